//! The boundary of campaigns, in Node and in a browser. The behaviour of campaigns is tested on
//! the host and through the package.

#![cfg(feature = "js-campaign")]

use js_sys::{JSON, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::json::parse::parse;
use crate::json::value::Value;
use crate::wasm::campaign::{permission, *};
use crate::wasm::convert::from_js::read_body;
use crate::wasm::openid_batches::OpenIdSplitter;

const NOW: f64 = 1_795_651_200.0;
const TAG: &str = r#"{"id":"spring","account":"service","audience":{"tag_id":2},
    "content":{"msgtype":"text","text":{"content":"你好"}}}"#;

fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).expect("a member")
}

fn text(value: &JsValue, name: &str) -> String {
    let member = member(value, name);
    member.as_string().unwrap_or_else(|| panic!("{name} is {member:?}"))
}

/// Plans a campaign, and keeps it under this number.
fn keep_planned(number: f64, plan_text: &str) {
    let plan_value = JSON::parse(plan_text).expect("JSON");
    let campaign = super::campaign::planned(read_body(&plan_value, &JsValue::UNDEFINED), NOW)
        .expect("a plan without errors");
    keep_text(number, &campaign.to_json()).expect("its own text");
}

#[wasm_bindgen_test]
fn a_campaign_goes_from_text_to_text() {
    keep_planned(1.0, TAG);
    let step = next_step(1.0, NOW).expect("a step");
    assert_eq!((text(&step, "do"), text(&step, "id")), ("call".into(), "send-1-1".into()));
    assert_eq!(text(&member(&step, "call"), "api"), "message/mass/sendall");
    let fact = r#"{"what":"called","id":"send-1-1"}"#;
    assert!(record(1.0, 2.0, fact, b"", NOW).expect("a fact") > 0);
    assert_eq!(text(&next_step(2.0, NOW).expect("a step"), "do"), "wait");
    let reply = br#"{"errcode":0,"msg_id":9007199254740993}"#;
    let fact = r#"{"what":"replied","id":"send-1-1"}"#;
    record(2.0, 3.0, fact, reply, NOW + 1.0).expect("a fact");
    let summary = summary(3.0, NOW + 1.0).expect("a summary");
    let job = member(&member(&summary, "jobs"), "0");
    assert_eq!(text(&job, "msg_id"), "9007199254740993");
    let push = r#"{"what":"pushed","push":{"kind":"mass_send_job_finish","msg_id":"9007199254740993","status":"send success","create_time":1795651300}}"#;
    record(3.0, 4.0, push, b"", NOW + 100.0).expect("a fact");
    assert_eq!(text(&next_step(4.0, NOW + 100.0).expect("a step"), "do"), "done");
}

#[wasm_bindgen_test]
fn of_the_kept_campaigns_the_last_used_two_stay_and_no_number_means_another_one() {
    for number in [11.0, 12.0] {
        keep_planned(number, TAG);
    }
    let is_kept = |number| next_step(number, NOW).expect("a step").is_object();
    assert!(is_kept(11.0) && is_kept(12.0));
    assert!(is_kept(11.0), "it was used last");
    keep_planned(13.0, TAG);
    assert!(is_kept(11.0) && !is_kept(12.0) && is_kept(13.0));

    let called = r#"{"what":"called","id":"send-1-1"}"#;
    assert_eq!(record(12.0, 14.0, called, b"", NOW), Ok(0), "it is not kept");
    assert!(record(11.0, 15.0, called, b"", NOW).expect("a fact") > 0);
    assert!(!is_kept(11.0) && is_kept(15.0), "the changed one takes its place");
    assert!(is_kept(13.0));

    // A refusal leaves the campaign as it is.
    let error = record(15.0, 16.0, called, b"", NOW).expect_err("twice");
    assert_eq!(text(&error, "code"), "already_called");
    assert!(is_kept(15.0) && !is_kept(16.0));
    for number in [11.0, 12.0, 14.0, 16.0, f64::NAN] {
        assert!(summary(number, NOW).expect("nothing").is_undefined());
        assert!(batch_call(number, "send-1-1", b"o1").expect("nothing").is_undefined());
        assert!(no_batch(number, "send-1-1", "null").expect("nothing").is_undefined());
        assert!(parts(number).is_none());
    }
}

#[wasm_bindgen_test]
fn a_list_is_split_and_its_batches_are_known_again() {
    let mut list = OpenIdSplitter::new();
    list.push(b"OPENID1\r\nOPENID2\nOPE");
    list.push(b"NID1\n?\x80\n");
    list.push_page("OPENID3\nOPENID2");
    list.finish();
    let batch = list.next().expect("a batch");
    assert!(list.next().is_none());
    let report = JSON::stringify(&list.report()).map(String::from).expect("JSON");
    assert!(report.contains(r#""openids":3,"duplicates":2,"malformed":1"#), "{report}");
    let audience =
        format!(r#"{{"openids":[{{"count":3,"fingerprint":"{}"}}]}}"#, text(&batch, "fingerprint"));
    keep_planned(1.0, &TAG.replace(r#"{"tag_id":2}"#, &audience));
    let call = batch_call(1.0, "send-1-1", b"OPENID1\nOPENID2\nOPENID3").expect("the batch");
    assert_eq!(text(&call, "api"), "message/mass/send");
    let error = batch_call(1.0, "send-1-1", b"OPENID1\nOPENID2").expect_err("another");
    assert_eq!(
        (text(&error, "kind"), text(&error, "code")),
        ("campaign".into(), "another_batch".into())
    );
}

#[wasm_bindgen_test]
fn what_is_refused_is_plain_data() {
    for (campaign, code) in
        [("", "damaged"), ("{}", "damaged"), (r#"{"version":3}"#, "newer_version")]
    {
        let error = keep_text(1.0, campaign).expect_err(campaign);
        assert_eq!(text(&error, "code"), code);
    }
    keep_planned(1.0, TAG);
    for now in [f64::NAN, 0.0, -1.0, NOW * 1000.0, f64::INFINITY] {
        let error = next_step(1.0, now).expect_err("no time");
        assert_eq!(text(&error, "code"), "bad_time", "{now}");
    }
    for fact in [
        "",
        "{}",
        "null",
        r#"{"what":"called"}"#,
        r#"{"what":"replied","id":"send-1-1","status":-1}"#,
    ] {
        let error = record(1.0, 2.0, fact, b"", NOW).expect_err(fact);
        assert_eq!(text(&error, "code"), "bad_fact", "{fact}");
    }
}

#[wasm_bindgen_test]
fn the_allowance_is_told_with_its_reasons() {
    let question = r#"{"account":"subscription","audience":"all","now":1795651200,"history":[{"at":1795651100,"audience":"tag"}]}"#;
    let allowed = permission(&parse(question).expect("JSON")).expect("a question");
    assert_eq!(member(&allowed, "allowed").as_bool(), Some(false));
    assert_eq!(member(&allowed, "at").as_f64(), Some(1_795_708_800.0));
    let problems = permission(&Value::Null).expect_err("no question");
    assert!(js_sys::Array::is_array(&problems));
}
