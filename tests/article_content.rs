//! Mistakes that WeChat would accept silently or refuse too late. They are in the content of articles, texts
//! that were escaped twice, drafts sent back as they were read, and sends without a key.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use wechat_mass::{CheckOptions, Code, Level, Problem, check};

fn news(content: &str) -> Value {
    json!({ "title": "标题", "content": content, "thumb_media_id": "T" })
}

fn newspic(content: &str) -> Value {
    json!({
        "article_type": "newspic", "title": "标题", "content": content,
        "image_info": { "image_list": [{ "image_media_id": "I" }] },
    })
}

fn problems(api: &str, body: &Value) -> Vec<Problem> {
    check(api, body, &CheckOptions::default())
}

fn of_draft(article: &Value) -> Vec<Problem> {
    problems("draft/add", &json!({ "articles": [article] }))
}

/// Returns the only problem.
#[track_caller]
fn one(problems: Vec<Problem>, path: &str, code: Code, level: Level) -> Problem {
    let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code, p.level)).collect();
    assert_eq!(found, [(path, code, level)]);
    problems.into_iter().next().expect("one")
}

#[track_caller]
fn says(problem: &Problem, words: &[&str]) {
    for word in words {
        assert!(problem.message.zh.contains(word), "{word}: {}", problem.message.zh);
        assert!(problem.message.en.contains(word), "{word}: {}", problem.message.en);
    }
}

const CONTENT: &str = "/articles/0/content";

#[test]
fn pictures_elsewhere_are_one_problem() {
    let images: String =
        (0..10).map(|n| format!("<img src='https://a.cn/{n}.png?x=1&amp;y=2'>")).collect();
    let problem = one(of_draft(&news(&images)), CONTENT, Code::Dropped, Level::Warning);
    let advice = ["articlePictures", "media/uploadimg", "replacePictures"];
    says(&problem, &["https://a.cn/0.png?x=1&y=2", "10"]);
    says(&problem, &advice);
    for place in [
        "<p style='background:url(https://a.cn/b.png)'>x</p>",
        "<img data-src=https://a.cn/b.png src=//mmbiz.qpic.cn/a>",
        "<svg><image href=https://a.cn/b.png /></svg>",
        "<img src=data:image/png;base64,AAAA>",
        "<mp-miniprogram data-miniprogram-imageurl='https://a.cn/b.png'></mp-miniprogram>",
    ] {
        says(&one(of_draft(&news(place)), CONTENT, Code::Dropped, Level::Warning), &advice);
    }
    // The same holds if one article is changed, and at the older endpoint for articles.
    let update = json!({ "media_id": "M", "index": 0, "articles": news(&images) });
    one(problems("draft/update", &update), "/articles/content", Code::Dropped, Level::Warning);
    let older = json!({ "articles": [news("<p>x</p>"), news(&images)] });
    let path = "/articles/1/content";
    one(problems("media/uploadnews", &older), path, Code::Dropped, Level::Warning);
}

#[test]
fn wechats_own_are_kept() {
    for content in [
        "<p>文字</p>",
        "<img src='https://mmbiz.qpic.cn/a?wx_fmt=png&amp;from=appmsg' data-src=//mmbiz.qlogo.cn/b>",
        "<p style='background:url(&quot;http://mmecoa.qpic.cn/a&quot;)'>x</p>",
        "<iframe class=video_iframe data-src='https://v.qq.com/iframe/preview.html?vid=x'></iframe>",
        "<iframe data-src='https://mp.weixin.qq.com/mp/readtemplate?t=pages/video_player'></iframe>",
        "<a href='https://mp.weixin.qq.com/s/x'>x</a><a href='#1'>x</a><a>x</a><a href=''>x</a>",
        "<p data-miniprogram-appid=wx1><a data-miniprogram-path=p href=''>x</a></p>",
        "<mp-miniprogram data-miniprogram-imageurl=http://mmbiz.qpic.cn/a></mp-miniprogram>",
        "<mpvoice></mpvoice><section id=a class=b>x</section><svg><rect/></svg>",
        "<!-- <script> <img src=a> --> &lt;script&gt; onclick",
    ] {
        assert_eq!(of_draft(&news(content)), [], "{content}");
    }
}

