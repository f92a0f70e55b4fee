//! Tests of the strict reader of bodies (docs/spec.md 1.2 to 1.8).

use serde_json::Value;
use wechat_mass::{Body, Call, Method};

use super::{
    NOON, delete, errcode, get, json, mpnews, preview, service, text, to_openids, to_tag, with,
    with_body,
};
use crate::wechat::{Audience, OpenIds};

/// Answers a body of message/mass/sendall or of another mass call.
fn errcode_of(api: &str, body: &Value) -> i64 {
    let call = match api {
        "send" => to_openids(text(), "o1\no2", "id"),
        "sendall" => to_tag(text(), 2, "id"),
        "preview" => preview(),
        "get" => get(1),
        "delete" => delete(1),
        other => panic!("{other}"),
    };
    errcode(&mut service(), &with_body(call, &body.to_string()), NOON)
}

fn tag(message: Value) -> Value {
    with(message, json!({ "filter": { "is_to_all": false, "tag_id": 2 } }))
}

fn list(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("oV5CrjpxgaGXNHIQigzN{index:08}")).collect()
}

#[test]
fn a_list_has_two_to_ten_thousand_openids() {
    let send = |count| with(text(), json!({ "touser": list(count) }));
    for (count, expected) in [(0, 40130), (1, 40130), (2, 0), (10_000, 0), (10_001, 40032)] {
        assert_eq!(errcode_of("send", &send(count)), expected, "{count} OpenIDs");
    }
    assert_eq!(errcode_of("send", &with(text(), json!({ "touser": ["o1", ""] }))), 40031);
}

#[test]
fn an_id_has_at_most_32_bytes() {
    let with_id = |id: String| with(tag(text()), json!({ "clientmsgid": id }));
    assert_eq!(errcode_of("sendall", &with_id("x".repeat(32))), 0);
    assert_eq!(errcode_of("sendall", &with_id("x".repeat(33))), 45067);
    assert_eq!(errcode_of("sendall", &with_id("汉".repeat(11))), 45067);
}

#[test]
fn every_message_that_the_pages_show_is_accepted() {
    let images = json!({ "media_ids": ["A", "B"], "recommend": "x", "title": "y",
        "need_open_comment": 1, "only_fans_can_comment": 0 });
    for message in [
        text(),
        with(mpnews(), json!({ "send_ignore_reprint": 1 })),
        json!({ "msgtype": "voice", "voice": { "media_id": "M" } }),
        json!({ "msgtype": "image", "images": images }),
        json!({ "msgtype": "image", "image": { "media_id": "M" } }),
        json!({ "msgtype": "mpvideo", "mpvideo": { "media_id": "M" } }),
    ] {
        assert_eq!(errcode_of("sendall", &tag(message.clone())), 0, "{message}");
    }
    let video = json!({ "media_id": "M", "title": "x", "description": "y" });
    let video = json!({ "msgtype": "mpvideo", "mpvideo": video, "touser": ["o1", "o2"] });
    assert_eq!(errcode_of("send", &video), 0);
}

#[test]
fn what_is_sent_is_understood() {
    let mut wechat = service();
    let images = json!({ "media_ids": ["A", "B"], "title": "t" });
    let images = json!({ "msgtype": "image", "images": images });
    assert_eq!(errcode(&mut wechat, &to_openids(images, "o1\no2\nx", "id"), NOON), 0);
    assert_eq!(errcode(&mut wechat, &to_tag(text(), 7, "other"), NOON), 0);
    let [first, second] = wechat.jobs() else { panic!("two jobs") };
    assert_eq!(first.clientmsgid.as_deref(), Some("id"));
    assert_eq!(first.audience, Audience::OpenIds(OpenIds::of(&["o1", "o2", "x"])));
    assert_eq!(first.content, "image A B  t");
    assert_eq!(first.accepted_at, NOON);
    assert_eq!(second.audience, Audience::Tag(7));
    assert_eq!(second.content, "text 你好");
}

#[test]
fn a_malformed_send_is_refused() {
    let wrong = [
        (json!([]), 47001),
        (text(), 47001),
        (with(text(), json!({ "filter": {} })), 47001),
        (with(text(), json!({ "filter": { "is_to_all": "true" } })), 47001),
        (with(text(), json!({ "filter": { "is_to_all": true, "tag_id": 2 } })), 47001),
        (with(text(), json!({ "filter": { "is_to_all": false } })), 40152),
        (with(text(), json!({ "filter": { "is_to_all": false, "tag_id": 0 } })), 40152),
        (with(text(), json!({ "filter": { "is_to_all": true, "group_id": 2 } })), 47001),
        (with(tag(text()), json!({ "touser": ["o1", "o2"] })), 47001),
        (with(tag(text()), json!({ "towxname": "x" })), 47001),
        (with(tag(text()), json!({ "title": "x" })), 47001),
        (with(tag(text()), json!({ "send_ignore_reprint": 2 })), 47001),
        (with(tag(text()), json!({ "send_ignore_reprint": true })), 47001),
        (with(tag(text()), json!({ "mpnews": { "media_id": "M" } })), 47001),
        (tag(json!({ "text": { "content": "x" } })), 47001),
        (tag(json!({ "msgtype": "mpnews" })), 47001),
        (tag(json!({ "msgtype": "mpnews", "text": { "content": "x" } })), 47001),
        (tag(json!({ "msgtype": "mpnews", "mpnews": { "media_id": ["M"] } })), 47001),
        (tag(json!({ "msgtype": "mpnews", "mpnews": { "media_id": "M", "x": 1 } })), 47001),
        (tag(json!({ "msgtype": "mpnews", "mpnews": {} })), 41006),
        (tag(json!({ "msgtype": "image", "images": { "media_ids": [] } })), 41006),
        (tag(json!({ "msgtype": "image", "images": { "media_ids": vec!["M"; 21] } })), 40215),
        (
            tag(json!({ "msgtype": "image",
                "images": { "media_ids": ["M"], "need_open_comment": 2 } })),
            47001,
        ),
        (tag(json!({ "msgtype": "mpvideo", "mpvideo": { "media_id": "M", "title": "x" } })), 47001),
        (tag(json!({ "msgtype": "wxcard", "wxcard": { "card_id": "x" } })), 45113),
        (tag(json!({ "msgtype": "news" })), 40008),
        (tag(json!({ "msgtype": "text" })), 44004),
        (tag(json!({ "msgtype": "text", "text": {} })), 44004),
        (tag(json!({ "msgtype": "text", "text": { "content": "" } })), 44004),
        (tag(json!({ "msgtype": "text", "text": { "content": "字".repeat(1201) } })), 45002),
    ];
    for (body, expected) in wrong {
        assert_eq!(errcode_of("sendall", &body), expected, "{body}");
    }
    assert_eq!(errcode_of("send", &tag(text())), 47001);
    assert_eq!(errcode_of("send", &with(tag(text()), json!({ "touser": ["o1", "o2"] }))), 47001);
    assert_eq!(errcode_of("send", &with(text(), json!({ "touser": "o1" }))), 47001);
    assert_eq!(errcode_of("sendall", &with(text(), json!({ "touser": ["o1", "o2"] }))), 47001);
}

