//! What may come instead of a success.

use crate::api::reply::http_status::NO_LENGTH;
use crate::api::shape::{Kind, TextRules, reply};
use crate::ids::msg_id::MsgId;
use crate::json::value::Map;
use crate::problem::catalog::catalog;
use crate::problem::errcode::advice::Advice;
use crate::problem::errcode::explain::Explanation;
use std::fmt;

/// Why a reply is no success.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadError {
    /// WeChat answered with an `errcode`.
    Api(Box<ApiError>),
    /// This is no reply of the endpoint.
    Reply(Box<ReplyError>),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Api(error) => error.fmt(f),
            ReadError::Reply(error) => error.fmt(f),
        }
    }
}

/// It speaks for the error inside, and gives none as its source: a chain would say it twice.
impl std::error::Error for ReadError {}

impl ReadError {
    /// What a program should do.
    pub fn advice(&self) -> Advice {
        match self {
            ReadError::Api(error) => error.explanation.advice,
            ReadError::Reply(error) => error.advice,
        }
    }
}

/// A reply with an `errcode` other than 0.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The endpoint.
    pub api: &'static str,
    /// The code. Branch on it, never on `errmsg`.
    pub errcode: i64,
    /// WeChat's text without the `rid` and `hint` that it carries, and without secrets. Not stable.
    pub errmsg: String,
    /// The request id, for `openapi/rid/get` within 7 days and for WeChat's support.
    pub rid: Option<String>,
    /// The older request id.
    pub hint: Option<String>,
    /// What the code means at this endpoint and what to do. Where the id of what was made stands beside
    /// the code, the advice is [`Advice::Pending`]: it may have been accepted in spite of it.
    pub explanation: Explanation,
    /// The job that already exists, with 45065: the send is accepted if the `clientmsgid` is yours.
    pub msg_id: Option<MsgId>,
    pub(super) extra: Map,
}

impl ApiError {
    /// Whatever else the reply held, as it came but for secrets: an object.
    pub fn extra(&self) -> serde_json::Value {
        self.extra.to_serde()
    }

    #[cfg(all(feature = "js", target_arch = "wasm32"))]
    pub(crate) fn extra_value(&self) -> crate::json::value::Value {
        self.extra.clone().into()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meaning = &self.explanation.meaning;
        write!(f, "{} answered {} {}: {}", self.api, self.errcode, self.errmsg, meaning.en)?;
        if let Some(rid) = &self.rid {
            write!(f, " (rid {rid})")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

reply! {
    /// Done; there is nothing to say. The 0 must be there: without anything else in the reply, its
    /// absence would make a success of nothing.
    pub struct Done {
        required {
            /// 0.
            errcode: i64;
        }
        optional {
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

catalog! {
    /// What is wrong with something that should have been a reply.
    pub enum ReplyFault {
        /// It says two things: two members of one name with different values, an `errcode` inside of a
        /// success or in another spelling (`errCode`), an `errmsg` of a failure without an `errcode` or with 0.
        Contradictory = "contradictory",
            "返回结果自相矛盾", "the reply contradicts itself";
        /// Nothing came.
        Empty = "empty",
            "回复为空", "the reply is empty";
        /// A web page came: a gateway, a proxy or a captive portal answered instead of WeChat.
        Html = "html",
            "收到的是网页，不是微信的回复", "a web page came instead of WeChat's reply";
        /// The HTTP status is not 2xx: whoever wrote the answer, its words need not be WeChat's, which
        /// answers 200 also with an `errcode` (docs/spec.md 0.3).
        HttpStatus = "http_status",
            "HTTP 状态码表明这不是微信的回复", "by its HTTP status this is not WeChat's reply";
        /// A required field is absent, or the id or token that it should be is empty.
        Missing = "missing",
            "回复缺少字段", "the reply lacks a field";
        /// It is no JSON.
        NotJson = "not_json",
            "回复不是 JSON", "the reply is not JSON";
        /// It is no UTF-8, and with U+FFFD for what is none it is no JSON.
        NotUtf8 = "not_utf8",
            "回复不是 UTF-8", "the reply is not UTF-8";
        /// It ends too early.
        Truncated = "truncated",
            "回复不完整", "the reply was cut off";
        /// A value is of another type than documented.
        WrongType = "wrong_type",
            "回复的字段类型不符", "a field of the reply has another type";
    }
}

/// Something that is no reply of the endpoint. Whether WeChat has acted is unknown.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReplyError {
    /// The endpoint.
    pub api: &'static str,
    /// What is wrong.
    pub fault: ReplyFault,
    /// Where, as a JSON pointer; empty for the reply as a whole.
    pub path: String,
    /// What a field should have been.
    pub expected: Option<&'static str>,
    /// The HTTP status: as it was told, or as a page names it that says the request is refused.
    pub status: Option<u16>,
    /// The beginning of what came, at most 64 characters, without secrets: what follows their names,
    /// and words longer than 31 letters, are taken out.
    pub excerpt: String,
    /// What to do: the outcome is unknown, so the same bytes may be repeated after a minute. Where
    /// WeChat may have accepted them, as `errcode: 0` in any spelling and the id of what was made
    /// say, also in half a reply or in what is no JSON, it is [`Advice::Pending`]; where an `errcode` is there and cannot be told,
    /// [`Advice::AskHuman`]; where a page names a status (400 to 499) by which the same request is
    /// refused again, [`Advice::Fix`].
    pub advice: Advice,
}

impl ReplyError {
    /// Whether there was no JSON object to read.
    pub(crate) fn is_unreadable(&self) -> bool {
        match self.fault {
            ReplyFault::Empty
            | ReplyFault::Html
            | ReplyFault::NotJson
            | ReplyFault::NotUtf8
            | ReplyFault::Truncated => true,
            ReplyFault::WrongType => self.path.is_empty(),
            ReplyFault::Contradictory | ReplyFault::HttpStatus | ReplyFault::Missing => false,
        }
    }

    /// What happened, in Chinese and in English.
    pub fn message(&self) -> (String, String) {
        let fault = self.fault.template();
        let (mut zh, mut en) = (self.api.to_owned(), self.api.to_owned());
        let mut add = |in_chinese: [&str; 3], in_english: [&str; 3]| {
            zh.extend(in_chinese);
            en.extend(in_english);
        };
        add(["：", fault.zh, ""], [": ", fault.en, ""]);
        if let Some(status) = self.status {
            let status = status.to_string();
            add(["（HTTP ", &status, "）"], [" (HTTP ", &status, ")"]);
        }
        if !self.path.is_empty() {
            add(["（", &self.path, "）"], [" at ", &self.path, ""]);
        }
        if let Some(expected) = self.expected {
            add(["，应为 ", expected, ""], [", expected ", expected, ""]);
        }
        if self.status == Some(NO_LENGTH) {
            add(
                ["，请求没有 Content-Length，不要用分块传输", "", ""],
                [", the request had no Content-Length: do not send it in chunks", "", ""],
            );
        }
        if !self.excerpt.is_empty() {
            add(["：", &self.excerpt, ""], [": ", &self.excerpt, ""]);
        }
        (zh, en)
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().1)
    }
}

impl std::error::Error for ReplyError {}
