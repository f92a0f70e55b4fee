//! What comes back: a reply, read from its raw bytes.
//!
//! From the bytes and not from a parsed object, because a JSON parser with 53-bit numbers has
//! already lost the last digits of an id. A reply is a success only if it is JSON of the
//! endpoint's shape without an `errcode` (or with 0): HTML, nothing, half a reply are never one.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::api::Api;
use crate::check::integer;
use crate::errcode::{Advice, Explanation, explain};
use crate::ids::MsgId;
use crate::json::{self, Map, Value};
use crate::pointer::{join, join_index};
use crate::shape::{Field, Kind, Shape, reply};
use crate::text::{excerpt, lossy};

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

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Api(error) => Some(error),
            ReadError::Reply(error) => Some(error),
        }
    }
}

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
    /// WeChat's text without the `rid` and `hint` that it carries. Not stable.
    pub errmsg: String,
    /// The request id, for `openapi/rid/get` within 7 days and for WeChat's support.
    pub rid: Option<String>,
    /// The older request id.
    pub hint: Option<String>,
    /// What the code means and what to do.
    pub explanation: Explanation,
    /// The job that already exists, with 45065: the send is accepted if the `clientmsgid` is yours.
    pub msg_id: Option<MsgId>,
    extra: Map,
}

impl ApiError {
    /// Whatever else the reply held, as it came: an object.
    pub fn extra(&self) -> serde_json::Value {
        self.extra.to_serde()
    }

    #[cfg(all(feature = "js", target_arch = "wasm32"))]
    pub(crate) fn extra_value(&self) -> Value {
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
            errmsg: String = Kind::Text(crate::shape::Text::FREE);
        }
    }
}

/// What is wrong with something that should have been a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyFault {
    /// Nothing came.
    Empty,
    /// A web page came: a gateway, a proxy or a captive portal answered instead of WeChat.
    Html,
    /// A required field is absent.
    Missing,
    /// It is no JSON.
    NotJson,
    /// It is no UTF-8.
    NotUtf8,
    /// It ends too early.
    Truncated,
    /// A value is of another type than documented.
    WrongType,
}

impl ReplyFault {
    /// Every one, in the order of this list.
    pub const ALL: &'static [ReplyFault] = &[
        ReplyFault::Empty,
        ReplyFault::Html,
        ReplyFault::Missing,
        ReplyFault::NotJson,
        ReplyFault::NotUtf8,
        ReplyFault::Truncated,
        ReplyFault::WrongType,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            ReplyFault::Empty => "empty",
            ReplyFault::Html => "html",
            ReplyFault::Missing => "missing",
            ReplyFault::NotJson => "not_json",
            ReplyFault::NotUtf8 => "not_utf8",
            ReplyFault::Truncated => "truncated",
            ReplyFault::WrongType => "wrong_type",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            ReplyFault::Empty => ("回复为空", "the reply is empty"),
            ReplyFault::Html => {
                ("收到的是网页，不是微信的回复", "a web page came instead of WeChat's reply")
            }
            ReplyFault::Missing => ("回复缺少字段", "the reply lacks a field"),
            ReplyFault::NotJson => ("回复不是 JSON", "the reply is not JSON"),
            ReplyFault::NotUtf8 => ("回复不是 UTF-8", "the reply is not UTF-8"),
            ReplyFault::Truncated => ("回复不完整", "the reply was cut off"),
            ReplyFault::WrongType => {
                ("回复的字段类型不符", "a field of the reply has another type")
            }
        }
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
    /// The beginning of what came, at most 64 characters, without tokens.
    pub excerpt: String,
    /// What to do: the outcome is unknown, so the same bytes may be repeated after a minute,
    /// unless `errcode: 0` says that WeChat has accepted them.
    pub advice: Advice,
}