#[test]
fn what_wechat_takes_out_is_named() {
    for name in [
        "script", "style", "iframe", "form", "input", "button", "select", "textarea", "object",
        "embed", "video", "audio", "link", "meta", "noscript",
    ] {
        let html = format!("<p>x</p><{name}>y</{name}><{name} src=https://evil.cn/v.qq.com>");
        let found = of_draft(&news(&html));
        let lost: Vec<_> = found.iter().filter(|p| p.code == Code::Dropped).collect();
        assert!(lost.iter().any(|p| p.message.en.contains(&format!("<{name}>"))), "{found:?}");
        assert!(found.iter().all(|p| !p.is_error() && p.path == CONTENT), "{found:?}");
    }
    let html = "<script>1</script><SCRIPT>2</SCRIPT><p onclick='a()'>x</p><style>p{}</style>\
        <a href='javascript:a()'>x</a><svg onload=a()><script>3</script></svg>";
    let problem = one(of_draft(&news(html)), CONTENT, Code::Dropped, Level::Warning);
    says(&problem, &["<script>, onclick, <style>, …"]);
}

#[test]
fn links_elsewhere_are_named() {
    let html = "<a href='https://example.com/?a=1&amp;b=2'>x</a><a href=//qq.com.evil.cn/>y</a>";
    let problem = one(of_draft(&news(html)), CONTENT, Code::Dropped, Level::Warning);
    says(&problem, &["https://example.com/?a=1&b=2, //qq.com.evil.cn/", "content_source_url"]);
    for html in [
        "<map name=m><area href='https://example.com/'></map>",
        "<AREA shape=rect HREF=//example.com/>",
        "<svg><a href='https://example.com/'><rect/></a></svg>",
        "<svg><a xlink:href='https://example.com/'><rect/></a></svg>",
        "<svg><a xlink:href='#b' href='https://example.com/'><rect/></a></svg>",
    ] {
        let problem = one(of_draft(&news(html)), CONTENT, Code::Dropped, Level::Warning);
        says(&problem, &["//example.com/", "content_source_url"]);
    }
    let problem = one(
        of_draft(&news("<area href='javascript:a()'>")),
        CONTENT,
        Code::Dropped,
        Level::Warning,
    );
    says(&problem, &["javascript:"]);
    for html in [
        "<area href='https://mp.weixin.qq.com/s/x'><area href='#1'><area>",
        "<p href='https://example.com/'>x</p>",
        "<svg><a xlink:href='#b'><rect/></a><use xlink:href='https://example.com/a.svg#b'/></svg>",
        "<a xlink:href='https://example.com/'>x</a>",
        "<svg><a href='#b' xlink:href='https://example.com/'><rect/></a></svg>",
    ] {
        assert_eq!(of_draft(&news(html)), [], "{html}");
    }
}

