//! Cases from the tests and fixtures of other SDKs and from users' reports: `tests/cases/*.jsonl`, with
//! their provenance in `tests/cases/README.md`.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Map, Value, json};
use wechat_mass::{Body, CheckOptions, Endpoint, EndpointSpec, Problem, ReadError, build, check};

fn cases(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

/// Returns the endpoint of a case's `op`.
fn api_of(op: &str) -> &'static str {
    match op {
        "sendall" => "message/mass/sendall",
        "send" => "message/mass/send",
        "preview" => "message/mass/preview",
        "delete" => "message/mass/delete",
        "get" => "message/mass/get",
        "speed_get" => "message/mass/speed/get",
        "speed_set" => "message/mass/speed/set",
        "uploadimg" => "media/uploadimg",
        "uploadnews" => "media/uploadnews",
        "uploadvideo" => "media/uploadvideo",
        other => panic!("no endpoint for {other}"),
    }
}

/// Builds the body that a user of this library would write for a case's input.
fn body_of(input: &Value) -> Value {
    let mut body = Map::new();
    if let Some(to) = input.get("to") {
        audience(to, input["op"].as_str().unwrap_or_default(), &mut body);
    }
    if let Some(message) = input.get("message").and_then(Value::as_object) {
        let kind = message["type"].as_str().unwrap_or_default();
        let mut content = message.clone();
        content.remove("type");
        let msgtype = if kind == "images" { "image" } else { kind };
        body.insert("msgtype".into(), msgtype.into());
        body.insert(kind.into(), content.into());
    }
    let options = ["send_ignore_reprint", "clientmsgid", "msg_id", "article_idx", "url", "speed"];
    for name in options.iter().chain(&["articles", "media_id", "title", "description"]) {
        if let Some(value) = input.get(*name) {
            body.insert((*name).into(), value.clone());
        }
    }
    body.into()
}

fn audience(to: &Value, op: &str, body: &mut Map<String, Value>) {
    let to = to.as_object().expect("an audience");
    for (kind, value) in to {
        match kind.as_str() {
            "all" => body.insert("filter".into(), json!({ "is_to_all": value })),
            "tag_id" => {
                body.insert("filter".into(), json!({ "is_to_all": false, "tag_id": value }))
            }
            // The peer's `$to` has no type: its value goes in the place of a tag.
            "raw" => body.insert("filter".into(), json!({ "is_to_all": false, "tag_id": value })),
            "openids" | "openid" => body.insert("touser".into(), value.clone()),
            "openid_count" => {
                let count = value.as_u64().expect("a count");
                let openids: Vec<_> = (0..count).map(|n| format!("o{n:027}")).collect();
                body.insert("touser".into(), openids.into())
            }
            "wxname" => body.insert("towxname".into(), value.clone()),
            other => panic!("{op}: no audience {other}"),
        };
    }
}

fn errors(api: &str, body: &Value) -> Vec<Problem> {
    let problems = check(api, body, &CheckOptions::default());
    problems.into_iter().filter(Problem::is_error).collect()
}

/// Compares ids by value, and everything else exactly (the reading rule of tests/cases/README.md).
fn comparable(mut body: Value) -> Value {
    if let Some(id) = body.get_mut("msg_id") {
        *id = id.as_str().map_or_else(|| id.to_string(), str::to_owned).into();
    }
    body
}

