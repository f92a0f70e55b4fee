//! Properties for any input: nothing panics, and an accepted body parses back to the input.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::unreachable, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wechat_mass::{CheckOptions, ENDPOINTS, EndpointSpec, explain, explain_status};

#[path = "promises/bodies.rs"]
mod bodies;
#[path = "promises/meaning.rs"]
mod meaning;
#[path = "promises/replies.rs"]
mod replies;

use bodies::{is_checked_and_built, is_checked_and_built_with_openids, is_no_endpoint};
use replies::is_read;

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

/// Generates any JSON value.
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

/// Generates an example in which some values are replaced by any others.
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// One of the promises: all followers are reached only if `is_to_all: true` was written.
    #[test]
    fn what_build_accepts_parses_back_to_what_went_in((api, body) in mutated()) {
        let api = EndpointSpec::find(api).expect("an endpoint");
        is_checked_and_built(api, &body, &CheckOptions::default());
    }

    #[test]
    fn anything_is_checked_and_built_by_every_endpoint(body in json_value()) {
        for api in ENDPOINTS {
            is_checked_and_built(api, &body, &CheckOptions::default());
        }
    }

    #[test]
    fn a_name_of_no_endpoint_is_the_problem(name in "/?(cgi-bin/)?[a-z_]{0,9}(/[a-z]{1,9}){0,2}") {
        if EndpointSpec::find(&name).is_none() {
            is_no_endpoint(&name, &json!({}), &CheckOptions::default());
        }
    }

    #[test]
    fn any_reply_is_read_by_every_endpoint(reply in vec(any::<u8>(), 0..200)) {
        for api in ENDPOINTS {
            is_read(api, &reply);
        }
    }

    #[test]
    fn any_json_reply_is_read_and_keeps_what_it_does_not_know(
        mut reply in json_value(), name in "x_[a-z]{1,8}", value in json_value(),
    ) {
        if let Some(members) = reply.as_object_mut() {
            members.insert(name.clone(), value.clone());
        }
        for api in ENDPOINTS {
            is_read(api, reply.to_string().as_bytes());
        }
    }

    #[test]
    fn lists_of_openids_are_read_line_by_line(lines in vec("[ -~]{0,30}|o[0-9A-Za-z_-]{27}|用户", 0..40)) {
        let body = json!({ "msgtype": "text", "text": { "content": "x" } });
        let list = lines.join("\n");
        is_checked_and_built_with_openids(&body, list.as_bytes(), &CheckOptions::default());
    }

    #[test]
    fn any_code_and_any_status_is_explained(errcode in any::<i64>(), status in "\\PC{0,20}") {
        prop_assert!(!explain(errcode).meaning.zh.is_empty());
        let explained = explain_status(&status);
        prop_assert_eq!(explained.status, status);
    }
}
