//! The endpoints of numbers: how often articles were read and shared (docs/spec.md 2.14).
//!
//! Their path is `/datacube/…`, without `cgi-bin`. A `msgid` is the `msg_data_id` of a send or a
//! publication, `_`, and the article's position from *1*: `2247490098_1`.

pub mod dates;
pub mod published;
pub mod superseded;

pub use published::{
    ArticleReadReply, ArticleShareReply, ArticleTotalDetailReply, BizSummaryReply, GetArticleRead,
    GetArticleShare, GetArticleTotalDetail, GetBizSummary, ReadSource,
};
pub use superseded::{
    ArticleSummaryReply, ArticleTotalReply, GetArticleSummary, GetArticleTotal, GetUserRead,
    GetUserShare, UserReadReply, UserShareReply,
};