fn built(api: &str, body: &Value) -> Value {
    let call = build(api, body, &CheckOptions::default()).expect("a body that conforms");
    assert_eq!(call.path, format!("/cgi-bin/{api}"));
    match call.body {
        Body::Json(json) => serde_json::from_str(&json).expect("JSON"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn requests_that_conform_build_to_equal_bodies_and_traps_are_refused() {
    let (mut conforming, mut traps) = (0, 0);
    for case in cases(include_str!("cases/request.jsonl")) {
        let id = case["id"].as_str().expect("an id");
        let expected = &case["expected"];
        let api =
            expected["path"].as_str().and_then(|p| p.strip_prefix("/cgi-bin/")).expect("a path");
        let input = &case["input"];
        if api == "media/uploadimg" {
            // Multipart: the part's name, file name and type, from the bytes the peer sent.
            let jpeg = wechat_mass::material::MediaFile::of("pic.jpg", b"\xFF\xD8\xFF\xD9");
            let call = wechat_mass::material::UploadImg::new(jpeg).call().expect("a picture");
            let Body::Multipart { parts } = &call.body else { panic!("{id}: {call:?}") };
            let part = serde_json::to_value(&parts[0]).expect("JSON");
            let raw = expected["raw"].as_str().expect("raw");
            assert!(raw.contains("name=\"media\"; filename=\"pic.jpg\""), "{id}");
            assert_eq!(part["name"], "media");
            assert_eq!(part["filename"], "pic.jpg");
            assert_eq!(part["content_type"], "image/jpeg");
            conforming += 1;
            continue;
        }
        // The body is our own for the case's input, or the observed body itself.
        let written =
            if input.get("call").is_some() { expected["body"].clone() } else { body_of(input) };
        if case["conforms"] == json!(true) {
            assert_eq!(errors(api, &written), [], "{id}");
            let body = comparable(built(api, &written));
            let wanted = comparable(expected["body"].clone());
            assert_eq!(body, wanted, "{id}");
            conforming += 1;
        } else {
            assert_ne!(errors(api, &expected["body"]), [], "{id} must be refused");
            if let Some(correct) = expected.get("correct_body").filter(|body| !body.is_null()) {
                assert_eq!(&built(api, &written), correct, "{id}");
            }
            traps += 1;
        }
    }
    assert_eq!((conforming, traps), (96, 18));
}

#[test]
fn replies() {
    let mut read = 0;
    for case in cases(include_str!("cases/response.jsonl")) {
        let id = case["id"].as_str().expect("an id");
        let expected = case["expected"].as_object().expect("an expectation");
        let api = EndpointSpec::find(api_of(case["input"]["op"].as_str().expect("an op")))
            .expect("an endpoint");
        let text = case["input"]["body_text"].as_str().expect("a text");
        match api.read(text.as_bytes()) {
            Ok(reply) => {
                assert_eq!(expected["ok"], json!(true), "{id}");
                for (name, value) in expected.iter().filter(|(name, _)| *name != "ok") {
                    assert_eq!(&reply[name], value, "{id} {name}");
                }
            }
            Err(ReadError::Api(error)) => {
                assert_eq!(expected["ok"], json!(false), "{id}");
                assert_eq!(json!(error.errcode), expected["errcode"], "{id}");
                if let Some(errmsg) = expected.get("errmsg") {
                    assert_eq!(&json!(error.errmsg), errmsg, "{id}");
                }
                let hint = expected.get("hint").and_then(Value::as_str);
                assert_eq!(error.hint.as_deref(), hint, "{id}");
                if let Some(msg_id) = expected.get("msg_id") {
                    assert_eq!(json!(error.msg_id.map(|id| id.to_string())), *msg_id, "{id}");
                    assert_eq!(error.explanation.advice.name(), "already_done", "{id}");
                }
                if expected.get("retryable").is_some() {
                    assert_eq!(error.explanation.advice.name(), "repeat", "{id}");
                }
            }
            Err(error) => panic!("{id}: {error}"),
        }
        read += 1;
    }
    assert_eq!(read, 12);
}

#[test]
fn validations() {
    let mut checked = 0;
    for case in cases(include_str!("cases/validation.jsonl")) {
        let id = case["id"].as_str().expect("an id");
        let api = api_of(case["input"]["op"].as_str().expect("an op"));
        let errors = errors(api, &body_of(&case["input"]));
        let found: Vec<_> = errors.iter().map(|p| (p.path.as_str(), p.code.name())).collect();
        let expected = match case["expected"]["error"].as_str() {
            None => vec![],
            Some("missing_message") => vec![("/msgtype", "missing"), ("/text", "missing")],
            Some("too_few_openids") => vec![("/touser", "too_few")],
            Some("too_many_openids") => vec![("/touser", "too_many")],
            Some("invalid_audience") if api.ends_with("preview") => vec![("/touser", "wrong_type")],
            Some("invalid_audience" | "invalid_tag") => vec![("/filter/tag_id", "out_of_range")],
            Some("missing_audience") => vec![("/filter/tag_id", "wrong_type")],
            Some("invalid_send_ignore_reprint") => vec![("/send_ignore_reprint", "out_of_range")],
            Some("invalid_article_idx") => vec![("/article_idx", "out_of_range")],
            Some("missing_media_id") => vec![("/mpnews/media_id", "empty")],
            Some("invalid_msg_id") => vec![("/msg_id", "bad_id")],
            Some(other) => panic!("{id}: what is {other}?"),
        };
        // A body of `WeRoBot` has a one-letter OpenID; its warning is ignored here.
        assert_eq!(found, expected, "{id}");
        checked += 1;
    }
    assert_eq!(checked, 15);
}

#[test]
fn the_speed_table() {
    let case = cases(include_str!("cases/errcode.jsonl")).remove(0);
    let levels = case["expected"]["levels"].as_object().expect("levels");
    assert_eq!(levels.len(), wechat_mass::limits::SPEEDS_PER_MINUTE.len());
    for (speed, words) in levels {
        let per_minute =
            wechat_mass::limits::SPEEDS_PER_MINUTE[speed.parse::<usize>().expect("a level")];
        assert_eq!(words, &json!(format!("{}w/分钟", per_minute / 10_000)));
    }
}

/// `message/mass/delete` documents a number and `message/mass/get` a string (docs/spec.md 9.2).
#[test]
fn ids_are_written_in_the_type_of_the_endpoints_page() {
    for (api, number, written) in [
        ("message/mass/delete", true, r#"{"msg_id":9007199254740993}"#),
        ("message/mass/delete", false, r#"{"msg_id":9007199254740993}"#),
        ("message/mass/get", true, r#"{"msg_id":"9007199254740993"}"#),
        ("message/mass/get", false, r#"{"msg_id":"9007199254740993"}"#),
    ] {
        let id = if number { json!(9_007_199_254_740_993_i64) } else { json!("9007199254740993") };
        let call = build(api, &json!({ "msg_id": id }), &CheckOptions::default()).expect("a call");
        assert_eq!(call.body, Body::Json(written.to_owned()), "{api}");
    }
    let tag = json!({ "filter": { "is_to_all": false, "tag_id": "2" }, "msgtype": "text", "text": { "content": "x" } });
    let call = build("message/mass/sendall", &tag, &CheckOptions::default()).expect("a call");
    let Body::Json(json) = &call.body else { panic!("{call:?}") };
    assert!(json.contains(r#""tag_id":2}"#), "{json}");
}
