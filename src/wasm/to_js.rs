//! Our values as JavaScript values: plain objects and arrays, absent where there is nothing.

use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::json::{Number, Value};

/// The biggest integer a JavaScript number keeps.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// One of our own types.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    // They have string keys and no number that JavaScript does not have.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
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
