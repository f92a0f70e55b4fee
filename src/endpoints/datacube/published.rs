//! `getarticleread`, `getarticleshare`, `getbizsummary` and `getarticletotaldetail`: the endpoints of
//! 2025 for numbers, which took the place of those in [`superseded`](super::superseded). They begin
//! on 2025-11-01.

use crate::api::endpoint::endpoint;
use crate::api::shape::{Kind, TextRules, reply, success};
use crate::api::spec::EndpointSpec;
use crate::endpoints::datacube::dates::{Span, check_dates, dates};
use crate::problem::bilingual::Bilingual;

const A_DAY: Span = Span { days: 1, was_measured: false, first: "2025-11-01" };
const A_MONTH: Span = Span { days: 30, was_measured: false, first: "2025-11-01" };

/// `POST /datacube/getarticleread`. One day a call.
pub static GETARTICLEREAD: EndpointSpec = EndpointSpec::post(
    "datacube/getarticleread",
    Bilingual {
        zh: "获取发表内容每日阅读数据", en: "readers of each article on a day"
    },
    &GetArticleRead::SHAPE,
    &ArticleReadReply::SHAPE,
)
.outside_cgi_bin()
.rules(|rules| check_dates(rules, &A_DAY));

/// `POST /datacube/getarticleshare`. One day a call.
pub static GETARTICLESHARE: EndpointSpec = EndpointSpec::post(
    "datacube/getarticleshare",
    Bilingual {
        zh: "获取发表内容每日分享数据", en: "people who shared each article on a day"
    },
    &GetArticleShare::SHAPE,
    &ArticleShareReply::SHAPE,
)
.outside_cgi_bin()
.rules(|rules| check_dates(rules, &A_DAY));

/// `POST /datacube/getbizsummary`. 30 days a call.
pub static GETBIZSUMMARY: EndpointSpec = EndpointSpec::post(
    "datacube/getbizsummary",
    Bilingual {
        zh: "获取发表内容概况总数据", en: "numbers of all articles for each day"
    },
    &GetBizSummary::SHAPE,
    &BizSummaryReply::SHAPE,
)
.outside_cgi_bin()
.rules(|rules| check_dates(rules, &A_MONTH));

/// `POST /datacube/getarticletotaldetail`. The articles of one day a call, each with its next 30 days.
pub static GETARTICLETOTALDETAIL: EndpointSpec = EndpointSpec::post(
    "datacube/getarticletotaldetail",
    Bilingual {
        zh: "获取发表内容发表详细数据", en: "all numbers of the articles of a day"
    },
    &GetArticleTotalDetail::SHAPE,
    &ArticleTotalDetailReply::SHAPE,
)
.outside_cgi_bin()
.rules(|rules| check_dates(rules, &A_DAY));

dates!(
    GetArticleRead,
    " The day whose readers are counted.",
    " The same day; at most yesterday. Yesterday's numbers are ready at 8:00."
);
dates!(
    GetArticleShare,
    " The day whose shares are counted.",
    " The same day; at most yesterday. Yesterday's numbers are ready at 8:00."
);
dates!(
    GetBizSummary,
    " The days whose numbers are summed up.",
    " The last day, at most 29 later; at most yesterday. Yesterday's numbers are ready at 8:00."
);
dates!(
    GetArticleTotalDetail,
    " The day on which the articles were sent or published.",
    " The same day; at most yesterday. Yesterday's numbers are ready at 8:00."
);

success! {
    /// The readers of each article on a day.
    pub struct ArticleReadReply {
        required {
            /// The articles that were read.
            list: Vec<ArticleRead>;
        }
        optional {
            /// Whether the numbers are late. If so, ask again later.
            is_delay: bool;
        }
    }
}

reply! {
    /// The readers of an article on a day.
    pub struct ArticleRead {
        required {
            /// The day.
            ref_date: String;
            /// The article: `msg_data_id`, `_` and its position from *1*.
            msgid: String;
        }
        optional {
            /// The readers.
            detail: ArticleReadDetail;
        }
    }
}

reply! {
    /// The readers of an article on a day.
    pub struct ArticleReadDetail {
        required {}
        optional {
            /// All readers.
            read_user: i64;
            /// The readers by the way on which they came.
            read_user_source: Vec<ReadSource>;
        }
    }
}

reply! {
    /// The readers who came on one way.
    pub struct ReadSource {
        required {}
        optional {
            /// The readers.
            user_count: i64;
            /// The way, in Chinese: 全部 (all), 公众号消息, 聊天会话, 朋友圈, 公众号主页, 其他, 推荐 or 搜一搜.
            scene_desc: String = Kind::Text(TextRules::FREE);
        }
    }
}