impl ReplyError {
    /// What happened, in Chinese and in English.
    pub fn message(&self) -> (String, String) {
        let (zh_fault, en_fault) = self.fault.words();
        let (mut zh, mut en) = (self.api.to_owned(), self.api.to_owned());
        let mut add = |in_chinese: [&str; 3], in_english: [&str; 2]| {
            zh.extend(in_chinese);
            en.extend(in_english);
        };
        add(["：", zh_fault, ""], [": ", en_fault]);
        if !self.path.is_empty() {
            add(["（", &self.path, "）"], [" at ", &self.path]);
        }
        if let Some(expected) = self.expected {
            add(["，应为 ", expected, ""], [", expected ", expected]);
        }
        if !self.excerpt.is_empty() {
            add(["：", &self.excerpt, ""], [": ", &self.excerpt]);
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

/// What the code means at this endpoint: where the token is made, a bad credential is not mended by
/// a new token (specification 2.8: 40001 also says "secret wrong").
fn explain_at(api: &Api, errcode: i64) -> Explanation {
    let mut explanation = explain(errcode);
    if !api.access_token && explanation.advice == Advice::RefreshToken {
        explanation.advice = Advice::Fix;
    }
    explanation
}

/// Whether the endpoint moves a secret, so that nothing of a broken reply may be shown.
fn is_secret(api: &Api) -> bool {
    matches!(api.name, "token" | "stable_token" | "openapi/rid/get")
}

struct Reader<'a> {
    api: &'static Api,
    text: &'a str,
    /// Whether `errcode: 0` stands in the reply: then WeChat has accepted the request, however
    /// odd the rest is, and it must not be sent again.
    accepted: bool,
}

/// Reads a reply along the endpoint's shape.
pub(crate) fn read(api: &'static Api, reply: &[u8]) -> Result<Value, ReadError> {
    let reply = reply.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply);
    let Ok(text) = std::str::from_utf8(reply) else {
        let lossy = lossy(reply.get(..128).unwrap_or(reply));
        return Err(Reader { api, text: &lossy, accepted: false }.fault(ReplyFault::NotUtf8));
    };
    let mut reader = Reader { api, text: text.trim(), accepted: false };
    if reader.text.is_empty() {
        return Err(reader.fault(ReplyFault::Empty));
    }
    let value = json::parse(reader.text).map_err(|fault| {
        reader.fault(match fault {
            _ if reader.text.starts_with('<') => ReplyFault::Html,
            json::Fault::Truncated => ReplyFault::Truncated,
            json::Fault::Invalid | json::Fault::TooDeep | json::Fault::TooMany => {
                ReplyFault::NotJson
            }
        })
    })?;
    let Value::Object(object) = value else {
        return Err(reader.wrong_type("", "object"));
    };
    match object.get("errcode") {
        None => {}
        Some(code) => match integer(code) {
            Some(0) => reader.accepted = true,
            Some(errcode) => return Err(reader.refused(errcode, object)),
            None => return Err(reader.wrong_type("/errcode", "integer")),
        },
    }
    let read = reader.object(object, api.reply, "")?;
    match api.reply_has {
        [first, ..] if !api.reply_has.iter().any(|name| read.contains_key(name)) => {
            Err(reader.fault_at(ReplyFault::Missing, join("", first), None))
        }
        _ => Ok(read.into()),
    }
}

/// Reads a reply into its Rust type.
pub(crate) fn typed<T: DeserializeOwned>(api: &'static Api, reply: &[u8]) -> Result<T, ReadError> {
    let value = read(api, reply)?;
    let accepted = value.get("errcode").is_some();
    serde_json::from_str(&value.to_json()).map_err(|_| {
        let text = lossy(reply);
        Reader { api, text: &text, accepted }.fault(ReplyFault::WrongType)
    })
}

impl Reader<'_> {
    fn fault(&self, fault: ReplyFault) -> ReadError {
        self.fault_at(fault, String::new(), None)
    }

    fn wrong_type(&self, path: &str, expected: &'static str) -> ReadError {
        self.fault_at(ReplyFault::WrongType, path.to_owned(), Some(expected))
    }

    fn fault_at(
        &self,
        fault: ReplyFault,
        path: String,
        expected: Option<&'static str>,
    ) -> ReadError {
        ReadError::Reply(Box::new(ReplyError {
            api: self.api.name,
            fault,
            path,
            expected,
            excerpt: if is_secret(self.api) { String::new() } else { excerpt(self.text) },
            advice: if self.accepted {
                Advice::Pending
            } else {
                Advice::Repeat { after_seconds: 60 }
            },
        }))
    }

    fn refused(&self, errcode: i64, mut object: Map) -> ReadError {
        object.remove("errcode");
        let errmsg = object.remove("errmsg");
        let (errmsg, rid, hint) = take_apart(errmsg.as_ref().and_then(Value::as_str).unwrap_or(""));
        let msg_id = object.get("msg_id").and_then(|value| MsgId::try_from(value).ok());
        if msg_id.is_some() {
            object.remove("msg_id");
        }
        ReadError::Api(Box::new(ApiError {
            api: self.api.name,
            errcode,
            errmsg,
            rid,
            hint,
            explanation: explain_at(self.api, errcode),
            msg_id,
            extra: object,
        }))
    }

    fn object(&self, object: Map, shape: &Shape, path: &str) -> Result<Map, ReadError> {
        let mut read = Map::default();
        for (name, value) in object {
            match shape.field(&name) {
                // Nothing is as good as absent, where the field may be absent.
                Some(field) if !field.required && is_nothing(&value, &field.kind) => {}
                Some(field) => {
                    let value = self.value(value, &field.kind, &join(path, &name))?;
                    read.insert(name, value);
                }
                None => {
                    read.insert(name, value);
                }
            }
        }
        let absent = |field: &&Field| field.required && !read.contains_key(field.name);
        match shape.fields.iter().find(absent) {
            Some(field) => Err(self.fault_at(ReplyFault::Missing, join(path, field.name), None)),
            None => Ok(read),
        }
    }

