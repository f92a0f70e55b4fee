//! `PUBLISHJOBFINISH`: a publication (`freepublish/submit`) has ended (docs/spec.md 2.5). It was
//! once documented as `FREEPUBLISHJOBFINISH`.

use crate::problem::bilingual::Bilingual;
use crate::push::event::content::Repeated;
use crate::push::event::element::element;

element! {
    /// A publication has ended: event `PUBLISHJOBFINISH`. Publishing does not notify followers.
    pub struct PublishJobFinish {
        /// The outcome.
        "PublishEventInfo" => publish_event_info: Option<PublishEventInfo>;
    }
}

element! {
    /// The outcome of a publication. WeChat writes these names in small letters.
    pub struct PublishEventInfo {
        /// The id from `freepublish/submit`.
        "publish_id" => publish_id: Option<String>;
        /// 0: published. 1: being published. 2: originality check failed. 3: failed. 4: rejected by
        /// review. 5: the user has deleted every article. 6: the system has blocked every article.
        "publish_status" => publish_status: Option<i64>;
        /// The published article. Not an id for `mpnews`.
        "article_id" => article_id: Option<String>;
        /// The URLs.
        "article_detail" => article_detail: Option<PublishedArticles>;
        /// The positions (from 1) of the articles that failed.
        "fail_idx" => fail_idx: Repeated<i64>;
    }
}

element! {
    /// The articles of a publication.
    pub struct PublishedArticles {
        /// The number of articles in `item`.
        "count" => count: Option<i64>;
        /// The articles.
        "item" => item: Repeated<PublishedArticle>;
    }
}

element! {
    /// An article of a publication.
    pub struct PublishedArticle {
        /// The position of the article, from 1.
        "idx" => idx: Option<i64>;
        /// The URL.
        "article_url" => article_url: Option<String>;
    }
}

impl PublishJobFinish {
    /// Returns the publication's id, or an empty text if the push does not have one.
    pub(crate) fn id(&self) -> &str {
        let info = self.publish_event_info.as_ref();
        info.and_then(|info| info.publish_id.as_deref()).unwrap_or_default()
    }
}

/// Explains a `publish_status`.
pub(crate) fn explain_publish_status(status: Option<i64>) -> Bilingual<&'static str> {
    let (zh, en) = match status {
        Some(0) => ("发布成功", "published"),
        Some(1) => ("发布中", "being published"),
        Some(2) => ("原创校验失败", "the originality check failed"),
        Some(3) => ("常规失败", "failed"),
        Some(4) => ("平台审核不通过", "rejected by review"),
        Some(5) => {
            ("发布成功后用户删除了所有文章", "published, and the user has deleted every article")
        }
        Some(6) => {
            ("发布成功后系统封禁了所有文章", "published, and the system has blocked every article")
        }
        _ => ("未知的发布状态", "unknown status"),
    };
    Bilingual { zh, en }
}

impl PublishEventInfo {
    /// Explains `publish_status`.
    pub fn meaning(&self) -> Bilingual<&'static str> {
        explain_publish_status(self.publish_status)
    }
}