success! {
    /// The people who shared each article on a day.
    pub struct ArticleShareReply {
        required {
            /// The articles that were shared.
            list: Vec<ArticleShare>;
        }
        optional {
            /// Whether the numbers are late. If so, ask again later.
            is_delay: bool;
        }
    }
}

reply! {
    /// The people who shared an article on a day.
    pub struct ArticleShare {
        required {
            /// The day.
            ref_date: String;
            /// The article: `msg_data_id`, `_` and its position from *1*.
            msgid: String;
        }
        optional {
            /// The people.
            detail: ArticleShareDetail;
        }
    }
}

reply! {
    /// The people who shared an article on a day.
    pub struct ArticleShareDetail {
        required {}
        optional {
            /// The people who shared it.
            share_user: i64;
        }
    }
}

success! {
    /// The numbers of all articles for each day.
    pub struct BizSummaryReply {
        required {
            /// The days.
            list: Vec<BizSummary>;
        }
        optional {
            /// Whether the numbers are late. If so, ask again later.
            is_delay: bool;
        }
    }
}

reply! {
    /// The numbers of all articles on a day.
    pub struct BizSummary {
        required {
            /// The day.
            ref_date: String;
        }
        optional {
            /// The numbers.
            detail: BizSummaryDetail;
        }
    }
}

reply! {
    /// The numbers of all articles on a day.
    pub struct BizSummaryDetail {
        required {}
        optional {
            /// All readers.
            read_user: i64;
            /// The readers by the way on which they came.
            read_user_source: Vec<ReadSource>;
            /// The people who shared an article.
            share_user: i64;
            /// The people who recommended one with ❤ (爱心赞).
            zaikan_user: i64;
            /// The people who liked one (拇指赞).
            like_user: i64;
            /// The comments.
            comment_count: i64;
            /// The people who added one to their favourites.
            collection_user: i64;
            /// The people who went on to 阅读原文.
            redirect_ori_page_user: i64;
            /// The articles that were sent or published.
            send_page_count: i64;
        }
    }
}

success! {
    /// All numbers of the articles that were sent or published on a day.
    pub struct ArticleTotalDetailReply {
        required {
            /// The articles.
            list: Vec<ArticleTotalDetail>;
        }
        optional {
            /// Whether the numbers are late. If so, ask again later.
            is_delay: bool;
        }
    }
}

reply! {
    /// All numbers of an article.
    pub struct ArticleTotalDetail {
        required {
            /// The day on which it was sent or published.
            ref_date: String;
            /// The article: `msg_data_id`, `_` and its position from *1*.
            msgid: String;
        }
        optional {
            /// 0 if followers were told of it (已通知), 1 if not.
            publish_type: i64;
            /// Its title. Not on the page.
            title: String = Kind::Text(TextRules::FREE);
            /// Its URL. Not on the page.
            content_url: String = Kind::Text(TextRules::FREE);
            /// The numbers of each of the first 30 days.
            detail_list: Vec<ArticleStat>;
        }
    }
}

reply! {
    /// The numbers of an article up to a day.
    pub struct ArticleStat {
        required {
            /// The day.
            stat_date: String;
        }
        optional {
            /// All readers.
            read_user: i64;
            /// The readers by the way on which they came.
            read_user_source: Vec<ReadSource>;
            /// The people who shared it.
            share_user: i64;
            /// The people who recommended it with ❤ (爱心赞).
            zaikan_user: i64;
            /// The people who liked it (拇指赞).
            like_user: i64;
            /// The comments.
            comment_count: i64;
            /// The people who added it to their favourites.
            collection_user: i64;
            /// The money given by readers (赞赏), in fen.
            praise_money: i64;
            /// The readers who followed the account afterwards.
            read_subscribe_user: i64;
            /// The part of the recipients who read it, from 0 to 1.
            read_delivery_rate: serde_json::Value;
            /// The part of the readers who read to the end, from 0 to 1.
            read_finish_rate: serde_json::Value;
            /// The average time of reading, in minutes.
            read_avg_activetime: serde_json::Value;
            /// The places at which readers stopped.
            read_jump_position: Vec<JumpPosition>;
        }
    }
}

reply! {
    /// A place at which readers stopped.
    pub struct JumpPosition {
        required {}
        optional {
            /// The fifth of the article, from 1 (the first 20 %) to 5.
            position: i64;
            /// The part of the readers who stopped there, from 0 to 1.
            rate: serde_json::Value;
        }
    }
}

endpoint!(GetArticleRead, GETARTICLEREAD, ArticleReadReply);
endpoint!(GetArticleShare, GETARTICLESHARE, ArticleShareReply);
endpoint!(GetBizSummary, GETBIZSUMMARY, BizSummaryReply);
endpoint!(GetArticleTotalDetail, GETARTICLETOTALDETAIL, ArticleTotalDetailReply);
