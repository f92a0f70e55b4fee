//! The calls that a panel makes after a send: media, followers, comments and numbers (docs/spec.md 2.11–2.14).

use serde_json::{Value, json};
use wechat_mass::comment::{CommentDelete, CommentList};
use wechat_mass::datacube::GetArticleTotalDetail;
use wechat_mass::material::{MaterialGet, MaterialGetReply};
use wechat_mass::{
    Body, CheckOptions, Endpoint, EndpointSpec, Level, MsgId, ReadError, ReplyFault, build, check,
    explain_at,
};

const ERROR: Level = Level::Error;
const WARNING: Level = Level::Warning;

fn problems(api: &str, body: &Value) -> Vec<(String, &'static str, Level)> {
    let problems = check(api, body, &CheckOptions::default());
    problems.into_iter().map(|one| (one.path, one.code.name(), one.level)).collect()
}

fn dates(begin: &str, end: &str) -> Value {
    json!({ "begin_date": begin, "end_date": end })
}

/// Each endpoint with its number of days, the last day without numbers, and what is said of more days.
const NUMBERS: [(&str, i64, &str, Level); 8] = [
    ("datacube/getarticleread", 1, "2025-10-31", WARNING),
    ("datacube/getarticleshare", 1, "2025-10-31", WARNING),
    ("datacube/getbizsummary", 30, "2025-10-31", WARNING),
    ("datacube/getarticletotaldetail", 1, "2025-10-31", WARNING),
    ("datacube/getarticlesummary", 1, "2014-11-30", ERROR),
    ("datacube/getarticletotal", 1, "2014-11-30", ERROR),
    ("datacube/getuserread", 3, "2014-11-30", ERROR),
    ("datacube/getusershare", 7, "2014-11-30", ERROR),
];

/// Returns the problems without the warning that WeChat no longer maintains an endpoint.
fn of_dates(api: &str, body: &Value) -> Vec<(String, &'static str, Level)> {
    problems(api, body).into_iter().filter(|(path, ..)| !path.is_empty()).collect()
}

#[test]
fn one_call_asks_for_as_many_days_as_its_page_says() {
    for (api, days, _, level) in NUMBERS {
        let last = format!("2026-01-{days:02}");
        assert_eq!(of_dates(api, &dates("2026-01-01", &last)), [], "{api}");
        let later = format!("2026-01-{:02}", days + 1);
        let expected = [("/end_date".to_owned(), "out_of_range", level)];
        assert_eq!(of_dates(api, &dates("2026-01-01", &later)), expected, "{api}");
        // The end before the beginning is a mistake at each.
        let expected = [("/end_date".to_owned(), "out_of_range", ERROR)];
        assert_eq!(of_dates(api, &dates("2026-01-02", "2026-01-01")), expected, "{api}");
    }
}

#[test]
fn days_without_numbers_are_a_warning() {
    for (api, _, before, _) in NUMBERS {
        let expected = [("/begin_date".to_owned(), "risky", WARNING)];
        assert_eq!(of_dates(api, &dates(before, before)), expected, "{api}");
    }
    assert_eq!(problems("datacube/getarticleread", &dates("2025-11-01", "2025-11-01")), []);
    assert_eq!(of_dates("datacube/getarticletotal", &dates("2014-12-01", "2014-12-01")), []);
}

#[test]
fn a_date_is_written_as_on_the_page() {
    for date in ["20261101", "2026-11-31", "2026-2-1", "yesterday"] {
        let body = dates(date, "2026-11-01");
        let expected = [("/begin_date".to_owned(), "bad_format", ERROR)];
        assert_eq!(problems("datacube/getbizsummary", &body), expected, "{date}");
    }
}

