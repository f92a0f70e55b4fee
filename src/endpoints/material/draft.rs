//! `draft/*`: the draft box, where articles are made today.

use crate::api::check::field_names::misnamed;
use crate::api::check::rules::Rules;
use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::reply::error::Done;
use crate::api::shape::{Flag, KEY, Kind, Shape, TextRules, Typed, reply, request};
use crate::api::spec::EndpointSpec;
use crate::endpoints::material::article::{Article, NewsItem, check_crops};
use crate::endpoints::material::article_content::{check_html, check_plain};
use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::pointer::{join, join_index};

/// `POST /cgi-bin/draft/add`. 1000 calls a day.
pub static ADD: EndpointSpec = EndpointSpec::post(
    "draft/add",
    Bilingual { zh: "新建草稿", en: "make a draft" },
    &DraftAdd::SHAPE,
    &DraftAddReply::SHAPE,
)
.rules(|rules| {
    name_read_only(rules, rules.body, &DraftGetReply::SHAPE, &DraftAdd::SHAPE, "");
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
            "draft/update 一次改一篇：articles 是一个对象，由 index 指明是第几篇",
            "draft/update changes one article: articles is one object here, and index says which",
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
    &DraftGetReply::SHAPE,
);

/// `POST /cgi-bin/draft/delete`. 1000 calls a day. Cannot be undone.
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
    Bilingual { zh: "草稿列表", en: "list drafts" },
    &DraftBatchGet::SHAPE,
    &DraftBatchGetReply::SHAPE,
);

/// Many articles stand in a list.
pub(super) fn check_is_list(rules: &mut Rules<'_>) {
    if let Some(article @ Value::Object(_)) = rules.get("articles") {
        rules.add(
            ProblemBuilder::new(Code::WrongType, "/articles")
                .limit("array")
                .found(article)
                .hint("一篇也写成列表：[{ … }]", "write a list, also of one article: [{ … }]"),
        );
    }
}

/// What depends on `article_type`: a cover for `news`, pictures for `newspic`; what the content
/// loses; and what was read and cannot be written.
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
        ("thumb_media_id", "news 需要封面（永久素材）", "news needs a cover (permanent material)")
    };
    let misnamed = misnamed(rules.report, article, &Article::SHAPE, needed, path);
    match article.get(needed) {
        None if !misnamed => {
            rules.add(ProblemBuilder::new(Code::Missing, join(path, needed)).hint(zh, en));
        }
        // Of a newspic, draft/get gives an empty cover back.
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

/// Names the members that were read and cannot be written, as in a draft that is sent back.
fn name_read_only(rules: &mut Rules<'_>, object: &Map, read: &Shape, written: &Shape, path: &str) {
    for name in object.keys() {
        let path = join(path, name);
        let is_read_only = read.field(name).is_some() && written.field(name).is_none();
        // Those with another name here have been told so.
        if is_read_only && name != "news_item" && !rules.options.allows(&path) {
            rules.add(ProblemBuilder::new(Code::UnknownField, path).hint(
                "只读：读取草稿时给出，不能写回，请去掉",
                "it is read-only: WeChat gives it with a draft and does not take it; leave it out",
            ));
        }
    }
}

request! {
    /// A new draft. Once sent or published, the draft leaves the box and its id is void.
    pub struct DraftAdd {
        required {
            /// 1 to 8 articles.
            articles: Vec<Article> =
                Kind::List { of: &Article::KIND, min: 1, max: limits::MAX_ARTICLES };
        }
        optional {}
    }
}

reply! {
    /// The new draft.
    pub struct DraftAddReply {
        required {
            /// Its id, for `mpnews`. At most 128 characters.
            media_id: String;
        }
        optional {
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// One article of a draft, anew.
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
    /// Which draft.
    pub struct DraftGet {
        required {
            /// The draft.
            media_id: String = KEY;
        }
        optional {}
    }
}

reply! {
    /// The draft.
    pub struct DraftGetReply {
        required {
            /// Its articles.
            news_item: Vec<NewsItem>;
        }
        optional {
            /// When it was made, in Unix seconds.
            create_time: i64;
            /// When it was changed, in Unix seconds.
            update_time: i64;
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// Which draft.
    pub struct DraftDelete {
        required {
            /// The draft.
            media_id: String = KEY;
        }
        optional {}
    }
}

request! {
    /// Nothing to say.
    pub struct DraftCount {
        required {}
        optional {}
    }
}

reply! {
    /// How many.
    pub struct DraftCountReply {
        required {
            /// The number of drafts.
            total_count: i64;
        }
        optional {
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

/// Where a page begins: 0 is the newest.
pub(super) const OFFSET: Kind = Kind::Int { min: 0, max: i64::MAX };
/// The length of a page.
pub(super) const COUNT_OF_PAGE: Kind = Kind::Int { min: 1, max: limits::MAX_PAGE };

request! {
    /// A page of drafts.
    pub struct DraftBatchGet {
        required {
            /// Where the page begins, from 0.
            offset: i64 = OFFSET;
            /// How many, 1 to 20.
            count: i64 = COUNT_OF_PAGE;
        }
        optional {
            /// 1 leaves `content` out. 0 or 1.
            no_content: Flag;
        }
    }
}

reply! {
    /// A page of drafts.
    pub struct DraftBatchGetReply {
        required {
            /// The number of drafts.
            total_count: i64;
            /// How many are on this page.
            item_count: i64;
        }
        optional {
            /// The drafts.
            item: Vec<DraftItem>;
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

reply! {
    /// One draft of a page.
    pub struct DraftItem {
        required {
            /// The draft.
            media_id: String;
        }
        optional {
            /// Its articles.
            content: DraftContent;
            /// When it was changed, in Unix seconds.
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
            /// When it was made, in Unix seconds.
            create_time: i64;
            /// When it was changed, in Unix seconds.
            update_time: i64;
        }
    }
}

endpoint!(DraftAdd, ADD, DraftAddReply);
endpoint!(DraftUpdate, UPDATE, Done);
endpoint!(DraftGet, GET, DraftGetReply);
endpoint!(DraftDelete, DELETE, Done);
endpoint!(DraftCount, COUNT, DraftCountReply);
endpoint!(DraftBatchGet, BATCHGET, DraftBatchGetReply);
