//! The boundary of pushes, in Node and in a browser. The content of pushes is tested on the
//! host and through the package.

#![cfg(feature = "js-push")]

use js_sys::{JSON, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::api::limits::MAX_PUSH_BYTES;
use crate::wasm::mailbox::{inbox, outbox, own_memory};
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

/// The memory from a place on.
fn memory(start: usize, length: usize) -> Uint8Array {
    let memory: WebAssembly::Memory = own_memory().unchecked_into();
    let bytes = Uint8Array::new(&memory.buffer());
    let at = |place: usize| u32::try_from(place).expect("32 bits");
    bytes.subarray(at(start), at(start + length))
}

/// Puts a body into the inbox, and takes what is made of it out of the outbox: a text, or the parts of an error.
fn answered(body: &[u8], make: impl FnOnce(usize) -> isize) -> Result<String, JsValue> {
    let start = inbox(body.len()) as usize;
    memory(start, body.len()).copy_from(body);
    let length = make(body.len());
    let sent = memory(outbox() as usize, length.unsigned_abs()).to_vec();
    let text = String::from_utf8(sent).expect("UTF-8");
    if length < 0 { Err(JSON::parse(&text).expect("JSON")) } else { Ok(text) }
}

fn opened(options: &str, body: &str) -> Result<String, JsValue> {
    answered(body.as_bytes(), |length| open_push(options, length, length))
}

#[wasm_bindgen_test]
fn what_is_sealed_here_opens_here() {
    let sealed = seal_push(SEAL, XML, b"0123456789abcdef").expect("sealed");
    let body = text(&sealed, "body");
    let options = receiving(&sealed).replace("\"timestamp\":1714112445,", "");
    let push = opened(&options, &body).expect("a push");
    // In the packed form, each text comes after its length plus one.
    assert!(push.contains("\u{11}9007199254740993"), "{push}");
    assert!(push.contains("\u{7}secure"), "{push}");
    let text = answered(body.as_bytes(), |length| unseal_push(&options, length, length));
    assert_eq!(text.as_deref(), Ok(XML));
}

#[wasm_bindgen_test]
fn errors_are_plain_data() {
    let error = answered(b"<xml>", |length| read_push(length, length)).expect_err("malformed");
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
        let error = opened(options, XML).expect_err(options);
        assert_eq!(text(&error, "code"), "bad_token", "{options}");
    }
    for key in ["null", "5", "[]", "{}", "\"\"", "[null]"] {
        let options = format!(r#"{{"token":"AAAAA","appid":"wx1","encoding_aes_key":{key}}}"#);
        let error = opened(&options, XML).expect_err(&options);
        assert_eq!(text(&error, "code"), "bad_encoding_aes_key", "{options}");
    }
}

#[wasm_bindgen_test]
fn the_true_size_counts_where_only_the_beginning_came() {
    let error = answered(b"", |_| read_push(0, MAX_PUSH_BYTES + 1)).expect_err("too large");
    assert_eq!(text(&error, "code"), "too_large");
    assert_eq!(text(&error, "actual"), (MAX_PUSH_BYTES + 1).to_string());
}
