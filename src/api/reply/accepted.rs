//! Checks whether WeChat may have accepted a request, according to an odd response. It must then
//! not be sent again.

use crate::api::check::forms::{integer, stands_for_nothing};
use crate::api::shape::{Field, Kind, TextRules, Wire};
use crate::api::spec::{EndpointSpec, Method};
use crate::json::parse::parse;
use crate::json::value::{Map, Value};

/// Tells whether anything in the response, at any depth, shows that WeChat has accepted the
/// request.
pub(crate) fn may_be_accepted(api: &EndpointSpec, object: &Map) -> bool {
    fn is_inside(api: &EndpointSpec, value: &Value) -> bool {
        match value {
            Value::Object(inner) => may_be_accepted(api, inner),
            Value::Array(entries) => entries.iter().any(|entry| is_inside(api, entry)),
            _ => false,
        }
    }
    object.iter().any(|(name, value)| says_accepted(api, name, value) || is_inside(api, value))
}

/// Tells the same for a text that is not a JSON object: half of one, one with text around it, or a
/// list. A name in quotes before a colon counts as a field, even if the quotes are escaped in
/// another text.
pub(crate) fn shows_accepted(api: &EndpointSpec, text: &str) -> bool {
    // UTF-16 read as UTF-8 has NUL between its letters.
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
            let value = match parse(value) {
                Ok(value) if !is_quoted => value,
                _ => value.into(),
            };
            // A web page has URLs and other fields of its own.
            let is_shown = if is_errcode(name) {
                value.as_str().is_none_or(|code| !code.trim_matches('-').is_empty())
            } else {
                !plain.starts_with('<')
            };
            // The field exists only in a success, so its value does not matter.
            let value = if is_cut { true.into() } else { value };
            if is_shown && says_accepted(api, name, &value) {
                return true;
            }
        }
        name = piece;
    }
    false
}

/// Tells whether a field shows it: an `errcode` that may be 0, or a field that only a success has.
/// Endpoints that make nothing, and those that make the token, may always be called again.
pub(crate) fn says_accepted(api: &EndpointSpec, name: &str, value: &Value) -> bool {
    if is_errcode(name) {
        return may_be_zero(value);
    }
    let is_own = |field: &Field| {
        field.required || field.name == "msg_id" || api.reply_has.contains(&field.name)
    };
    api.access_token && makes(api) && !is_absent(value) && api.reply.field(name).is_some_and(is_own)
}

/// Tells whether the endpoint makes something, including a token.
pub(crate) fn makes(api: &EndpointSpec) -> bool {
    let last = api.name.rsplit('/').next().unwrap_or_default();
    let reads = last == "list" || ["get", "batchget"].iter().any(|verb| last.starts_with(verb));
    !api.access_token || api.method == Method::Post && !reads
}

/// Tells whether the field is the id, the URL or the token that the endpoint makes.
pub(crate) fn is_made(api: &EndpointSpec, field: &Field) -> bool {
    let is_id =
        matches!(field.kind, Kind::Secret | Kind::Text(TextRules { may_be_empty: false, .. }));
    makes(api) && is_id && (field.required || api.reply_has.contains(&field.name))
}

/// Tells whether an `errcode` is 0, or cannot be distinguished from 0.
pub(crate) fn may_be_zero(code: &Value) -> bool {
    let text = match code {
        Value::Number(number) => number.as_str(),
        Value::String(text) => text.trim(),
        _ => return true,
    };
    let digits = text.split(['e', 'E']).next().unwrap_or_default();
    digits.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-' | b'+' | b' '))
        || ["ok", "success"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Tells whether an `errcode` is a number in any spelling that cannot be 0.
pub(crate) fn is_refusal(code: &Value) -> bool {
    matches!(code, Value::Number(_)) && !may_be_zero(code)
}

/// Tells whether a field is an `errcode` other than 0, or contains one.
pub(crate) fn is_other_errcode(name: &str, value: &Value) -> bool {
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

/// Tells whether the name is `errcode`, also as `errCode`.
pub(crate) fn is_errcode(name: &str) -> bool {
    name.eq_ignore_ascii_case("errcode")
}

/// Tells whether an id or a name is empty.
pub(crate) fn is_absent(value: &Value) -> bool {
    let is_empty = |text: &str| text.trim().is_empty() || stands_for_nothing(text);
    is_nothing(value, &Kind::Id(Wire::Number)) || value.as_str().is_some_and(is_empty)
}

/// Tells whether a value is empty: `null`, for an id or a number also the empty text, and for an id
/// also 0.
pub(crate) fn is_nothing(value: &Value, kind: &Kind) -> bool {
    match kind {
        Kind::Id(_) => value.is_null() || value.is_zero() || value.as_str() == Some(""),
        Kind::Int { .. } => value.is_null() || value.as_str() == Some(""),
        _ => value.is_null(),
    }
}
