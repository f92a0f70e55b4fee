//! The endpoints of comments on articles that were sent or published (docs/spec.md 2.13).
//!
//! They name an article by its message, `msg_data_id` of the reply to a send or of a publication, and
//! its position, from *0*.

pub mod comments;
pub mod replies;
pub mod switch;

pub use comments::{
    Comment, CommentDelete, CommentList, CommentListReply, CommentMarkElect, CommentReply,
    CommentUnmarkElect,
};
pub use replies::{CommentReplyAdd, CommentReplyDelete};
pub use switch::{CommentClose, CommentOpen};
