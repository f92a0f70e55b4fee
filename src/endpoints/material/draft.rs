//! `draft/*`: drafts, from which articles are made today.

use crate::api::check::field_names::misnamed;
use crate::api::check::rules::Rules;
use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::reply::error::Done;
use crate::api::shape::{Flag, KEY, Kind, Shape, Typed, reply, request, success};
use crate::api::spec::EndpointSpec;
use crate::endpoints::material::article::{Article, NewsItem, NewsItems, check_crops};
use crate::endpoints::material::article_content::{check_html, check_plain};
use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::pointer::{join, join_index};

/// `POST /cgi-bin/draft/add`. 1000 calls a day.
pub static ADD: EndpointSpec = EndpointSpec::post(
    "draft/add",
    Bilingual { zh: "新增草稿", en: "create a draft" },
    &DraftAdd::SHAPE,
    &DraftAddReply::SHAPE,
)
.rules(|rules| {
    name_read_only(rules, rules.body, &NewsItems::SHAPE, &DraftAdd::SHAPE, "");
    check_is_list(rules);
    let articles = rules.get("articles").and_then(|articles| articles.as_array());
    for (index, article) in articles.into_iter().flatten().enumerate() {
        check_article(rules, article, &join_index("/articles", index));
    }
});

/// `POST /cgi-bin/draft/update`. 1000 calls a day.
pub static UPDATE: EndpointSpec = EndpointSpec::post(
    "draft/update",
    Bilingual { zh: "修改草稿", en: "change a draft" },
    &DraftUpdate::SHAPE,
    &Done::SHAPE,
)
.rules(|rules| match rules.get("articles") {
    Some(list @ Value::Array(_)) => {
        rules
            .add(ProblemBuilder::new(Code::WrongType, "/articles").limit("object").found(list).hint(
            "draft/update 一次修改一篇：articles 是一个对象，由 index 指明第几篇",
            "draft/update changes one article: articles is an object here, and index gives its position",
        ));
    }
    Some(article) => check_article(rules, article, "/articles"),
    None => {}
});

/// `POST /cgi-bin/draft/get`. 500 calls a day.
pub static GET: EndpointSpec = EndpointSpec::post(
    "draft/get",
    Bilingual { zh: "读取草稿", en: "read a draft" },
    &DraftGet::SHAPE,
    &NewsItems::SHAPE,
);

/// `POST /cgi-bin/draft/delete`. 1000 calls a day. It cannot be undone.
pub static DELETE: EndpointSpec = EndpointSpec::post(
    "draft/delete",
    Bilingual { zh: "删除草稿", en: "delete a draft" },
    &DraftDelete::SHAPE,
    &Done::SHAPE,
);

/// `GET /cgi-bin/draft/count`. 1000 calls a day.
pub static COUNT: EndpointSpec = EndpointSpec::post(
    "draft/count",
    Bilingual { zh: "草稿总数", en: "number of drafts" },
    &DraftCount::SHAPE,
    &DraftCountReply::SHAPE,
)
.nothing();

/// `POST /cgi-bin/draft/batchget`. 1000 calls a day.
pub static BATCHGET: EndpointSpec = EndpointSpec::post(
    "draft/batchget",
    Bilingual { zh: "获取草稿列表", en: "list drafts" },
    &DraftBatchGet::SHAPE,
    &DraftBatchGetReply::SHAPE,
);

/// Refuses a single article that is not in a list.
pub(super) fn check_is_list(rules: &mut Rules<'_>) {
    if let Some(article @ Value::Object(_)) = rules.get("articles") {
        rules.add(
            ProblemBuilder::new(Code::WrongType, "/articles").limit("array").found(article).hint(
                "只有一篇也写成数组：[{ … }]",
                "write an array, even for one article: [{ … }]",
            ),
        );
    }
}

/// Checks an article: the cover of `news`, the pictures of `newspic`, the content that WeChat
/// removes, and read-only fields.
fn check_article(rules: &mut Rules<'_>, article: &Value, path: &str) {
    let Some(article) = article.as_object() else {
        return;
    };
    check_crops(rules, article, path);
    name_read_only(rules, article, &NewsItem::SHAPE, &Article::SHAPE, path);
    let is_newspic =
        article.get("article_type").is_some_and(|kind| kind.as_str() == Some("newspic"));
    let (needed, zh, en) = if is_newspic {
        ("image_info", "newspic 需要图片", "a newspic needs pictures")
    } else {
        ("thumb_media_id", "news 需要封面（永久素材）", "news needs a cover (permanent media)")
    };
    let misnamed = misnamed(rules.report, article, &Article::SHAPE, needed, path);
    match article.get(needed) {
        None if !misnamed => {
            rules.add(ProblemBuilder::new(Code::Missing, join(path, needed)).hint(zh, en));
        }
        // For a newspic, draft/get returns an empty cover.
        Some(Value::String(cover)) if cover.is_empty() && !is_newspic => {
            rules.add(ProblemBuilder::new(Code::Empty, join(path, needed)).hint(zh, en));
        }
        _ => {}
    }
    if let Some(content) = article.get("content").and_then(Value::as_str) {
        if is_newspic {
            check_plain(rules, content, path);
        } else {
            check_html(rules, content, path);
        }
    }
}