#[test]
fn what_wechat_no_longer_maintains_is_said_with_what_it_maintains() {
    for (api, newer) in [
        ("datacube/getarticlesummary", "datacube/getarticleread"),
        ("datacube/getarticletotal", "datacube/getarticletotaldetail"),
        ("datacube/getuserread", "datacube/getbizsummary"),
        ("datacube/getusershare", "datacube/getbizsummary"),
    ] {
        let body = dates("2026-11-01", "2026-11-01");
        let found = check(api, &body, &CheckOptions::default());
        let [warning] = &found[..] else { panic!("{found:?}") };
        assert_eq!((warning.path.as_str(), warning.level), ("", WARNING));
        assert!(warning.message.zh.contains(newer) && warning.message.en.contains(newer), "{api}");
        assert!(build(api, &body, &CheckOptions::default()).is_ok());
    }
}

#[test]
fn the_path_of_numbers_has_no_cgi_bin() {
    for (api, ..) in NUMBERS {
        let call = build(api, &dates("2026-11-01", "2026-11-01"), &CheckOptions::default());
        assert_eq!(call.expect("a call").path, ["/", api].concat());
    }
    let call = GetArticleTotalDetail::new("2026-11-01", "2026-11-01").call().expect("a call");
    assert_eq!(call.path, "/datacube/getarticletotaldetail");
    let stored = serde_json::to_value(&call).expect("JSON");
    assert!(serde_json::from_value::<wechat_mass::Call>(stored.clone()).is_ok());
    for path in ["/cgi-bin/datacube/getarticletotaldetail", "datacube/getarticletotaldetail"] {
        let mut changed = stored.clone();
        changed["path"] = path.into();
        assert!(serde_json::from_value::<wechat_mass::Call>(changed).is_err(), "{path}");
    }
    // A name with the wrong start is refused with the right one.
    for wrong in ["/datacube/getarticleread", "/cgi-bin/datacube/getarticleread"] {
        let unknown = check(wrong, &json!({}), &CheckOptions::default());
        assert!(unknown[0].message.en.contains("perhaps you mean `datacube/getarticleread`"));
    }
    let quota = |path: &str| problems("openapi/quota/get", &json!({ "cgi_path": path }));
    assert_eq!(quota("/datacube/getarticleread"), []);
    assert_eq!(quota("/datacube/").len(), 1);
}

#[test]
fn a_page_of_comments_has_fewer_than_fifty() {
    let page = |count: i64| json!({ "msg_data_id": "1", "begin": 0, "count": count, "type": 2 });
    for (count, expected) in [
        (1, vec![]),
        (49, vec![]),
        (50, vec![("/count".to_owned(), "risky", WARNING)]),
        (51, vec![("/count".to_owned(), "out_of_range", ERROR)]),
        (0, vec![("/count".to_owned(), "out_of_range", ERROR)]),
    ] {
        assert_eq!(problems("comment/list", &page(count)), expected, "{count}");
    }
    // Both limits are named, whichever was passed.
    for count in [0, 51] {
        let found = check("comment/list", &page(count), &CheckOptions::default());
        for words in [&found[0].message.zh, &found[0].message.en] {
            assert!(words.contains("1..50"), "{words}");
        }
    }
    let mut other = page(49);
    other["type"] = 3.into();
    assert_eq!(problems("comment/list", &other), [("/type".to_owned(), "out_of_range", ERROR)]);
}

#[test]
fn ids_of_comments_go_out_as_numbers_and_come_back_as_text() {
    let id = |digits: &str| digits.parse::<MsgId>().expect("an id");
    let (message, comment) = (id("9007199254740993"), id("18446744073709551615"));
    let call = CommentDelete::new(message, comment).index(0).call().expect("a call");
    let body =
        r#"{"msg_data_id":9007199254740993,"user_comment_id":18446744073709551615,"index":0}"#;
    assert_eq!(call.body, Body::Json(body.to_owned()));
    let reply = CommentList::read(
        br#"{"errcode":0,"errmsg":"ok","total":1,"comment":[{"user_comment_id":18446744073709551615,"openid":"o","create_time":1521255525,"content":"","comment_type":0,"reply":{"content":"CONTENT","create_time":1521265525}}]}"#,
    )
    .expect("comments");
    let comments = reply.comment.expect("a comment");
    assert_eq!(comments[0].user_comment_id.to_string(), "18446744073709551615");
}

