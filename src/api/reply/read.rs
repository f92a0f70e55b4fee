//! The reading of a response by its shape.

use crate::api::check::forms::integer;
use crate::api::reply::accepted::{
    is_absent, is_errcode, is_made, is_nothing, is_other_errcode, is_refusal, makes,
    may_be_accepted, says_accepted, shows_accepted,
};
use crate::api::reply::errmsg::{says_failure, says_success, take_apart};
use crate::api::reply::error::{ApiError, ReadError, ReplyError, ReplyFault};
use crate::api::reply::file::describe_file;
use crate::api::reply::http_status::{refuses, refusing_status};
use crate::api::shape::{Field, Kind, Shape};
use crate::api::spec::EndpointSpec;
use crate::ids::msg_id::MsgId;
use crate::json::parse::{JsonFault, Replaced, parse_telling};
use crate::json::value::{MAX_SAFE, Map, Value};
use crate::problem::errcode::advice::Advice;
use crate::problem::errcode::explain::explain_at;
use crate::problem::excerpt::{excerpt, lossy};
use crate::problem::pointer::{Path, join};
use crate::problem::redact::{readable, redact, redact_members, without_secrets};
use std::borrow::Cow;

use serde::de::DeserializeOwned;

struct Reader<'a> {
    api: &'static EndpointSpec,
    text: &'a str,
    /// Whether the whole response is ASCII. Then only an escape can stand for U+FFFD.
    is_ascii: bool,
    /// Whether the response shows that WeChat may have accepted the request. It must then not be
    /// sent again, even if the rest is odd.
    accepted: bool,
    /// Whether the response shows that WeChat has refused the request, or shows both.
    refused: bool,
}

/// Reads a response by the endpoint's shape.
pub(crate) fn read<'a>(
    api: &'static EndpointSpec,
    reply: &'a [u8],
) -> Result<Value<'a>, ReadError> {
    if api.reply_may_be_file
        && let Some(file) = describe_file(reply)
    {
        return Ok(file);
    }
    let reply = reply.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply);
    match std::str::from_utf8(reply) {
        Ok(text) => read_text(api, text, true),
        // Half a character in a text, or one of GBK: a retry would get the same.
        Err(_) => read_text(api, &lossy(reply), false).map(Value::into_owned),
    }
}

