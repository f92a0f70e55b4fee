//! `comment/list`, `markelect`, `unmarkelect` and `delete`: the comments on an article.

use crate::api::check::forms::integer;
use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::reply::error::Done;
use crate::api::shape::{Flag, Kind, OPENID, TextRules, reply, request, success};
use crate::api::spec::EndpointSpec;
use crate::endpoints::comment::switch::INDEX;
use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;

/// `POST /cgi-bin/comment/list`. Fewer than 50 comments a call.
pub static LIST: EndpointSpec = EndpointSpec::post(
    "comment/list",
    Bilingual { zh: "查看文章的评论", en: "list the comments on an article" },
    &CommentList::SHAPE,
    &CommentListReply::SHAPE,
)
.reply_has(&["comment", "total"])
.rules(|rules| {
    let Some(count) = rules.get("count").and_then(integer) else { return };
    if !(1..=limits::MAX_COMMENTS).contains(&count) {
        rules.add(
            ProblemBuilder::new(Code::OutOfRange, "/count")
                .limit(["1..", &limits::MAX_COMMENTS.to_string()].concat())
                .actual(count),
        );
    } else if count == limits::MAX_COMMENTS {
        rules.add(ProblemBuilder::new(Code::Risky, "/count").hint(
            "文档说 50 及以上会被拒绝，错误码 88010 说 50 以上：最好用 49",
            "the page says that 50 is refused, error code 88010 that only more is: 49 is safe",
        ));
    }
});

/// `POST /cgi-bin/comment/markelect`.
pub static MARKELECT: EndpointSpec = EndpointSpec::post(
    "comment/markelect",
    Bilingual { zh: "将评论标记精选", en: "feature a comment" },
    &CommentMarkElect::SHAPE,
    &Done::SHAPE,
);

/// `POST /cgi-bin/comment/unmarkelect`.
pub static UNMARKELECT: EndpointSpec = EndpointSpec::post(
    "comment/unmarkelect",
    Bilingual { zh: "将评论取消精选", en: "stop featuring a comment" },
    &CommentUnmarkElect::SHAPE,
    &Done::SHAPE,
);

/// `POST /cgi-bin/comment/delete`. It cannot be undone.
pub static DELETE: EndpointSpec = EndpointSpec::post(
    "comment/delete",
    Bilingual { zh: "删除评论", en: "delete a comment" },
    &CommentDelete::SHAPE,
    &Done::SHAPE,
);

request! {
    /// A page of the comments on an article.
    pub struct CommentList {
        required {
            /// The message.
            msg_data_id: MsgId;
            /// The index of the first comment of the page, from 0.
            begin: i64;
            /// The number of comments on the page, 1 to 49. About 50 the sources disagree: it is a warning.
            // Its range is in the rules: one of this name at another endpoint has another.
            count: i64 = Kind::Int { min: i64::MIN, max: i64::MAX };
            /// The kind: 0 for all, 1 for those that are not featured, 2 for featured ones.
            r#type: i64 = Kind::Int { min: 0, max: 2 };
        }
        optional {
            /// The article's position, from *0* (default).
            index: i64 = INDEX;
        }
    }
}

success! {
    /// A page of comments. One of `total` and `comment` is there.
    pub struct CommentListReply {
        required {}
        optional {
            /// The number of comments on the article, not on this page.
            total: i64;
            /// The comments.
            comment: Vec<Comment>;
        }
    }
}

reply! {
    /// A comment.
    pub struct Comment {
        required {
            /// Its id.
            user_comment_id: MsgId;
        }
        optional {
            /// The reader. Absent if the reader did not comment as a WeChat user.
            openid: String = OPENID;
            /// The time, in Unix seconds.
            create_time: i64;
            /// The text.
            content: String = Kind::Text(TextRules::FREE);
            /// 1 if it is featured (精选), 0 if not.
            comment_type: Flag;
            /// The account's reply.
            reply: CommentReply;
        }
    }
}

reply! {
    /// The account's reply to a comment.
    pub struct CommentReply {
        required {}
        optional {
            /// The text.
            content: String = Kind::Text(TextRules::FREE);
            /// The time, in Unix seconds.
            create_time: i64;
        }
    }
}

/// Declares a request that names one comment.
macro_rules! one_comment {
    ($doc:literal, $name:ident, { $($required:tt)* }) => {
        $crate::api::shape::request! {
            #[doc = $doc]
            pub struct $name {
                required {
                    #[doc = " The message."]
                    msg_data_id: $crate::ids::msg_id::MsgId;
                    #[doc = " The comment."]
                    user_comment_id: $crate::ids::msg_id::MsgId;
                    $($required)*
                }
                optional {
                    #[doc = " The article's position, from *0* (default)."]
                    index: i64 = $crate::endpoints::comment::switch::INDEX;
                }
            }
        }
    };
}
pub(super) use one_comment;

one_comment!(" The comment to feature.", CommentMarkElect, {});
one_comment!(" The comment to stop featuring.", CommentUnmarkElect, {});
one_comment!(" The comment to delete.", CommentDelete, {});

endpoint!(CommentList, LIST, CommentListReply);
endpoint!(CommentMarkElect, MARKELECT, Done);
endpoint!(CommentUnmarkElect, UNMARKELECT, Done);
endpoint!(CommentDelete, DELETE, Done);
