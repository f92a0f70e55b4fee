//! `comment/reply/add` and `comment/reply/delete`: the account's replies to comments.

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::spec::EndpointSpec;
use crate::endpoints::comment::comments::one_comment;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/comment/reply/add`. A comment has one reply (88005).
pub static ADD: EndpointSpec = EndpointSpec::post(
    "comment/reply/add",
    Bilingual { zh: "回复评论", en: "reply to a comment" },
    &CommentReplyAdd::SHAPE,
    &Done::SHAPE,
);

/// `POST /cgi-bin/comment/reply/delete`.
pub static DELETE: EndpointSpec = EndpointSpec::post(
    "comment/reply/delete",
    Bilingual { zh: "删除回复", en: "delete a reply to a comment" },
    &CommentReplyDelete::SHAPE,
    &Done::SHAPE,
);

one_comment!(" The reply to a comment.", CommentReplyAdd, {
    #[doc = " The text. WeChat answers 88007 to a longer one than it takes; no source has the number."]
    content: String;
});
one_comment!(" The comment whose reply is deleted.", CommentReplyDelete, {});

endpoint!(CommentReplyAdd, ADD, Done);
endpoint!(CommentReplyDelete, DELETE, Done);
