//! Tests of the rules of the specification, one by one: a mistake makes one problem, at its path.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use wechat_mass::{Body, CheckOptions, Level, Part, Problem, build, check};

/// Returns a body without problems, for each endpoint whose body is worth changing.
fn good(api: &str) -> Value {
    match api {
        "message/mass/sendall" => json!({
            "filter": { "is_to_all": false, "tag_id": 2 },
            "msgtype": "text", "text": { "content": "你好" }, "clientmsgid": "job42-t2",
        }),
        "message/mass/send" => json!({
            "touser": ["oO-sX1GYvqVAXaeiA6wvf8kfz_OE", "oqeyVwqAyieD06UWjN8y79dTjOfI"],
            "msgtype": "mpnews", "mpnews": { "media_id": "M" }, "send_ignore_reprint": 0,
            "clientmsgid": "job42-1",
        }),
        "message/mass/preview" => json!({
            "touser": "oO-sX1GYvqVAXaeiA6wvf8kfz_OE", "msgtype": "image", "image": { "media_id": "M" },
        }),
        "message/mass/delete" => json!({ "msg_id": "30124", "article_idx": 2 }),
        "message/mass/get" => json!({ "msg_id": "201053012" }),
        "message/mass/speed/set" => json!({ "speed": 1 }),
        "draft/add" => json!({ "articles": [article()] }),
        "draft/update" => json!({ "media_id": "M", "index": 0, "articles": article() }),
        "draft/batchget" => json!({ "offset": 0, "count": 20, "no_content": 1 }),
        "media/uploadnews" => json!({ "articles": [
            { "thumb_media_id": "T", "title": "Happy Day", "content": "c", "content_source_url": "www.qq.com" },
        ] }),
        "media/uploadvideo" => json!({ "media_id": "M", "title": "T", "description": "D" }),
        "freepublish/delete" => json!({ "article_id": "A", "index": 1 }),
        "tags/create" => json!({ "tag": { "name": "广东" } }),
        "tags/update" => json!({ "tag": { "id": 134, "name": "广东人" } }),
        "tags/members/batchtagging" => {
            json!({ "tagid": 134, "openid_list": ["oO-sX1GYvqVAXaeiA6wvf8kfz_OE"] })
        }
        "user/tag/get" => json!({ "tagid": 134, "next_openid": "" }),
        "openapi/quota/get" => json!({ "cgi_path": "/cgi-bin/message/mass/sendall" }),
        "stable_token" => json!({ "grant_type": "client_credential", "appid": "A", "secret": "S" }),
        other => panic!("no good body for {other}"),
    }
}

fn article() -> Value {
    json!({
        "title": "标题", "author": "作者", "digest": "摘要", "content": "<p>内容</p>",
        "content_source_url": "https://example.com/", "thumb_media_id": "T",
        "need_open_comment": 0, "only_fans_can_comment": 1, "pic_crop_235_1": "0_0_1_0.5",
    })
}

/// Sets (or with `Value::Null` as "remove" marker `json!("\u{0}")` removes) the value at a pointer.
fn with(mut body: Value, path: &str, value: Option<Value>) -> Value {
    let (parent, member) = path.rsplit_once('/').expect("a pointer");
    let parent = body.pointer_mut(parent).expect("a parent");
    match (parent, value) {
        (Value::Object(object), Some(value)) => {
            object.insert(member.to_owned(), value);
        }
        (Value::Object(object), None) => {
            object.remove(member).expect("a member to remove");
        }
        (Value::Array(entries), Some(value)) => {
            *entries.get_mut(member.parse::<usize>().expect("an index")).expect("an entry") = value;
        }
        (parent, _) => panic!("{parent}"),
    }
    body
}

fn problems(api: &str, body: &Value) -> Vec<(String, String, Level)> {
    let shown = |problem: Problem| (problem.path, problem.code.name().to_owned(), problem.level);
    check(api, body, &CheckOptions::default()).into_iter().map(shown).collect()
}

const ERROR: Level = Level::Error;
const WARNING: Level = Level::Warning;

#[track_caller]
fn one(api: &str, body: &Value, path: &str, code: &str, level: Level) {
    assert_eq!(problems(api, body), [(path.to_owned(), code.to_owned(), level)], "{api} {body}");
}

/// A valid body with one change has one problem, at the place of the change.
#[track_caller]
fn changed(api: &str, at: &str, value: impl Into<Option<Value>>, code: &str, level: Level) {
    one(api, &with(good(api), at, value.into()), at, code, level);
}

#[test]
fn good_bodies_have_no_problem() {
    for api in [
        "message/mass/sendall",
        "message/mass/send",
        "message/mass/preview",
        "message/mass/delete",
        "message/mass/get",
        "message/mass/speed/set",
        "draft/add",
        "draft/update",
        "draft/batchget",
        "media/uploadnews",
        "media/uploadvideo",
        "freepublish/delete",
        "tags/create",
        "tags/update",
        "tags/members/batchtagging",
        "user/tag/get",
        "openapi/quota/get",
        "stable_token",
    ] {
        assert_eq!(problems(api, &good(api)), [], "{api}");
    }
}

#[test]
fn everyone_is_reached_only_where_it_is_written() {
    let api = "message/mass/sendall";
    let filter = |filter: Value| with(good(api), "/filter", Some(filter));
    assert_eq!(problems(api, &filter(json!({ "is_to_all": true }))), []);
    one(api, &with(good(api), "/filter", None), "/filter", "audience_missing", ERROR);
    one(api, &filter(json!({})), "/filter", "audience_missing", ERROR);
    one(api, &filter(json!({ "is_to_all": false })), "/filter/tag_id", "audience_missing", ERROR);
    one(api, &filter(json!({ "tag_id": 2 })), "/filter/is_to_all", "risky", WARNING);
    for not_an_object in
        [json!(null), json!(""), json!("all"), json!(0), json!(2), json!([]), json!(true)]
    {
        one(api, &filter(not_an_object), "/filter", "wrong_type", ERROR);
    }
    for not_a_boolean in [json!("true"), json!(1), json!(null), json!({})] {
        let body = filter(json!({ "is_to_all": not_a_boolean }));
        one(api, &body, "/filter/is_to_all", "wrong_type", ERROR);
    }
    for (tag, code) in [
        (json!(null), "wrong_type"),
        (json!(""), "wrong_type"),
        (json!("02"), "wrong_type"),
        (json!("all"), "wrong_type"),
        (json!([2]), "wrong_type"),
        (json!(1.5), "wrong_type"),
        (json!(0), "out_of_range"),
        (json!(-1), "out_of_range"),
        (json!("0"), "out_of_range"),
    ] {
        let body = filter(json!({ "is_to_all": false, "tag_id": tag }));
        one(api, &body, "/filter/tag_id", code, ERROR);
    }
    let both = filter(json!({ "is_to_all": true, "tag_id": 2 }));
    one(api, &both, "/filter/tag_id", "audience_contradictory", ERROR);
    let text = filter(json!({ "is_to_all": false, "tag_id": "2" }));
    one(api, &text, "/filter/tag_id", "loose_type", WARNING);
    one(api, &filter(json!({ "group_id": 2 })), "/filter/group_id", "unknown_field", ERROR);
    one(
        api,
        &filter(json!({ "is_to_all": false, "group_id": 2 })),
        "/filter/group_id",
        "unknown_field",
        ERROR,
    );
    one(api, &filter(json!({ "isToAll": true })), "/filter/isToAll", "unknown_field", ERROR);
}

