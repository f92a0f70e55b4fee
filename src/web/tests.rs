//! Values, requests and answers with real JavaScript, in Node and in a browser.

use js_sys::{Array, JSON, Object, Reflect, Uint8Array, eval};
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, FormData, RequestRedirect, Response};

use crate::campaign::{Account, Audience, Campaign, Plan};
use crate::client::Gateway;
use crate::mass::{Filter, SendAll, Text};
use crate::push::{Push, PushKind, read_push};
use crate::web::{File, RequestError, answer, from_js, request, to_js};
use crate::{Call, CheckOptions, Endpoint, Level, MsgId, Problem, ReadError, build, check};

const NOW: i64 = 1_795_651_200;

fn js(expression: &str) -> JsValue {
    eval(&format!("({expression})")).expect("an expression")
}

fn text_of(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).expect("JSON")
}

fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).expect("a member")
}

fn js_of<T: serde::Serialize + ?Sized>(value: &T) -> JsValue {
    to_js(value).expect("a value")
}

fn send() -> Call {
    let send = SendAll::new(Filter::Tag(2), Text::new("你好")).clientmsgid("job42-t2");
    send.call().expect("a call")
}

fn upload(bytes: &[u8]) -> Call {
    let head: String = bytes.iter().take(64).map(|byte| format!("{byte:02x}")).collect();
    let media = json!({ "filename": "a.jpg", "size": bytes.len(), "head": head });
    let body = json!({ "type": "image", "media": media });
    build("media/upload", &body, &CheckOptions::default()).expect("a call")
}

#[wasm_bindgen_test]
fn problems_go_there_and_back() {
    let body = json!({ "msg_id": 0, "article_idx": null, "x": 1 });
    let problems = check("message/mass/delete", &body, &CheckOptions::default());
    assert!(problems.len() >= 2);
    let theirs = js_of(&problems);
    assert!(Array::is_array(&theirs));
    // `code`, `level` and `message` are what the npm package documents.
    let first = member(&theirs, "0");
    assert_eq!(member(&first, "code").as_string().expect("a text"), problems[0].code.name());
    assert_eq!(member(&first, "level").as_string().expect("a text"), "error");
    let back: Vec<Problem> = from_js(theirs).expect("problems");
    assert_eq!(back, problems);
    assert!(back.iter().any(|problem| problem.level == Level::Error));
    assert!(from_js::<Problem>(js("{ path: '', code: 'no_such_code', level: 'error' }")).is_err());
}

#[wasm_bindgen_test]
fn no_digit_of_an_id_is_lost() {
    let reply = br#"{"errcode":0,"msg_id":9007199254740993,"msg_data_id":18446744073709551615}"#;
    let reply = SendAll::SPEC.read(reply).expect("a reply");
    let reply = js_of(&reply);
    assert_eq!(member(&reply, "msg_id").as_string().expect("a text"), "9007199254740993");
    assert_eq!(member(&reply, "msg_data_id").as_string().expect("a text"), "18446744073709551615");
    for (id, digits) in [
        ("9007199254740993n", 9_007_199_254_740_993),
        ("'18446744073709551615'", u64::MAX),
        ("2n ** 64n - 1n", u64::MAX),
        ("7", 7),
    ] {
        assert_eq!(from_js::<MsgId>(js(id)).expect("an id").get(), digits, "{id}");
    }
    for lost in ["9007199254740993", "2 ** 60", "-1n", "0", "'01'", "1.5", "null"] {
        assert!(from_js::<MsgId>(js(lost)).is_err(), "{lost}");
    }
    let numbers =
        js_of(&json!({ "big": u64::MAX, "small": -5, "half": 0.5, "safe": (1_u64 << 53) - 1 }));
    assert_eq!(
        text_of(&numbers),
        r#"{"big":"18446744073709551615","half":0.5,"safe":9007199254740991,"small":-5}"#
    );
}

