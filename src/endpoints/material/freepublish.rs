//! `freepublish/*`: publishes a draft on the account's page. Publishing does not notify followers,
//! and does not use up a mass send. Since July 2025 WeChat answers 48001 to personal and unverified
//! accounts.

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::shape::{Flag, Form, KEY, Kind, TextRules, reply, request, success};
use crate::api::spec::EndpointSpec;
use crate::endpoints::material::article::{NewsItem, NewsItems};
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
    Bilingual { zh: "发布状态查询", en: "status of a publication" },
    &FreePublishGet::SHAPE,
    &FreePublishGetReply::SHAPE,
);

/// `POST /cgi-bin/freepublish/delete`. 10 calls a day. It cannot be undone.
pub static DELETE: EndpointSpec = EndpointSpec::post(
    "freepublish/delete",
    Bilingual { zh: "删除发布文章", en: "delete published articles" },
    &FreePublishDelete::SHAPE,
    &Done::SHAPE,
)
.rules(|rules| {
    if rules.get("index").is_some_and(Value::is_zero) {
        rules.add(
            ProblemBuilder::new(Code::Risky, "/index")
                .actual(0)
                .hint("0 会删除全部文章；第一篇是 1", "0 deletes all articles; the first one is 1"),
        );
    }
});

/// `POST /cgi-bin/freepublish/getarticle`. 100 calls a day.
pub static GETARTICLE: EndpointSpec = EndpointSpec::post(
    "freepublish/getarticle",
    Bilingual { zh: "获取已发布图文信息", en: "read published articles" },
    &FreePublishGetArticle::SHAPE,
    &NewsItems::SHAPE,
);

/// `POST /cgi-bin/freepublish/batchget`. 100 calls a day.
pub static BATCHGET: EndpointSpec = EndpointSpec::post(
    "freepublish/batchget",
    Bilingual { zh: "获取已发布的消息列表", en: "list publications" },
    &FreePublishBatchGet::SHAPE,
    &FreePublishBatchGetReply::SHAPE,
);

request! {
    /// The draft to publish.
    pub struct FreePublishSubmit {
        required {
            /// The draft.
            media_id: String = KEY;
        }
        optional {}
    }
}

success! {
    /// An accepted publication.
    pub struct FreePublishSubmitReply {
        required {
            /// Its id, a string, for freepublish/get.
            publish_id: String;
        }
        optional {
            /// The id of its data, a string.
            msg_data_id: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// The publication to query.
    pub struct FreePublishGet {
        required {
            /// The `publish_id` from freepublish/submit. It is written as a string.
            publish_id: String = Kind::Text(TextRules::FILLED.form(Form::Id));
        }
        optional {}
    }
}

success! {
    /// The status of a publication.
    pub struct FreePublishGetReply {
        required {
            /// 0: published. 1: being published. 2: originality check failed. 3: failed. 4:
            /// rejected by review. 5: the user has deleted every article. 6: the system has blocked
            /// every article.
            publish_status: i64;
        }
        optional {
            /// The publication.
            publish_id: String;
            /// The published article, once there is one. Not an id for `mpnews`.
            article_id: String = Kind::Text(TextRules::FREE);
            /// The URLs.
            article_detail: ArticleDetail;
            /// The positions (from 1) of the articles that failed.
            fail_idx: Vec<i64>;
        }
    }
}

reply! {
    /// The articles of a publication.
    pub struct ArticleDetail {
        required {}
        optional {
            /// The number of articles.
            count: i64;
            /// The articles with their URLs.
            item: Vec<ArticleDetailItem>;
        }
    }
}

reply! {
    /// An article of a publication.
    pub struct ArticleDetailItem {
        required {}
        optional {
            /// Its position, from 1.
            idx: i64;
            /// Its URL.
            article_url: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// The articles to delete.
    pub struct FreePublishDelete {
        required {
            /// The published article.
            article_id: String = KEY;
        }
        optional {
            /// The position, from 1. If absent or 0, all articles.
            index: i64;
        }
    }
}

request! {
    /// The publication to read.
    pub struct FreePublishGetArticle {
        required {
            /// The published article.
            article_id: String = KEY;
        }
        optional {}
    }
}

request! {
    /// A page of publications.
    pub struct FreePublishBatchGet {
        required {
            /// The index of the first publication of the page, from 0.
            offset: i64 = OFFSET;
            /// The number of publications on the page, 1 to 20.
            count: i64 = COUNT_OF_PAGE;
        }
        optional {
            /// 1 leaves `content` out, 0 does not.
            no_content: Flag;
        }
    }
}

success! {
    /// A page of publications.
    pub struct FreePublishBatchGetReply {
        required {
            /// The number of publications.
            total_count: i64;
            /// The number of publications on this page.
            item_count: i64;
        }
        optional {
            /// The publications.
            item: Vec<PublishedItem>;
        }
    }
}

reply! {
    /// A publication of a page.
    pub struct PublishedItem {
        required {
            /// The published article.
            article_id: String;
        }
        optional {
            /// Its articles.
            content: PublishedContent;
            /// The time it was changed, in Unix seconds.
            update_time: i64;
        }
    }
}

reply! {
    /// The articles of a publication of a page.
    pub struct PublishedContent {
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

endpoint!(FreePublishSubmit, SUBMIT, FreePublishSubmitReply);
endpoint!(FreePublishGet, GET, FreePublishGetReply);
endpoint!(FreePublishDelete, DELETE, Done);
endpoint!(FreePublishGetArticle, GETARTICLE, NewsItems);
endpoint!(FreePublishBatchGet, BATCHGET, FreePublishBatchGetReply);