#[test]
fn an_audience_of_another_endpoint_is_refused() {
    let openids = json!(["OPENID1", "OPENID2"]);
    let both = with(good("message/mass/sendall"), "/touser", Some(openids.clone()));
    one("message/mass/sendall", &both, "/touser", "audience_contradictory", ERROR);
    let only = with(both, "/filter", None);
    one("message/mass/sendall", &only, "/touser", "audience_contradictory", ERROR);

    let filter = json!({ "is_to_all": true });
    let both = with(good("message/mass/send"), "/filter", Some(filter.clone()));
    one("message/mass/send", &both, "/filter", "audience_contradictory", ERROR);
    one(
        "message/mass/send",
        &with(both, "/touser", None),
        "/filter",
        "audience_contradictory",
        ERROR,
    );
    changed("message/mass/send", "/touser", None, "audience_missing", ERROR);

    let preview = "message/mass/preview";
    let both = with(good(preview), "/towxname", Some(json!("overtrue")));
    one(preview, &both, "/towxname", "audience_contradictory", ERROR);
    changed(preview, "/touser", None, "audience_missing", ERROR);
    changed(preview, "/touser", openids, "wrong_type", ERROR);
    let to_all = with(good(preview), "/filter", Some(filter));
    one(preview, &to_all, "/filter", "audience_contradictory", ERROR);
}

#[test]
fn the_escape_hatch_lets_through_what_is_named_and_nothing_else() {
    let api = "message/mass/sendall";
    let mut body = with(good(api), "/priority", Some(json!(1)));
    let levels = |body: &Value, allowed: &[&str]| {
        let options = CheckOptions::allow_unknown(allowed.iter().copied());
        check(api, body, &options).into_iter().map(|p| (p.path, p.level)).collect::<Vec<_>>()
    };
    assert_eq!(levels(&body, &["/priority"]), [("/priority".to_owned(), WARNING)]);
    assert_eq!(levels(&body, &["/other", "priority"]), [("/priority".to_owned(), ERROR)]);

    body = json!({
        "filter": { "is_to_all": true }, "msgtype": "sticker", "sticker": { "id": 1 }, "clientmsgid": "c",
    });
    assert_eq!(
        levels(&body, &["/msgtype", "/sticker"]),
        [("/sticker".to_owned(), WARNING), ("/msgtype".to_owned(), WARNING)]
    );

    body = with(good(api), "/touser", Some(json!(["OPENID1", "OPENID2"])));
    assert_eq!(levels(&body, &["/touser"]), [("/touser".to_owned(), ERROR)]);
    body = with(good(api), "/filter", Some(json!({ "group_id": 2 })));
    assert_eq!(levels(&body, &["/filter/group_id"]), [("/filter/group_id".to_owned(), ERROR)]);
}

/// Allowed unknown members must be sent.
#[test]
fn what_is_let_through_is_sent_or_refused() {
    // A stored call has only the query parameters of its endpoint.
    for api in ["draft/count", "tags/get", "user/get"] {
        let options = CheckOptions::allow_unknown(["/new"]);
        let refused =
            build(api, &json!({ "new": 7 }), &options).expect_err("a query of no endpoint");
        assert!(refused.problems.iter().any(|p| p.is_error() && p.path == "/new"), "{api}");
    }
    let file = json!({ "filename": "a.jpg", "size": 4, "head": "ffd8ffd9", "new": 1 });
    let body = json!({ "media": file, "new": 7 });
    let options = CheckOptions::allow_unknown(["/new", "/media/new"]);
    let refused = build("media/uploadimg", &body, &options).expect_err("a part of no upload");
    let errors = refused.problems.iter().filter(|problem| problem.is_error());
    assert_eq!(errors.map(|p| p.path.as_str()).collect::<Vec<_>>(), ["/media/new", "/new"]);
}

/// A size that is given as text is reported, built as a number, and checked by the same limits.
#[test]
fn a_size_as_text_is_that_size() {
    let api = "media/uploadimg";
    let of =
        |size: &str| json!({ "media": { "filename": "a.jpg", "size": size, "head": "ffd8ffd9" } });
    one(api, &of("4"), "/media/size", "loose_type", WARNING);
    let Body::Multipart { parts } =
        build(api, &of("4"), &CheckOptions::default()).expect("a call").body
    else {
        panic!("an upload")
    };
    assert!(matches!(parts.as_slice(), [Part::File { size: 4, .. }]), "{parts:?}");
    for (size, code) in [("0", "empty"), ("8388609", "file_too_large")] {
        let found = problems(api, &of(size));
        let errors: Vec<_> = found.iter().filter(|(.., level)| *level == ERROR).collect();
        assert_eq!(errors, [&("/media/size".to_owned(), code.to_owned(), ERROR)], "{size}");
    }
}

/// The page says JPG and PNG below 1 MB. Staff confirmed GIF, and users had bigger pictures accepted. More
/// than 8 MB were answered with 40009.
#[test]
fn pictures_of_an_article() {
    let api = "media/uploadimg";
    let of = |name: &str, size: i64, head: &str| json!({ "media": { "filename": name, "size": size, "head": head } });
    assert_eq!(problems(api, &of("a.gif", 1000, "474946383961")), []);
    for (name, head) in
        [("a.gif", "474946383961"), ("a.png", "89504e470d0a1a0a"), ("a.jpg", "ffd8ffe0")]
    {
        assert_eq!(problems(api, &of(name, 1_048_575, head)), [], "{name}");
        for size in [1_048_576, 8_388_608] {
            one(api, &of(name, size, head), "/media/size", "disputed_limit", WARNING);
        }
        one(api, &of(name, 8_388_609, head), "/media/size", "file_too_large", ERROR);
    }
    one(
        api,
        &of("a.bmp", 8, "424d3a0000000000000036000000280000000100"),
        "/media",
        "file_kind",
        ERROR,
    );
}

