//! A reply is a success only if it is one: never nothing, never half, never somebody else's.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use wechat_mass::mass::{GetReply, SendAll};
use wechat_mass::{APIS, Api, Endpoint, ReadError, ReplyFault};

fn read(api: &str, reply: &str) -> Result<Value, ReadError> {
    Api::find(api).expect("an endpoint").read(reply.as_bytes())
}

fn fault(api: &str, reply: &[u8]) -> (ReplyFault, String, &'static str) {
    match Api::find(api).expect("an endpoint").read(reply) {
        Err(ReadError::Reply(error)) => (error.fault, error.path, error.advice.name()),
        other => panic!("{other:?}"),
    }
}

/// Official samples and quoted traffic (tests/examples/README.md), with the endpoint they answer.
const SUCCESSES: [(&str, &str); 13] = [
    ("message/mass/sendall", include_str!("examples/resp_send_ok.json")),
    ("message/mass/send", include_str!("examples/resp_send_ok_real_ids.json")),
    ("message/mass/preview", include_str!("examples/resp_preview_ok.json")),
    ("message/mass/get", include_str!("examples/resp_get_ok.json")),
    ("message/mass/get", include_str!("examples/resp_get_deleted_real.json")),
    ("message/mass/delete", include_str!("examples/resp_ok_generic.json")),
    ("message/mass/speed/get", include_str!("examples/resp_speed_get.json")),
    ("media/upload", include_str!("examples/resp_media_upload.json")),
    ("media/uploadimg", include_str!("examples/resp_uploadimg.json")),
    ("media/uploadnews", include_str!("examples/resp_uploadnews.json")),
    ("media/uploadvideo", include_str!("examples/resp_uploadvideo.json")),
    ("user/get", include_str!("examples/resp_user_get.json")),
    ("user/tag/get", include_str!("examples/resp_user_tag_get.json")),
];

#[test]
fn every_prefix_of_a_success_is_no_success() {
    for (api, reply) in SUCCESSES {
        let reply = reply.trim();
        assert!(read(api, reply).is_ok(), "{api}");
        for (end, _) in reply.char_indices() {
            let prefix = reply.get(..end).expect("a prefix");
            assert!(read(api, prefix).is_err(), "{api} {prefix}");
        }
    }
}

#[test]
fn nothing_is_no_success() {
    for api in APIS {
        for nothing in
            ["", " \n", "{}", "null", "[]", "\"ok\"", "0", "true", "<html>502</html>", "ok"]
        {
            let Err(ReadError::Reply(error)) = api.read(nothing.as_bytes()) else {
                panic!("{} {nothing:?}", api.name)
            };
            assert_eq!(error.advice.name(), "repeat", "{} {nothing:?}", api.name);
        }
    }
}

