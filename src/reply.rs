//! What comes back: a reply, read from its raw bytes.
//!
//! From the bytes and not from a parsed object, because a JSON parser with 53-bit numbers has
//! already lost the last digits of an id. A reply is a success only if it is JSON of the
//! endpoint's shape without an `errcode` (or with 0): HTML, nothing, half a reply are never one, and
//! neither is one that contradicts itself.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::api::{Api, Method};
use crate::check::{integer, stands_for_nothing};
use crate::errcode::{Advice, Explanation, explain_at};
use crate::ids::MsgId;
use crate::json::{self, MAX_SAFE, Map, Replaced, Value};
use crate::pointer::{join, join_index};
use crate::redact::{readable, redact, redact_members, without_secrets};
use crate::shape::{Field, Kind, Shape, Text, Wire, reply};
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
    extra: Map,
}

impl ApiError {
    /// Whatever else the reply held, as it came but for secrets: an object.
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
            errmsg: String = Kind::Text(Text::FREE);
        }
    }
}

/// What is wrong with something that should have been a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyFault {
    /// It says two things: two members of one name with different values, an `errcode` inside of a
    /// success or in another spelling (`errCode`), an `errmsg` of a failure without an `errcode` or with 0.
    Contradictory,
    /// Nothing came.
    Empty,
    /// A web page came: a gateway, a proxy or a captive portal answered instead of WeChat.
    Html,
    /// The HTTP status is not 2xx: whoever wrote the answer, its words need not be WeChat's, which
    /// answers 200 also with an `errcode` (docs/spec.md 0.3).
    HttpStatus,
    /// A required field is absent, or the id or token that it should be is empty.
    Missing,
    /// It is no JSON.
    NotJson,
    /// It is no UTF-8, and with U+FFFD for what is none it is no JSON.
    NotUtf8,
    /// It ends too early.
    Truncated,
    /// A value is of another type than documented.
    WrongType,
}

