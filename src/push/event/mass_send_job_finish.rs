//! `MASSSENDJOBFINISH`: a mass send is about to end (docs/spec.md 4).

use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;
use crate::problem::errcode::status::{StatusExplanation, explain_status};
use crate::push::event::element::element;

element! {
    /// A mass send has ended: event `MASSSENDJOBFINISH`. It is pushed when the job is about to
    /// finish, so the counts are not exact. Sources: the pages of the mass send, 2014, 2016 and
    /// since 2020.
    pub struct MassSendJobFinish {
        /// The job's id: the `msg_id` in the response to the send. WeChat writes `MsgID`; users
        /// have also seen `MsgId`.
        "MsgID" | "MsgId" => msg_id: MsgId;
        /// `send success`, `send fail`, or `err(number)` if it was refused. See `outcome`.
        "Status" => status: String;
        /// The number of followers with the tag, or of OpenIDs in the list.
        "TotalCount" => total_count: Option<i64>;
        /// The number of followers **left after** filtering (by region, sex, their own refusal,
        /// four messages this month). It is not the number filtered out. About `sent_count +
        /// error_count`.
        "FilterCount" => filter_count: Option<i64>;
        /// The number of followers who received it. May be 0 although the status is `send success`.
        "SentCount" => sent_count: Option<i64>;
        /// The number of followers who did not receive it.
        "ErrorCount" => error_count: Option<i64>;
        /// The result of the originality check. Absent before 2016-12.
        "CopyrightCheckResult" => copyright_check_result: Option<CopyrightCheckResult>;
        /// The URLs of the articles. Absent before 2020, and sometimes empty. Texts have one, too.
        "ArticleUrlResult" => article_url_result: Option<ArticleUrlResult>;
    }
}

element! {
    /// The result of the originality check (原创校验).
    pub struct CopyrightCheckResult {
        /// The number of articles in `result_list`.
        "Count" => count: Option<i64>;
        /// The articles that resemble an original of another author.
        "ResultList" => result_list: Vec<CopyrightCheckItem>;
        /// 1: not a reprint, can be sent. 2: a reprint, can be sent. 3: a reprint, cannot be sent.
        /// 0 has been seen too; WeChat does not explain it.
        "CheckState" => check_state: Option<i64>;
    }
}

element! {
    /// An article in the originality check. WeChat does not publish the meanings of
    /// `user_declare_state`, `audit_state` and `original_article_type`.
    pub struct CopyrightCheckItem {
        /// The position of the article, from 1.
        "ArticleIdx" => article_idx: Option<i64>;
        /// The user's declaration about the article.
        "UserDeclareState" => user_declare_state: Option<i64>;
        /// The system's judgement of the article.
        "AuditState" => audit_state: Option<i64>;
        /// The URL of the original that it resembles.
        "OriginalArticleUrl" => original_article_url: Option<String>;
        /// The kind of that original.
        "OriginalArticleType" => original_article_type: Option<i64>;
        /// 1 if it may be reprinted, 0 if not.
        "CanReprint" => can_reprint: Option<i64>;
        /// 1 if the original's content replaces the article's.
        "NeedReplaceContent" => need_replace_content: Option<i64>;
        /// 1 if the source is shown.
        "NeedShowReprintSource" => need_show_reprint_source: Option<i64>;
    }
}

element! {
    /// The URLs of the articles.
    pub struct ArticleUrlResult {
        /// The number of URLs in `result_list`.
        "Count" => count: Option<i64>;
        /// The URLs.
        "ResultList" => result_list: Vec<ArticleUrlItem>;
    }
}

element! {
    /// The URL of an article.
    pub struct ArticleUrlItem {
        /// The position of the article, from 1.
        "ArticleIdx" => article_idx: Option<i64>;
        /// The URL, `http:` or `https:`.
        "ArticleUrl" => article_url: Option<String>;
    }
}

impl MassSendJobFinish {
    /// Explains the outcome of the send. The numbers of `err(number)` are an open set: an unknown
    /// one is a rejection, too.
    pub fn explanation(&self) -> StatusExplanation {
        explain_status(&self.status)
    }
}

/// The judgement of the originality check on a send, or on one of its articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Judgement {
    /// Not a reprint: it can be sent.
    NoReprint,
    /// A reprint that can be sent.
    Reprint,
    /// A reprint that cannot be sent.
    Forbidden,
    /// WeChat does not say.
    Unknown,
}

impl Judgement {
    /// Returns the name used outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Judgement::NoReprint => "no_reprint",
            Judgement::Reprint => "reprint",
            Judgement::Forbidden => "forbidden",
            Judgement::Unknown => "unknown",
        }
    }
}

/// Explains a `CheckState`.
pub(crate) fn explain_check_state(state: Option<i64>) -> (Judgement, Bilingual<&'static str>) {
    let (judgement, zh, en) = match state {
        Some(1) => (Judgement::NoReprint, "未被判为转载，可以群发", "not a reprint, can be sent"),
        Some(2) => (Judgement::Reprint, "被判为转载，可以群发", "a reprint, can be sent"),
        Some(3) => (Judgement::Forbidden, "被判为转载，不能群发", "a reprint, cannot be sent"),
        _ => (
            Judgement::Unknown,
            "微信没有说明校验结果",
            "WeChat does not give the result of the check",
        ),
    };
    (judgement, Bilingual { zh, en })
}

/// Explains how WeChat treats an article that resembles another author's.
pub(crate) fn explain_reprint(
    can_reprint: Option<i64>,
    need_replace_content: Option<i64>,
    need_show_reprint_source: Option<i64>,
) -> (Judgement, Bilingual<&'static str>) {
    let (zh, en) = match (can_reprint, need_replace_content, need_show_reprint_source) {
        (Some(0), ..) => {
            ("判为转载，不能转载，不会发出", "a reprint that is not allowed: it is not sent")
        }
        (Some(_), Some(1), Some(1)) => (
            "判为转载，可以转载：内容替换为原创文章，并注明来源",
            "an allowed reprint: the original's content replaces it, and the source is shown",
        ),
        (Some(_), Some(1), _) => (
            "判为转载，可以转载：内容替换为原创文章",
            "an allowed reprint: the original's content replaces it",
        ),
        (Some(_), _, Some(1)) => {
            ("判为转载，可以转载：注明来源", "an allowed reprint: the source is shown")
        }
        (Some(_), ..) => ("判为转载，可以转载", "an allowed reprint"),
        (None, ..) => ("微信没有说明如何处理", "WeChat does not say how it treats the article"),
    };
    let judgement = match can_reprint {
        Some(0) => Judgement::Forbidden,
        Some(_) => Judgement::Reprint,
        None => Judgement::Unknown,
    };
    (judgement, Bilingual { zh, en })
}

impl CopyrightCheckResult {
    /// Explains the result of the check for the whole send.
    pub fn judgement(&self) -> (Judgement, Bilingual<&'static str>) {
        explain_check_state(self.check_state)
    }
}

impl CopyrightCheckItem {
    /// Explains WeChat's judgement of this article, and how WeChat treats it.
    pub fn judgement(&self) -> (Judgement, Bilingual<&'static str>) {
        explain_reprint(self.can_reprint, self.need_replace_content, self.need_show_reprint_source)
    }
}
