//! Our values as JavaScript values: plain objects and arrays, absent where there is nothing.

use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::call::{Body, Call, Pairs, Part};
use crate::error::Problem;
use crate::json::{Map, Number, Value};

/// The biggest integer a JavaScript number keeps.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// Problems.
pub(super) fn problems_to_js(problems: &[Problem]) -> JsValue {
    // They have string keys and no number that JavaScript does not have.
    problems.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// A call, as its `Serialize` has it.
pub(super) fn call_to_js(call: Call) -> JsValue {
    let mut object = Map::default();
    object.insert("api", call.api);
    object.insert("method", call.method.name());
    object.insert("path", call.path);
    object.insert("query", pairs(&call.query));
    object.insert("headers", pairs(&call.headers));
    object.insert(
        "body",
        match call.body {
            Body::Json(json) => json.into(),
            Body::Multipart { parts } => {
                let mut body = Map::default();
                body.insert("parts", Value::Array(parts.iter().map(part).collect()));
                body.into()
            }
            Body::Empty => Value::Null,
        },
    );
    value_to_js(&object.into())
}

fn pairs(pairs: &Pairs) -> Value {
    let mut object = Map::default();
    for (name, value) in pairs.iter() {
        object.insert(name, value);
    }
    object.into()
}

fn part(part: &Part) -> Value {
    let mut object = Map::default();
    match part {
        Part::File { name, filename, content_type, size } => {
            object.insert("name", name.as_str());
            object.insert("filename", filename.as_str());
            object.insert("content_type", content_type.as_str());
            object.insert("size", i64::try_from(*size).unwrap_or(i64::MAX));
        }
        Part::Field { name, value } => {
            object.insert("name", name.as_str());
            object.insert("value", value.as_str());
        }
    }
    object.into()
}

/// A JSON value. Not by serde-wasm-bindgen, which knows nothing of numbers that are kept as text:
/// an integer beyond 2^53-1 becomes a decimal string, so that fields which this version does not
/// know are handed on with all their digits, too.
pub(super) fn value_to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(on) => JsValue::from_bool(*on),
        Value::Number(number) => number_to_js(number),
        Value::String(text) => JsValue::from_str(text),
        Value::Array(entries) => {
            let array = Array::new_with_length(u32::try_from(entries.len()).unwrap_or(u32::MAX));
            for (index, entry) in (0..).zip(entries) {
                array.set(index, value_to_js(entry));
            }
            array.into()
        }
        Value::Object(members) => {
            let object = Object::new();
            for (name, member) in members.iter() {
                set(&object, name, &value_to_js(member));
            }
            object.into()
        }
    }
}

/// Sets a member; a plain new object refuses none.
pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

fn number_to_js(number: &Number) -> JsValue {
    let text = number.as_str();
    match text.parse::<i64>() {
        #[expect(clippy::cast_precision_loss, reason = "it fits")]
        Ok(integer) if integer.unsigned_abs() <= MAX_SAFE => JsValue::from_f64(integer as f64),
        Err(_) if text.contains(['.', 'e', 'E']) => {
            js_sys::Number::from(JsValue::from_str(text)).into()
        }
        _ => JsValue::from_str(text),
    }
}
