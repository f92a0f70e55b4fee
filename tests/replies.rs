//! Reading of replies: an empty, cut or foreign reply is never a success.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use wechat_mass::mass::{GetReply, SendAll};
use wechat_mass::shape::{Kind, Shape};
use wechat_mass::{ENDPOINTS, Endpoint, EndpointSpec, ReadError, ReplyFault};

fn read(api: &str, reply: &str) -> Result<Value, ReadError> {
    EndpointSpec::find(api).expect("an endpoint").read(reply.as_bytes())
}

fn fault(api: &str, reply: &[u8]) -> (ReplyFault, String, &'static str) {
    match EndpointSpec::find(api).expect("an endpoint").read(reply) {
        Err(ReadError::Reply(error)) => (error.fault, error.path, error.advice.name()),
        other => panic!("{other:?}"),
    }
}

/// Official samples and quoted traffic (tests/examples/README.md), with their endpoints.
const SUCCESSES: [(&str, &str); 16] = [
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
    ("user/info", include_str!("examples/resp_user_info.json")),
    ("comment/list", include_str!("examples/resp_comment_list.json")),
    ("datacube/getarticletotaldetail", include_str!("examples/resp_getarticletotaldetail.json")),
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
    for api in ENDPOINTS {
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
        (ReplyFault::Truncated, whole.clone(), "pending")
    );
    assert_eq!(fault(api, b"upstream timed out"), (ReplyFault::NotJson, whole.clone(), "repeat"));
    assert_eq!(fault(api, b"{\"errmsg\":\xff}"), (ReplyFault::NotUtf8, whole.clone(), "repeat"));
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

/// A reply that cannot be parsed may still show that WeChat has accepted the request.
#[test]
fn an_unreadable_reply_that_shows_a_success_is_not_repeated() {
    use ReplyFault::{Html, NotJson, NotUtf8, Truncated, WrongType};
    let send = "message/mass/sendall";
    let advice = |api: &str, bytes: &[u8]| {
        let (fault, _, advice) = fault(api, bytes);
        (fault, advice)
    };
    for (api, reply, fault) in [
        (send, r#"{"errcode":0,"errmsg":"send job submission success","msg_id":34182"#, Truncated),
        (send, r#"{"errcode":0"#, Truncated),
        (send, r#"{ "errcode" : "0" , "#, Truncated),
        (send, r#"{"errcode":null,"#, Truncated),
        (send, r#"{"msg_id":34182"#, Truncated),
        (send, r#"{"msg_id":"#, Truncated),
        (send, r#"{"code":200,"data":{"msg_id":"34182"#, Truncated),
        (send, r#"{"errcode":0,"msg_id":1}x"#, NotJson),
        (send, r#"callback({"errcode":0,"msg_id":1})"#, NotJson),
        (send, "{'errcode': 0, 'msg_id': 1}", NotJson),
        (send, r#"[{"errcode":0,"msg_id":1}]"#, WrongType),
        (send, r#""{\"errcode\":0,\"msg_id\":1}""#, WrongType),
        (send, r#"<string>{"errcode":0,"msg_id":1}</string>"#, Html),
        ("message/mass/delete", r#"{"errcode":0,"errm"#, Truncated),
        ("message/mass/preview", r#"{"msg_id":34182,"#, Truncated),
        ("draft/add", r#"{"media_id":"M123","item":["#, Truncated),
        ("draft/add", r#"{"media_id":""#, Truncated),
        ("media/upload", r#"{"type":"thumb","thumb_media_id":"T"#, Truncated),
        ("media/uploadimg", r#"{"url":"http://mmbiz.qpic"#, Truncated),
        ("freepublish/submit", r#"{"errcode":0,"errmsg":"ok","publish_id":"10000"#, Truncated),
        ("tags/create", r#"{"tag":{"id":134,"na"#, Truncated),
    ] {
        assert_eq!(advice(api, reply.as_bytes()), (fault, "pending"), "{api} {reply}");
        for status in [200, 502] {
            let read =
                EndpointSpec::find(api).expect("an endpoint").read_answer(status, reply.as_bytes());
            let error = read.expect_err("no success");
            assert_eq!(error.advice().name(), "pending", "{status} {reply}");
        }
    }
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(r#"{"errcode":0,"msg_id":1}"#.bytes().flat_map(|byte| [byte, 0]))
        .collect();
    assert_eq!(advice(send, &utf16), (NotUtf8, "pending"));
    assert_eq!(advice(send, b"{\"errcode\":0,\"msg_id\":1}\xff"), (NotUtf8, "pending"));

    for (api, reply) in [
        (send, r#"{"errcode":"#),
        (send, r#"{"errcode":""#),
        (send, r#"{"errcode":-"#),
        (send, r#"{"errcode":45028,"er"#),
        (send, r#"{"errcode":"45028"#),
        (send, r#"{"errcode":-1,"msg_id":0,"#),
        (send, r#"{"errmsg":"errcode","x":0"#),
        (send, r#"{"errmsg":"invalid msg_id: 5""#),
        (send, r#"{"msg_data_id":"#),
        ("draft/add", r#"{"thumb_media_id":"M"#),
        ("draft/add", r#"{"media_id":"","#),
        ("draft/add", r#"{"media_id":null,"#),
        ("draft/get", r#"{"news_item":[{"title":"T"#),
        ("freepublish/getarticle", r#"{"news_item":[{"title":"T"#),
        ("stable_token", r#"{"access_token":"T"#),
        ("media/uploadimg", r#"<html><script>{"url":"/login"}</script>"#),
    ] {
        assert_eq!(advice(api, reply.as_bytes()).1, "repeat", "{api} {reply}");
    }
    // In parsed replies, lists are searched as well.
    let listed = fault(send, br#"{"data":[{"errcode":0,"msg_id":1}]}"#);
    assert_eq!(listed, (ReplyFault::Missing, "/msg_id".to_owned(), "pending"));
}

/// A repeat does not help if the same request would be refused again: WeChat answers 412 to a request
/// without `Content-Length`. A passing fault, or a reply without a reason, may be repeated.
#[test]
fn a_page_that_refuses_the_request_is_not_met_with_a_repeat() {
    let page = |title: &str| {
        format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body></html>"
        )
    };
    for (title, advice) in [
        ("412 Precondition Failed", "fix"),
        ("411 Length Required", "fix"),
        ("413 Request Entity Too Large", "fix"),
        ("404 Not Found", "fix"),
        ("400 Bad Request", "fix"),
        ("502 Bad Gateway", "repeat"),
        ("504 Gateway Time-out", "repeat"),
        ("408 Request Time-out", "repeat"),
        ("429 Too Many Requests", "repeat"),
        ("Sign in", "repeat"),
    ] {
        for api in ["message/mass/sendall", "draft/add", "stable_token"] {
            let found = fault(api, page(title).as_bytes());
            assert_eq!(found, (ReplyFault::Html, String::new(), advice), "{api} {title}");
        }
    }
    let found = fault("draft/add", b"412 Precondition Failed");
    assert_eq!(found, (ReplyFault::NotJson, String::new(), "fix"));
    let Err(ReadError::Reply(error)) = read("draft/add", &page("412 Precondition Failed")) else {
        panic!("an error was expected")
    };
    let (zh, en) = error.message();
    for words in [zh, en] {
        assert!(words.contains("412") && words.contains("Content-Length"), "{words}");
    }
}

/// Half a character in an article does not stop the reading. A repeat would bring the same half.
#[test]
fn half_a_character_in_a_text_leaves_the_rest_readable() {
    let item = |api: &str| match api {
        "draft/batchget" => (
            r#"{"total_count":1,"item_count":1,"item":[{"media_id":"M","content":{"news_item":["#,
            "]}}]}",
        ),
        "freepublish/batchget" => (
            r#"{"total_count":1,"item_count":1,"item":[{"article_id":"A","content":{"news_item":["#,
            "]}}]}",
        ),
        _ => (r#"{"news_item":["#, "]}"),
    };
    for api in ["draft/get", "draft/batchget", "freepublish/getarticle", "freepublish/batchget"] {
        let (before, after) = item(api);
        let whole = [
            before.as_bytes(),
            br#"{"title":"T","digest":""#,
            "摘要".as_bytes().get(..5).expect("half a character"),
            br#"","content":"<p>"#,
            "正文".as_bytes(),
            br#"</p>"}"#,
            after.as_bytes(),
        ]
        .concat();
        let read = EndpointSpec::find(api).expect("an endpoint").read(&whole).expect(api);
        let text = read.to_string();
        assert!(text.contains("\"摘\u{FFFD}\"") && text.contains("<p>正文</p>"), "{text}");
        for end in 0..whole.len() {
            let cut = whole.get(..end).expect("a prefix");
            assert!(
                EndpointSpec::find(api).expect("an endpoint").read(cut).is_err(),
                "{api} {end}"
            );
        }
    }
}

/// At every endpoint, bytes that are not UTF-8 are read as far as possible.
#[test]
fn bytes_that_are_no_text_leave_the_rest_readable() {
    let gbk = b"\xC8\xBA\xB7\xA2\xB3\xAC\xCF\xDE";
    for api in ENDPOINTS {
        let reply = [&b"{\"errcode\":45028,\"errmsg\":\""[..], gbk, b"\",\"msg_id\":0}"].concat();
        let Err(ReadError::Api(error)) = api.read(&reply) else { panic!("{}", api.name) };
        assert_eq!(error.errcode, 45028);
        assert_eq!(error.explanation.advice.name(), "wait");
        assert!(error.errmsg.contains('\u{FFFD}'), "{}", error.errmsg);
    }
    let half = b"\xE7\xBE";
    for (api, before, after, expected) in [
        (
            "tags/create",
            r#"{"tag":{"id":134,"name":"VIP"#,
            r#""}}"#,
            json!({ "tag": { "id": 134, "name": "VIP\u{FFFD}" } }),
        ),
        (
            "user/get",
            r#"{"count":1,"data":{"openid":["o1"]},"next_openid":"o1","x":""#,
            r#""}"#,
            json!({ "count": 1, "data": { "openid": ["o1"] }, "next_openid": "o1", "x": "\u{FFFD}" }),
        ),
        (
            "message/mass/get",
            r#"{"msg_id":9007199254740993,"msg_status":"SENDING"#,
            r#""}"#,
            json!({ "msg_id": "9007199254740993", "msg_status": "SENDING\u{FFFD}" }),
        ),
        (
            "message/mass/sendall",
            r#"{"errcode":0,"errmsg":""#,
            r#" success","msg_id":34182}"#,
            json!({ "errcode": 0, "errmsg": "\u{FFFD} success", "msg_id": "34182" }),
        ),
        (
            "draft/add",
            r#"{"media_id":"M123","item":[{"title":""#,
            r#""}]}"#,
            json!({ "media_id": "M123", "item": [{ "title": "\u{FFFD}" }] }),
        ),
    ] {
        let api = EndpointSpec::find(api).expect("an endpoint");
        let whole = [before.as_bytes(), half, after.as_bytes()].concat();
        assert_eq!(api.read(&whole), Ok(expected), "{}", api.name);
        for end in 0..whole.len() {
            let Err(ReadError::Reply(error)) = api.read(whole.get(..end).expect("a prefix")) else {
                panic!("{} {end}", api.name)
            };
            use ReplyFault::{Empty, NotUtf8, Truncated};
            assert!([Empty, Truncated, NotUtf8].contains(&error.fault), "{} {end}", api.name);
        }
        let after_the_end = [&whole[..], b"\xE7"].concat();
        assert!(api.read(&after_the_end).is_err(), "{}", api.name);
    }
    // An id with lost bytes is not an id, and lost bytes outside of a text are not JSON.
    let send = "message/mass/sendall";
    assert_eq!(
        fault(send, b"{\"errcode\":0,\"msg_id\":\"34182\xE7\"}"),
        (ReplyFault::WrongType, "/msg_id".to_owned(), "pending")
    );
    assert_eq!(
        fault("draft/add", b"{\"media_id\":\"M123\xE7\"}"),
        (ReplyFault::WrongType, "/media_id".to_owned(), "pending")
    );
    assert_eq!(
        fault("token", b"{\"access_token\":\"57_\xE7\",\"expires_in\":7200}"),
        (ReplyFault::WrongType, "/access_token".to_owned(), "repeat")
    );
    // One such OpenID makes WeChat refuse its whole batch.
    assert_eq!(
        fault("user/get", b"{\"count\":2,\"data\":{\"openid\":[\"o1\",\"o\xE7\"]}}"),
        (ReplyFault::WrongType, "/data/openid/1".to_owned(), "repeat")
    );
    for (bytes, advice) in [
        (&b"{\"errcode\":45028\xff}"[..], "repeat"),
        (b"{\"errcode\":4502\xff8}", "repeat"),
        (b"{\"errcode\":0\xff,\"msg_id\":1}", "pending"),
        (b"\xff\xfe{\0}\0", "repeat"),
        (b"\x80", "repeat"),
    ] {
        assert_eq!(fault(send, bytes), (ReplyFault::NotUtf8, String::new(), advice));
    }
    // A portal's page in GBK is still recognised as a page.
    assert_eq!(fault(send, b"<html>\xB5\xC7\xC2\xBC</html>").0, ReplyFault::Html);
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
    // An empty optional id does not turn an accepted send into a failure.
    for nothing in ["null", "0", "\"\""] {
        let text = format!(r#"{{"errcode":0,"msg_id":1,"msg_data_id":{nothing}}}"#);
        assert_eq!(SendAll::read(text.as_bytes()).expect("a success").msg_data_id, None);
    }
}

#[test]
fn documented_types_are_read_in_every_spelling() {
    // The page's table says "string" where its sample has a number, and vice versa.
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

/// A contradictory reply is not a success, and a send that may have been accepted is not sent again.
#[test]
fn a_contradiction_is_no_success_and_is_not_repeated() {
    let send = "message/mass/sendall";
    for (api, reply, path, advice) in [
        (send, r#"{"errcode":45028,"errcode":0}"#, "/errcode", "pending"),
        (send, r#"{"errcode":0,"errcode":45028}"#, "/errcode", "pending"),
        (send, r#"{"errcode":45028,"errcode":0,"msg_id":5}"#, "/errcode", "pending"),
        (send, r#"{"errcode":0,"msg_id":1,"msg_id":2}"#, "/msg_id", "pending"),
        (send, r#"{"errcode":45028,"errcode":48001}"#, "/errcode", "ask_human"),
        (send, r#"{"msg_id":1,"errmsg":"invalid credential"}"#, "/errmsg", "pending"),
        (send, r#"{"msg_id":1,"data":{"errcode":45028}}"#, "/data", "pending"),
        (send, r#"{"errcode":0,"msg_id":1,"data":[{"errcode":"45028"}]}"#, "/data", "pending"),
        (send, r#"{"msg_id":1,"x":{"a":1,"a":2}}"#, "", "pending"),
        (
            "message/mass/get",
            r#"{"msg_id":1,"msg_status":"SENDING","msg_status":"DELETE"}"#,
            "/msg_status",
            "ask_human",
        ),
        (
            "user/get",
            r#"{"count":0,"errmsg":"system error rid: 61725984-6126f6f9-040f19c4"}"#,
            "/errmsg",
            "ask_human",
        ),
    ] {
        let found = fault(api, reply.as_bytes());
        assert_eq!(found, (ReplyFault::Contradictory, path.to_owned(), advice), "{reply}");
    }
    // A repeated equal value is not a contradiction.
    for reply in [
        r#"{"errcode":0,"errcode":0,"msg_id":1,"msg_id":1}"#,
        r#"{"msg_id":1,"errmsg":"send job submission success"}"#,
        r#"{"msg_id":1,"errmsg":"ok rid: 61725984-6126f6f9-040f19c4"}"#,
        r#"{"msg_id":1,"errmsg":""}"#,
        r#"{"errcode":0,"msg_id":1,"errmsg":"whatever it says"}"#,
        r#"{"msg_id":1,"data":{"errcode":0}}"#,
    ] {
        assert!(read(send, reply).is_ok(), "{reply}");
    }
}

/// 0 with the words of a failure is a contradiction, and so is a second code in another spelling.
#[test]
fn zero_beside_a_failure_is_a_contradiction() {
    let send = "message/mass/sendall";
    let contradictory = |path: &str| (ReplyFault::Contradictory, path.to_owned(), "pending");
    for errmsg in [
        "invalid credential, access_token is invalid or not latest rid: 61725984-6126f6f9-040f19c4",
        "invalid msg_id",
        "system error hint: [ZpmEGA0343ent1]",
        "System Busy, please try later",
        "access_token expired",
        "access_token missing",
        "api unauthorized",
        "has no masssend quota",
        "reach max api daily quota limit",
        "content size out of limit",
        "same clientmsgid retry too fast",
        "masssend fast, retry again",
        "封面裁剪失败，请检查裁剪参数后重试",
        "不合法的 media_id",
    ] {
        for (api, reply) in [
            (send, json!({ "errcode": 0, "errmsg": errmsg, "msg_id": 1 })),
            ("message/mass/delete", json!({ "errcode": 0, "errmsg": errmsg })),
            ("draft/add", json!({ "errcode": "0", "errmsg": errmsg, "media_id": "M" })),
        ] {
            assert_eq!(
                fault(api, reply.to_string().as_bytes()),
                contradictory("/errmsg"),
                "{reply}"
            );
        }
    }
    for errmsg in [
        "",
        "ok",
        "OK",
        "success",
        "preview success",
        "send job submission success",
        "whatever it says",
        "no error",
        "ok, invalid tags ignored",
        "succeeded: 3, failed: 0",
        "validated",
        "群发成功，失败 0",
        "已提交",
        "clientmsgid exist",
        "ok rid: 61725984-6126f6f9-040f19c4",
        "\u{FFFD}\u{FFFD}",
    ] {
        let reply = json!({ "errcode": 0, "errmsg": errmsg, "msg_id": 1 }).to_string();
        assert!(read(send, &reply).is_ok(), "{errmsg}");
    }

    for (reply, path) in [
        (r#"{"errcode":0,"errCode":45028,"msg_id":1}"#, "/errCode"),
        (r#"{"msg_id":1,"Errcode":"45028"}"#, "/Errcode"),
        (r#"{"msg_id":1,"ERRCODE":-1}"#, "/ERRCODE"),
        (r#"{"msg_id":1,"data":[{"errCode":45028}]}"#, "/data"),
    ] {
        assert_eq!(fault(send, reply.as_bytes()), contradictory(path), "{reply}");
    }
    assert!(read(send, r#"{"errcode":0,"errCode":0,"msg_id":1}"#).is_ok());
    for (reply, advice) in [
        (r#"{"errCode":0}"#, "pending"),
        (r#"{"errCode":45028}"#, "ask_human"),
        (r#"{"hint":"errCode"}"#, "repeat"),
    ] {
        let found = fault(send, reply.as_bytes());
        assert_eq!(found, (ReplyFault::Missing, "/msg_id".to_owned(), advice), "{reply}");
    }
    assert_eq!(fault(send, br#"{"errCode":0,"#).2, "pending");
}

/// An empty id or token counts as absent.
#[test]
fn a_success_that_yields_nothing_is_none() {
    for (api, reply, path, advice) in [
        ("draft/add", r#"{"media_id":""}"#, "/media_id", "repeat"),
        ("draft/add", r#"{"media_id":" "}"#, "/media_id", "repeat"),
        ("draft/add", r#"{"errcode":0,"media_id":""}"#, "/media_id", "pending"),
        ("draft/add", r#"{"media_id":null}"#, "/media_id", "repeat"),
        ("media/upload", r#"{"type":"image","media_id":""}"#, "/media_id", "repeat"),
        ("media/uploadimg", r#"{"url":""}"#, "/url", "repeat"),
        ("freepublish/submit", r#"{"errcode":0,"publish_id":""}"#, "/publish_id", "pending"),
        ("freepublish/submit", r#"{"errcode":0,"publish_id":0}"#, "/publish_id", "pending"),
        ("material/add_material", r#"{"media_id":"null"}"#, "/media_id", "repeat"),
        ("token", r#"{"access_token":"","expires_in":7200}"#, "/access_token", "repeat"),
        ("token", r#"{"access_token":"None","expires_in":7200}"#, "/access_token", "repeat"),
        ("stable_token", r#"{"access_token":"null","expires_in":7200}"#, "/access_token", "repeat"),
        (
            "stable_token",
            r#"{"access_token":"undefined","expires_in":7200}"#,
            "/access_token",
            "repeat",
        ),
    ] {
        let found = fault(api, reply.as_bytes());
        assert_eq!(found, (ReplyFault::Missing, path.to_owned(), advice), "{reply}");
    }
    for (api, reply) in [
        ("media/upload", r#"{"type":"","media_id":"","thumb_media_id":"T"}"#),
        ("material/add_material", r#"{"media_id":"M","url":""}"#),
        ("user/get", r#"{"count":0,"next_openid":""}"#),
        ("message/mass/get", r#"{"msg_id":1,"msg_status":""}"#),
    ] {
        assert!(read(api, reply).is_ok(), "{reply}");
    }
}

#[test]
fn an_errcode_that_cannot_be_read_is_not_repeated_where_it_may_be_zero() {
    let send = "message/mass/sendall";
    for code in [
        "0.0", "0e0", "-0.0", r#""00""#, r#""0.0""#, r#"" 0""#, r#""+0""#, "null", "false", "true",
        r#""""#, r#""ok""#, "[]", "{}",
    ] {
        for reply in
            [format!(r#"{{"errcode":{code}}}"#), format!(r#"{{"errcode":{code},"msg_id":7}}"#)]
        {
            let found = fault(send, reply.as_bytes());
            assert_eq!(found, (ReplyFault::WrongType, "/errcode".to_owned(), "pending"), "{reply}");
        }
    }
    // The code says refused but cannot be read, and the job's id contradicts it.
    for code in ["45028.0", "1e0", "9007199254740993", "99999999999999999999"] {
        for (rest, advice) in
            [("", "ask_human"), (r#","msg_id":7"#, "pending"), (r#","msg_id":0"#, "ask_human")]
        {
            let reply = format!(r#"{{"errcode":{code}{rest}}}"#);
            let found = fault(send, reply.as_bytes());
            assert_eq!(found, (ReplyFault::WrongType, "/errcode".to_owned(), advice), "{reply}");
        }
    }
    for zero in ["0", "-0", r#""0""#] {
        let reply = read(send, &format!(r#"{{"errcode":{zero},"msg_id":7}}"#)).expect("a success");
        assert_eq!(reply["errcode"], json!(0));
        // The same holds if the endpoint's reply does not list it.
        for api in ["message/mass/get", "media/uploadimg"] {
            let reply = read(
                api,
                &format!(r#"{{"errcode":{zero},"msg_id":7,"msg_status":"SENDING","url":"u"}}"#),
            );
            assert_eq!(reply.expect("a success")["errcode"], json!(0), "{api}");
        }
    }
    // A gateway's own shape around WeChat's words.
    let wrapped = fault(send, br#"{"code":200,"data":{"errcode":0,"msg_id":7}}"#);
    assert_eq!(wrapped, (ReplyFault::Missing, "/msg_id".to_owned(), "pending"));
}

#[test]
fn an_errcode_beside_the_id_of_a_job_is_not_sent_again() {
    for (api, reply, advice) in [
        ("message/mass/send", r#"{"errcode":-1,"msg_id":5}"#, "pending"),
        ("message/mass/send", r#"{"errcode":40001,"msg_id":5}"#, "pending"),
        ("message/mass/sendall", r#"{"errcode":45011,"data":{"msg_id":"5"}}"#, "pending"),
        ("message/mass/preview", r#"{"errcode":-1,"msg_id":5}"#, "pending"),
        ("material/add_material", r#"{"errcode":-1,"media_id":"M"}"#, "pending"),
        ("message/mass/send", r#"{"errcode":45065,"msg_id":5}"#, "already_done"),
        ("message/mass/send", r#"{"errcode":-1,"msg_id":0}"#, "repeat"),
        ("message/mass/send", r#"{"errcode":-1,"msg_id":null}"#, "repeat"),
        ("message/mass/get", r#"{"errcode":-1,"msg_id":5}"#, "repeat"),
    ] {
        let Err(ReadError::Api(error)) = read(api, reply) else { panic!("{reply}") };
        assert_eq!(error.explanation.advice.name(), advice, "{reply}");
    }
}

#[test]
fn no_number_loses_a_digit() {
    let reply = r#"{"errcode":0,"msg_id":1,"a":1e400,"b":[9007199254740993.0],"c":{"d":18446744073709551616},"e":0.25,"f":1.10}"#;
    assert_eq!(
        read("message/mass/sendall", reply).expect("a success"),
        json!({
            "errcode": 0, "msg_id": "1", "a": "1e400", "b": ["9007199254740993.0"],
            "c": { "d": "18446744073709551616" }, "e": 0.25, "f": 1.1,
        })
    );
    assert!(SendAll::read(reply.as_bytes()).is_ok());
}

/// A gateway may repeat the address in its own page, and a proxy may cut a reply.
#[test]
fn no_endpoint_shows_a_secret() {
    let long = "57_QbqXZ1hN3cY5LsTok3n0123456789abcdefghijkl";
    let pages = [
        "<html><a href='https://api.weixin.qq.com/cgi-bin/message/mass/send?access_token=TOP_SECRET&x'>",
        "<p>GET /cgi-bin/tags/get?access%5Ftoken%3DTOP_SECRET</p>",
        "<input type=hidden name=access_token value=TOP_SECRET>",
        "<pre>{&quot;access_token&quot;:&quot;TOP_SECRET&quot;}</pre>",
        r#"{"errmsg":"x","access_token":"TOP_SECRET"#,
        r#"{"access_token":["TOP_SECRET"],"url":{}}"#,
        r#"{"component_appsecret" : "TOP_SECRET"#,
        r#"{"url":"https:\/\/h\/?access_token\u003dTOP_SECRET"#,
        r#"["access_token","TOP_SECRET"]"#,
        "access_token=TOP_SECRET",
        "ACCESS_TOKEN: TOP_SECRET",
    ];
    for api in ENDPOINTS {
        for page in pages {
            for bytes in [page.as_bytes().to_vec(), [page.as_bytes(), b"\xFF"].concat()] {
                let Err(error) = api.read(&bytes) else { panic!("{} {page}", api.name) };
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains("TOP_SECRET"), "{}: {shown}", api.name);
            }
        }
        for page in [
            format!("<b>{long}"),
            format!(r#"{{"x":"{long}"#),
            format!("<a value={long} name=token>"),
        ] {
            let Err(error) = api.read(page.as_bytes()) else { panic!("{} {page}", api.name) };
            assert!(!format!("{error} {error:?}").contains("57_"), "{page}");
        }
        let refused = r#"{"errcode":40001,"errmsg":"bad access_token=TOP_SECRET rid: 61725984-6126f6f9-040f19c4","access_token":"TOP_SECRET","url":"/x?secret=TOP_SECRET&a=1"}"#;
        let Err(ReadError::Api(error)) = api.read(refused.as_bytes()) else {
            panic!("{}", api.name)
        };
        assert!(!format!("{error} {error:?} {}", error.extra()).contains("TOP_SECRET"));
        assert_eq!(error.errmsg, "bad access_token=[REDACTED]");
        assert_eq!(error.rid.as_deref(), Some("61725984-6126f6f9-040f19c4"));
        assert_eq!(error.extra()["url"], "/x?secret=[REDACTED]&a=1");
    }
}

/// The secret may follow its name without a separator, or be in a header of the request.
#[test]
fn no_message_shows_a_secret_behind_its_name() {
    let token = "88_QbqXZ1hN3cY5LsTok3n0123456789abcdefghijkl-_TOP";
    for (errmsg, shown) in [
        (format!("access_token {token} invalid"), "access_token [REDACTED] invalid"),
        (
            "invalid appsecret 0123456789abcdef0123456789abcdef".to_owned(),
            "invalid appsecret [REDACTED]",
        ),
        (format!("Authorization: Bearer {token}"), "Authorization: Bearer [REDACTED]"),
        ("Authorization: Bearer 88_Qbq".to_owned(), "Authorization: Bearer [REDACTED]"),
        (
            "access_token is invalid or not latest".to_owned(),
            "access_token is invalid or not latest",
        ),
    ] {
        for api in ENDPOINTS {
            let reply = json!({ "errcode": 40001, "errmsg": errmsg, "x": [errmsg] }).to_string();
            let Err(ReadError::Api(error)) = api.read(reply.as_bytes()) else {
                panic!("{}", api.name)
            };
            assert_eq!(error.errmsg, shown);
            assert_eq!(error.extra()["x"][0], shown);
            // However the reply is cut, neither the whole secret nor its beginning is shown.
            for end in reply.char_indices().map(|(end, _)| end) {
                let cut = reply.get(..end).expect("a prefix");
                let error = api.read(cut.as_bytes()).expect_err("half a reply");
                let text = format!("{error} {error:?}");
                assert!(!text.contains("88_Qbq") && !text.contains("0123456789"), "{text}");
            }
        }
    }
}

#[test]
fn what_rid_get_repeats_has_no_secret_anywhere() {
    let reply = json!({ "errcode": 0, "request": {
        "request_url": "grant_type=client_credential&appid=wx&secret=TOP_SECRET",
        "request_body": r#"{"grant_type":"client_credential","appid":"wx","secret":"TOP_SECRET"}"#,
        "response_body": r#"{"access_token":"TOP_SECRET","expires_in":7200}"#,
        "headers": { "x-ticket": "TOP_SECRET" },
    }});
    let read = read("openapi/rid/get", &reply.to_string()).expect("a success");
    let text = read.to_string();
    assert!(!text.contains("TOP_SECRET"), "{text}");
    assert_eq!(
        read["request"]["response_body"],
        r#"{"access_token":"[REDACTED]","expires_in":7200}"#
    );
    assert_eq!(
        read["request"]["request_url"],
        "grant_type=client_credential&appid=wx&secret=[REDACTED]"
    );
}

/// 40001 means "renew the token" at an endpoint that uses one, and "the secret is wrong" at the endpoint
/// that issues tokens (docs/spec.md 2.8).
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

/// `read` gives a code its meaning at the endpoint that was called.
#[test]
fn an_error_is_explained_at_its_endpoint() {
    let explained = |api: &str, text: &str| match read(api, text) {
        Err(ReadError::Api(error)) => error.explanation.meaning,
        other => panic!("{other:?}"),
    };
    let text = r#"{"errcode":40002,"errmsg":"invalid argument rid: 65fc0416-6f3d1cc3-34fa8b90"}"#;
    assert!(explained("freepublish/get", text).en.contains("invalid argument"));
    assert!(explained("token", text).en.contains("grant_type"));
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

/// Replies that a gateway may give. With a status other than 2xx they are not believed, but an acceptance
/// keeps the send from being repeated.
const GATEWAY: [(&str, &str); 5] = [
    // If believed, the token would be renewed and the send repeated at once.
    (r#"{"errcode":40001,"errmsg":"invalid credential"}"#, "repeat"),
    // If believed, the job would count as sent before.
    (r#"{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":7}"#, "repeat"),
    // If believed, the job would count as refused, and be changed and sent again.
    (r#"{"errcode":40003,"errmsg":"invalid openid"}"#, "repeat"),
    // The send may have been accepted, so it is not sent again.
    (r#"{"errcode":0,"errmsg":"ok","msg_id":7}"#, "pending"),
    (r#"{"msg_id":7}"#, "pending"),
];

#[test]
fn with_another_status_than_2xx_nothing_is_believed() {
    for status in [0, 100, 199, 300, 307, 401, 403, 404, 413, 429, 499, 500, 502, 504, 599, 999] {
        for (reply, advice) in GATEWAY {
            let Err(ReadError::Reply(error)) = SendAll::read_answer(status, reply.as_bytes())
            else {
                panic!("{status} {reply}");
            };
            assert_eq!(error.fault, ReplyFault::HttpStatus, "{status} {reply}");
            assert_eq!(error.advice.name(), advice, "{status} {reply}");
            assert_eq!(error.status, Some(status));
            let (zh, en) = error.message();
            for message in [zh, en] {
                assert!(message.contains(&format!("HTTP {status}")), "{message}");
                assert!(message.contains(reply.get(..12).expect("a text")), "{message}");
            }
        }
    }
}

#[test]
fn with_a_2xx_the_reply_is_read_as_without_a_status() {
    for status in [200, 201, 202, 299] {
        for (reply, _) in GATEWAY {
            assert_eq!(
                SendAll::read_answer(status, reply.as_bytes()),
                SendAll::read(reply.as_bytes())
            );
        }
    }
}

#[test]
fn what_is_no_reply_keeps_its_fault_and_gets_its_status() {
    for (reply, fault) in [
        ("", ReplyFault::Empty),
        ("<html>502 Bad Gateway</html>", ReplyFault::Html),
        (r#"{"errcode":0"#, ReplyFault::Truncated),
        ("upstream timed out", ReplyFault::NotJson),
    ] {
        for status in [200, 502] {
            let Err(ReadError::Reply(error)) = SendAll::read_answer(status, reply.as_bytes())
            else {
                panic!("{status} {reply}");
            };
            assert_eq!((error.fault, error.status), (fault, Some(status)));
        }
    }
}

#[test]
fn a_page_that_repeats_the_address_shows_no_token() {
    for reply in [
        "no route for /cgi-bin/tags/get?access_token=57_TOKEN",
        r#"{"errcode":404,"errmsg":"no /tags/get?access_token=57_TOKEN"}"#,
        r#"{"e":"/cgi-bin/tags/get?access_token=57_TOKEN"}"#,
    ] {
        for error in [
            SendAll::read(reply.as_bytes()).expect_err("no success"),
            SendAll::read_answer(502, reply.as_bytes()).expect_err("no success"),
        ] {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("57_TOKEN"), "{shown}");
            assert!(shown.contains("[REDACTED]"), "{shown}");
        }
    }
    for status in [None, Some(502)] {
        let reply = br#"{"access_token":"57_TOKEN","expires_in":7200"#;
        let api = EndpointSpec::find("stable_token").expect("an endpoint");
        let read = match status {
            None => api.read(reply),
            Some(status) => api.read_answer(status, reply),
        };
        let shown = format!("{:?}", read.expect_err("half a reply"));
        assert!(!shown.contains("57_"), "{shown}");
    }
}

/// Returns the names of all fields of a shape.
fn names(shape: &Shape) -> Vec<&'static str> {
    fn inside(kind: &Kind) -> Vec<&'static str> {
        match kind {
            Kind::List { of, .. } => inside(of),
            Kind::Object(shape) => names(shape),
            _ => Vec::new(),
        }
    }
    let fields = shape.fields.iter();
    fields.flat_map(|field| [vec![field.name], inside(&field.kind)].concat()).collect()
}

#[test]
fn no_error_shows_an_openid_of_a_reply() {
    let person = "oO-sX1GYvqVAXaeiA6wvf8kfz_OE";
    let has_openid = |api: &&&EndpointSpec| names(api.reply).iter().any(|n| n.contains("openid"));
    let found: Vec<_> = ENDPOINTS.iter().filter(has_openid).collect();
    for api in ["user/get", "user/tag/get", "user/info", "user/info/batchget", "comment/list"] {
        assert!(found.iter().any(|found| found.name == api), "{api}");
    }
    for api in found {
        for reply in [
            format!(r#"{{"openid":"{person}""#),
            format!(r#"{{"openid":"{person}","subscribe":"x"}}"#),
            format!(r#"{{"data":{{"openid":["{person}"#),
            format!(r#"{{"comment":[{{"openid":"{person}"}}]"#),
            format!("<html>/cgi-bin/{}?openid={person}", api.name),
        ] {
            for cut in 0..reply.len() {
                let Some(cut) = reply.get(..reply.len() - cut) else { continue };
                for read in [api.read(cut.as_bytes()), api.read_answer(502, cut.as_bytes())] {
                    let Err(error) = read else { panic!("{} {cut}", api.name) };
                    let shown = format!("{error} {error:?}");
                    assert!(!shown.contains("oO-sX"), "{}: {shown}", api.name);
                }
            }
        }
    }
    // The neighbour, whose replies name nobody, says what came.
    let Err(error) = SendAll::read(b"<html>502 Bad Gateway") else { panic!("a page") };
    assert!(error.to_string().contains("502 Bad Gateway"), "{error}");
}

/// A printed chain of errors says each thing only once.
#[test]
fn an_error_displays_itself_or_names_its_source() {
    let errors: [Box<dyn std::error::Error>; 2] = [
        Box::new(
            SendAll::read(br#"{"errcode":40003,"errmsg":"invalid openid"}"#).expect_err("40003"),
        ),
        Box::new(SendAll::read(b"<html>").expect_err("a page")),
    ];
    for error in errors {
        let text = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            assert!(!text.contains(&inner.to_string()), "{text}");
            source = inner.source();
        }
    }
}