#[wasm_bindgen_test]
fn a_member_of_any_name_is_a_member() {
    let value = js_of(&json!({ "a": [{ "__proto__": { "b": 1 } }], "n": null }));
    assert_eq!(text_of(&value), r#"{"a":[{"__proto__":{"b":1}}],"n":null}"#);
    assert!(member(&member(&member(&value, "a"), "0"), "b").is_undefined());
}

#[wasm_bindgen_test]
fn a_call_goes_there_and_back_and_a_changed_one_is_refused() {
    for call in [send(), upload(&[0xFF, 0xD8, 0xFF, 0xE0])] {
        let theirs = js_of(&call);
        assert_eq!(text_of(&theirs), serde_json::to_string(&call).expect("JSON"));
        assert_eq!(from_js::<Call>(theirs.clone()).expect("a call"), call);
        Reflect::set(&theirs, &"path".into(), &"/cgi-bin/message/mass/send".into()).expect("set");
        assert!(from_js::<Call>(theirs).is_err());
    }
    // The npm package gives the body of a list of OpenIDs as bytes.
    let call = send();
    let theirs = js_of(&call);
    let crate::Body::Json(json) = &call.body else { panic!("{:?}", call.body) };
    Reflect::set(&theirs, &"body".into(), &Uint8Array::from(json.as_bytes())).expect("set");
    assert_eq!(from_js::<Call>(theirs).expect("a call"), call);
}

#[wasm_bindgen_test]
fn a_value_that_cannot_be_read_is_an_error_with_its_place() {
    let function = |body: &str| js(&format!("(() => {{ {body} }})()"));
    let nested = |levels: usize| {
        function(&format!(
            "let value = []; for (let level = 1; level < {levels}; level += 1) value = [value]; return value;"
        ))
    };
    for (value, named, zh) in [
        (function("const a = {}; a.a = a; return a;"), "`value.a.a.a.", "嵌套过深"),
        (function("const a = []; a.push(a); return { b: a };"), "`value.b[0][0]", "嵌套过深"),
        (function("const a = new Map(); a.set('a', a); return a;"), "too deeply", "嵌套过深"),
        (nested(100_000), "too deeply", "嵌套过深"),
        (nested(66), "too deeply (at most 64 levels)", "最多 64 层"),
        (
            js("{ call: { get path() { throw new Error('TOP_SECRET'); } } }"),
            "`value.call.path` is not a JSON value: `getter that throws`",
            "不是 JSON 值",
        ),
        (
            js("[1, new Proxy({}, { ownKeys() { throw new Error('TOP_SECRET'); } })]"),
            "`value[1]`",
            "不是 JSON 值",
        ),
        (
            js("[{ [Symbol.iterator]() { throw new Error('TOP_SECRET'); } }]"),
            "`value[0]`",
            "不是 JSON 值",
        ),
        (
            js("{ a: (function* () { yield 1; throw new Error('TOP_SECRET'); })() }"),
            "`value.a`",
            "不是 JSON 值",
        ),
        (
            function(
                "const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return [proxy];",
            ),
            "`value[0]` is not a JSON value: `revoked Proxy`",
            "不是 JSON 值",
        ),
        (js("[new Array(4_000_000_000)]"), "at most 1000000", "最多 1000000"),
        (js("(function* () { for (;;) yield 1; })()"), "at most 1000000", "最多 1000000"),
        (
            function("let a = []; for (let n = 0; n < 60; n += 1) a = [a, a]; return a;"),
            "at most 1000000",
            "最多 1000000",
        ),
    ] {
        let error = from_js::<serde_json::Value>(value).expect_err(named).to_string();
        assert!(error.contains(named) && error.contains(zh), "{named}: {error}");
        assert!(!error.contains("TOP_SECRET"), "{error}");
    }
    // A call is read by the names of its members.
    let cyclic = function("const a = { api: 'tags/get' }; a.query = a; return a;");
    assert!(from_js::<Call>(cyclic).is_err());
    let throws = js("{ api: 'tags/get', get path() { throw new Error('TOP_SECRET'); } }");
    assert!(from_js::<Call>(throws).is_err());
    // The neighbours: as deep as JSON may be, read only once, and collections.
    from_js::<serde_json::Value>(nested(65)).expect("a value");
    let twice = "let read = 0; return { get a() { if (read) throw 0; read = 1; return 7; } };";
    assert_eq!(from_js::<serde_json::Value>(function(twice)).expect("a value"), json!({ "a": 7 }));
    for (map, expected) in [
        ("new Map([['a', { b: [1] }]])", json!({ "a": { "b": [1] } })),
        ("[{ a: new Set([1, 2]) }]", json!([{ "a": [1, 2] }])),
        ("JSON.parse('{\"__proto__\":{\"b\":1}}')", json!({ "__proto__": { "b": 1 } })),
        ("{ a: undefined, b: null }", json!({ "a": null, "b": null })),
    ] {
        assert_eq!(from_js::<serde_json::Value>(js(map)).expect(map), expected);
    }
}

/// The sample of WeChat's page, with an unknown element and an id beyond 2^53.
const FINISH: &[u8] = b"<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
    <CreateTime>1481013459</CreateTime><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event>\
    <MsgID>9007199254740993</MsgID><Status>err(20008)</Status><TotalCount>2</TotalCount>\
    <New><__proto__>x</__proto__></New><CopyrightCheckResult><Count>1</Count><ResultList><item>\
    <ArticleIdx>1</ArticleIdx><CanReprint>0</CanReprint></item></ResultList>\
    <CheckState>3</CheckState></CopyrightCheckResult></xml>";

#[wasm_bindgen_test]
fn a_push_has_its_meanings_and_comes_back_whole() {
    let push = read_push(FINISH).expect("a push");
    let theirs = js_of(&push);
    for (path, shown) in [
        (&["kind"][..], "mass_send_job_finish"),
        (&["msg_id"], "9007199254740993"),
        (&["outcome"], "rejected"),
        (&["copyright_check_result", "judgement"], "forbidden"),
        (&["copyright_check_result", "result_list", "0", "judgement"], "forbidden"),
        (&["meaning", "zh"], "涉嫌欺诈"),
    ] {
        let found = path.iter().fold(theirs.clone(), |value, name| member(&value, name));
        let found = found.as_string().expect("a text");
        assert!(found.contains(shown), "{path:?}: {found}");
    }
    assert_eq!(member(&theirs, "code").as_f64(), Some(20_008.0));
    let back: Push = from_js(theirs.clone()).expect("a push");
    assert_eq!(back, push);
    assert!(matches!(back.kind, PushKind::MassSendJobFinish(_)));
    // A campaign takes it like one that was opened here.
    for (name, value) in [("mode", "safe"), ("kind", "x"), ("dedupe_key", ""), ("msg_id", "0")] {
        let changed = Object::assign(&Object::new(), theirs.unchecked_ref());
        Reflect::set(&changed, &name.into(), &value.into()).expect("set");
        assert!(from_js::<Push>(changed.into()).is_err(), "{name}");
    }
}

#[wasm_bindgen_test]
fn a_campaign_is_its_text_and_may_come_back_as_an_object() {
    let plan = Plan::new("spring", Account::Service, Audience::Tag(2), Text::new("你好"));
    let campaign = plan.campaign(NOW).expect("a campaign");
    let theirs = js_of(&campaign);
    assert_eq!(theirs.as_string(), Some(campaign.to_json()));
    assert_eq!(from_js::<Campaign>(theirs).expect("a campaign"), campaign);
    let object = JSON::parse(&campaign.to_json()).expect("JSON");
    assert_eq!(from_js::<Campaign>(object).expect("a campaign"), campaign);
    assert!(from_js::<Campaign>(js("'{}'")).is_err());
    let summary = js_of(&campaign.summary(NOW));
    assert_eq!(member(&summary, "id").as_string().expect("a text"), "spring");
    let step = js_of(&campaign.step_value(campaign.next_step(NOW).expect("a step")));
    assert_eq!(member(&step, "do").as_string().expect("a text"), "call");
    let call: Call = from_js(member(&step, "call")).expect("a call");
    assert_eq!(call.api, "message/mass/sendall");
}

#[wasm_bindgen_test]
async fn a_request_has_token_body_and_no_redirect() {
    let made = request(&send(), &Gateway::default(), "T/", None).expect("a request");
    let url = "https://api.weixin.qq.com/cgi-bin/message/mass/sendall?access_token=T%2F";
    assert_eq!((made.method(), made.url()), ("POST".to_owned(), url.to_owned()));
    assert_eq!(made.redirect(), RequestRedirect::Manual);
    assert_eq!(made.headers().get("content-type"), Ok(Some("application/json".to_owned())));
    let sent = JsFuture::from(made.text().expect("a body")).await.expect("a body").as_string();
    let crate::Body::Json(json) = send().body else { panic!("JSON") };
    assert_eq!(sent, Some(json));
}

#[wasm_bindgen_test]
fn a_token_goes_nowhere_else() {
    assert!(Gateway::new("http://gateway.example.com").is_err());
    let gateway = Gateway::new("http://127.0.0.1:1/x").expect("this machine");
    let made = request(&send(), &gateway, "T", None).expect("a request");
    assert!(made.url().starts_with("http://127.0.0.1:1/x/cgi-bin/message/mass/sendall?"));
    let mut call = send();
    call.path = "/cgi-bin/message/mass/send".to_owned();
    for (call, token) in [(&call, "T"), (&send(), ""), (&send(), "T T")] {
        let refused = request(call, &Gateway::default(), token, None);
        assert!(matches!(refused, Err(RequestError::Refused(_))), "{token}");
    }
}

#[wasm_bindgen_test]
async fn a_file_goes_as_it_was_described() {
    let bytes = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];
    let call = upload(&bytes);
    let blob = |bytes: &[u8]| {
        Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).expect("a blob")
    };
    let whole = blob(&bytes);
    for file in [File::Bytes(&bytes), File::Blob(&whole)] {
        assert!(format!("{file:?}").ends_with("(7 bytes)"), "{file:?}");
        let made = request(&call, &Gateway::default(), "T", Some(file)).expect("a request");
        assert!(made.url().ends_with("/cgi-bin/media/upload?access_token=T&type=image"));
        let form = JsFuture::from(made.form_data().expect("a form")).await.expect("a form");
        let sent: web_sys::Blob = form.unchecked_ref::<FormData>().get("media").unchecked_into();
        assert_eq!(member(&sent, "name").as_string().expect("a name"), "a.jpg");
        assert_eq!(sent.type_(), "image/jpeg");
        let sent = JsFuture::from(sent.array_buffer()).await.expect("bytes");
        assert_eq!(Uint8Array::new(&sent).to_vec(), bytes);
    }
    let (short, other) = (blob(&bytes[1..]), [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A]);
    for file in
        [None, Some(File::Bytes(&bytes[1..])), Some(File::Bytes(&other)), Some(File::Blob(&short))]
    {
        let refused = request(&call, &Gateway::default(), "T", file);
        let Err(RequestError::Refused(refused)) = refused else { panic!("{file:?}") };
        assert_eq!(refused.problems[0].path, "/file", "{file:?}");
        // The options of the npm package are not those of Rust.
        let message = &refused.problems[0].message;
        for words in [&message.zh, &message.en] {
            assert!(!words.contains("options") && !words.contains("Blob"), "{words}");
        }
    }
}

#[wasm_bindgen_test]
async fn an_answer_has_its_status_and_every_digit() {
    let body = r#"{"errcode":0,"msg_id":9007199254740993}"#;
    let response = Response::new_with_opt_str(Some(body)).expect("a response");
    let answer = answer(&response).await.expect("an answer");
    assert_eq!(answer.status, 200);
    let reply = SendAll::read_answer(answer.status, &answer.reply).expect("a reply");
    assert_eq!(reply.msg_id.get(), 9_007_199_254_740_993);
    // A body that was read before does not come again.
    assert!(super::answer(&response).await.is_err());
    let page = js("new Response('<html>', { status: 502 })").unchecked_into::<Response>();
    let page = super::answer(&page).await.expect("an answer");
    let read = SendAll::read_answer(page.status, &page.reply);
    assert!(matches!(read, Err(ReadError::Reply(_))));
}
