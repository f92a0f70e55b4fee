//! `getarticlesummary`, `getarticletotal`, `getuserread` and `getusershare`: the endpoints for numbers
//! of before 2025. WeChat no longer maintains them and names those of
//! [`published`](super::published) instead.

use crate::api::check::rules::Rules;
use crate::api::endpoint::endpoint;
use crate::api::shape::{Kind, TextRules, reply, success};
use crate::api::spec::EndpointSpec;
use crate::endpoints::datacube::dates::{Span, check_dates, dates};
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;

const fn days(days: i64) -> Span {
    Span { days, was_measured: true, first: "2014-12-01" }
}

/// `POST /datacube/getarticlesummary`. One day a call.
pub static GETARTICLESUMMARY: EndpointSpec = EndpointSpec::post(
    "datacube/getarticlesummary",
    Bilingual { zh: "获取图文群发每日数据（旧）", en: "each article on a day (old)" },
    &GetArticleSummary::SHAPE,
    &ArticleSummaryReply::SHAPE,
)
.outside_cgi_bin()
.rules(|rules| check_old(rules, &days(1), "datacube/getarticleread"));

/// `POST /datacube/getarticletotal`. The articles of one day a call, each with its next 7 days.
pub static GETARTICLETOTAL: EndpointSpec = EndpointSpec::post(
    "datacube/getarticletotal",
    Bilingual {
        zh: "获取图文群发总数据（旧）", en: "all numbers of the articles of a day (old)"
    },
    &GetArticleTotal::SHAPE,
    &ArticleTotalReply::SHAPE,
)
.outside_cgi_bin()
.rules(|rules| check_old(rules, &days(1), "datacube/getarticletotaldetail"));

/// `POST /datacube/getuserread`. 3 days a call.
pub static GETUSERREAD: EndpointSpec = EndpointSpec::post(
    "datacube/getuserread",
    Bilingual {
        zh: "获取图文阅读概况数据（旧）",
        en: "readers of all articles for each day (old)",
    },
    &GetUserRead::SHAPE,
    &UserReadReply::SHAPE,
)
.outside_cgi_bin()
.rules(|rules| check_old(rules, &days(3), "datacube/getbizsummary"));

/// `POST /datacube/getusershare`. 7 days a call.
pub static GETUSERSHARE: EndpointSpec = EndpointSpec::post(
    "datacube/getusershare",
    Bilingual {
        zh: "获取图文转发概况数据（旧）", en: "shares of all articles for each day (old)"
    },
    &GetUserShare::SHAPE,
    &UserShareReply::SHAPE,
)
.outside_cgi_bin()
.rules(|rules| check_old(rules, &days(7), "datacube/getbizsummary"));

/// Checks the dates, and names the endpoint that WeChat maintains.
fn check_old(rules: &mut Rules<'_>, span: &Span, newer: &str) {
    check_dates(rules, span);
    rules.add(ProblemBuilder::new(Code::Risky, "").hint_of(
        "微信已停止维护此接口，请改用 {}",
        "WeChat no longer maintains this endpoint; use {}",
        newer,
    ));
}

dates!(
    GetArticleSummary,
    " The day whose numbers are wanted.",
    " The same day; at most yesterday. Yesterday's numbers are ready at 8:00."
);
dates!(
    GetArticleTotal,
    " The day on which the articles were sent.",
    " The same day; at most yesterday. Yesterday's numbers are ready at 8:00."
);
dates!(
    GetUserRead,
    " The days whose readers are counted.",
    " The last day, at most 2 later; at most yesterday. Yesterday's numbers are ready at 8:00."
);
dates!(
    GetUserShare,
    " The days whose shares are counted.",
    " The last day, at most 6 later; at most yesterday. Yesterday's numbers are ready at 8:00."
);

success! {
    /// The numbers of each article that was read on a day. Those with fewer than three readers are left out.
    pub struct ArticleSummaryReply {
        required {
            /// The articles.
            list: Vec<ArticleSummary>;
        }
        optional {}
    }
}

reply! {
    /// The numbers of an article on a day.
    pub struct ArticleSummary {
        required {
            /// The day.
            ref_date: String;
            /// The article: `msg_data_id`, `_` and its position from *1*.
            msgid: String;
        }
        optional {
            /// Its title.
            title: String = Kind::Text(TextRules::FREE);
            /// The readers of the article.
            int_page_read_user: i64;
            /// The times it was read.
            int_page_read_count: i64;
            /// The people who went on to 阅读原文.
            ori_page_read_user: i64;
            /// The times that 阅读原文 was opened.
            ori_page_read_count: i64;
            /// The people who shared it.
            share_user: i64;
            /// The times it was shared.
            share_count: i64;
            /// The people who added it to their favourites.
            add_to_fav_user: i64;
            /// The times it was added to favourites.
            add_to_fav_count: i64;
        }
    }
}

success! {
    /// The numbers of the articles that were sent on a day.
    pub struct ArticleTotalReply {
        required {
            /// The articles.
            list: Vec<ArticleTotal>;
        }
        optional {}
    }
}