/// WeChat checks the suffix of `filename`, and answers 40113 or 40005 if it does not know it.
#[test]
fn names_of_files() {
    const PNG: &str = "89504e470d0a1a0a";
    const JPEG: &str = "ffd8ffe0";
    const AMR: &str = "2321414d520a";
    const MP3: &str = "49443303000000000000";
    const MP4: &str = "0000001866747970697f6f6d";
    let sent = |body: &Value| match build("media/upload", body, &CheckOptions::default()) {
        Ok(call) => match call.body {
            Body::Multipart { parts } => match parts.into_iter().next() {
                Some(Part::File { filename, .. }) => filename,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        },
        Err(refused) => panic!("{body} {:?}", refused.problems),
    };
    let of = |kind: &str, name: &str, head: &str| json!({ "type": kind, "media": { "filename": name, "size": 9, "head": head } });
    let isom = MP4.replace("697f6f6d", "69736f6d");
    for (kind, name, head, expected) in [
        // A name without a suffix keeps its stem.
        ("image", "photo", PNG, "photo.png"),
        ("image", "photo", JPEG, "photo.jpg"),
        ("image", "photo", "474946383961", "photo.gif"),
        ("voice", "voice", AMR, "voice.amr"),
        ("voice", "voice", MP3, "voice.mp3"),
        ("video", "clip", &isom, "clip.mp4"),
        ("thumb", "cover", JPEG, "cover.jpg"),
        // Text after a dot is a suffix only if it belongs to a kind of file.
        ("image", "Screenshot 2026.11.28", PNG, "Screenshot 2026.11.28.png"),
        ("image", "图.片", PNG, "图.片.png"),
        ("image", "notes.txt.png", PNG, "notes.txt.png"),
        ("image", "photo.", PNG, "photo.png"),
        ("image", ".png", PNG, "file.png"),
        ("image", "...", PNG, "file.png"),
        // Both spellings stay; capitals become small letters.
        ("image", "photo.jpg", JPEG, "photo.jpg"),
        ("image", "photo.jpeg", JPEG, "photo.jpeg"),
        ("image", "IMG_0001.JPG", JPEG, "IMG_0001.jpg"),
        // Other scripts stay. Paths, quotes and line breaks must not be in a header.
        ("image", "中文 图片.png", PNG, "中文 图片.png"),
        ("image", "中文 图片", PNG, "中文 图片.png"),
        ("image", "/uploads/photo.png", PNG, "photo.png"),
        ("image", "C:\\图片\\photo.png", PNG, "photo.png"),
        ("image", "../../etc/passwd", PNG, "passwd.png"),
        ("image", "a\"; filename=\"b.png", PNG, "a; filename=b.png"),
        ("image", "a\r\nX-Header: 1\r\n\r\n.png", PNG, "aX-Header: 1.png"),
        ("image", " photo.png ", PNG, "photo.png"),
    ] {
        let body = of(kind, name, head);
        assert_eq!(problems("media/upload", &body), [], "{name}");
        assert_eq!(sent(&body), expected, "{name}");
    }
    let at = "/media/filename";
    // A name of another accepted kind is a warning, and goes out unchanged.
    let other = of("image", "photo.jpg", PNG);
    one("media/upload", &other, at, "file_kind", WARNING);
    assert_eq!(sent(&other), "photo.jpg");
    one("media/upload", &of("voice", "a.mp3", AMR), at, "file_kind", WARNING);
    // An unknown suffix stays, and the right one is added.
    for (name, head, expected) in [
        ("photo.jfif", JPEG, "photo.jfif.jpg"),
        ("a.txt", PNG, "a.txt.png"),
        ("a.png.download", PNG, "a.png.download.png"),
        ("C:\\tmp\\a.HTM", PNG, "a.HTM.png"),
        (".txt", PNG, ".txt.png"),
    ] {
        let body = of("image", name, head);
        one("media/upload", &body, at, "file_kind", WARNING);
        assert_eq!(sent(&body), expected);
        let found = check("media/upload", &body, &CheckOptions::default());
        for words in [&found[0].message.zh, &found[0].message.en] {
            assert!(words.contains(&format!("`{expected}`")), "{words}");
        }
    }
    // WeChat would refuse a kind that the upload does not accept.
    for (kind, name, head) in [
        ("image", "photo.webp", PNG),
        ("image", "photo.HEIC", JPEG),
        ("image", "photo.bmp", PNG),
        ("image", "photo.html", PNG),
        ("image", "photo.pdf", PNG),
        ("voice", "voice.wav", MP3),
        ("video", "clip.mov", &isom),
        ("thumb", "cover.png", JPEG),
    ] {
        one("media/upload", &of(kind, name, head), at, "file_kind", ERROR);
    }
    // A file of the wrong kind has no other problem.
    one(
        "media/upload",
        &of("image", "photo.webp", "524946460000000057454250"),
        "/media",
        "file_kind",
        ERROR,
    );
    // Without the first bytes, the media type gives the suffix, or the name does.
    let told = |name: &str, content_type: &str| json!({ "type": "image", "media": { "filename": name, "size": 9, "content_type": content_type } });
    for (body, expected) in [
        (told("photo", "image/png"), "photo.png"),
        (told("photo", "image/jpg"), "photo.jpg"),
        (told("photo.gif", "application/octet-stream"), "photo.gif"),
    ] {
        one("media/upload", &body, "/media/head", "risky", WARNING);
        assert_eq!(sent(&body), expected);
    }
    // Then the suffix can be compared only with the media type.
    for (name, content_type, expected) in [
        ("a.png", "image/jpeg", "a.png"),
        ("a.jpg", "image/webp", "a.jpg"),
        ("a.txt", "image/png", "a.txt.png"),
    ] {
        let body = told(name, content_type);
        let codes = [(at, "file_kind"), ("/media/head", "risky")];
        let codes = codes.map(|(path, code)| (path.to_owned(), code.to_owned(), WARNING));
        assert_eq!(problems("media/upload", &body), codes, "{name} {content_type}");
        assert_eq!(sent(&body), expected);
    }
    for body in [
        told("photo", "application/octet-stream"),
        told("photo", "image/webp"),
        told("a.webp", "image/png"),
    ] {
        one("media/upload", &body, at, "file_kind", ERROR);
    }
    let found = check("media/upload", &of("image", "photo.webp", PNG), &CheckOptions::default());
    let message = &found.first().expect("a problem").message;
    for words in [&message.zh, &message.en] {
        for needed in ["media.filename", "photo.webp", ".png", ".jpg", ".gif", "40113"] {
            assert!(words.contains(needed), "{words}");
        }
    }
}

/// The field is documented as a string of digits: a number is accepted and written as a string.
#[test]
fn an_id_of_digits_may_be_a_number() {
    let api = "freepublish/get";
    for (id, written) in [
        (json!(100_000_001), "100000001"),
        (json!("100000001"), "100000001"),
        (json!(2_247_503_051_u64), "2247503051"),
        (json!(9_007_199_254_740_993_u64), "9007199254740993"),
        (json!("P"), "P"),
    ] {
        let body = json!({ "publish_id": id });
        assert_eq!(problems(api, &body), [], "{body}");
        let call = build(api, &body, &CheckOptions::default()).expect("a call");
        assert_eq!(call.body, Body::Json(format!(r#"{{"publish_id":"{written}"}}"#)));
    }
    for (bad, code) in [
        (json!(0), "bad_id"),
        (json!(-1), "bad_id"),
        (json!(1.5), "wrong_type"),
        (json!(9007199254740992.0_f64 * 2.0), "unsafe_integer"),
        (json!(""), "empty"),
        (json!(null), "wrong_type"),
        (json!([1]), "wrong_type"),
        (json!(true), "wrong_type"),
    ] {
        one(api, &json!({ "publish_id": bad }), "/publish_id", code, ERROR);
    }
}

#[test]
fn messages() {
    let api = "message/mass/sendall";
    let message = |rest: Value| {
        let mut body = json!({ "filter": { "is_to_all": true }, "clientmsgid": "c" });
        for (name, value) in rest.as_object().expect("members") {
            body = with(body, &format!("/{name}"), Some(value.clone()));
        }
        body
    };
    let text = json!({ "content": "x" });
    one(api, &message(json!({ "msgtype": "text" })), "/text", "missing", ERROR);
    one(api, &message(json!({ "text": text })), "/msgtype", "missing", ERROR);
    one(
        api,
        &message(json!({ "msgtype": "text", "text": text, "image": { "media_id": "M" } })),
        "/image",
        "message_contradictory",
        ERROR,
    );
    one(
        api,
        &message(json!({ "msgtype": "mpvideo", "video": { "media_id": "M" } })),
        "/video",
        "unknown_field",
        ERROR,
    );
    one(
        api,
        &message(json!({ "msgtype": "mpvideo", "voice": { "media_id": "M" } })),
        "/voice",
        "message_mismatch",
        ERROR,
    );
    one(
        api,
        &message(json!({ "msgtype": "images", "images": { "media_ids": ["M"] } })),
        "/msgtype",
        "not_one_of",
        ERROR,
    );
    one(
        api,
        &message(json!({ "msgtype": "image", "image": { "media_id": "M" } })),
        "/image",
        "undocumented",
        WARNING,
    );
    one(
        api,
        &message(json!({ "msgtype": "image", "images": { "media_ids": [] } })),
        "/images/media_ids",
        "empty",
        ERROR,
    );
    let many = vec!["M"; 21];
    one(
        api,
        &message(json!({ "msgtype": "image", "images": { "media_ids": many } })),
        "/images/media_ids",
        "disputed_limit",
        WARNING,
    );
    one(
        api,
        &message(json!({ "msgtype": "wxcard", "wxcard": { "card_id": "C" } })),
        "/msgtype",
        "retired",
        WARNING,
    );
    one(
        api,
        &message(json!({ "msgtype": "mpvideo", "mpvideo": { "media_id": "M", "title": "T" } })),
        "/mpvideo/title",
        "undocumented",
        WARNING,
    );
    one(
        api,
        &message(json!({ "msgtype": "mpnews", "mpnews": { "media_id": ["M"] } })),
        "/mpnews/media_id",
        "wrong_type",
        ERROR,
    );
    one(api, &message(json!({ "msgtype": "text", "text": "hi" })), "/text", "wrong_type", ERROR);

    let preview = "message/mass/preview";
    let images = json!({ "touser": "oO-sX1GYvqVAXaeiA6wvf8kfz_OE", "msgtype": "image", "images": { "media_ids": ["M"] } });
    one(preview, &images, "/images", "message_mismatch", ERROR);
    let card = |ext: Value| {
        json!({
            "touser": "oO-sX1GYvqVAXaeiA6wvf8kfz_OE", "msgtype": "wxcard",
            "wxcard": { "card_id": "C", "card_ext": ext },
        })
    };
    for good in [json!("{\"code\":\"\"}"), json!({ "code": "" })] {
        one(preview, &card(good), "/msgtype", "retired", WARNING);
    }
    assert_eq!(
        problems(preview, &card(json!("\"code\":\"\"")))
            .first()
            .map(|p| (p.0.as_str(), p.1.as_str())),
        Some(("/wxcard/card_ext", "bad_format"))
    );
}

#[test]
fn options_of_a_send() {
    let api = "message/mass/sendall";
    for (length, code) in [
        (32, None),
        // 34 bytes were answered with 45067.
        (33, Some(("disputed_limit", WARNING))),
        (34, Some(("too_long", ERROR))),
        (64, Some(("too_long", ERROR))),
    ] {
        let body = with(good(api), "/clientmsgid", Some("x".repeat(length).into()));
        match code {
            None => assert_eq!(problems(api, &body), []),
            Some((code, level)) => one(api, &body, "/clientmsgid", code, level),
        }
    }
    changed(api, "/clientmsgid", json!(""), "empty", ERROR);
    changed(api, "/clientmsgid", json!("群发"), "bad_characters", ERROR);
    // It is one mistake, however many bytes the letters take.
    changed(api, "/clientmsgid", json!("任务".repeat(10)), "bad_characters", ERROR);
    changed(api, "/clientmsgid", json!("a b"), "bad_characters", ERROR);
    changed(api, "/clientmsgid", json!(7), "wrong_type", ERROR);
    let api = "message/mass/send";
    changed(api, "/send_ignore_reprint", json!(true), "wrong_type", ERROR);
    changed(api, "/send_ignore_reprint", json!(2), "out_of_range", ERROR);
    changed(api, "/send_ignore_reprint", json!("1"), "loose_type", WARNING);
    let on_text = with(good("message/mass/sendall"), "/send_ignore_reprint", Some(json!(1)));
    one("message/mass/sendall", &on_text, "/send_ignore_reprint", "undocumented", WARNING);
    changed(
        "message/mass/sendall",
        "/text/content",
        json!("字".repeat(301)),
        "disputed_limit",
        WARNING,
    );
    let at_limit =
        with(good("message/mass/sendall"), "/text/content", Some(json!("字".repeat(300))));
    assert_eq!(problems("message/mass/sendall", &at_limit), []);
}

#[test]
fn openids() {
    let api = "message/mass/send";
    let list = |count: usize| -> Value { (0..count).map(|n| format!("o{n:027}")).collect() };
    for (count, code) in [
        (0, Some("too_few")),
        (1, Some("too_few")),
        (2, None),
        (10_000, None),
        (10_001, Some("too_many")),
    ] {
        let body = with(good(api), "/touser", Some(list(count)));
        match code {
            None => assert_eq!(problems(api, &body), []),
            Some(code) => one(api, &body, "/touser", code, ERROR),
        }
    }
    for bad in ["", " OPENID1", "OPEN ID1", "OPENID1\n", "用户一", "a\u{7f}"] {
        changed(api, "/touser/1", json!(bad), "bad_openid", ERROR);
    }
    changed(api, "/touser/1", json!("OPENID1"), "odd_openid", WARNING);
    changed(api, "/touser/1", json!(1), "wrong_type", ERROR);
    let twice = with(good(api), "/touser/1", Some(json!("oO-sX1GYvqVAXaeiA6wvf8kfz_OE")));
    let found = check(api, &twice, &CheckOptions::default());
    assert_eq!(found.len(), 1);
    let duplicate = found.first().expect("a problem");
    assert_eq!((duplicate.code.name(), duplicate.level), ("duplicate", WARNING));
    assert_eq!(serde_json::to_value(&duplicate.actual).expect("JSON"), json!(1));
}

#[test]
fn delete_get_and_speed() {
    let api = "message/mass/delete";
    one(api, &json!({}), "/msg_id", "missing", ERROR);
    assert_eq!(problems(api, &json!({ "url": "http://mp.weixin.qq.com/s/x" })), []);
    one(api, &json!({ "url": "mp.weixin.qq.com/s/x" }), "/url", "bad_format", ERROR);
    one(
        api,
        &json!({ "msg_id": 1, "url": "https://mp.weixin.qq.com/s/x" }),
        "/url",
        "risky",
        WARNING,
    );
    changed(api, "/article_idx", json!(0), "risky", WARNING);
    changed(api, "/article_idx", json!(-1), "out_of_range", ERROR);
    for bad in
        [json!("0"), json!("01"), json!(0), json!(-5), json!("abc"), json!("18446744073709551616")]
    {
        changed(api, "/msg_id", bad, "bad_id", ERROR);
    }
    changed(api, "/msg_id", json!(""), "empty", ERROR);
    changed(api, "/msg_id", json!(9007199254740992.0_f64 * 2.0), "unsafe_integer", ERROR);
    changed("message/mass/get", "/msg_id", json!("mock-msg-id"), "bad_id", WARNING);
    one("message/mass/get", &json!({ "msgid": 1 }), "/msgid", "unknown_field", ERROR);
    for (speed, code) in [
        (json!(5), "out_of_range"),
        (json!(-1), "out_of_range"),
        (json!(1.5), "wrong_type"),
        (json!(null), "wrong_type"),
    ] {
        changed("message/mass/speed/set", "/speed", speed, code, ERROR);
    }
    assert_eq!(problems("message/mass/speed/get", &Value::Null), []);
    assert_eq!(problems("message/mass/speed/get", &json!({})), []);
}

#[test]
fn articles() {
    let api = "draft/add";
    let at = |name: &str| format!("/articles/0/{name}");
    for (name, longest, code, level) in [
        ("title", 32, "disputed_limit", WARNING),
        ("author", 16, "too_long", ERROR),
        ("digest", 120, "disputed_limit", WARNING),
        ("content", 19_999, "disputed_limit", WARNING),
    ] {
        let fits = with(good(api), &at(name), Some("字".repeat(longest).into()));
        assert_eq!(problems(api, &fits), [], "{name}");
        changed(api, &at(name), json!("字".repeat(longest + 1)), code, level);
    }
    // Measured in 2025 and 2026: a title of 64 characters passes, 65 are answered with 45003.
    changed(api, &at("title"), json!("字".repeat(64)), "disputed_limit", WARNING);
    changed(api, &at("title"), json!("字".repeat(65)), "too_long", ERROR);
    changed(api, &at("digest"), json!("字".repeat(128)), "disputed_limit", WARNING);
    changed(api, &at("digest"), json!("字".repeat(129)), "too_long", ERROR);
    // Measured in 2026: 100 000 characters pass.
    changed(api, &at("content"), json!("字".repeat(100_000)), "disputed_limit", WARNING);
    changed(api, &at("content"), json!("x".repeat((1 << 20) - 1)), "disputed_limit", WARNING);
    changed(api, &at("content"), json!("x".repeat(1 << 20)), "too_long", ERROR);
    let url = |length: usize| json!(format!("https://example.com/{}", "x".repeat(length - 20)));
    assert_eq!(problems(api, &with(good(api), &at("content_source_url"), Some(url(1024)))), []);
    changed(api, &at("content_source_url"), url(1025), "too_long", ERROR);
    for name in ["title", "content", "thumb_media_id"] {
        changed(api, &at(name), None, "missing", ERROR);
    }
    changed(api, &at("need_open_comment"), json!(true), "wrong_type", ERROR);
    changed(api, &at("article_type"), json!("video"), "not_one_of", ERROR);
    one(api, &json!({ "articles": [] }), "/articles", "empty", ERROR);
    one(api, &json!({ "articles": vec![article(); 9] }), "/articles", "too_many", ERROR);
    assert_eq!(problems(api, &json!({ "articles": vec![article(); 8] })), []);
    one(api, &json!({ "articles": article() }), "/articles", "wrong_type", ERROR);
    one(
        "draft/update",
        &json!({ "media_id": "M", "index": 0, "articles": [article()] }),
        "/articles",
        "wrong_type",
        ERROR,
    );
    one(api, &json!({ "article": [article()] }), "/article", "unknown_field", ERROR);
    one(
        api,
        &json!({ "articles": [{ "article_type": "newspic", "title": "T", "content": "c" }] }),
        "/articles/0/image_info",
        "missing",
        ERROR,
    );
    let news = "media/uploadnews";
    changed(news, "/articles/0/title", json!("字".repeat(33)), "disputed_limit", WARNING);
    changed(news, "/articles/0/title", json!("字".repeat(65)), "too_long", ERROR);
    changed(news, "/articles/0/show_cover_pic", json!(false), "wrong_type", ERROR);
    changed(news, "/articles/0/show_cover_pic", json!("1"), "loose_type", WARNING);
    changed("draft/batchget", "/count", json!(21), "out_of_range", ERROR);
    changed("draft/batchget", "/count", json!(0), "out_of_range", ERROR);
    changed("draft/batchget", "/offset", json!(-1), "out_of_range", ERROR);
    changed("freepublish/delete", "/index", json!(0), "risky", WARNING);
}

/// A draft made on mp.weixin.qq.com has a title of up to 64 characters: it can be changed.
#[test]
fn what_an_update_takes_is_what_a_new_draft_takes() {
    let api = "draft/update";
    let at = "/articles/title";
    changed(api, at, json!("字".repeat(40)), "disputed_limit", WARNING);
    changed(api, at, json!("字".repeat(65)), "too_long", ERROR);
}

/// By the official page of 2025-12 there are at most six decimals, and all members of `cover_info` are
/// optional.
#[test]
fn crops_of_a_cover() {
    let api = "draft/add";
    let at = |name: &str| format!("/articles/0/{name}");
    for name in ["pic_crop_235_1", "pic_crop_1_1"] {
        for crop in ["0_0_1_1", "0.1945_0_1_0.5236", "0.166454_0.000001_0.833545_0.999999"] {
            let body = with(good(api), &at(name), Some(json!(crop)));
            assert_eq!(problems(api, &body), [], "{crop}");
        }
        for bad in ["0_0_2_1", "0.12345678_0_1_1", "0.1666666_0_1_1", "0_0_1_1.0000000"] {
            changed(api, &at(name), json!(bad), "bad_format", ERROR);
        }
    }
    let of = |crop: Value| json!({ "crop_percent_list": [crop] });
    for info in [
        json!({}),
        json!({ "crop_percent_list": [] }),
        of(json!({})),
        of(json!({ "ratio": "16_9" })),
        of(json!({ "x1": "0.166454", "y1": "0", "x2": "0.833545", "y2": "1" })),
    ] {
        let body = with(good(api), &at("cover_info"), Some(info.clone()));
        assert_eq!(problems(api, &body), [], "{info}");
    }
    let crop = at("cover_info/crop_percent_list/0");
    for (bad, path) in [
        (json!({ "x1": "0.1234567" }), format!("{crop}/x1")),
        (json!({ "y2": "1.5" }), format!("{crop}/y2")),
        (json!({ "x1": "0.5", "x2": "0.5" }), crop.clone()),
        (json!({ "y1": "1", "y2": "0" }), crop.clone()),
    ] {
        let body = with(good(api), &at("cover_info"), Some(of(bad)));
        one(api, &body, &path, "bad_format", ERROR);
    }
    for info in [json!({}), json!({ "footer_product_info": {} })] {
        let body = with(good(api), &at("product_info"), Some(info.clone()));
        assert_eq!(problems(api, &body), [], "{info}");
    }
    let found = check(
        api,
        &with(good(api), &at("pic_crop_1_1"), Some(json!("0.1234567_0_1_1"))),
        &CheckOptions::default(),
    );
    let message = &found.first().expect("a problem").message;
    for words in [&message.zh, &message.en] {
        for needed in ["pic_crop_1_1", "0.1234567_0_1_1", "53402"] {
            assert!(words.contains(needed), "{words}");
        }
    }
}

#[test]
fn the_account() {
    // 32 and 33 bytes were answered with 45158.
    let ten = with(good("tags/create"), "/tag/name", Some(json!("字".repeat(10))));
    assert_eq!(problems("tags/create", &ten), []);
    changed("tags/create", "/tag/name", json!("字".repeat(11)), "too_long", ERROR);
    changed("tags/create", "/tag/name", json!("n".repeat(31)), "too_long", ERROR);
    changed("tags/update", "/tag/name", json!("2021小学寒前历史正价#916"), "too_long", ERROR);
    changed("tags/update", "/tag/id", json!(2), "out_of_range", ERROR);
    let list = |count: usize| -> Value { (0..count).map(|n| format!("o{n:027}")).collect() };
    let api = "tags/members/batchtagging";
    assert_eq!(problems(api, &with(good(api), "/openid_list", Some(list(50)))), []);
    changed(api, "/openid_list", list(51), "too_many", ERROR);
    one("user/tag/get", &json!({ "tag_id": 134 }), "/tag_id", "unknown_field", ERROR);
    changed("openapi/quota/get", "/cgi_path", json!("message/mass/sendall"), "bad_format", ERROR);
    changed("stable_token", "/secret", json!("abc "), "bad_characters", ERROR);
    changed("stable_token", "/grant_type", json!("authorization_code"), "not_one_of", ERROR);
}

/// A program may write these for a secret that it does not have. They are not secrets and may be shown.
#[test]
fn a_text_for_nothing_is_no_secret() {
    let found = |api: &str, secret: &str| {
        check(api, &json!({ "appid": "A", "secret": secret }), &CheckOptions::default())
    };
    for api in ["token", "stable_token"] {
        for nothing in
            ["undefined", "null", "None", "NULL", "nil", "<nil>", "NaN", "[object Object]"]
        {
            let problems = found(api, nothing);
            assert_eq!(problems.len(), 1, "{nothing}");
            assert_eq!(
                (problems[0].path.as_str(), problems[0].code.name()),
                ("/secret", "missing")
            );
            for message in [&problems[0].message.zh, &problems[0].message.en] {
                assert!(message.contains(nothing) && message.contains("secret"), "{message}");
            }
        }
        for neighbour in ["undefinednull", "nones", "0null", "object"] {
            assert_eq!(found(api, neighbour), [], "{neighbour}");
        }
    }
}

/// No problem shows a secret.
#[test]
fn secrets_are_not_shown() {
    for secret in [json!("SECRET with blank"), json!(["SECRET"]), json!({ "SECRET": 1 })] {
        for api in ["token", "stable_token"] {
            let found =
                check(api, &json!({ "appid": "A", "secret": secret }), &CheckOptions::default());
            assert_eq!(found.len(), 1);
            assert!(!serde_json::to_string(&found).expect("JSON").contains("SECRET"));
        }
    }
}

#[test]
fn seven_mistakes_are_seven_problems() {
    let body = json!({
        "filter": { "is_to_all": "true" },
        "touser": ["OPENID1", "OPENID2"],
        "msgtype": "mpnews",
        "mpnews": { "media_id": "" },
        "text": { "content": "hello" },
        "send_ignore_reprint": true,
        "clientmsgid": "x".repeat(65),
        "titel": "hello",
    });
    let found = problems("message/mass/sendall", &body);
    let expected = [
        ("/filter/is_to_all", "wrong_type"),
        ("/touser", "audience_contradictory"),
        ("/mpnews/media_id", "empty"),
        ("/send_ignore_reprint", "wrong_type"),
        ("/clientmsgid", "too_long"),
        ("/titel", "unknown_field"),
        ("/text", "message_contradictory"),
    ];
    let mut found: Vec<_> =
        found.iter().map(|(path, code, _)| (path.as_str(), code.as_str())).collect();
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

/// Nothing loosens the check of the audience: an allowed member is never a second audience.
#[test]
fn no_unknown_member_that_speaks_of_recipients_is_let_through() {
    let everyone =
        json!({ "filter": { "is_to_all": true }, "msgtype": "text", "text": { "content": "x" } });
    let (all, tag) = ("message/mass/sendall", good("message/mass/sendall"));
    let (send, preview) = ("message/mass/send", "message/mass/preview");
    for (api, body, path) in [
        (all, &everyone, "/filter/exclude_tag_id"),
        (all, &everyone, "/filter/city"),
        (all, &everyone, "/filter/group_id"),
        (all, &tag, "/filter/tag_ids"),
        (all, &tag, "/filter2"),
        (all, &tag, "/Filter"),
        (all, &tag, "/touser"),
        (all, &tag, "/toUser"),
        (all, &tag, "/towxname"),
        (all, &tag, "/to_all"),
        (all, &tag, "/isToAll"),
        (all, &tag, "/tag_id"),
        (all, &tag, "/tags"),
        (all, &tag, "/group_id"),
        (all, &tag, "/openid_list"),
        (all, &tag, "/audience"),
        (all, &tag, "/text/touser"),
        (send, &good(send), "/filter"),
        (send, &good(send), "/tousers"),
        (send, &good(send), "/tag_id"),
        (send, &good(send), "/is_to_all"),
        (preview, &good(preview), "/filter"),
        (preview, &good(preview), "/openid"),
        (preview, &good(preview), "/to_wxname"),
    ] {
        for value in [json!(3), json!(true), json!(["o"]), json!({ "is_to_all": true })] {
            let body = with(body.clone(), path, Some(value));
            let allowed = CheckOptions::allow_unknown([path]);
            let problems = check(api, &body, &allowed);
            assert!(
                problems.iter().any(|p| p.is_error() && p.path == path),
                "{api} {path}: {problems:?}"
            );
            assert!(build(api, &body, &allowed).is_err(), "{api} {path}");
        }
    }
    // Everything that does not mention an audience passes as before.
    for (api, path) in [
        (all, "/priority"),
        (all, "/total"),
        (all, "/allow_comment"),
        (all, "/newType2"),
        (send, "/text_style"),
        (preview, "/x"),
        (all, "/text/bold"),
        ("draft/add", "/groups"),
    ] {
        let body = with(good(api), path, Some(json!(1)));
        let problems = check(api, &body, &CheckOptions::allow_unknown([path]));
        assert!(!problems.iter().any(Problem::is_error), "{api} {path}: {problems:?}");
    }
}

/// This holds deep in an allowed member, under another name, and in capital letters.
#[test]
fn what_is_let_through_has_no_audience_in_it() {
    let (all, send, preview) =
        ("message/mass/sendall", "message/mass/send", "message/mass/preview");
    for api in [all, send, preview] {
        for (value, at) in [
            (json!({ "filter": { "is_to_all": true } }), "/new/filter"),
            (json!({ "touser": ["a"] }), "/new/touser"),
            (json!([{ "a": { "toUser": 1 } }]), "/new/0/a/toUser"),
            (json!({ "ｔｏｕｓｅｒ": 1 }), "/new/ｔｏｕｓｅｒ"),
            (json!({ "to-user": 1 }), "/new/to-user"),
        ] {
            let body = with(good(api), "/new", Some(value));
            let found = problems_with(api, &body, &["/new"]);
            let expected = (at.to_owned(), "unknown_field".to_owned(), ERROR);
            assert!(found.contains(&expected), "{api} {at}: {found:?}");
        }
        for name in [
            "users",
            "user_list",
            "userIds",
            "to",
            "toAll",
            "all",
            "fans",
            "fan_ids",
            "receiver",
            "receivers",
            "target",
            "member",
            "members",
            "member_ids",
            "crowd",
            "crowd_id",
            "wxid",
            "sex",
            "region",
            "uids",
            "TO",
            "t\u{43e}user",
            "ｔｏｕｓｅｒ",
            "to.all",
            "x y",
            "a/b",
        ] {
            let path = format!("/{}", name.replace('/', "~1"));
            let mut body = good(api);
            body.as_object_mut().expect("an object").insert(name.to_owned(), json!(["a"]));
            let found = problems_with(api, &body, &[&path]);
            assert!(found.contains(&(path, "unknown_field".to_owned(), ERROR)), "{api} {found:?}");
        }
        let mut body = with(good(api), "/msgtype", Some(json!("newtype")));
        let members = body.as_object_mut().expect("an object");
        members.retain(|name, _| !["text", "mpnews", "image"].contains(&name.as_str()));
        let message = json!({ "media_id": "M", "only_fans_can_comment": 1, "title": "t" });
        members.insert("newtype".to_owned(), message);
        let allowed = ["/msgtype", "/newtype"];
        let found = problems_with(api, &body, &allowed);
        assert!(found.iter().all(|(.., level)| *level == WARNING), "{api} {found:?}");
        body["newtype"] = json!({ "touser": ["a"], "filter": { "is_to_all": true } });
        let found = problems_with(api, &body, &allowed);
        assert_eq!(found.iter().filter(|(.., level)| *level == ERROR).count(), 2, "{found:?}");
    }
    // Other endpoints reach nobody.
    let draft = with(good("draft/add"), "/new", Some(json!({ "touser": 1, "图": 2 })));
    assert!(build("draft/add", &draft, &CheckOptions::allow_unknown(["/new"])).is_ok());
}

fn problems_with(api: &str, body: &Value, allowed: &[&str]) -> Vec<(String, String, Level)> {
    let options = CheckOptions::allow_unknown(allowed.iter().copied());
    let shown = |problem: Problem| (problem.path, problem.code.name().to_owned(), problem.level);
    check(api, body, &options).into_iter().map(shown).collect()
}

/// A call has no access token, so a body must not have one either.
#[test]
fn no_access_token_is_let_through() {
    for name in ["accessToken", "AccessToken", "ACCESS_TOKEN", "accesstoken", "access-token"] {
        for (api, body, at) in [
            ("draft/add", json!({ name: "TOP_SECRET" }), ""),
            ("draft/add", json!({ "x": [{ name: "TOP_SECRET" }] }), "/x/0"),
            ("message/mass/sendall", json!({ "x": { "y": { name: "TOP_SECRET" } } }), "/x/y"),
            ("user/get", json!({ name: "TOP_SECRET" }), ""),
        ] {
            let found = problems_with(api, &body, &["/x", &format!("/{name}")]);
            let expected = (format!("{at}/{name}"), "unknown_field".to_owned(), ERROR);
            assert!(found.contains(&expected), "{api} {name}: {found:?}");
            let shown = format!("{:?}", check(api, &body, &CheckOptions::allow_unknown(["/x"])));
            assert!(!shown.contains("TOP_SECRET"), "{shown}");
        }
    }
    for neighbour in ["token", "access_tokens_left"] {
        let path = format!("/{neighbour}");
        let body = with(good("draft/add"), &path, Some(json!(1)));
        assert!(build("draft/add", &body, &CheckOptions::allow_unknown([path])).is_ok());
    }
    for api in ["tags/get", "user/get", "getcallbackip", "token", "message/mass/sendall"] {
        let body = json!({ "access_token": "TOP_SECRET" });
        let allowed = CheckOptions::allow_unknown(["/access_token"]);
        let problems = check(api, &body, &allowed);
        assert!(problems.iter().any(|p| p.is_error() && p.path == "/access_token"), "{api}");
        // Its remedy has another name in each face.
        assert!(problems.iter().all(|p| !p.message.en.contains("toRequest")), "{api}");
        assert!(!format!("{problems:?}").contains("TOP_SECRET"), "{api}");
        assert!(build(api, &body, &allowed).is_err(), "{api}");
    }
}

/// A program may write these for a value that it does not have. WeChat would accept one as a `clientmsgid`
/// once, and answer the next job with 45065.
#[test]
fn no_id_and_no_key_is_the_text_of_nothing() {
    let send = |msgtype: &str, message: Value| {
        let mut body = json!({ "filter": { "is_to_all": true }, "msgtype": msgtype });
        body["clientmsgid"] = json!("c");
        body[if msgtype == "image" { "images" } else { msgtype }] = message;
        body
    };
    let newspic = json!({ "articles": [{
        "article_type": "newspic", "title": "t", "content": "c",
        "image_info": { "image_list": [{ "image_media_id": "I" }] },
    }] });
    let all = "message/mass/sendall";
    for (api, body, path) in [
        (all, good(all), "/clientmsgid"),
        ("message/mass/send", good("message/mass/send"), "/clientmsgid"),
        (all, send("mpnews", json!({ "media_id": "M" })), "/mpnews/media_id"),
        (all, send("voice", json!({ "media_id": "M" })), "/voice/media_id"),
        (all, send("mpvideo", json!({ "media_id": "M" })), "/mpvideo/media_id"),
        (all, send("image", json!({ "media_ids": ["M", "N"] })), "/images/media_ids/1"),
        ("message/mass/preview", good("message/mass/preview"), "/image/media_id"),
        ("draft/add", good("draft/add"), "/articles/0/thumb_media_id"),
        ("draft/add", newspic, "/articles/0/image_info/image_list/0/image_media_id"),
        ("draft/update", good("draft/update"), "/media_id"),
        ("draft/get", json!({ "media_id": "M" }), "/media_id"),
        ("draft/delete", json!({ "media_id": "M" }), "/media_id"),
        ("media/uploadnews", good("media/uploadnews"), "/articles/0/thumb_media_id"),
        ("media/uploadvideo", good("media/uploadvideo"), "/media_id"),
        ("freepublish/submit", json!({ "media_id": "M" }), "/media_id"),
        ("freepublish/get", json!({ "publish_id": "P" }), "/publish_id"),
        ("freepublish/getarticle", json!({ "article_id": "A" }), "/article_id"),
        ("freepublish/delete", good("freepublish/delete"), "/article_id"),
        ("token", json!({ "appid": "A", "secret": "S" }), "/appid"),
        ("token", json!({ "appid": "A", "secret": "S" }), "/secret"),
        ("stable_token", good("stable_token"), "/appid"),
        ("clear_quota", json!({ "appid": "A" }), "/appid"),
    ] {
        assert_eq!(problems(api, &body), [], "{api} {path}");
        for nothing in
            ["undefined", "null", "NULL", "None", "nil", "<nil>", "NaN", "false", "[object Object]"]
        {
            one(api, &with(body.clone(), path, Some(json!(nothing))), path, "missing", ERROR);
        }
        for neighbour in ["undefined-1", "nullable", "nan1", "object"] {
            assert_eq!(problems(api, &with(body.clone(), path, Some(json!(neighbour)))), []);
        }
    }
    // The content of a text may be such a word.
    assert_eq!(problems(all, &with(good(all), "/text/content", Some(json!("null")))), []);
}

/// WeChat does not store a NUL, and the fate of the text after it is unknown.
#[test]
fn no_text_and_no_id_has_a_nul() {
    for (api, path) in [
        ("message/mass/sendall", "/text/content"),
        ("message/mass/sendall", "/clientmsgid"),
        ("message/mass/send", "/mpnews/media_id"),
        ("message/mass/preview", "/image/media_id"),
        ("message/mass/delete", "/msg_id"),
        ("message/mass/get", "/msg_id"),
        ("draft/add", "/articles/0/title"),
        ("draft/add", "/articles/0/content"),
        ("draft/add", "/articles/0/content_source_url"),
        ("draft/add", "/articles/0/pic_crop_235_1"),
        ("media/uploadnews", "/articles/0/author"),
        ("media/uploadvideo", "/description"),
        ("freepublish/delete", "/article_id"),
        ("tags/create", "/tag/name"),
        ("openapi/quota/get", "/cgi_path"),
        ("stable_token", "/secret"),
    ] {
        for text in ["\0", "a\0b", "1\0"] {
            let body = with(good(api), path, Some(json!(text)));
            let problems = check(api, &body, &CheckOptions::default());
            let found = problems.iter().find(|p| p.path == path && p.is_error());
            let found = found.unwrap_or_else(|| panic!("{api} {path} {text:?}: {problems:?}"));
            assert_eq!(found.code.name(), "bad_characters", "{api} {path}");
            assert!(build(api, &body, &CheckOptions::default()).is_err(), "{api} {path}");
        }
    }
    let openids = with(good("message/mass/send"), "/touser", Some(json!(["o\0", "oB"])));
    assert!(
        check("message/mass/send", &openids, &CheckOptions::default())
            .iter()
            .any(|p| p.is_error() && p.path == "/touser/0")
    );
    let wxname = json!({ "towxname": "a\0", "msgtype": "text", "text": { "content": "x" } });
    assert!(
        check("message/mass/preview", &wxname, &CheckOptions::default())
            .iter()
            .any(|p| p.is_error() && p.path == "/towxname")
    );
    // An unknown member is sent unchanged, but not with a NUL.
    for value in [json!("a\0"), json!(["a\0"]), json!({ "b": [{ "c": "\0" }] }), json!({ "\0": 1 })]
    {
        let body = with(good("message/mass/sendall"), "/new", Some(value));
        assert!(
            build("message/mass/sendall", &body, &CheckOptions::allow_unknown(["/new"])).is_err()
        );
    }
}
