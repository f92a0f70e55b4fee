//! The errors of a response.

use crate::api::reply::http_status::NO_LENGTH;
use crate::api::shape::{Kind, TextRules, reply};
use crate::ids::msg_id::MsgId;
use crate::json::value::Map;
use crate::problem::builder::type_names;
use crate::problem::catalog::catalog;
use crate::problem::errcode::advice::Advice;
use crate::problem::errcode::explain::Explanation;
use std::fmt;

/// The reason why a response is not a success.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadError {
    /// WeChat answered with an `errcode`.
    Api(Box<ApiError>),
    /// The response is not one of the endpoint.
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

/// Its text is that of the inner error. It has no source, because a chain would print the text
/// twice.
impl std::error::Error for ReadError {}

impl ReadError {
    /// Returns the advice for a program.
    pub fn advice(&self) -> Advice {
        match self {
            ReadError::Api(error) => error.explanation.advice,
            ReadError::Reply(error) => error.advice,
        }
    }
}

/// A response with an `errcode` other than 0.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The endpoint.
    pub api: &'static str,
    /// The code. Branch on it, never on `errmsg`.
    pub errcode: i64,
    /// WeChat's text without its `rid` and `hint`, and without secrets. Not stable.
    pub errmsg: String,
    /// The request id, for `openapi/rid/get` within 7 days and for WeChat's support.
    pub rid: Option<String>,
    /// The older request id.
    pub hint: Option<String>,
    /// The meaning of the code at this endpoint, and the advice. If the response also has the id of
    /// a new object, the advice is [`Advice::Pending`]: WeChat may have accepted the request.
    pub explanation: Explanation,
    /// The existing job, for 45065: the send was accepted if the `clientmsgid` is yours.
    pub msg_id: Option<MsgId>,
    pub(super) extra: Map<'static>,
}

impl ApiError {
    /// Returns the other fields of the response, unchanged except for secrets, as an object.
    pub fn extra(&self) -> serde_json::Value {
        self.extra.to_serde()
    }

    #[cfg(all(feature = "js", target_arch = "wasm32"))]
    pub(crate) fn extra_value(&self) -> crate::json::value::Value<'_> {
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
    /// A success without other content. The `errcode` is required: without it, an empty response
    /// would be a success.
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
    /// The fault of an invalid response.
    pub enum ReplyFault {
        /// The response contradicts itself. It has two fields with one name and different values,
        /// or an `errcode` inside a success or in another spelling (`errCode`). Or it has an
        /// `errmsg` of a failure with an `errcode` that is absent or 0.
        Contradictory = "contradictory",
            "返回结果自相矛盾", "the response contradicts itself";
        /// The response is empty.
        Empty = "empty",
            "返回结果为空", "the response is empty";
        /// The response is a web page: a gateway, a proxy or a captive portal answered instead of
        /// WeChat.
        Html = "html",
            "收到的是网页，不是微信的返回结果", "a web page came instead of WeChat's response";
        /// The HTTP status is not 2xx, so the response may not be WeChat's. WeChat answers 200 even
        /// with an `errcode` (docs/spec.md 0.3).
        HttpStatus = "http_status",
            "HTTP 状态码表明这不是微信的返回结果", "by its HTTP status, the response is not WeChat's";
        /// A required field is absent, or an id or token is empty.
        Missing = "missing",
            "返回结果缺少字段", "the response lacks a field";
        /// The response is not JSON.
        NotJson = "not_json",
            "返回结果不是 JSON", "the response is not JSON";
        /// The response is not UTF-8, and with U+FFFD for invalid bytes it is not JSON.
        NotUtf8 = "not_utf8",
            "返回结果不是 UTF-8", "the response is not UTF-8";
        /// The response ends too early.
        Truncated = "truncated",
            "返回结果不完整", "the response is incomplete";
        /// A value does not have the documented type.
        WrongType = "wrong_type",
            "返回结果的字段类型不符", "a field of the response has the wrong type";
    }
}

/// A response that is not one of the endpoint. It is unknown whether WeChat has acted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReplyError {
    /// The endpoint.
    pub api: &'static str,
    /// The fault.
    pub fault: ReplyFault,
    /// The place, as a JSON pointer; empty for the whole response.
    pub path: String,
    /// The expected type or value of a field.
    pub expected: Option<&'static str>,
    /// The HTTP status: the given one, or the one named by a page that refuses the request.
    pub status: Option<u16>,
    /// The beginning of the response, at most 64 characters, without secrets. Text after their
    /// names and words longer than 31 letters are removed. Empty if a response of the endpoint may
    /// hold a secret or an OpenID.
    pub excerpt: String,
    /// The advice. By default, the outcome is unknown, and the same bytes may be repeated after a
    /// minute. It is [`Advice::Pending`] if the response shows that WeChat may have accepted them.
    /// `errcode: 0` in any spelling and the id of a new object show it, even in a cut response or
    /// one that is not JSON. It is [`Advice::AskHuman`] if an `errcode` cannot be read. It is
    /// [`Advice::Fix`] if a page names a status (400 to 499) by which the same request is refused
    /// again.
    pub advice: Advice,
}

impl ReplyError {
    /// Tells whether the response is not a readable JSON object.
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

    /// Describes the error in Chinese and in English.
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
            let in_chinese = type_names(expected)
                .map_or(["，应为 ", expected, ""], |(zh, _)| ["，应为", zh, ""]);
            add(in_chinese, [", expected ", expected, ""]);
        }
        if self.status == Some(NO_LENGTH) {
            add(
                ["，请求没有 Content-Length，不要用分块传输", "", ""],
                [", the request had no Content-Length: do not use chunked transfer", "", ""],
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