#[test]
fn a_body_has_to_be_utf_8_json_by_post() {
    let send = to_tag(text(), 2, "id");
    let Body::Json(json) = &send.body else { panic!("{send:?}") };
    let errcode = |call: &Call| errcode(&mut service(), call, NOON);
    let errcode_with = |json: &str| errcode(&with_body(send.clone(), json));
    assert_eq!(errcode_with(&json.replace("你", "\\u4f60")), 47002);
    assert_eq!(errcode_with(&json.replace("你", "\\u0001")), 0);
    assert_eq!(errcode_with(json.strip_suffix('}').expect("an object")), 47001);
    assert_eq!(errcode_with(&json.replacen('{', "{\"msgtype\":\"text\",", 1)), 47001);
    let mut empty = send.clone();
    empty.body = Body::Empty;
    assert_eq!(errcode(&empty), 44002);
    let mut by_get = send.clone();
    by_get.method = Method::Get;
    assert_eq!(errcode(&by_get), 43002);
}

#[test]
fn a_refused_body_starts_no_job_and_is_no_try() {
    let mut wechat = service();
    let send = to_tag(text(), 2, "id");
    let bad = with_body(send.clone(), r#"{"clientmsgid":"id"}"#);
    assert_eq!(errcode(&mut wechat, &bad, NOON), 47001);
    assert!(wechat.jobs().is_empty());
    assert_eq!(errcode(&mut wechat, &send, NOON), 0);
}

#[test]
fn a_preview_is_for_one_person_and_shows_one_picture() {
    let one = json!({ "touser": "o1" });
    let picture = json!({ "msgtype": "image", "image": { "media_id": "M" } });
    assert_eq!(errcode_of("preview", &with(picture.clone(), one.clone())), 0);
    assert_eq!(errcode_of("preview", &with(text(), json!({ "towxname": "x" }))), 0);
    for wrong in [
        picture,
        with(text(), json!({ "touser": "" })),
        with(text(), json!({ "touser": ["o1"] })),
        with(text(), json!({ "touser": "o1", "towxname": "x" })),
        with(with(text(), one.clone()), json!({ "filter": { "is_to_all": true } })),
        with(with(text(), one.clone()), json!({ "clientmsgid": "id" })),
        with(with(text(), one.clone()), json!({ "send_ignore_reprint": 0 })),
        with(one, json!({ "msgtype": "image", "images": { "media_ids": ["M"] } })),
    ] {
        assert_eq!(errcode_of("preview", &wrong), 47001, "{wrong}");
    }
}

#[test]
fn an_id_of_a_job_is_a_number_or_a_string() {
    for id in [json!(7), json!("7"), json!("x")] {
        assert_eq!(errcode_of("get", &json!({ "msg_id": id })), 40059);
        assert_eq!(errcode_of("delete", &json!({ "msg_id": id })), 40059);
    }
    for wrong in [json!({}), json!({ "msg_id": 7, "x": 1 }), json!({ "msg_id": [7] })] {
        assert_eq!(errcode_of("get", &wrong), 47001, "{wrong}");
    }
    assert_eq!(errcode_of("delete", &json!({ "msg_id": 7, "x": 1 })), 47001);
    assert_eq!(errcode_of("delete", &json!({})), 40059);
}

#[test]
fn openids_are_kept_as_they_came() {
    for list in [
        vec!["o08", "o09", "o10", "o11"],
        vec!["o98", "o99", "o00", "o01"],
        vec!["o9", "o10"],
        vec!["a1", "b2", "b3", "b3", "b4", "x"],
        vec!["o1x", "o2x"],
        vec!["7", "8", "oV5CrjpxgaGXNHIQigzNlgLTnwic"],
        vec!["o1999999999999999999999", "o2000000000000000000000"],
        vec!["o2000000000000000000007", "o2000000000000000000008"],
    ] {
        let openids = OpenIds::of(&list);
        assert_eq!(openids.iter().collect::<Vec<_>>(), list);
        assert_eq!(openids.count(), list.len() as u64);
    }
    assert_eq!(OpenIds::of(&["o08", "o09", "o10", "o11"]).runs().len(), 1);
}
