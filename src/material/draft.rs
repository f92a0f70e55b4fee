//! `draft/*`: the draft box, where articles are made today.

use super::article::{Article, NewsItem};
use crate::api::Api;
use crate::check::{Rules, misnamed};
use crate::code::Code;
use crate::errcode::Bilingual;
use crate::json::Value;
use crate::limits;
use crate::pointer::{join, join_index};
use crate::reply::Done;
use crate::report::Draft as Problem;
use crate::shape::{Flag, Kind, Text, Typed, reply, request};
use crate::verbs::endpoint;

/// `POST /cgi-bin/draft/add`. 1000 calls a day.
pub static ADD: Api = Api::post(
    "draft/add",
    Bilingual { zh: "新建草稿", en: "make a draft" },
    &DraftAdd::SHAPE,
    &DraftAddReply::SHAPE,
)
.rules(|rules| {
    let articles = rules.get("articles").and_then(|articles| articles.as_array());
    for (index, article) in articles.into_iter().flatten().enumerate() {
        check_article(rules, article, &join_index("/articles", index));
    }
});

/// `POST /cgi-bin/draft/update`. 1000 calls a day.
pub static UPDATE: Api = Api::post(
    "draft/update",
    Bilingual { zh: "修改草稿", en: "change a draft" },
    &DraftUpdate::SHAPE,
    &Done::SHAPE,
)
.rules(|rules| {
    if let Some(article) = rules.get("articles") {
        check_article(rules, article, "/articles");
    }
});

/// `POST /cgi-bin/draft/get`. 500 calls a day.
pub static GET: Api = Api::post(
    "draft/get",
    Bilingual { zh: "读取草稿", en: "read a draft" },
    &DraftGet::SHAPE,
    &DraftGetReply::SHAPE,
);

/// `POST /cgi-bin/draft/delete`. 1000 calls a day. Cannot be undone.
pub static DELETE: Api = Api::post(
    "draft/delete",
    Bilingual { zh: "删除草稿", en: "delete a draft" },
    &DraftDelete::SHAPE,
    &Done::SHAPE,
);

/// `GET /cgi-bin/draft/count`. 1000 calls a day.
pub static COUNT: Api = Api::post(
    "draft/count",
    Bilingual { zh: "草稿总数", en: "number of drafts" },
    &DraftCount::SHAPE,
    &DraftCountReply::SHAPE,
)
.nothing();

/// `POST /cgi-bin/draft/batchget`. 1000 calls a day.
pub static BATCHGET: Api = Api::post(
    "draft/batchget",
    Bilingual { zh: "草稿列表", en: "list drafts" },
    &DraftBatchGet::SHAPE,
    &DraftBatchGetReply::SHAPE,
);

/// What depends on `article_type`: a cover for `news`, pictures for `newspic`.
fn check_article(rules: &mut Rules<'_>, article: &Value, path: &str) {
    let Some(article) = article.as_object() else {
        return;
    };
    let is_newspic =
        article.get("article_type").is_some_and(|kind| kind.as_str() == Some("newspic"));
    let (needed, zh, en) = if is_newspic {
        ("image_info", "newspic 需要图片", "a newspic needs pictures")
    } else {
        ("thumb_media_id", "news 需要封面（永久素材）", "news needs a cover (permanent material)")
    };
    let misnamed = misnamed(rules.report, article, &Article::SHAPE, needed, path);
    if !article.contains_key(needed) && !misnamed {
        rules.add(Problem::new(Code::Missing, join(path, needed)).hint(zh, en));
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
            errmsg: String = Kind::Text(Text::FREE);
        }
    }
}

request! {
    /// One article of a draft, anew.
    pub struct DraftUpdate {
        required {
            /// The draft.
            media_id: String;
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
            media_id: String;
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
            errmsg: String = Kind::Text(Text::FREE);
        }
    }
}

request! {
    /// Which draft.
    pub struct DraftDelete {
        required {
            /// The draft.
            media_id: String;
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
            errmsg: String = Kind::Text(Text::FREE);
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
            errmsg: String = Kind::Text(Text::FREE);
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
