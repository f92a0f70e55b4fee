//! `comment/open` and `comment/close`: whether readers can comment on an article.

use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::reply::error::Done;
use crate::api::shape::{Kind, request};
use crate::api::spec::EndpointSpec;
use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/comment/open`.
pub static OPEN: EndpointSpec = EndpointSpec::post(
    "comment/open",
    Bilingual { zh: "打开文章评论", en: "open an article to comments" },
    &CommentOpen::SHAPE,
    &Done::SHAPE,
);

/// `POST /cgi-bin/comment/close`.
pub static CLOSE: EndpointSpec = EndpointSpec::post(
    "comment/close",
    Bilingual { zh: "关闭文章评论", en: "close an article to comments" },
    &CommentClose::SHAPE,
    &Done::SHAPE,
);

/// The position of an article in its message, from 0.
pub(super) const INDEX: Kind = Kind::Int { min: 0, max: limits::MAX_ARTICLES as i64 - 1 };

request! {
    /// The article to open to comments.
    pub struct CommentOpen {
        required {
            /// The message.
            msg_data_id: MsgId;
        }
        optional {
            /// The article's position, from *0* (default).
            index: i64 = INDEX;
        }
    }
}

request! {
    /// The article to close to comments.
    pub struct CommentClose {
        required {
            /// The message.
            msg_data_id: MsgId;
        }
        optional {
            /// The article's position, from *0* (default).
            index: i64 = INDEX;
        }
    }
}

endpoint!(CommentOpen, OPEN, Done);
endpoint!(CommentClose, CLOSE, Done);