fn read_text<'a>(
    api: &'static EndpointSpec,
    text: &'a str,
    is_utf8: bool,
) -> Result<Value<'a>, ReadError> {
    let mut reader = Reader::new(api, text.trim());
    if reader.text.is_empty() {
        return Err(reader.fault(ReplyFault::Empty));
    }
    let (mut object, replaced) = match parse_telling(reader.text) {
        Ok((Value::Object(object), replaced)) => (object, replaced),
        other => {
            reader.accepted = shows_accepted(api, reader.text);
            return Err(match other {
                Ok(_) => reader.wrong_type(Path::WHOLE, "object"),
                Err(_) if reader.text.starts_with('<') => reader.fault(ReplyFault::Html),
                Err(JsonFault::Truncated) => reader.fault(ReplyFault::Truncated),
                Err(_) if !is_utf8 => reader.fault(ReplyFault::NotUtf8),
                Err(JsonFault::Invalid | JsonFault::TooDeep | JsonFault::TooMany) => {
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
        // Readers get a number, even if the shape does not have the field.
        Some((Some(0), _)) => object.insert("errcode", 0_i64),
        Some((Some(errcode), _)) if errcode.unsigned_abs() <= MAX_SAFE => {
            return Err(reader.refused(errcode, object));
        }
        Some(_) => return Err(reader.wrong_type(Path::Text("/errcode"), "integer")),
    }
    let has_errcode = object.contains_key("errcode");
    let read = reader.object(object, api.reply, Path::WHOLE)?;
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
    // The `errcode` itself is 0 or absent.
    if let Some((name, _)) = read.iter().find(|(name, value)| is_other_errcode(name, value)) {
        return Err(reader.fault_at(ReplyFault::Contradictory, join("", name), None));
    }
    let mut read = Value::from(read);
    // WeChat returns the request here, with its secrets.
    if api.reply_has_transcript {
        redact(&mut read);
    }
    Ok(read)
}

/// Reads a response with a known HTTP status. With a status other than 2xx, the response is not a
/// success, and its `errcode` is not trusted. A 502 of a gateway with a 40001 must not cause a send
/// to be repeated at once.
pub(crate) fn read_answer<'a>(
    api: &'static EndpointSpec,
    status: Option<u16>,
    reply: &'a [u8],
) -> Result<Value<'a>, ReadError> {
    let read = read(api, reply);
    let Some(status) = status else { return read };
    let mut error = match read {
        Err(ReadError::Reply(error)) => error,
        read if (200..300).contains(&status) => return read,
        // It may have been a success, so it is not sent again.
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
    // A page, or a gateway's JSON.
    let is_others = matches!(
        error.fault,
        ReplyFault::Empty | ReplyFault::Html | ReplyFault::NotJson | ReplyFault::Missing
    );
    if is_others && error.advice != Advice::Pending && refuses(status) {
        error.advice = Advice::Fix;
    }
    Err(ReadError::Reply(error))
}

/// Reads a response into its Rust type.
pub(crate) fn typed<T: DeserializeOwned>(
    api: &'static EndpointSpec,
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
    fn new(api: &'static EndpointSpec, text: &'a str) -> Self {
        Self { api, text, is_ascii: text.is_ascii(), accepted: false, refused: false }
    }

    fn fault(&self, fault: ReplyFault) -> ReadError {
        self.fault_at(fault, String::new(), None)
    }

    fn wrong_type(&self, path: Path<'_>, expected: &'static str) -> ReadError {
        self.fault_at(ReplyFault::WrongType, path.written(), Some(expected))
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
            // Nothing of a broken reply may be shown where a secret or a person may be in it.
            excerpt: if self.api.reply_is_private {
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
        // It must not be repeated, nor sent in another form: it may have been accepted.
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
            extra: object.into_owned(),
        }))
    }

    fn object<'v>(
        &self,
        object: Map<'v>,
        shape: &Shape,
        path: Path<'_>,
    ) -> Result<Map<'v>, ReadError> {
        let mut read = Map::with_capacity(object.len());
        for (name, value) in object {
            let field = shape.field(&name);
            let made = field.filter(|field| path.is_whole() && is_made(self.api, field));
            match field {
                Some(_) if made.is_some() && is_absent(&value) => {}
                // With lost bytes, the text does not identify anything.
                Some(_) if made.is_some() && self.is_mended(&value) => {
                    return Err(self.wrong_type(path.member(&name), "string"));
                }
                // An empty optional field is read as absent.
                Some(field) if !field.required && is_nothing(&value, &field.kind) => {}
                Some(field) => {
                    let value = self.value(value, &field.kind, path.member(&name))?;
                    read.push(name, value);
                }
                None => read.push(name, value),
            }
        }
        let absent = |field: &&Field| field.required && !read.contains_key(field.name);
        match shape.fields.iter().find(absent) {
            Some(field) => {
                Err(self.fault_at(ReplyFault::Missing, path.member(field.name).written(), None))
            }
            None => Ok(read),
        }
    }

    fn value<'v>(
        &self,
        value: Value<'v>,
        kind: &Kind,
        path: Path<'_>,
    ) -> Result<Value<'v>, ReadError> {
        let (fits, expected) = match *kind {
            Kind::Any => (true, ""),
            Kind::Bool => (matches!(value, Value::Bool(_)), "boolean"),
            Kind::Flag => match (&value, integer(&value)) {
                (Value::Bool(on), _) => return Ok(i64::from(*on).into()),
                (_, Some(flag @ (0 | 1))) => return Ok(flag.into()),
                _ => (false, "0 or 1"),
            },
            Kind::Int { .. } => match integer(&value) {
                // A number has one spelling, but for zero.
                Some(..=-1 | 1..) if matches!(value, Value::Number(_)) => return Ok(value),
                Some(number) => return Ok(number.into()),
                None => (false, "integer"),
            },
            // An id has one spelling.
            Kind::Id(_) => match (MsgId::try_from(&value), value) {
                (Ok(_), Value::Number(number)) => return Ok(number.into_text()),
                (Ok(_), text) => return Ok(text),
                (Err(_), _) => return Err(self.wrong_type(path, "id")),
            },
            Kind::Text(_) | Kind::Secret | Kind::Word(_) => match value {
                Value::Number(number) => return Ok(number.into_text()),
                ref other => (other.as_str().is_some(), "string"),
            },
            Kind::List { of, .. } => match value {
                Value::Array(mut entries) => {
                    for (index, entry) in entries.iter_mut().enumerate() {
                        if matches!((of, &*entry), (Kind::Text(_), Value::String(_))) {
                            if self.is_mended(entry) {
                                return Err(self.wrong_type(path.entry(index), "string"));
                            }
                        } else {
                            let given = std::mem::replace(entry, Value::Null);
                            *entry = self.value(given, of, path.entry(index))?;
                        }
                    }
                    return Ok(Value::Array(entries));
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

    /// Tells whether a value had bytes that are not text.
    fn is_mended(&self, value: &Value<'_>) -> bool {
        match value {
            Value::String(Cow::Borrowed(_)) if self.is_ascii => false,
            Value::String(text) => text.chars().any(|c| c == char::REPLACEMENT_CHARACTER),
            _ => false,
        }
    }
}