impl ReplyFault {
    /// Every one, in the order of this list.
    pub const ALL: &'static [ReplyFault] = &[
        ReplyFault::Contradictory,
        ReplyFault::Empty,
        ReplyFault::Html,
        ReplyFault::HttpStatus,
        ReplyFault::Missing,
        ReplyFault::NotJson,
        ReplyFault::NotUtf8,
        ReplyFault::Truncated,
        ReplyFault::WrongType,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            ReplyFault::Contradictory => "contradictory",
            ReplyFault::Empty => "empty",
            ReplyFault::Html => "html",
            ReplyFault::HttpStatus => "http_status",
            ReplyFault::Missing => "missing",
            ReplyFault::NotJson => "not_json",
            ReplyFault::NotUtf8 => "not_utf8",
            ReplyFault::Truncated => "truncated",
            ReplyFault::WrongType => "wrong_type",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            ReplyFault::Contradictory => ("返回结果自相矛盾", "the reply contradicts itself"),
            ReplyFault::Empty => ("回复为空", "the reply is empty"),
            ReplyFault::Html => {
                ("收到的是网页，不是微信的回复", "a web page came instead of WeChat's reply")
            }
            ReplyFault::HttpStatus => {
                ("HTTP 状态码表明这不是微信的回复", "by its HTTP status this is not WeChat's reply")
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
        let (zh_fault, en_fault) = self.fault.words();
        let (mut zh, mut en) = (self.api.to_owned(), self.api.to_owned());
        let mut add = |in_chinese: [&str; 3], in_english: [&str; 3]| {
            zh.extend(in_chinese);
            en.extend(in_english);
        };
        add(["：", zh_fault, ""], [": ", en_fault, ""]);
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

/// Whether the endpoint moves a secret, so that nothing of a broken reply may be shown.
fn is_secret(api: &Api) -> bool {
    matches!(api.name, "token" | "stable_token" | "openapi/rid/get")
}

struct Reader<'a> {
    api: &'static Api,
    text: &'a str,
    /// Whether WeChat may have accepted the request, as far as the reply says so: then it must not be
    /// sent again, however odd the rest is.
    accepted: bool,
    /// Whether it says that WeChat has not, or says both.
    refused: bool,
}

/// Reads a reply along the endpoint's shape.
pub(crate) fn read(api: &'static Api, reply: &[u8]) -> Result<Value, ReadError> {
    let reply = reply.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply);
    let mended;
    let (text, is_utf8) = match std::str::from_utf8(reply) {
        Ok(text) => (text, true),
        // Half a character in a text, or one of GBK: a repeat would bring the same.
        Err(_) => {
            mended = lossy(reply);
            (mended.as_str(), false)
        }
    };
    let mut reader = Reader::new(api, text.trim());
    if reader.text.is_empty() {
        return Err(reader.fault(ReplyFault::Empty));
    }
    let (mut object, replaced) = match json::parse_telling(reader.text) {
        Ok((Value::Object(object), replaced)) => (object, replaced),
        other => {
            reader.accepted = shows_accepted(api, reader.text);
            return Err(match other {
                Ok(_) => reader.wrong_type("", "object"),
                Err(_) if reader.text.starts_with('<') => reader.fault(ReplyFault::Html),
                Err(json::Fault::Truncated) => reader.fault(ReplyFault::Truncated),
                Err(_) if !is_utf8 => reader.fault(ReplyFault::NotUtf8),
                Err(json::Fault::Invalid | json::Fault::TooDeep | json::Fault::TooMany) => {
                    reader.fault(ReplyFault::NotJson)
                }
            });
        }
    };
    reader.refused = object.iter().any(|(name, code)| is_errcode(name) && is_refusal(code));
    reader.accepted = may_be_accepted(api, &object)
        || replaced.iter().any(|Replaced { name, value, .. }| says_accepted(api, name, value));
    if let Some(Replaced { name, is_outermost, .. }) = replaced.first() {
        let path = if *is_outermost { join("", name) } else { String::new() };
        return Err(reader.fault_at(ReplyFault::Contradictory, path, None));
    }
    match object.get("errcode").map(|code| (integer(code), code)) {
        None => {}
        // It is a number for whoever reads it, also where the shape does not have it.
        Some((Some(0), _)) => object.insert("errcode", 0_i64),
        Some((Some(errcode), _)) if errcode.unsigned_abs() <= MAX_SAFE => {
            return Err(reader.refused(errcode, object));
        }
        Some(_) => return Err(reader.wrong_type("/errcode", "integer")),
    }
    let has_errcode = object.contains_key("errcode");
    let read = reader.object(object, api.reply, "")?;
    if let [first, ..] = api.reply_has
        && !api.reply_has.iter().any(|name| read.contains_key(name))
    {
        return Err(reader.fault_at(ReplyFault::Missing, join("", first), None));
    }
    let errmsg = read.get("errmsg").and_then(Value::as_str).unwrap_or_default();
    let is_failure = if has_errcode { says_failure(errmsg) } else { !says_success(errmsg) };
    if is_failure {
        return Err(reader.fault_at(ReplyFault::Contradictory, join("", "errmsg"), None));
    }
    // The errcode itself is 0, if it is there.
    if let Some((name, _)) = read.iter().find(|(name, value)| is_other_errcode(name, value)) {
        return Err(reader.fault_at(ReplyFault::Contradictory, join("", name), None));
    }
    let mut read = Value::from(read);
    // WeChat repeats the request here, with its secrets.
    if api.name == "openapi/rid/get" {
        redact(&mut read);
    }
    Ok(read)
}

/// Whether something in the reply, however deep inside, says that WeChat has accepted the request.
fn may_be_accepted(api: &Api, object: &Map) -> bool {
    fn is_inside(api: &Api, value: &Value) -> bool {
        match value {
            Value::Object(inner) => may_be_accepted(api, inner),
            Value::Array(entries) => entries.iter().any(|entry| is_inside(api, entry)),
            _ => false,
        }
    }
    object.iter().any(|(name, value)| says_accepted(api, name, value) || is_inside(api, value))
}

/// The same of a text that is no JSON object: half of one, one with something around it, a list. A name
/// in quotes and a colon is a member, also where the quotes are those of another text's escapes.
fn shows_accepted(api: &Api, text: &str) -> bool {
    // UTF-16 that is taken for UTF-8 has NUL between its letters.
    let plain: String = text.chars().filter(|c| *c != '\0').collect();
    let mut pieces = plain.split(['"', '\'']).map(|piece| piece.trim_end_matches('\\').trim());
    let mut name = "";
    while let Some(piece) = pieces.next() {
        if let Some(behind) = piece.strip_prefix(':') {
            let (value, is_quoted) = match behind.trim_start() {
                "" => (pieces.next().unwrap_or_default(), true),
                value => (value, false),
            };
            let is_cut = value.is_empty() && pieces.clone().next().is_none();
            let value = value.split([',', '}', ']', ')', ' ']).next().unwrap_or_default();
            let value = match json::parse(value) {
                Ok(value) if !is_quoted => value,
                _ => value.into(),
            };
            // A page has addresses and more of its own.
            let is_shown = if is_errcode(name) {
                value.as_str().is_none_or(|code| !code.trim_matches('-').is_empty())
            } else {
                !plain.starts_with('<')
            };
            // What only a success has is there, whatever its value would have been.
            let value = if is_cut { true.into() } else { value };
            if is_shown && says_accepted(api, name, &value) {
                return true;
            }
        }
        name = piece;
    }
    false
}

