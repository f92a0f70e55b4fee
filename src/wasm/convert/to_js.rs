//! Our values as JavaScript values: plain objects and arrays. Members without a value are absent.

#[cfg(any(feature = "js-campaign", test, wechat_mass_reference))]
use js_sys::Reflect;
use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;

use crate::api::call::{Body, Call, Pairs, Part};
use crate::json::value::{MAX_SAFE, Map, Number, Value};
use crate::problem::problem::{Problem, Shown};
use crate::problem::written::words;

/// Converts problems, in the form of their `Serialize`.
pub(crate) fn problems_to_js(problems: &[Problem]) -> JsValue {
    if problems.is_empty() {
        return Array::new().into();
    }
    value_to_js(problems_value(problems))
}

/// Converts problems into JSON, in the form of their `Serialize`.
pub(crate) fn problems_value(problems: &[Problem]) -> Value<'_> {
    let mut list = Vec::new();
    for found in problems {
        list.push(problem(found));
    }
    Value::Array(list)
}

fn problem(problem: &Problem) -> Value<'_> {
    let mut object = Map::default();
    object.insert("path", problem.path.as_str());
    object.insert("code", problem.code.name());
    object.insert("level", problem.level.name());
    object.insert("message", words(problem.message.zh.as_str(), problem.message.en.as_str()));
    for (name, value) in [("limit", &problem.limit), ("actual", &problem.actual)] {
        match value {
            None => {}
            Some(Shown::Null) => object.insert(name, Value::Null),
            Some(Shown::Bool(on)) => object.insert(name, *on),
            Some(Shown::Integer(number)) => object.insert(name, *number),
            Some(Shown::Text(text)) => object.insert(name, text.as_str()),
        }
    }
    object.into()
}

/// Converts a call, in the form of its `Serialize`.
#[cfg(any(feature = "js-campaign", test, wechat_mass_reference))]
pub(crate) fn call_to_js(call: &Call) -> JsValue {
    value_to_js(call_value(call))
}

/// Converts a call whose JSON body becomes bytes, because its OpenIDs came as bytes.
#[cfg(any(feature = "js-campaign", test, wechat_mass_reference))]
pub(crate) fn call_with_bytes_to_js(mut call: Call) -> JsValue {
    let json = match std::mem::replace(&mut call.body, Body::Empty) {
        Body::Json(json) => json,
        _ => String::new(),
    };
    let call = call_to_js(&call);
    set(&call, "body", &js_sys::Uint8Array::from(json.as_bytes()));
    call
}

/// Converts a call into JSON.
pub(crate) fn call_value(call: &Call) -> Value<'_> {
    let mut object = Map::default();
    object.insert("api", call.api.as_str());
    object.insert("method", call.method.name());
    object.insert("path", call.path.as_str());
    object.insert("query", pairs(&call.query));
    object.insert("headers", pairs(&call.headers));
    object.insert(
        "body",
        match &call.body {
            Body::Json(json) => json.as_str().into(),
            Body::Multipart { parts } => {
                let mut body = Map::default();
                let mut list = Vec::new();
                for described in parts {
                    list.push(part(described));
                }
                body.insert("parts", Value::Array(list));
                body.into()
            }
            Body::Empty => Value::Null,
        },
    );
    object.into()
}

fn pairs(pairs: &Pairs) -> Value<'_> {
    let mut object = Map::default();
    for (name, value) in pairs.iter() {
        object.insert(name, value);
    }
    object.into()
}

fn part(part: &Part) -> Value<'_> {
    let mut object = Map::default();
    match part {
        Part::File { name, filename, content_type, size, fingerprint } => {
            object.insert("name", name.as_str());
            object.insert("filename", filename.as_str());
            object.insert("content_type", content_type.as_str());
            object.insert("size", i64::try_from(*size).unwrap_or(i64::MAX));
            if let Some(fingerprint) = fingerprint {
                object.insert("fingerprint", fingerprint.as_str());
            }
        }
        Part::Field { name, value } => {
            object.insert("name", name.as_str());
            object.insert("value", value.as_str());
        }
    }
    object.into()
}

/// Converts a JSON value through a text that the host parses: one call across the boundary. Member by
/// member, one named `__proto__` would set the prototype of the object.
/// A number becomes its text if a JavaScript number would lose digits. So unknown fields are kept whole, too.
pub(crate) fn value_to_js(value: Value<'_>) -> JsValue {
    // Our own JSON is always valid.
    JSON::parse(&json_for_js(value)).unwrap_or(JsValue::NULL)
}

/// Writes a value as the text that the host parses.
pub(crate) fn json_for_js(value: Value<'_>) -> String {
    json_for_js_of_about(value, 0)
}

/// The same of about so many bytes.
pub(crate) fn json_for_js_of_about(mut value: Value<'_>, bytes: usize) -> String {
    value.keep_digits(is_kept);
    value.to_json_of_about(bytes)
}

/// Checks whether a JavaScript number keeps all digits.
fn is_kept(number: &Number<'_>) -> bool {
    let text = number.as_str();
    if number.is_integer() {
        return number.as_i64().is_some_and(|number| number.unsigned_abs() <= MAX_SAFE);
    }
    let Ok(parsed) = JSON::parse(text) else { return false };
    let written = parsed.unchecked_ref::<js_sys::Number>().to_string_with_radix(10);
    written.is_ok_and(|written| number.is_as_much_as(&String::from(written)))
}

/// Sets a member. A plain new object refuses none.
#[cfg(any(feature = "js-campaign", test, wechat_mass_reference))]
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}
