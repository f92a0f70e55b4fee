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

fn planned(plan_text: &str) -> String {
    let plan_value = JSON::parse(plan_text).expect("JSON");
    super::campaign::planned(read_body(&plan_value, &JsValue::UNDEFINED), NOW)
        .expect("a plan without errors")
}

#[wasm_bindgen_test]
fn a_campaign_goes_from_text_to_text() {
    let campaign = planned(TAG);
    let step = next_step(&campaign, NOW).expect("a step");
    assert_eq!((text(&step, "do"), text(&step, "id")), ("call".into(), "send-1-1".into()));
    assert_eq!(text(&member(&step, "call"), "api"), "message/mass/sendall");
    let called =
        record(&campaign, r#"{"what":"called","id":"send-1-1"}"#, b"", NOW).expect("a fact");
    assert_eq!(text(&next_step(&called, NOW).expect("a step"), "do"), "wait");
    let reply = br#"{"errcode":0,"msg_id":9007199254740993}"#;
    let fact = r#"{"what":"replied","id":"send-1-1"}"#;
    let replied = record(&called, fact, reply, NOW + 1.0).expect("a fact");
    let summary = summary(&replied, NOW + 1.0).expect("a summary");
    let job = member(&member(&summary, "jobs"), "0");
    assert_eq!(text(&job, "msg_id"), "9007199254740993");
    let push = r#"{"what":"pushed","push":{"kind":"mass_send_job_finish","msg_id":"9007199254740993","status":"send success","create_time":1795651300}}"#;
    let finished = record(&replied, push, b"", NOW + 100.0).expect("a fact");
    assert_eq!(text(&next_step(&finished, NOW + 100.0).expect("a step"), "do"), "done");
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
    let campaign = planned(&TAG.replace(r#"{"tag_id":2}"#, &audience));
    let call = batch_call(&campaign, "send-1-1", b"OPENID1\nOPENID2\nOPENID3").expect("the batch");
    assert_eq!(text(&call, "api"), "message/mass/send");
    let error = batch_call(&campaign, "send-1-1", b"OPENID1\nOPENID2").expect_err("another");
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
        let error = next_step(campaign, NOW).expect_err(campaign);
        assert_eq!(text(&error, "code"), code);
    }
    let campaign = planned(TAG);
    for now in [f64::NAN, 0.0, -1.0, NOW * 1000.0, f64::INFINITY] {
        let error = next_step(&campaign, now).expect_err("no time");
        assert_eq!(text(&error, "code"), "bad_time", "{now}");
    }
    for fact in [
        "",
        "{}",
        "null",
        r#"{"what":"called"}"#,
        r#"{"what":"replied","id":"send-1-1","status":-1}"#,
    ] {
        let error = record(&campaign, fact, b"", NOW).expect_err(fact);
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