/// Whether the member says so: an `errcode` that may be 0, or what only a success has. Of endpoints
/// that make nothing, and of those that make the token, anything may be asked for again.
fn says_accepted(api: &Api, name: &str, value: &Value) -> bool {
    if is_errcode(name) {
        return may_be_zero(value);
    }
    let is_own = |field: &Field| {
        field.required || field.name == "msg_id" || api.reply_has.contains(&field.name)
    };
    api.access_token && makes(api) && !is_absent(value) && api.reply.field(name).is_some_and(is_own)
}

/// Whether the endpoint makes something, be it a token.
fn makes(api: &Api) -> bool {
    let reads = api.name.ends_with("get") || api.name.ends_with("getarticle");
    !api.access_token || api.method == Method::Post && !reads
}

/// Whether the field is the id, the address or the token that the endpoint makes.
fn is_made(api: &Api, field: &Field) -> bool {
    let is_id = matches!(field.kind, Kind::Text(Text { may_be_empty: false, .. }));
    makes(api) && is_id && (field.required || api.reply_has.contains(&field.name))
}

/// Whether an `errcode` says 0, or cannot be told from one that does.
fn may_be_zero(code: &Value) -> bool {
    let text = match code {
        Value::Number(number) => number.as_str(),
        Value::String(text) => text.trim(),
        _ => return true,
    };
    let digits = text.split(['e', 'E']).next().unwrap_or_default();
    digits.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-' | b'+' | b' '))
        || ["ok", "success"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether an `errcode` is a number, in whatever spelling, and none that may be 0.
fn is_refusal(code: &Value) -> bool {
    matches!(code, Value::Number(_)) && !may_be_zero(code)
}

/// Whether a member is an `errcode` other than 0, or has one inside.
fn is_other_errcode(name: &str, value: &Value) -> bool {
    fn is_inside(value: &Value) -> bool {
        match value {
            Value::Object(members) => {
                members.iter().any(|(name, value)| is_other_errcode(name, value))
            }
            Value::Array(entries) => entries.iter().any(is_inside),
            _ => false,
        }
    }
    is_errcode(name) && integer(value) != Some(0) || is_inside(value)
}

/// `errcode`, also as `errCode`.
fn is_errcode(name: &str) -> bool {
    name.eq_ignore_ascii_case("errcode")
}

/// Whether the text is one of a success: `ok`, `preview success`, `send job submission success`.
fn says_success(errmsg: &str) -> bool {
    let (text, ..) = take_apart(errmsg);
    let is_word = |word: &str| text.eq_ignore_ascii_case(word);
    text.is_empty()
        || is_word("ok")
        || is_word("success")
        || text.to_ascii_lowercase().ends_with(" success")
}

/// Whether the text is one of a failure, for certain: beside a 0 it may be anything. The words are those
/// of WeChat's codes.
fn says_failure(errmsg: &str) -> bool {
    const FAILED: &str = "invalid error fail failed failure missing expired unauthorized unsupported \
        denied forbidden illegal refused rejected exceeded busy timeout limit quota retry";
    const IN_CHINESE: [&str; 5] = ["失败", "无效", "不合法", "错误", "超时"];
    const DONE: &str = "ok success successful successfully succeed succeeded";
    let (text, ..) = take_apart(errmsg);
    let has = |word: &str| split_at_last(&text, word).is_some();
    let is_of = |list: &str, word: &str| list.split(' ').any(|one| word.eq_ignore_ascii_case(one));
    let (mut is_done, mut fails, mut before) =
        (has("成功"), IN_CHINESE.iter().any(|word| has(word)), "");
    for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
        is_done |= is_of(DONE, word);
        // There may be no error.
        fails |= is_of(FAILED, word) && !before.eq_ignore_ascii_case("no");
        before = word;
    }
    fails && !is_done
}

/// The same, where the HTTP status is known: with another one than 2xx nothing is a success or an
/// `errcode` of WeChat's. A 502 of a gateway with a 40001 must not have a send repeated at once.
pub(crate) fn read_answer(
    api: &'static Api,
    status: Option<u16>,
    reply: &[u8],
) -> Result<Value, ReadError> {
    let read = read(api, reply);
    let Some(status) = status else { return read };
    let mut error = match read {
        Err(ReadError::Reply(error)) => error,
        read if (200..300).contains(&status) => return read,
        // A success here was perhaps one: it is not sent again.
        read => {
            let accepted = read.is_ok() && api.access_token && makes(api);
            Reader { accepted, ..Reader::new(api, &lossy(reply)) }.reply_error(
                ReplyFault::HttpStatus,
                String::new(),
                None,
            )
        }
    };
    error.status = Some(status);
    // A page, or the JSON of a gateway.
    let is_others = matches!(
        error.fault,
        ReplyFault::Empty | ReplyFault::Html | ReplyFault::NotJson | ReplyFault::Missing
    );
    if is_others && error.advice != Advice::Pending && refuses(status) {
        error.advice = Advice::Fix;
    }
    Err(ReadError::Reply(error))
}

/// Reads a reply into its Rust type.
pub(crate) fn typed<T: DeserializeOwned>(
    api: &'static Api,
    status: Option<u16>,
    reply: &[u8],
) -> Result<T, ReadError> {
    let value = read_answer(api, status, reply)?;
    serde_json::from_str(&value.to_serde_json()).map_err(|_| {
        let accepted = value.as_object().is_some_and(|object| may_be_accepted(api, object));
        let text = lossy(reply);
        Reader { accepted, ..Reader::new(api, &text) }.fault(ReplyFault::WrongType)
    })
}

impl<'a> Reader<'a> {
    fn new(api: &'static Api, text: &'a str) -> Self {
        Self { api, text, accepted: false, refused: false }
    }

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
        ReadError::Reply(self.reply_error(fault, path, expected))
    }

    fn reply_error(
        &self,
        fault: ReplyFault,
        path: String,
        expected: Option<&'static str>,
    ) -> Box<ReplyError> {
        let status = match fault {
            ReplyFault::Html | ReplyFault::NotJson => refusing_status(self.text),
            _ => None,
        };
        Box::new(ReplyError {
            api: self.api.name,
            fault,
            path,
            expected,
            excerpt: if is_secret(self.api) {
                String::new()
            } else {
                excerpt(&readable(self.text))
            },
            advice: match (self.accepted, self.refused || fault == ReplyFault::Contradictory) {
                (true, _) => Advice::Pending,
                (false, true) => Advice::AskHuman,
                (false, false) if status.is_some() => Advice::Fix,
                (false, false) => Advice::Repeat { after_seconds: 60 },
            },
            status,
        })
    }

    fn refused(&self, errcode: i64, mut object: Map) -> ReadError {
        object.remove("errcode");
        let errmsg = object.remove("errmsg");
        let errmsg = without_secrets(errmsg.as_ref().and_then(Value::as_str).unwrap_or_default());
        let (errmsg, rid, hint) = take_apart(&errmsg);
        let msg_id = object.get("msg_id").and_then(|value| MsgId::try_from(value).ok());
        if msg_id.is_some() {
            object.remove("msg_id");
        }
        redact_members(&mut object);
        let mut explanation = explain_at(errcode, self.api.name);
        // Neither repeated, nor sent anew in another form: it may be out.
        if self.accepted && explanation.advice != Advice::AlreadyDone {
            explanation.advice = Advice::Pending;
        }
        ReadError::Api(Box::new(ApiError {
            api: self.api.name,
            errcode,
            errmsg,
            rid,
            hint,
            explanation,
            msg_id,
            extra: object,
        }))
    }

    fn object(&self, object: Map, shape: &Shape, path: &str) -> Result<Map, ReadError> {
        let mut read = Map::default();
        for (name, value) in object {
            let field = shape.field(&name);
            let made = field.filter(|field| path.is_empty() && is_made(self.api, field));
            match field {
                Some(_) if made.is_some() && is_absent(&value) => {}
                // Of which bytes are lost, it names nothing.
                Some(_) if made.is_some() && is_mended(&value) => {
                    return Err(self.wrong_type(&join(path, &name), "string"));
                }
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
                Value::Number(number) => return Ok(number.as_str().into()),
                ref other => (other.as_str().is_some(), "string"),
            },
            Kind::List { of, .. } => match value {
                Value::Array(entries) => {
                    let mut read = Vec::with_capacity(entries.len());
                    for (index, entry) in entries.into_iter().enumerate() {
                        // A page has ten thousand OpenIDs; what fits as it is needs no path.
                        let fits = matches!((of, &entry), (Kind::Text(_), Value::String(_)));
                        if fits && is_mended(&entry) {
                            return Err(self.wrong_type(&join_index(path, index), "string"));
                        }
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

/// WeChat's answer to a request without `Content-Length`, as one in chunks is.
const NO_LENGTH: u16 = 412;

/// The status of 400 to 499 that a page names in its title or first heading, or a text at its
/// beginning: whoever answers so refuses the same request again. Being too slow (408), too early (425)
/// or too often there (429) passes.
fn refusing_status(text: &str) -> Option<u16> {
    let status = if text.starts_with('<') {
        let words = element(text, "<title").or_else(|| element(text, "<h1"))?;
        words.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 3)?
    } else {
        let (status, reason) = text.split_at_checked(3)?;
        let is_reason = |reason: &str| reason.starts_with(|c: char| c.is_ascii_alphabetic());
        let reason = reason.trim_start_matches([':', ' ']);
        (reason.is_empty() || is_reason(reason)).then_some(status)?
    };
    let status = status.parse().ok()?;
    refuses(status).then_some(status)
}

/// Whether the same request is refused again, by the meaning of the status.
fn refuses(status: u16) -> bool {
    matches!(status, 400..=499) && !matches!(status, 408 | 425 | 429)
}

/// What the first element of this kind holds, up to the next tag.
fn element<'a>(html: &'a str, start: &str) -> Option<&'a str> {
    let is_start = |part: &[u8]| part.eq_ignore_ascii_case(start.as_bytes());
    let at = html.as_bytes().windows(start.len()).position(is_start)?;
    let (_, rest) = html.get(at..)?.split_once('>')?;
    rest.split('<').next()
}

/// `null`, and for an id or a number also the empty text and, for an id, 0.
fn is_nothing(value: &Value, kind: &Kind) -> bool {
    match kind {
        Kind::Id(_) => value.is_null() || value.is_zero() || value.as_str() == Some(""),
        Kind::Int { .. } => value.is_null() || value.as_str() == Some(""),
        _ => value.is_null(),
    }
}

/// Whether what names something names nothing.
fn is_absent(value: &Value) -> bool {
    let is_empty = |text: &str| text.trim().is_empty() || stands_for_nothing(text);
    is_nothing(value, &Kind::Id(Wire::Number)) || value.as_str().is_some_and(is_empty)
}

/// Whether something stood in a text that was none.
fn is_mended(value: &Value) -> bool {
    let text = value.as_str().filter(|text| !text.is_ascii());
    text.is_some_and(|text| text.chars().any(|c| c == char::REPLACEMENT_CHARACTER))
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
    fn a_status_that_refuses_is_found_in_pages_and_texts() {
        for (text, status) in [
            ("<html>\r\n<head><title>412 Precondition Failed</title></head>", Some(412)),
            (
                "<!DOCTYPE html><HTML><HEAD><TITLE lang=\"en\">Error 404 (Not Found)!!1</TITLE>",
                Some(404),
            ),
            ("<html><body><h1>413 Request Entity Too Large</h1>", Some(413)),
            ("412 Precondition Failed", Some(412)),
            ("404", Some(404)),
            ("<html><head><title>502 Bad Gateway</title></head>", None),
            ("<title>408 Request Time-out</title>", None),
            ("<title>425 Too Early</title>", None),
            ("<title>429 Too Many Requests</title>", None),
            ("<html>404</html>", None),
            ("<title>Room 4040</title><p>404", None),
            ("<title>", None),
            ("<title>4", None),
            ("404: Not Found", Some(404)),
            ("upstream 404", None),
            ("431, 7", None),
            ("431{", None),
            ("4041", None),
            ("四〇四", None),
            ("", None),
        ] {
            assert_eq!(refusing_status(text), status, "{text}");
        }
    }
}
