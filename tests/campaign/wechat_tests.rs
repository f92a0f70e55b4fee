//! Tests of the simulated WeChat: it keeps the rules of the specification, and its faults happen.

mod bodies;
mod faults;
mod guard;
mod jobs;
mod pushes;
mod quotas;

use serde_json::{Value, json};
use wechat_mass::mass::build_with_openids;
use wechat_mass::{Body, Call, CheckOptions, build};

use crate::wechat::{Answer, Faults, Kind, WeChat};

/// 2026-01-01, 12:00 in Beijing.
const NOON: i64 = 1_767_240_000;
/// The midnight after, in Beijing: 2026-01-01, 16:00 UTC.
const MIDNIGHT: i64 = 1_767_283_200;
const ALWAYS: u32 = 1000;

fn service() -> WeChat {
    service_with(Faults::default())
}

fn service_with(faults: Faults) -> WeChat {
    WeChat::new(1, Kind::Service, faults)
}

/// Makes a WeChat for each of some seeds.
fn services(faults: Faults) -> impl Iterator<Item = WeChat> {
    (0..64).map(move |seed| WeChat::new(seed, Kind::Service, faults))
}

fn call(api: &str, body: Value) -> Call {
    build(api, &body, &CheckOptions::default()).expect("a call")
}

fn text() -> Value {
    json!({ "msgtype": "text", "text": { "content": "你好" } })
}

fn mpnews() -> Value {
    json!({ "msgtype": "mpnews", "mpnews": { "media_id": "DRAFT" } })
}

/// Adds members to a body.
fn with(mut body: Value, more: Value) -> Value {
    let members = body.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    body
}

fn to_openids(message: Value, openids: &str, clientmsgid: &str) -> Call {
    let body = with(message, json!({ "clientmsgid": clientmsgid }));
    build_with_openids(&body, openids.as_bytes(), &CheckOptions::default()).expect("a call")
}

fn to_tag(message: Value, tag_id: i64, clientmsgid: &str) -> Call {
    let filter = json!({ "is_to_all": false, "tag_id": tag_id });
    let body = with(message, json!({ "filter": filter, "clientmsgid": clientmsgid }));
    call("message/mass/sendall", body)
}

fn to_all(message: Value, clientmsgid: &str) -> Call {
    let more = json!({ "filter": { "is_to_all": true }, "clientmsgid": clientmsgid });
    call("message/mass/sendall", with(message, more))
}

fn preview() -> Call {
    call("message/mass/preview", with(mpnews(), json!({ "touser": "OPENID" })))
}

fn get(msg_id: u64) -> Call {
    call("message/mass/get", json!({ "msg_id": msg_id.to_string() }))
}

fn delete(msg_id: u64) -> Call {
    call("message/mass/delete", json!({ "msg_id": msg_id.to_string() }))
}

/// Replaces the body of a call by one that the library would not build.
fn with_body(mut call: Call, body: &str) -> Call {
    call.body = Body::Json(body.to_owned());
    call
}

/// Makes a call and returns its answer, which must not be lost.
fn answer(wechat: &mut WeChat, call: &Call, now: i64) -> Value {
    match wechat.call(call, now) {
        Answer::Reply { status: 200, body, .. } => serde_json::from_slice(&body).expect("JSON"),
        other => panic!("{other:?}"),
    }
}

/// Makes a call and returns its errcode; a missing one means 0.
fn errcode(wechat: &mut WeChat, call: &Call, now: i64) -> i64 {
    answer(wechat, call, now)["errcode"].as_i64().unwrap_or(0)
}

/// Checks that some of these are true and some are false.
fn varies(cases: impl IntoIterator<Item = bool>) -> bool {
    let cases: Vec<bool> = cases.into_iter().collect();
    cases.contains(&true) && cases.contains(&false)
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let story = |seed| {
        let faults = Faults { lost_after: 300, late: 300, confirm: 500, ..Faults::default() };
        let mut wechat = WeChat::new(seed, Kind::Service, faults);
        for index in 0..20 {
            wechat.call(&to_tag(text(), 2, &format!("id-{index}")), NOON + index * 60);
        }
        wechat.story()
    };
    assert_eq!(story(7), story(7));
    assert_ne!(story(7), story(8));
}

#[test]
#[should_panic(expected = "time goes back")]
fn time_does_not_go_back() {
    let mut wechat = service();
    wechat.call(&preview(), NOON);
    wechat.call(&preview(), NOON - 1);
}

#[test]
#[should_panic(expected = "no call of mass sending")]
fn other_calls_are_noticed() {
    service().call(&call("tags/get", json!({})), NOON);
}