reply! {
    /// The numbers of an article.
    pub struct ArticleTotal {
        required {
            /// The day on which it was sent.
            ref_date: String;
            /// The article: `msg_data_id`, `_` and its position from *1*.
            msgid: String;
        }
        optional {
            /// Its title.
            title: String = Kind::Text(TextRules::FREE);
            /// The numbers of each of the first 7 days.
            details: Vec<ArticleTotalDay>;
        }
    }
}

reply! {
    /// The numbers of an article up to a day.
    pub struct ArticleTotalDay {
        required {
            /// The day.
            stat_date: String;
        }
        optional {
            /// The people whom it reached, about as many as follow.
            target_user: i64;
            /// The readers of the article.
            int_page_read_user: i64;
            /// The times it was read.
            int_page_read_count: i64;
            /// The people who went on to 阅读原文.
            ori_page_read_user: i64;
            /// The times that 阅读原文 was opened.
            ori_page_read_count: i64;
            /// The people who shared it.
            share_user: i64;
            /// The times it was shared.
            share_count: i64;
            /// The people who added it to their favourites.
            add_to_fav_user: i64;
            /// The times it was added to favourites.
            add_to_fav_count: i64;
            /// The readers from messages of the account.
            int_page_from_session_read_user: i64;
            /// The times it was read from messages of the account.
            int_page_from_session_read_count: i64;
            /// The readers from the list of earlier messages.
            int_page_from_hist_msg_read_user: i64;
            /// The times it was read from the list of earlier messages.
            int_page_from_hist_msg_read_count: i64;
            /// The readers from moments (朋友圈).
            int_page_from_feed_read_user: i64;
            /// The times it was read from moments (朋友圈).
            int_page_from_feed_read_count: i64;
            /// The readers from messages of friends.
            int_page_from_friends_read_user: i64;
            /// The times it was read from messages of friends.
            int_page_from_friends_read_count: i64;
            /// The readers from 看一看.
            int_page_from_kanyikan_read_user: i64;
            /// The times it was read from 看一看.
            int_page_from_kanyikan_read_count: i64;
            /// The readers from 搜一搜.
            int_page_from_souyisou_read_user: i64;
            /// The times it was read from 搜一搜.
            int_page_from_souyisou_read_count: i64;
            /// The readers from elsewhere.
            int_page_from_other_read_user: i64;
            /// The times it was read from elsewhere.
            int_page_from_other_read_count: i64;
            /// The people who shared it to moments from messages of the account.
            feed_share_from_session_user: i64;
            /// The times it was shared to moments from messages of the account.
            feed_share_from_session_cnt: i64;
            /// The people who shared it to moments from moments.
            feed_share_from_feed_user: i64;
            /// The times it was shared to moments from moments.
            feed_share_from_feed_cnt: i64;
            /// The people who shared it to moments from elsewhere.
            feed_share_from_other_user: i64;
            /// The times it was shared to moments from elsewhere.
            feed_share_from_other_cnt: i64;
        }
    }
}

success! {
    /// The readers of all articles for each day and each way.
    pub struct UserReadReply {
        required {
            /// The days and ways.
            list: Vec<UserRead>;
        }
        optional {}
    }
}

reply! {
    /// The readers of all articles on a day who came on one way.
    pub struct UserRead {
        required {
            /// The day.
            ref_date: String;
        }
        optional {
            /// The way: 99999999 all, 0 messages of the account, 1 friends, 2 moments, 4 earlier messages, 5
            /// elsewhere, 6 看一看, 7 搜一搜.
            user_source: i64;
            /// The readers of the article.
            int_page_read_user: i64;
            /// The times it was read.
            int_page_read_count: i64;
            /// The people who went on to 阅读原文.
            ori_page_read_user: i64;
            /// The times that 阅读原文 was opened.
            ori_page_read_count: i64;
            /// The people who shared it.
            share_user: i64;
            /// The times it was shared.
            share_count: i64;
            /// The people who added it to their favourites.
            add_to_fav_user: i64;
            /// The times it was added to favourites.
            add_to_fav_count: i64;
        }
    }
}

success! {
    /// The shares of all articles for each day and each way.
    pub struct UserShareReply {
        required {
            /// The days and ways.
            list: Vec<UserShare>;
        }
        optional {}
    }
}

reply! {
    /// The shares of all articles on a day on one way.
    pub struct UserShare {
        required {
            /// The day.
            ref_date: String;
        }
        optional {
            /// The way: 1 to friends, 2 to moments, 255 others.
            share_scene: i64;
            /// The times they were shared.
            share_count: i64;
            /// The people who shared one.
            share_user: i64;
        }
    }
}

endpoint!(GetArticleSummary, GETARTICLESUMMARY, ArticleSummaryReply);
endpoint!(GetArticleTotal, GETARTICLETOTAL, ArticleTotalReply);
endpoint!(GetUserRead, GETUSERREAD, UserReadReply);
endpoint!(GetUserShare, GETUSERSHARE, UserShareReply);
