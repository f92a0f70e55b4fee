//! Whatever comes in, nothing panics; and what `build` accepts parses back to what went in.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wechat_mass::mass::{build_with_openids, check_with_openids};
use wechat_mass::{APIS, Body, Code, Options, Problem, build, check, explain, explain_status};

fn examples() -> Vec<(&'static str, Value)> {
    let sample = |api, text| (api, serde_json::from_str(text).expect("an example"));
    vec![
        sample(
            "message/mass/sendall",
            include_str!("examples/req_sendall_mpnews_clientmsgid.json"),
        ),
        sample("message/mass/sendall", include_str!("examples/req_sendall_images_current.json")),
        sample("message/mass/sendall", include_str!("examples/req_sendall_wxcard_retired.json")),
        sample("message/mass/send", include_str!("examples/req_send_openids_mpvideo.json")),
        sample("message/mass/preview", include_str!("examples/req_preview_wxcard_retired.json")),
        sample("message/mass/delete", include_str!("examples/req_delete.json")),
        sample("draft/add", include_str!("examples/req_draft_add_newspic.json")),
        sample("draft/update", include_str!("examples/req_draft_update.json")),
        sample("media/uploadnews", include_str!("examples/req_uploadnews.json")),
        sample("stable_token", include_str!("examples/req_stable_token.json")),
    ]
}

/// Any JSON value.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|quarters| Value::from(f64::from(quarters) / 4.0)),
        (0..4_i64).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop_oneof!["text", "image", "mpnews", "2", "0", "true", "OPENID1"].prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((field_name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn field_name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "(filter|is_to_all|tag_id|touser|towxname|msgtype|text|content|image|images|media_id|media_ids|mpnews|mpvideo|wxcard|card_ext|articles|title|msg_id|article_idx|url|media|type|size|filename|head)",
        1 => "[a-z_~/]{0,8}",
    ]
}

/// An example in which some values are replaced by anything.
fn mutated() -> impl Strategy<Value = (&'static str, Value)> {
    let example = proptest::sample::select(examples());
    (example, vec((any::<prop::sample::Index>(), json_value()), 0..4)).prop_map(
        |((api, mut body), changes)| {
            for (index, value) in changes {
                let mut pointers = Vec::new();
                collect_pointers(&body, String::new(), &mut pointers);
                let pointer = index.get(&pointers);
                *body.pointer_mut(pointer).expect("a place") = value;
            }
            (api, body)
        },
    )
}

fn collect_pointers(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                collect_pointers(entry, format!("{at}/{index}"), into);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect_pointers(member, format!("{at}/{name}"), into);
            }
        }
        _ => {}
    }
    into.push(at);
}

/// The documented changes on the wire: ids and tags in the type of WeChat's page, constants added.
fn on_the_wire(api: &str, mut body: Value) -> Value {
    for path in ["/msg_id", "/filter/tag_id", "/article_idx", "/index"] {
        let Some(value) = body.pointer_mut(path) else { continue };
        if let Some(number) = value.as_str().and_then(|text| text.parse::<i64>().ok()) {
            *value = number.into();
        }
    }
    if let Some(members) = body.as_object_mut().filter(|_| api == "stable_token") {
        members.entry("grant_type").or_insert(json!("client_credential"));
    }
    body
}

fn problems_are_sound(body: &Value, problems: &[Problem]) -> Result<(), TestCaseError> {
    for problem in problems {
        // A problem stands at a member, or where a missing one would stand.
        let parent = problem.path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let exists = body.pointer(&problem.path).is_some() || body.pointer(parent).is_some();
        let derived = matches!(problem.code, Code::Missing | Code::AudienceMissing | Code::Risky);
        prop_assert!(exists || derived, "{problem:?}");
        for text in [&problem.message.zh, &problem.message.en] {
            prop_assert!(!text.is_empty());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_build_accepts_parses_back_to_what_went_in((api, body) in mutated()) {
        let problems = check(api, &body, &Options::default());
        problems_are_sound(&body, &problems)?;
        match build(api, &body, &Options::default()) {
            Ok(call) => {
                prop_assert!(problems.iter().all(|problem| !problem.is_error()));
                let Body::Json(json) = &call.body else { panic!("{call:?}") };
                let sent: Value = serde_json::from_str(json).expect("JSON");
                prop_assert_eq!(sent, on_the_wire(api, body));
            }
            Err(refused) => prop_assert_eq!(refused.problems, problems),
        }
    }

    #[test]
    fn anything_is_checked_and_built_by_every_endpoint(body in json_value()) {
        for api in APIS {
            problems_are_sound(&body, &api.check(&body, &Options::default()))?;
            let _ = api.build(&body, &Options::default());
        }
    }

    /// Everyone is reached only where `is_to_all: true` was written, whatever else is there.
    #[test]
    fn nobody_is_reached_by_accident((api, body) in mutated()) {
        let Ok(call) = build(api, &body, &Options::default()) else { return Ok(()) };
        if api == "message/mass/sendall" {
            let Body::Json(json) = &call.body else { panic!("{call:?}") };
            let sent: Value = serde_json::from_str(json).expect("JSON");
            let to_all = sent["filter"]["is_to_all"] == json!(true);
            prop_assert_eq!(to_all, body["filter"]["is_to_all"] == json!(true));
            prop_assert!(to_all != sent["filter"]["tag_id"].is_i64());
        }
    }

    #[test]
    fn any_reply_is_read_by_every_endpoint(reply in vec(any::<u8>(), 0..200)) {
        for api in APIS {
            let _ = api.read(&reply);
        }
    }

    #[test]
    fn any_json_reply_is_read_and_keeps_what_it_does_not_know(
        mut reply in json_value(), name in "x_[a-z]{1,8}", value in json_value(),
    ) {
        if let Some(members) = reply.as_object_mut() {
            members.insert(name.clone(), value.clone());
        }
        for api in APIS {
            if let Ok(read) = api.read(reply.to_string().as_bytes()) {
                prop_assert_eq!(&read[&name], &value);
            }
        }
    }

    #[test]
    fn lists_of_openids_are_read_line_by_line(lines in vec("[ -~]{0,30}|o[0-9A-Za-z_-]{27}|用户", 0..40)) {
        let body = json!({ "msgtype": "text", "text": { "content": "x" } });
        let list = lines.join("\n");
        let problems = check_with_openids(&body, list.as_bytes(), &Options::default());
        match build_with_openids(&body, list.as_bytes(), &Options::default()) {
            Ok(call) => {
                let Body::Json(json) = &call.body else { panic!("{call:?}") };
                let sent: Value = serde_json::from_str(json).expect("JSON");
                let mut distinct: Vec<&str> = Vec::new();
                for line in list.trim_ascii_end().split('\n') {
                    if !distinct.contains(&line) {
                        distinct.push(line);
                    }
                }
                prop_assert_eq!(&sent["touser"], &json!(distinct));
            }
            Err(refused) => {
                prop_assert!(refused.problems.iter().any(Problem::is_error));
                prop_assert_eq!(refused.problems, problems);
            }
        }
    }

    #[test]
    fn any_code_and_any_status_is_explained(errcode in any::<i64>(), status in "\\PC{0,20}") {
        prop_assert!(!explain(errcode).meaning.zh.is_empty());
        let explained = explain_status(&status);
        prop_assert_eq!(explained.status, status);
    }
}