#[test]
fn faults_are_told_apart() {
    let api = "message/mass/sendall";
    let whole = String::new();
    let fields = |path: &str| path.to_owned();
    assert_eq!(fault(api, b""), (ReplyFault::Empty, whole.clone(), "repeat"));
    assert_eq!(fault(api, b"<!doctype html><p>502"), (ReplyFault::Html, whole.clone(), "repeat"));
    assert_eq!(
        fault(api, br#"{"errcode":0,"msg_"#),
        (ReplyFault::Truncated, whole.clone(), "repeat")
    );
    assert_eq!(fault(api, b"upstream timed out"), (ReplyFault::NotJson, whole.clone(), "repeat"));
    assert_eq!(
        fault(api, b"{\"errmsg\":\"\xff\"}"),
        (ReplyFault::NotUtf8, whole.clone(), "repeat")
    );
    assert_eq!(fault(api, b"[1]"), (ReplyFault::WrongType, whole, "repeat"));
    assert_eq!(
        fault(api, br#"{"errcode":"x"}"#),
        (ReplyFault::WrongType, fields("/errcode"), "repeat")
    );
    assert_eq!(
        fault(api, br#"{"msg_data_id":1}"#),
        (ReplyFault::Missing, fields("/msg_id"), "repeat")
    );
    // `errcode: 0` says that WeChat has accepted it: it must not be sent again.
    assert_eq!(
        fault(api, br#"{"errcode":0}"#),
        (ReplyFault::Missing, fields("/msg_id"), "pending")
    );
    assert_eq!(
        fault(api, br#"{"errcode":0,"msg_id":1.5}"#),
        (ReplyFault::WrongType, fields("/msg_id"), "pending")
    );
    assert_eq!(
        fault("media/upload", br#"{"type":"image"}"#),
        (ReplyFault::Missing, fields("/media_id"), "repeat")
    );
    assert!(
        read("media/upload", r#"{"type":"thumb","thumb_media_id":"T","created_at":"1391857799"}"#)
            .is_ok()
    );
}

#[test]
fn ids_keep_every_digit_and_unknown_fields_stay() {
    let reply = read(
        "message/mass/sendall",
        r#"{"errcode":0,"errmsg":"ok","msg_id":9007199254740993,"msg_data_id":"2455891298","new":{"a":[1]}}"#,
    );
    let expected = json!({
        "errcode": 0, "errmsg": "ok", "msg_id": "9007199254740993", "msg_data_id": "2455891298",
        "new": { "a": [1] },
    });
    assert_eq!(reply.expect("a success"), expected);
    // An optional id that is nothing does not make a failure of an accepted send.
    for nothing in ["null", "0", "\"\""] {
        let text = format!(r#"{{"errcode":0,"msg_id":1,"msg_data_id":{nothing}}}"#);
        assert_eq!(SendAll::read(text.as_bytes()).expect("a success").msg_data_id, None);
    }
}

#[test]
fn documented_types_are_read_in_every_spelling() {
    // The page's table says "string" where its sample has a number, and the other way round.
    let typed: GetReply =
        wechat_mass::mass::Get::read(br#"{"msg_id":"201053012","msg_status":"NEW_STATUS"}"#)
            .expect("a success");
    assert_eq!(typed.msg_id.get(), 201_053_012);
    assert_eq!(typed.msg_status, "NEW_STATUS");
    let empty_page = read("user/tag/get", r#"{"count":0}"#).expect("the page after the last");
    assert_eq!(empty_page, json!({ "count": 0 }));
}

#[test]
fn an_errcode_is_explained_with_what_came_along() {
    let Err(ReadError::Api(error)) =
        read("material/add_material", include_str!("examples/resp_err_45106.json"))
    else {
        panic!("an error was expected")
    };
    assert_eq!(error.errcode, 45106);
    assert!(error.errmsg.starts_with("This API has been unsupported."));
    assert!(error.errmsg.ends_with("lang=zh_CN"));
    assert_eq!(error.rid.as_deref(), Some("66593496-25a4589d-633d399a"));
    assert_eq!(error.hint.as_deref(), Some("NQKqSa01982907"));

    let unknown = read("message/mass/send", r#"{"errcode":987654,"errmsg":"?","more":[1]}"#);
    let Err(ReadError::Api(error)) = unknown else { panic!("an error was expected") };
    assert!(!error.explanation.known);
    assert_eq!(error.explanation.advice.name(), "ask_human");
    assert_eq!(error.extra(), json!({ "more": [1] }));
}

/// 40001 says "renew the token" to an endpoint that uses one, and "the secret is wrong" where the
/// token is made (specification 2.8).
#[test]
fn a_bad_credential_is_not_mended_by_a_token_where_the_token_is_made() {
    let text = r#"{"errcode":40001,"errmsg":"invalid credential"}"#;
    for (api, advice) in
        [("message/mass/get", "refresh_token"), ("token", "fix"), ("stable_token", "fix")]
    {
        let Err(error) = read(api, text) else { panic!("{api}") };
        assert_eq!(error.advice().name(), advice, "{api}");
    }
}

#[test]
fn secrets_of_a_reply_are_not_shown() {
    for api in ["token", "stable_token"] {
        for cut in [
            r#"{"access_token":"TOP_SECRET","expires"#,
            r#"{"access_token":["TOP_SECRET"],"expires_in":7200}"#,
        ] {
            let Err(error) = read(api, cut) else { panic!("{api}") };
            assert!(!format!("{error} {error:?}").contains("TOP_SECRET"), "{api}");
        }
    }
    let echoed = include_str!("examples/resp_rid_get_real.json").replace("REDACTED", "TOP_SECRET");
    let reply = read("openapi/rid/get", &echoed).expect("a success");
    assert!(!reply.to_string().contains("TOP_SECRET"));
    let token = wechat_mass::account::Token::new("wx", "TOP_SECRET");
    let call = token.call().expect("a call");
    assert!(!format!("{token:?} {call:?}").contains("TOP_SECRET"));
}