#[test]
fn a_hundred_followers_are_read_at_once() {
    let users = |count: usize| json!({ "user_list": vec![json!({ "openid": "oO-sX1GYvqVAXaeiA6wvf8kfz_OE", "lang": "en" }); count] });
    assert_eq!(problems("user/info/batchget", &users(100)), []);
    let expected = [("/user_list".to_owned(), "too_many", ERROR)];
    assert_eq!(problems("user/info/batchget", &users(101)), expected);
    assert_eq!(problems("user/info/batchget", &users(0))[0].1, "empty");
    let odd = json!({ "openid": "oO-sX1GYvqVAXaeiA6wvf8kfz_OE", "lang": "zh-CN" });
    assert_eq!(problems("user/info", &odd), [("/lang".to_owned(), "not_one_of", ERROR)]);
}

#[test]
fn somebody_who_does_not_follow_is_an_openid() {
    let api = EndpointSpec::find("user/info").expect("an endpoint");
    let stranger = br#"{"subscribe":0,"openid":"otvxTs_JZ6SEiP0imdhpi50fuSZg"}"#;
    assert_eq!(api.read(stranger).expect("a reply")["subscribe"], 0);
    assert!(matches!(api.read(b"{}"), Err(ReadError::Reply(_))));
}

#[test]
fn permanent_media_is_articles_a_video_or_a_file() {
    let read = |reply: &[u8]| MaterialGet::read(reply).expect("a reply");
    let news = read(br#"{"news_item":[{"title":"TITLE","show_cover_pic":0,"content":"C"}]}"#);
    assert_eq!(news.news_item.expect("articles")[0].title.as_deref(), Some("TITLE"));
    let video = read(br#"{"title":"T","description":"D","down_url":"http://x.example/v"}"#);
    assert_eq!(video.down_url.as_deref(), Some("http://x.example/v"));
    let png = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR";
    let MaterialGetReply { file: Some(file), .. } = read(png) else { panic!("a file") };
    assert_eq!((file.size, file.content_type.as_deref()), (16, Some("image/png")));
}

#[test]
fn a_file_is_a_reply_of_one_endpoint_only() {
    let jpeg = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0";
    for api in wechat_mass::ENDPOINTS {
        let is_read = api.read(jpeg).is_ok();
        assert_eq!(is_read, api.name == "material/get_material", "{}", api.name);
        let refused = api.read_answer(502, jpeg).expect_err("a gateway's");
        assert!(matches!(refused, ReadError::Reply(_)), "{}", api.name);
    }
    let refusal = MaterialGet::read(br#"{"errcode":40007,"errmsg":"invalid media_id"}"#);
    assert!(matches!(refusal, Err(ReadError::Api(error)) if error.errcode == 40007));
    let page = MaterialGet::read(b"<html>502</html>");
    assert!(matches!(page, Err(ReadError::Reply(error)) if error.fault == ReplyFault::Html));
    // To read again is always allowed.
    let cut = MaterialGet::read(br#"{"news_item":[{"title":"#).expect_err("half a reply");
    assert_eq!(cut.advice().name(), "repeat");
}

#[test]
fn codes_of_comments_and_numbers_are_explained() {
    for (code, words) in [
        (88003, "精选评论数已达上限"),
        (88005, "已经回复过了"),
        (88008, "该评论不存在"),
        (61500, "日期格式错误"),
        (61501, "日期范围错误"),
    ] {
        assert!(explain_at(code, "comment/list").meaning.zh.contains(words), "{code}");
    }
    assert_eq!(explain_at(61503, "datacube/getarticleread").advice.name(), "wait");
}
