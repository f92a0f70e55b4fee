//! `freepublish/*`: puts a draft on the account's page. Nobody is notified, and no mass-send quota
//! is used. Since July 2025 personal and unverified accounts are answered 48001.

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::shape::{Flag, Form, KEY, Kind, TextRules, reply, request};
use crate::api::spec::EndpointSpec;
use crate::endpoints::material::article::NewsItem;
use crate::endpoints::material::draft::{COUNT_OF_PAGE, OFFSET};
use crate::json::value::Value;
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;

/// `POST /cgi-bin/freepublish/submit`. 100 calls a day.
pub static SUBMIT: EndpointSpec = EndpointSpec::post(
    "freepublish/submit",
    Bilingual { zh: "发布草稿", en: "publish a draft" },
    &FreePublishSubmit::SHAPE,
    &FreePublishSubmitReply::SHAPE,
);

/// `POST /cgi-bin/freepublish/get`. 100 calls a day.
pub static GET: EndpointSpec = EndpointSpec::post(
    "freepublish/get",
    Bilingual { zh: "查询发布状态", en: "status of a publication" },
    &FreePublishGet::SHAPE,
    &FreePublishGetReply::SHAPE,
);

/// `POST /cgi-bin/freepublish/delete`. 10 calls a day. Cannot be undone.
pub static DELETE: EndpointSpec =
    EndpointSpec::post(
        "freepublish/delete",
        Bilingual { zh: "删除已发布", en: "delete what was published" },
        &FreePublishDelete::SHAPE,
        &Done::SHAPE,
    )
    .rules(|rules| {
        if rules.get("index").is_some_and(Value::is_zero) {
            rules.add(ProblemBuilder::new(Code::Risky, "/index").actual(0).hint(
                "0 表示删除全部文章；第一篇是 1",
                "0 deletes every article; the first one is 1",
            ));
        }
    });

/// `POST /cgi-bin/freepublish/getarticle`. 100 calls a day.
pub static GETARTICLE: EndpointSpec = EndpointSpec::post(
    "freepublish/getarticle",
    Bilingual { zh: "读取已发布的文章", en: "read what was published" },
    &FreePublishGetArticle::SHAPE,
    &FreePublishGetArticleReply::SHAPE,
);

/// `POST /cgi-bin/freepublish/batchget`. 100 calls a day.
pub static BATCHGET: EndpointSpec = EndpointSpec::post(
    "freepublish/batchget",
    Bilingual { zh: "已发布的列表", en: "list what was published" },
    &FreePublishBatchGet::SHAPE,
    &FreePublishBatchGetReply::SHAPE,
);

request! {
    /// Which draft.
    pub struct FreePublishSubmit {
        required {
            /// The draft.
            media_id: String = KEY;
        }
        optional {}
    }
}

reply! {
    /// An accepted publication.
    pub struct FreePublishSubmitReply {
        required {
            /// Its id, for freepublish/get. A string.
            publish_id: String;
        }
        optional {
            /// The id of its data. A string.
            msg_data_id: String = Kind::Text(TextRules::FREE);
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// Which publication.
    pub struct FreePublishGet {
        required {
            /// The publication, from freepublish/submit. Written as a string.
            publish_id: String = Kind::Text(TextRules::FILLED.form(Form::Id));
        }
        optional {}
    }
}

reply! {
    /// How far the publication is.
    pub struct FreePublishGetReply {
        required {
            /// 0 published, 1 on its way, 2 originality check failed, 3 failed, 4 refused by review,
            /// 5 the user has deleted every article, 6 the system has blocked every article.
            publish_status: i64;
        }
        optional {
            /// The publication.
            publish_id: String;
            /// The published article, once there is one. Not an id for `mpnews`.
            article_id: String = Kind::Text(TextRules::FREE);
            /// The addresses.
            article_detail: ArticleDetail;
            /// The positions (from 1) that failed.
            fail_idx: Vec<i64>;
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

reply! {
    /// The articles of a publication.
    pub struct ArticleDetail {
        required {}
        optional {
            /// How many.
            count: i64;
            /// Each with its address.
            item: Vec<ArticleDetailItem>;
        }
    }
}

reply! {
    /// One article of a publication.
    pub struct ArticleDetailItem {
        required {}
        optional {
            /// Its position, from 1.
            idx: i64;
            /// Its address.
            article_url: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// What to delete.
    pub struct FreePublishDelete {
        required {
            /// The published article.
            article_id: String = KEY;
        }
        optional {
            /// The position, from 1. Absent or 0: every article.
            index: i64;
        }
    }
}

request! {
    /// Which article.
    pub struct FreePublishGetArticle {
        required {
            /// The published article.
            article_id: String = KEY;
        }
        optional {}
    }
}

reply! {
    /// What was published.
    pub struct FreePublishGetArticleReply {
        required {
            /// The articles.
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
    /// A page of what was published.
    pub struct FreePublishBatchGet {
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
    /// A page of what was published.
    pub struct FreePublishBatchGetReply {
        required {
            /// How many there are.
            total_count: i64;
            /// How many are on this page.
            item_count: i64;
        }
        optional {
            /// The publications.
            item: Vec<PublishedItem>;
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

reply! {
    /// One publication of a page.
    pub struct PublishedItem {
        required {
            /// The published article.
            article_id: String;
        }
        optional {
            /// Its articles.
            content: PublishedContent;
            /// When it was changed, in Unix seconds.
            update_time: i64;
        }
    }
}

reply! {
    /// The articles of one publication of a page.
    pub struct PublishedContent {
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

endpoint!(FreePublishSubmit, SUBMIT, FreePublishSubmitReply);
endpoint!(FreePublishGet, GET, FreePublishGetReply);
endpoint!(FreePublishDelete, DELETE, Done);
endpoint!(FreePublishGetArticle, GETARTICLE, FreePublishGetArticleReply);
endpoint!(FreePublishBatchGet, BATCHGET, FreePublishBatchGetReply);
