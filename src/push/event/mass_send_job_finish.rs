//! `MASSSENDJOBFINISH`: a mass send is about to end (docs/spec.md 4).

use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;
use crate::problem::errcode::status::{StatusExplanation, explain_status};
use crate::push::event::content::element;

element! {
    /// A mass send has ended: event `MASSSENDJOBFINISH`. It is pushed when the job is about to finish, so
    /// that the counts are not exact. Sources: the pages of the mass send, 2014, 2016 and since 2020.
    pub struct MassSendJobFinish {
        /// The job's id: the `msg_id` that the send was answered with. WeChat writes `MsgID`, and
        /// some have seen `MsgId`.
        "MsgID" | "MsgId" => msg_id: MsgId;
        /// `send success`, `send fail`, or `err(number)` if it was refused. See `outcome`.
        "Status" => status: String;
        /// The followers under the tag, or the OpenIDs of the list.
        "TotalCount" => total_count: Option<i64>;
        /// How many were **left after** filtering (by region, sex, their own refusal, four messages this
        /// month), and not how many were filtered out. About `sent_count + error_count`.
        "FilterCount" => filter_count: Option<i64>;
        /// How many got it. May be 0 although the status is `send success`.
        "SentCount" => sent_count: Option<i64>;
        /// How many did not.
        "ErrorCount" => error_count: Option<i64>;
        /// What the check for reprints found. Absent before 2016-12.
        "CopyrightCheckResult" => copyright_check_result: Option<CopyrightCheckResult>;
        /// The addresses of the articles. Absent before 2020, and sometimes empty; texts have one, too.
        "ArticleUrlResult" => article_url_result: Option<ArticleUrlResult>;
    }
}

element! {
    /// What the check for reprints (原创校验) found.
    pub struct CopyrightCheckResult {
        /// How many articles `result_list` has.
        "Count" => count: Option<i64>;
        /// The articles that are like an original of somebody else's.
        "ResultList" => result_list: Vec<CopyrightCheckItem>;
        /// 1: no reprint, may be sent. 2: a reprint, may be sent. 3: a reprint, may not be sent. 0 has been
        /// seen, too, without an explanation.
        "CheckState" => check_state: Option<i64>;
    }
}

element! {
    /// One article of the check for reprints. WeChat does not publish what the numbers of
    /// `user_declare_state`, `audit_state` and `original_article_type` mean.
    pub struct CopyrightCheckItem {
        /// Which article, from 1.
        "ArticleIdx" => article_idx: Option<i64>;
        /// What the user has declared it to be.
        "UserDeclareState" => user_declare_state: Option<i64>;
        /// What the system has judged it to be.
        "AuditState" => audit_state: Option<i64>;
        /// The address of the original that it is like.
        "OriginalArticleUrl" => original_article_url: Option<String>;
        /// The kind of that original.
        "OriginalArticleType" => original_article_type: Option<i64>;
        /// 1 if it may be reprinted, 0 if not.
        "CanReprint" => can_reprint: Option<i64>;
        /// 1 if the original's content takes the place of the article's.
        "NeedReplaceContent" => need_replace_content: Option<i64>;
        /// 1 if the source is shown.
        "NeedShowReprintSource" => need_show_reprint_source: Option<i64>;
    }
}

element! {
    /// The addresses of the articles.
    pub struct ArticleUrlResult {
        /// How many `result_list` has.
        "Count" => count: Option<i64>;
        /// The addresses.
        "ResultList" => result_list: Vec<ArticleUrlItem>;
    }
}

element! {
    /// The address of one article.
    pub struct ArticleUrlItem {
        /// Which article, from 1.
        "ArticleIdx" => article_idx: Option<i64>;
        /// Its address, `http:` or `https:`.
        "ArticleUrl" => article_url: Option<String>;
    }
}

impl MassSendJobFinish {
    /// What became of the send. The numbers of `err(number)` are an open set: an unknown one is a
    /// rejection, too.
    pub fn explanation(&self) -> StatusExplanation {
        explain_status(&self.status)
    }
}

/// What the check for reprints means for a send, or for one of its articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Judgement {
    /// No reprint: it may be sent.
    NoReprint,
    /// A reprint that may be sent.
    Reprint,
    /// A reprint that may not be sent.
    Forbidden,
    /// WeChat does not say.
    Unknown,
}

impl Judgement {
    /// The name used outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Judgement::NoReprint => "no_reprint",
            Judgement::Reprint => "reprint",
            Judgement::Forbidden => "forbidden",
            Judgement::Unknown => "unknown",
        }
    }
}

/// What a `CheckState` means.
pub(crate) fn explain_check_state(state: Option<i64>) -> (Judgement, Bilingual<&'static str>) {
    let (judgement, zh, en) = match state {
        Some(1) => (Judgement::NoReprint, "未被判为转载，可以群发", "no reprint, may be sent"),
        Some(2) => (Judgement::Reprint, "被判为转载，可以群发", "a reprint, may be sent"),
        Some(3) => (Judgement::Forbidden, "被判为转载，不能群发", "a reprint, may not be sent"),
        _ => {
            (Judgement::Unknown, "微信没有说明校验结果", "WeChat does not say what the check found")
        }
    };
    (judgement, Bilingual { zh, en })
}

/// What WeChat does with an article that is like somebody else's.
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
            "an allowed reprint: the original's content takes its place, and the source is shown",
        ),
        (Some(_), Some(1), _) => (
            "判为转载，可以转载：内容替换为原创文章",
            "an allowed reprint: the original's content takes its place",
        ),
        (Some(_), _, Some(1)) => {
            ("判为转载，可以转载：注明来源", "an allowed reprint: the source is shown")
        }
        (Some(_), ..) => ("判为转载，可以转载", "an allowed reprint"),
        (None, ..) => ("微信没有说明如何处理", "WeChat does not say what it does with it"),
    };
    let judgement = match can_reprint {
        Some(0) => Judgement::Forbidden,
        Some(_) => Judgement::Reprint,
        None => Judgement::Unknown,
    };
    (judgement, Bilingual { zh, en })
}

impl CopyrightCheckResult {
    /// What the check means for the send as a whole.
    pub fn judgement(&self) -> (Judgement, Bilingual<&'static str>) {
        explain_check_state(self.check_state)
    }
}

impl CopyrightCheckItem {
    /// What WeChat judged of this article, and what it does with it.
    pub fn judgement(&self) -> (Judgement, Bilingual<&'static str>) {
        explain_reprint(self.can_reprint, self.need_replace_content, self.need_show_reprint_source)
    }
}
