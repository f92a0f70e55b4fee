//! `message/mass/delete`: deletes the articles or the video of a send.

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::shape::{Form, Kind, TextRules, request};
use crate::api::spec::EndpointSpec;
use crate::ids::msg_id::MsgId;
use crate::json::value::Value;
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;

/// `POST /cgi-bin/message/mass/delete`. 10 calls a day.
///
/// Only articles and videos can be deleted, and only if they were sent through the API. The page is
/// removed; cards already received stay in the chats. An article sent several times is deleted
/// everywhere.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "message/mass/delete",
    Bilingual { zh: "删除群发消息", en: "delete a mass send" },
    &Delete::SHAPE,
    &Done::SHAPE,
)
.rules(|rules| {
    match (rules.has("msg_id"), rules.has("url")) {
        (false, false) if !rules.report.has_error("/msgid") => {
            rules.add(
                ProblemBuilder::new(Code::Missing, "/msg_id")
                    .hint("写 msg_id，或写文章的 url", "write msg_id, or the url of an article"),
            );
        }
        (true, true) => rules.add(
            ProblemBuilder::new(Code::Risky, "/url")
                .hint("同时有 msg_id 时 url 被忽略", "with msg_id, url is ignored"),
        ),
        (false, true) if rules.has("article_idx") => rules.add(
            ProblemBuilder::new(Code::Risky, "/article_idx")
                .hint("只与 msg_id 一起有效", "it is used together with msg_id only"),
        ),
        _ => {}
    }
    if rules.get("article_idx").is_some_and(Value::is_zero) {
        rules.add(
            ProblemBuilder::new(Code::Risky, "/article_idx")
                .actual(0)
                .hint("0 会删除全部文章；第一篇是 1", "0 deletes all articles; the first one is 1"),
        );
    }
});

request! {
    /// The articles to delete: a job by `msg_id` (all its articles, or the one at `article_idx`),
    /// or one article by its `url`.
    #[typescript = "{\n  /** The job's id from the send. */\n  msg_id: Id;\n  /** The article's position, from 1. If absent or 0, all articles. */\n  article_idx?: number | undefined;\n  url?: never;\n} | {\n  /** The URL of one article. */\n  url: string;\n  msg_id?: never;\n  article_idx?: never;\n}"]
    pub struct Delete {
        required {}
        optional {
            /// The job's id from the send, not `msg_data_id`.
            msg_id: MsgId;
            /// The article's position, from 1. If absent or 0, all articles.
            article_idx: i64;
            /// The URL of one article; used only without `msg_id`.
            url: String = Kind::Text(TextRules::FILLED.form(Form::Url));
        }
    }
}

endpoint!(Delete, SPEC, Done);
