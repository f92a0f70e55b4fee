//! The boundary with real JavaScript values, in Node and in a browser.
//!
//! JSON has no `undefined`, no BigInt and no cycle, so these are tested here. The meaning of a body is
//! tested on the host.

#![cfg(feature = "js")]

use js_sys::{Array, JSON, JsString, Object, Reflect, Uint8Array, eval};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::wasm::convert::to_js::set;
use crate::wasm::requests::reference::{
    build, build_with_openids, check, check_with_openids, read,
};
use crate::wasm::requests::verbs::*;

const SENDALL: &str = "message/mass/sendall";
const SEND: &str = "message/mass/send";

/// Evaluates a JavaScript expression.
fn js(expression: &str) -> JsValue {
    eval(&format!("({expression})")).expect("an expression")
}

fn json(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).expect("JSON")
}

fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).expect("a member")
}

fn text(value: &JsValue, name: &str) -> String {
    member(value, name).as_string().unwrap_or_default()
}

/// Makes a sendall to a tag, with these additional members.
fn sendall(members: &str) -> JsValue {
    js(&format!(
        "{{ filter: {{ is_to_all: false, tag_id: 2 }}, msgtype: 'text', text: {{ content: 'hi' }}, clientmsgid: 'job', {members} }}"
    ))
}

/// Returns the path and the code of each problem.
fn problems(api: &str, body: &JsValue) -> Vec<String> {
    named(&check(api, body, &JsValue::UNDEFINED))
}

fn named(problems: &JsValue) -> Vec<String> {
    assert!(Array::is_array(problems), "{problems:?}");
    let problems = Array::from(problems).to_vec();
    problems.iter().map(|p| format!("{} {}", text(p, "path"), text(p, "code"))).collect()
}

fn built(api: &str, body: &JsValue) -> JsValue {
    build(api, body, &JsValue::UNDEFINED).expect("a body that conforms")
}

/// Makes the address of a built call, with a token that needs an escape.
fn address(call: &JsValue) -> Result<String, JsValue> {
    let (api, path, method) = (text(call, "api"), text(call, "path"), text(call, "method"));
    let body = if method == "POST" { "json" } else { "nothing" };
    let query = Array::from(&Object::keys(member(call, "query").unchecked_ref::<Object>()));
    request_address(&api, &path, &method, &query, body, "T/", None, None, false)
}

#[wasm_bindgen_test]
fn undefined_is_absent_and_null_is_not() {
    assert_eq!(problems(SENDALL, &sendall("send_ignore_reprint: undefined")), [""; 0]);
    assert_eq!(problems(SENDALL, &sendall("clientmsgid: null")), ["/clientmsgid wrong_type"]);
    let body = built(SENDALL, &sendall("send_ignore_reprint: undefined"));
    assert!(!text(&body, "body").contains("send_ignore_reprint"));
    let everyone = "{ filter: { is_to_all: true, tag_id: TAG }, msgtype: 'text', text: { content: 'hi' }, clientmsgid: 'c' }";
    assert_eq!(problems(SENDALL, &js(&everyone.replace("TAG", "undefined"))), [""; 0]);
    assert_ne!(problems(SENDALL, &js(&everyone.replace("TAG", "null"))), [""; 0]);
}

#[wasm_bindgen_test]
fn an_endpoint_that_takes_nothing_may_be_given_nothing() {
    for nothing in [JsValue::UNDEFINED, JsValue::NULL, js("{}")] {
        assert_eq!(problems("tags/get", &nothing), [""; 0]);
    }
    assert_eq!(problems(SENDALL, &JsValue::UNDEFINED), [" wrong_type"]);
}

#[wasm_bindgen_test]
fn ids_keep_their_digits() {
    for (id, digits) in [
        ("9007199254740993n", "9007199254740993"),
        ("'9007199254740993'", "9007199254740993"),
        ("9007199254740991", "9007199254740991"),
        ("2n ** 64n - 1n", "18446744073709551615"),
        ("1", "1"),
    ] {
        let call = built("message/mass/delete", &js(&format!("{{ msg_id: {id} }}")));
        assert_eq!(text(&call, "body"), format!("{{\"msg_id\":{digits}}}"));
    }
}