#[test]
fn a_newspic_is_a_short_plain_text() {
    for content in ["文字", "a < b，1<2 <3", "#话题# 第一行\n第二行", &"字".repeat(1000)]
    {
        assert_eq!(of_draft(&newspic(content)), [], "{content}");
    }
    // A picture in it is not a second problem.
    for html in ["<p>一</p><p>二</p>", "一<br>二", "<img src=https://a.cn/b.png>"] {
        let found = of_draft(&newspic(html));
        let problem = one(found, CONTENT, Code::BadCharacters, Level::Error);
        says(&problem, &["45166", "<"]);
    }
    // It may be any known element, in capitals or small letters, after another tag, or in a changed draft.
    for (html, name) in [
        ("<b>一</b>", "<b>"),
        ("<SECTION>一</SECTION>", "<SECTION>"),
        ("<a href='https://mp.weixin.qq.com/s/x'>一</a>", "<a>"),
        ("<span>一</span>", "<span>"),
        ("<svg></svg>", "<svg>"),
        ("<video></video>", "<video>"),
        ("<mp-common-product></mp-common-product><x-y><i>一</i>", "<i>"),
    ] {
        let found = of_draft(&newspic(html));
        says(&one(found, CONTENT, Code::BadCharacters, Level::Error), &[name]);
    }
    let update = json!({ "media_id": "M", "index": 0, "articles": newspic("<p>一</p>") });
    let found = problems("draft/update", &update);
    one(found, "/articles/content", Code::BadCharacters, Level::Error);
    // WeChat's own tags are accepted; nothing is known about others.
    for own in ["<mp-common-product data-id=1></mp-common-product>一", "<mpvoice></mpvoice>"] {
        assert_eq!(of_draft(&newspic(own)), [], "{own}");
    }
    let other = one(of_draft(&newspic("<tip>一")), CONTENT, Code::Risky, Level::Warning);
    says(&other, &["<tip>", "45166"]);
    let problem = one(of_draft(&newspic(&"字".repeat(1001))), CONTENT, Code::TooLong, Level::Error);
    says(&problem, &["1000", "1001", "45166"]);
    // One mistake is one problem: a text beyond every limit is too long only once.
    let long = of_draft(&newspic(&"字".repeat(2_000_000)));
    assert_eq!(long.iter().filter(|p| p.code == Code::TooLong).count(), 1, "{long:?}");
}

#[test]
fn a_text_that_was_escaped_twice_is_named() {
    let send = |text: &str| {
        json!({
            "filter": { "tag_id": 2, "is_to_all": false }, "clientmsgid": "c",
            "msgtype": "text", "text": { "content": text },
        })
    };
    let api = "message/mass/sendall";
    for text in [r"\u4f5c\u8005", r"a\u4F5C", "价格 \\u003cb\\u003e", "图\\u图\\u00e9"] {
        let found = one(problems(api, &send(text)), "/text/content", Code::Risky, Level::Warning);
        says(&found, &["\\u"]);
    }
    for text in ["作者", r"C:\users\uni", r"\u4f5", r"\u{4f5c}", "u4f5c", "\\", "\\u", "图\\u4图"]
    {
        assert_eq!(problems(api, &send(text)), [], "{text}");
    }
    let title = json!({ "title": r"\u6807\u9898", "content": "x", "thumb_media_id": "T" });
    one(of_draft(&title), "/articles/0/title", Code::Risky, Level::Warning);
    let tag = json!({ "tag": { "name": r"\u5e7f" } });
    one(problems("tags/create", &tag), "/tag/name", Code::Risky, Level::Warning);
    let video = json!({ "media_id": "M", "title": r"\u5e7f", "description": r"\u5e7f" });
    let paths: Vec<_> = problems("media/uploadvideo", &video).into_iter().map(|p| p.path).collect();
    assert_eq!(paths, ["/description", "/title"]);
}

#[test]
fn what_a_draft_was_read_with_is_not_written_back() {
    let mut article = news("c");
    for (name, value) in [
        ("url", json!("http://mp.weixin.qq.com/s?x")),
        ("thumb_url", json!("http://mmbiz.qpic.cn/x")),
        ("is_deleted", json!(false)),
    ] {
        let added = json!({ "article_type": "news", "show_cover_pic": 0 });
        let added = added.as_object().expect("an object").clone();
        let members = article.as_object_mut().expect("an object");
        members.extend(added);
        members.insert(name.to_owned(), value);
        let update = json!({ "media_id": "M", "index": 0, "articles": article });
        let path = format!("/articles/{name}");
        let found = one(problems("draft/update", &update), &path, Code::UnknownField, Level::Error);
        assert!(found.message.zh.contains("只读"), "{}", found.message.zh);
        assert!(found.message.en.contains("read-only"), "{}", found.message.en);
        let path = format!("/articles/0/{name}");
        one(of_draft(&article), &path, Code::UnknownField, Level::Error);
        let allowed = check("draft/update", &update, &CheckOptions::allow_unknown([&found.path]));
        one(allowed, &found.path, Code::UnknownField, Level::Warning);
        article.as_object_mut().expect("an object").remove(name);
    }
    // The same holds for the whole reply.
    let whole = json!({ "news_item": [news("c")], "create_time": 1, "update_time": 1 });
    let found = problems("draft/add", &whole);
    let paths: Vec<_> = found.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["/create_time", "/news_item", "/update_time"]);
    assert!(found.iter().all(|p| p.code == Code::UnknownField));
    let words: Vec<_> = found.iter().map(|p| p.message.en.as_str()).collect();
    let advice = ["read-only", "`articles`", "read-only"];
    assert!(words.iter().zip(advice).all(|(words, advice)| words.contains(advice)), "{words:?}");
}