/// Reports read-only fields, as in a draft that was read and is written back.
fn name_read_only(rules: &mut Rules<'_>, object: &Map, read: &Shape, written: &Shape, path: &str) {
    for name in object.keys() {
        let path = join(path, name);
        let is_read_only = read.field(name).is_some() && written.field(name).is_none();
        // Fields with another name here were already reported.
        if is_read_only && name != "news_item" && !rules.options.allows(&path) {
            rules.add(ProblemBuilder::new(Code::UnknownField, path).hint(
                "只读字段：读取草稿时返回，不能写入，请去掉",
                "it is read-only: WeChat returns it with a draft but does not accept it; leave it out",
            ));
        }
    }
}

request! {
    /// A new draft. After it was sent or published, the draft is gone and its id is invalid.
    pub struct DraftAdd {
        required {
            /// The articles, 1 to 8.
            articles: Vec<Article> =
                Kind::List { of: &Article::KIND, min: 1, max: limits::MAX_ARTICLES };
        }
        optional {}
    }
}

success! {
    /// The new draft.
    pub struct DraftAddReply {
        required {
            /// Its id, for `mpnews`. At most 128 characters.
            media_id: String;
        }
        optional {}
    }
}

request! {
    /// A new version of an article of a draft.
    pub struct DraftUpdate {
        required {
            /// The draft.
            media_id: String = KEY;
            /// The article's position, from *0* (elsewhere positions count from 1).
            index: i64 = Kind::Int { min: 0, max: limits::MAX_ARTICLES as i64 - 1 };
            /// The article: one object, not an array.
            articles: Article;
        }
        optional {}
    }
}

request! {
    /// The draft to read or delete.
    pub struct DraftGet {
        required {
            /// The draft.
            media_id: String = KEY;
        }
        optional {}
    }
}

request! {
    /// The draft to read or delete.
    pub struct DraftDelete {
        required {
            /// The draft.
            media_id: String = KEY;
        }
        optional {}
    }
}

request! {
    /// A request without fields.
    pub struct DraftCount {
        required {}
        optional {}
    }
}

success! {
    /// The number of drafts.
    pub struct DraftCountReply {
        required {
            /// The number of drafts.
            total_count: i64;
        }
        optional {}
    }
}

/// The index of the first entry of a page: 0 is the newest.
pub(super) const OFFSET: Kind = Kind::Int { min: 0, max: i64::MAX };
/// The length of a page.
pub(super) const COUNT_OF_PAGE: Kind = Kind::Int { min: 1, max: limits::MAX_PAGE };

request! {
    /// A page of drafts.
    pub struct DraftBatchGet {
        required {
            /// The index of the first draft of the page, from 0.
            offset: i64 = OFFSET;
            /// The number of drafts on the page, 1 to 20.
            count: i64 = COUNT_OF_PAGE;
        }
        optional {
            /// 1 leaves `content` out, 0 does not.
            no_content: Flag;
        }
    }
}

success! {
    /// A page of drafts.
    pub struct DraftBatchGetReply {
        required {
            /// The number of drafts.
            total_count: i64;
            /// The number of drafts on this page.
            item_count: i64;
        }
        optional {
            /// The drafts.
            item: Vec<DraftItem>;
        }
    }
}

reply! {
    /// A draft of a page.
    pub struct DraftItem {
        required {
            /// The draft.
            media_id: String;
        }
        optional {
            /// Its articles.
            content: DraftContent;
            /// The time it was changed, in Unix seconds.
            update_time: i64;
        }
    }
}

reply! {
    /// The articles of one draft of a page.
    pub struct DraftContent {
        required {}
        optional {
            /// The articles.
            news_item: Vec<NewsItem>;
            /// The time it was made, in Unix seconds.
            create_time: i64;
            /// The time it was changed, in Unix seconds.
            update_time: i64;
        }
    }
}

endpoint!(DraftAdd, ADD, DraftAddReply);
endpoint!(DraftUpdate, UPDATE, Done);
endpoint!(DraftGet, GET, NewsItems);
endpoint!(DraftDelete, DELETE, Done);
endpoint!(DraftCount, COUNT, DraftCountReply);
endpoint!(DraftBatchGet, BATCHGET, DraftBatchGetReply);