#[wasm_bindgen_test]
fn a_number_that_has_lost_digits_is_refused() {
    for id in ["2 ** 53", "9007199254740993", "1e21", "-(2 ** 60)"] {
        let body = js(&format!("{{ msg_id: {id} }}"));
        assert_eq!(problems("message/mass/delete", &body), ["/msg_id unsafe_integer"], "{id}");
    }
    for id in ["2n ** 64n", "0n", "-1n", "-(2n ** 63n)", "'01'"] {
        let body = js(&format!("{{ msg_id: {id} }}"));
        assert_eq!(problems("message/mass/delete", &body), ["/msg_id bad_id"], "{id}");
    }
}

#[wasm_bindgen_test]
fn a_big_integer_where_a_small_one_is_wanted_is_a_problem_with_its_digits() {
    let found = check("message/mass/speed/set", &js("{ speed: 2n ** 60n }"), &JsValue::UNDEFINED);
    assert_eq!(named(&found), ["/speed out_of_range"]);
    assert!(json(&found).contains("1152921504606846976"));
}

#[wasm_bindgen_test]
fn what_json_does_not_have_is_a_problem_with_its_place() {
    for (value, what) in [
        ("NaN", "NaN"),
        ("-Infinity", "Infinity"),
        ("() => 1", "function"),
        ("Symbol('s')", "symbol"),
        ("new Date(0)", "toJSON"),
        ("new Map()", "Map"),
        ("new Set()", "Set"),
        ("Promise.resolve(1)", "Promise"),
        ("new Uint8Array(1)", "bytes"),
        ("'\\ud83d'", "surrogate"),
        ("{ get a() { throw 1 } }", "getter"),
        ("new Proxy({}, { ownKeys() { throw 1 } })", "getter"),
    ] {
        let body = js(&format!(
            "{{ filter: {{ is_to_all: true }}, msgtype: 'text', text: {{ content: {value} }} }}"
        ));
        let found = check(SENDALL, &body, &JsValue::UNDEFINED);
        assert_eq!(named(&found), ["/text/content unsupported"], "{value}");
        assert!(json(&found).contains(what), "{value}: {}", json(&found));
    }
}

#[wasm_bindgen_test]
fn what_is_wrong_with_the_options_stands_in_them() {
    let too_many = "{ allow_unknown: Array.from({ length: 60_000 }, () => 1) }";
    for (options, named_so) in [
        ("() => 1", "/options unsupported"),
        ("new Map()", "/options unsupported"),
        ("{ allow_unknown: new Set() }", "/options/allow_unknown unsupported"),
        ("{ allow_unknown: ['/a', Symbol('s')] }", "/options/allow_unknown/1 unsupported"),
        (too_many, "/options too_many"),
    ] {
        assert_eq!(named(&check(SENDALL, &sendall(""), &js(options))), [named_so], "{options}");
    }
}

#[wasm_bindgen_test]
fn a_hostile_value_is_a_problem_and_no_exception() {
    for value in [
        "(() => { const p = Proxy.revocable([], {}); p.revoke(); return p.proxy })()",
        "new Proxy([1], { get() { throw 1 } })",
        "new Proxy({}, { getPrototypeOf() { throw 1 }, get() { throw 1 } })",
        "new Array(2 ** 32 - 1)",
    ] {
        assert_ne!(problems(SENDALL, &sendall(&format!("more: {value}"))), [""; 0], "{value}");
        assert_ne!(problems(SENDALL, &js(value)), [""; 0], "{value}");
    }
}

#[wasm_bindgen_test]
fn a_cycle_ends() {
    let cycle = js("(() => { const a = []; a.push({ a }); return a })()");
    let found = problems(SENDALL, &cycle);
    assert_eq!(found.len(), 1);
    assert!(found.iter().all(|problem| problem.ends_with("too_deep")), "{found:?}");
}