/// draft/get returns unset optional members as empty texts.
#[test]
fn empty_members_of_a_draft_are_written_back() {
    let mut article = newspic("文字");
    for (name, value) in [
        ("thumb_media_id", json!("")),
        ("author", json!("")),
        ("digest", json!("")),
        ("content_source_url", json!("")),
        ("pic_crop_235_1", json!("")),
        ("pic_crop_1_1", json!("")),
        ("product_info", json!({ "footer_product_info": { "product_key": "" } })),
    ] {
        article[name] = value;
        let update = json!({ "media_id": "M", "index": 0, "articles": article });
        assert_eq!(problems("draft/update", &update), [], "{name}");
        assert_eq!(of_draft(&article), [], "{name}");
    }
    article["thumb_media_id"] = json!("undefined");
    one(of_draft(&article), "/articles/0/thumb_media_id", Code::Missing, Level::Error);
    // The cover of `news` is required, and a missing one is reported only once.
    let mut article = news("c");
    article["product_info"] = json!({ "footer_product_info": { "product_key": "" } });
    assert_eq!(of_draft(&article), []);
    article["thumb_media_id"] = json!("");
    one(of_draft(&article), "/articles/0/thumb_media_id", Code::Empty, Level::Error);
    let update = json!({ "media_id": "M", "index": 0, "articles": article });
    let found = problems("draft/update", &update);
    one(found, "/articles/thumb_media_id", Code::Empty, Level::Error);
}

#[test]
fn one_article_or_a_list_of_them() {
    let update = json!({ "media_id": "M", "index": 0, "articles": [news("c")] });
    let found = one(problems("draft/update", &update), "/articles", Code::WrongType, Level::Error);
    says(&found, &["index"]);
    assert!(found.message.en.contains("an object here"), "{}", found.message.en);
    for api in ["draft/add", "media/uploadnews"] {
        let body = json!({ "articles": news("c") });
        let found = one(problems(api, &body), "/articles", Code::WrongType, Level::Error);
        says(&found, &["[{ … }]"]);
    }
}

#[test]
fn a_send_has_a_key_of_its_own() {
    let message = json!({ "msgtype": "text", "text": { "content": "x" } });
    let with = |more: Value| {
        let mut body = message.clone();
        let more = more.as_object().expect("an object").clone();
        body.as_object_mut().expect("an object").extend(more);
        body
    };
    let openids = ["oO-sX1GYvqVAXaeiA6wvf8kfz_OE", "oqeyVwqAyieD06UWjN8y79dTjOfI"];
    for (api, audience) in [
        ("message/mass/sendall", json!({ "filter": { "is_to_all": true } })),
        ("message/mass/send", json!({ "touser": openids })),
    ] {
        let body = with(audience);
        let found = one(problems(api, &body), "/clientmsgid", Code::Risky, Level::Warning);
        says(&found, &["45065"]);
        let mut keyed = body.clone();
        keyed.as_object_mut().expect("an object").insert("clientmsgid".into(), json!("k"));
        assert_eq!(problems(api, &keyed), []);
        // A misspelt one is reported only once.
        let mut misspelt = body;
        misspelt.as_object_mut().expect("an object").insert("client_msg_id".into(), json!("k"));
        one(problems(api, &misspelt), "/client_msg_id", Code::UnknownField, Level::Error);
    }
    // A preview may be sent any number of times.
    let preview = with(json!({ "touser": openids[0] }));
    assert_eq!(problems("message/mass/preview", &preview), []);
}
