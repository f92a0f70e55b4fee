//! The boundary of pushes, in Node and in a browser. The content of pushes is tested on the
//! host and through the package.

#![cfg(feature = "js-push")]

use js_sys::{JSON, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::api::limits::MAX_PUSH_BYTES;
use crate::wasm::push::*;

const XML: &str = "<xml><ToUserName>gh_1</ToUserName><MsgType>event</MsgType>\
    <Event>MASSSENDJOBFINISH</Event><MsgID>9007199254740993</MsgID><Status>send success</Status></xml>";
const SEAL: &str = r#"{"token":"AAAAA","encoding_aes_key":"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG","appid":"wx1","timestamp":1714112445,"nonce":"1"}"#;

fn text(value: &JsValue, name: &str) -> String {
    let member = Reflect::get(value, &JsValue::from_str(name)).expect("a member");
    member.as_string().unwrap_or_else(|| panic!("{name} is {member:?}"))
}

/// Joins the settings of the seal with the query of the sealed push.
fn receiving(sealed: &JsValue) -> String {
    let query = Reflect::get(sealed, &JsValue::from_str("query")).expect("a query");
    let query = String::from(JSON::stringify(&query).expect("JSON"));
    format!("{},{}", SEAL.trim_end_matches('}'), query.trim_start_matches('{'))
}

#[wasm_bindgen_test]
fn what_is_sealed_here_opens_here() {
    let sealed = seal_push(SEAL, XML, b"0123456789abcdef").expect("sealed");
    let body = text(&sealed, "body");
    let options = receiving(&sealed).replace("\"timestamp\":1714112445,", "");
    let push = open_push(&options, body.as_bytes(), body.len()).expect("a push");
    // In the packed form, each text comes after its length plus one.
    assert!(push.contains("\u{11}9007199254740993"), "{push}");
    assert!(push.contains("\u{7}secure"), "{push}");
    assert_eq!(unseal_push(&options, body.as_bytes(), body.len()).as_deref(), Ok(XML));
}

#[wasm_bindgen_test]
fn errors_are_plain_data() {
    let error = read_push(b"<xml>", 5).expect_err("malformed");
    assert_eq!(
        (text(&error, "kind").as_str(), text(&error, "code").as_str()),
        ("push", "malformed")
    );
    assert_eq!(Reflect::get(&error, &"status".into()).ok().and_then(|n| n.as_f64()), Some(400.0));
    assert!(!text(&error, "message").is_empty());
}

#[wasm_bindgen_test]
fn settings_that_are_none_open_nothing() {
    for options in
        ["", "null", "[]", "{}", r#"{"token":null}"#, r#"{"token":5}"#, r#"{"token":[]}"#]
    {
        let error = open_push(options, XML.as_bytes(), XML.len()).expect_err(options);
        assert_eq!(text(&error, "code"), "bad_token", "{options}");
    }
    for key in ["null", "5", "[]", "{}", "\"\"", "[null]"] {
        let options = format!(r#"{{"token":"AAAAA","appid":"wx1","encoding_aes_key":{key}}}"#);
        let error = open_push(&options, XML.as_bytes(), XML.len()).expect_err(&options);
        assert_eq!(text(&error, "code"), "bad_encoding_aes_key", "{options}");
    }
}

#[wasm_bindgen_test]
fn the_true_size_counts_where_only_the_beginning_came() {
    let error = read_push(b"", MAX_PUSH_BYTES + 1).expect_err("too large");
    assert_eq!(text(&error, "code"), "too_large");
    assert_eq!(text(&error, "actual"), (MAX_PUSH_BYTES + 1).to_string());
}