#[wasm_bindgen_test]
fn text_crosses_unchanged() {
    let body = sendall("clientmsgid: 'job'");
    let content = "群发 😀 \"q\" \\ \u{2028}\u{7f}";
    let message = Object::new();
    set(&message, "content", &JsValue::from_str(content));
    set(&body, "text", &message);
    let call = built(SENDALL, &body);
    let sent = JSON::parse(&text(&call, "body")).expect("JSON");
    assert_eq!(text(&member(&sent, "text"), "content"), content);
    assert!(text(&call, "body").contains("群发 😀"));
}

#[wasm_bindgen_test]
fn openids_as_bytes_give_body_bytes() {
    let body = js("{ msgtype: 'text', text: { content: '你好' }, clientmsgid: 'job42' }");
    let list = b"\xEF\xBB\xBFOPENID1\r\nOPENID2\r\nOPENID1\r\n";
    let call = build_with_openids(&body, list, &JsValue::UNDEFINED).expect("a list");
    let bytes: Uint8Array = member(&call, "body").dyn_into().expect("bytes");
    let sent = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    assert!(sent.starts_with(r#"{"touser":["OPENID1","OPENID2"],"#), "{sent}");
    assert!(sent.contains("你好"), "{sent}");
    let found = named(&check_with_openids(&body, b"OPENID1\nx y", &JsValue::UNDEFINED));
    assert_eq!(found, ["/touser too_few", "/touser/1 bad_openid", "/touser/0 odd_openid"]);
}

#[wasm_bindgen_test]
fn ids_of_replies_are_strings_and_other_numbers_stay_numbers() {
    let reply = r#"{"errcode":0,"msg_id":9007199254740993,"n":7,"x":0.25,"big":9007199254740993}"#;
    let read = read(SENDALL, reply.as_bytes(), None).expect("a reply");
    assert_eq!(
        json(&read),
        r#"{"errcode":0,"msg_id":"9007199254740993","n":7,"x":0.25,"big":"9007199254740993"}"#
    );
}

#[wasm_bindgen_test]
fn errors_are_thrown_as_plain_data() {
    let error = read(
        SENDALL,
        br#"{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":3147494522}"#,
        Some(200),
    )
    .expect_err("an error");
    assert_eq!(text(&error, "kind"), "api");
    assert_eq!(text(&error, "advice"), "already_done");
    assert_eq!(text(&error, "msg_id"), "3147494522");
    let error = read(SENDALL, b"<html>", Some(502)).expect_err("no reply");
    assert_ne!(text(&error, "kind"), "api");
    assert_eq!(text(&error, "code"), "html");
    let refused = build(SENDALL, &js("{}"), &JsValue::UNDEFINED).expect_err("no body");
    assert!(Array::is_array(&refused));
}

#[wasm_bindgen_test]
fn the_address_has_the_token_if_the_endpoint_needs_one() {
    let call = built(SENDALL, &sendall(""));
    assert_eq!(
        address(&call),
        Ok("https://api.weixin.qq.com/cgi-bin/message/mass/sendall?access_token=T%2F".to_owned())
    );
    let token = built("token", &js("{ appid: 'A', secret: 'S' }"));
    assert_eq!(address(&token), Ok("https://api.weixin.qq.com/cgi-bin/token".to_owned()));
}

#[wasm_bindgen_test]
fn a_call_that_was_changed_has_no_address() {
    let call = built(
        "message/mass/preview",
        &js("{ touser: 'OPENID', msgtype: 'text', text: { content: 'hi' } }"),
    );
    set(&call, "path", &JsValue::from_str("/cgi-bin/message/mass/sendall"));
    assert_eq!(named(&address(&call).expect_err("a changed call")), ["/path bad_format"]);
}

#[wasm_bindgen_test]
fn half_a_surrogate_pair_in_a_list_is_found() {
    let body = js("{ touser: ['OPENID1', '\\ud83d'], msgtype: 'text', text: { content: 'hi' } }");
    assert!(problems(SEND, &body).contains(&"/touser/1 unsupported".to_owned()));
    // U+FFFD as such is an ordinary character.
    let text = sendall("");
    let message = Object::new();
    set(&message, "content", &JsString::from("\u{FFFD}"));
    set(&text, "text", &message);
    assert_eq!(problems(SENDALL, &text), [""; 0]);
}
