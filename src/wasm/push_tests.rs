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
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

/// Options, by their places in `push_options.rs`: here those of a seal, or of a receiver without a query.
fn seal() -> [Vec<String>; 12] {
    let mut options: [Vec<String>; 12] = Default::default();
    for (place, text) in [(1, "1714112445"), (2, "1"), (5, "AAAAA"), (6, KEY), (7, "wx1")] {
        options[place] = vec![text.to_owned()];
    }
    options
}

fn written(options: &[Vec<String>]) -> Vec<u8> {
    let byte = |length: usize| u8::try_from(length).expect("short");
    let mut bytes = Vec::new();
    for texts in options {
        bytes.push(byte(texts.len()));
        for text in texts {
            bytes.push(byte(text.len()));
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    bytes
}

fn text(value: &JsValue, name: &str) -> String {
    let member = Reflect::get(value, &JsValue::from_str(name)).expect("a member");
    member.as_string().unwrap_or_else(|| panic!("{name} is {member:?}"))
}

/// Adds the query of the sealed push to the settings of the seal.
fn receiving(sealed: &JsValue) -> [Vec<String>; 12] {
    let query = Reflect::get(sealed, &JsValue::from_str("query")).expect("a query");
    let mut options = seal();
    for (place, name) in [(0, "signature"), (1, "timestamp"), (2, "nonce"), (3, "msg_signature")] {
        options[place] = vec![text(&query, name)];
    }
    options
}

/// The memory from a place on.
fn memory(start: usize, length: usize) -> Uint8Array {
    let memory: WebAssembly::Memory = own_memory().unchecked_into();
    let bytes = Uint8Array::new(&memory.buffer());
    let at = |place: usize| u32::try_from(place).expect("32 bits");
    bytes.subarray(at(start), at(start + length))
}

/// Puts options and a body into the inbox, and returns where they end.
fn put(options: &[u8], body: &[u8]) -> (usize, usize) {
    let message = [options, body].concat();
    let start = inbox(message.len()) as usize;
    memory(start, message.len()).copy_from(&message);
    (options.len(), message.len())
}

/// Takes what was made out of the outbox: a text, or the parts of an error.
fn answered(length: isize) -> Result<String, JsValue> {
    let sent = memory(outbox() as usize, length.unsigned_abs()).to_vec();
    let text = String::from_utf8(sent).expect("UTF-8");
    if length < 0 { Err(JSON::parse(&text).expect("JSON")) } else { Ok(text) }
}

fn opened(options: &[u8], body: &str) -> Result<String, JsValue> {
    let (split, end) = put(options, body.as_bytes());
    let opened = answered(open_push(split, end, body.len()));
    let left = memory(inbox(0) as usize, split).to_vec();
    assert!(left.iter().all(|byte| *byte == 0), "options stay in the inbox");
    opened
}

fn read(body: &[u8], size: usize) -> Result<String, JsValue> {
    let (_, end) = put(&[], body);
    answered(read_push(end, size))
}

#[wasm_bindgen_test]
fn what_is_sealed_here_opens_here() {
    let (split, _) = put(&written(&seal()), &[]);
    let sealed = seal_push(split, XML, b"0123456789abcdef").expect("sealed");
    let body = text(&sealed, "body");
    let options = written(&receiving(&sealed));
    let push = opened(&options, &body).expect("a push");
    // In the packed form, each text comes after its length plus one.
    assert!(push.contains("\u{11}9007199254740993"), "{push}");
    assert!(push.contains("\u{7}secure"), "{push}");
    let (split, end) = put(&options, body.as_bytes());
    assert_eq!(answered(unseal_push(split, end, body.len())).as_deref(), Ok(XML));
}

#[wasm_bindgen_test]
fn errors_are_plain_data() {
    let error = read(b"<xml>", 5).expect_err("malformed");
    assert_eq!(
        (text(&error, "kind").as_str(), text(&error, "code").as_str()),
        ("push", "malformed")
    );
    assert_eq!(Reflect::get(&error, &"status".into()).ok().and_then(|n| n.as_f64()), Some(400.0));
    assert!(!text(&error, "message").is_empty());
}

#[wasm_bindgen_test]
fn settings_that_are_none_open_nothing() {
    let mut without_token = seal();
    without_token[5] = vec![String::new()];
    for options in [vec![], vec![0; 12], vec![255], vec![1, 200], written(&without_token)] {
        let error = opened(&options, XML).expect_err("a refusal");
        assert_eq!(text(&error, "code"), "bad_token", "{options:?}");
    }
    for key in ["", "5", "[]"] {
        let mut options = seal();
        options[6] = vec![key.to_owned()];
        let error = opened(&written(&options), XML).expect_err(key);
        assert_eq!(text(&error, "code"), "bad_encoding_aes_key", "{key}");
    }
}

#[wasm_bindgen_test]
fn the_true_size_counts_where_only_the_beginning_came() {
    let error = read(b"", MAX_PUSH_BYTES + 1).expect_err("too large");
    assert_eq!(text(&error, "code"), "too_large");
    assert_eq!(text(&error, "actual"), (MAX_PUSH_BYTES + 1).to_string());
}