    fn value(&self, value: Value, kind: &Kind, path: &str) -> Result<Value, ReadError> {
        let (fits, expected) = match *kind {
            Kind::Any => (true, ""),
            Kind::Bool => (matches!(value, Value::Bool(_)), "boolean"),
            Kind::Flag => match (&value, integer(&value)) {
                (Value::Bool(on), _) => return Ok(i64::from(*on).into()),
                (_, Some(flag @ (0 | 1))) => return Ok(flag.into()),
                _ => (false, "0 or 1"),
            },
            Kind::Int { .. } => match integer(&value) {
                Some(number) => return Ok(number.into()),
                None => (false, "integer"),
            },
            Kind::Id(_) => match MsgId::try_from(&value) {
                Ok(id) => return Ok(id.to_string().into()),
                Err(_) => (false, "id"),
            },
            Kind::Text(_) | Kind::Secret | Kind::Word(_) => match value {
                Value::String(text) if self.api.name == "openapi/rid/get" => {
                    return Ok(without_token(&text).into());
                }
                Value::Number(number) => return Ok(number.as_str().into()),
                ref other => (other.as_str().is_some(), "string"),
            },
            Kind::List { of, .. } => match value {
                Value::Array(entries) => {
                    let mut read = Vec::with_capacity(entries.len());
                    for (index, entry) in entries.into_iter().enumerate() {
                        // A page has ten thousand OpenIDs; what fits as it is needs no path.
                        let fits = matches!((of, &entry), (Kind::Text(_), Value::String(_)));
                        let path = if fits { String::new() } else { join_index(path, index) };
                        read.push(self.value(entry, of, &path)?);
                    }
                    return Ok(Value::Array(read));
                }
                _ => (false, "array"),
            },
            Kind::Object(shape) => match value {
                Value::Object(object) => {
                    return self.object(object, shape, path).map(Value::Object);
                }
                _ => (false, "object"),
            },
        };
        if fits { Ok(value) } else { Err(self.wrong_type(path, expected)) }
    }
}

/// `null`, and for an id or a number also the empty text and, for an id, 0.
fn is_nothing(value: &Value, kind: &Kind) -> bool {
    match kind {
        Kind::Id(_) => value.is_null() || value.is_zero() || value.as_str() == Some(""),
        Kind::Int { .. } => value.is_null() || value.as_str() == Some(""),
        _ => value.is_null(),
    }
}

/// `errmsg` is a text, with ` hint: […]` (older) or ` rid: …` (newer) at its end.
fn take_apart(errmsg: &str) -> (String, Option<String>, Option<String>) {
    let (rest, rid) = match split_at_last(errmsg, "rid:") {
        Some((before, rid)) if is_rid(rid.trim()) => (before, Some(rid.trim().to_owned())),
        _ => (errmsg, None),
    };
    let (rest, hint) = match split_at_last(rest, "hint:") {
        Some((before, hint)) => {
            match hint.trim().strip_prefix('[').and_then(|hint| hint.strip_suffix(']')) {
                Some(hint) => (before, Some(hint.trim().to_owned())),
                None => (rest, None),
            }
        }
        None => (rest, None),
    };
    (rest.trim_end_matches([' ', ',']).trim_start().to_owned(), rid, hint)
}

/// What stands before and after the last `word`.
fn split_at_last<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let at = text.as_bytes().windows(word.len()).rposition(|part| part == word.as_bytes())?;
    Some((text.get(..at)?, text.get(at + word.len()..)?))
}

/// Three groups of hexadecimal digits.
fn is_rid(text: &str) -> bool {
    let mut groups = text.split('-');
    let hex = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_hexdigit());
    groups.clone().count() == 3 && groups.all(hex)
}

/// The answer of `openapi/rid/get` repeats the request's `access_token`.
fn without_token(text: &str) -> String {
    const NAME: &str = "access_token=";
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(token) = rest.strip_prefix(NAME) {
            shown.push_str(NAME);
            shown.push_str("[REDACTED]");
            rest = token.find('&').and_then(|end| token.get(end..)).unwrap_or_default();
        } else {
            shown.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errmsg_is_taken_apart() {
        let some = |text: &str| Some(text.to_owned());
        for (errmsg, text, rid, hint) in [
            ("ok", "ok", None, None),
            (
                "invalid msg id rid: 61021f78-194af5af-447f78c6",
                "invalid msg id",
                some("61021f78-194af5af-447f78c6"),
                None,
            ),
            ("system error hint: [ZpmEGA0343ent1]", "system error", None, some("ZpmEGA0343ent1")),
            (
                "gone hint: [NQKqSa01982907] rid: 66593496-25a4589d-633d399a",
                "gone",
                some("66593496-25a4589d-633d399a"),
                some("NQKqSa01982907"),
            ),
            ("rid: none", "rid: none", None, None),
            ("hint: open", "hint: open", None, None),
        ] {
            assert_eq!(take_apart(errmsg), (text.to_owned(), rid, hint), "{errmsg}");
        }
    }

    #[test]
    fn a_token_in_an_echoed_url_is_taken_out() {
        assert_eq!(
            without_token("https://h/p?access_token=SECRET&a=1&access_token=AGAIN"),
            "https://h/p?access_token=[REDACTED]&a=1&access_token=[REDACTED]"
        );
        assert_eq!(without_token("a=1"), "a=1");
    }
}
