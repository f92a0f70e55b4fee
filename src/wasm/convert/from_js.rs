//! The reference for `packed_value`: JavaScript values as JSON values, one call across the boundary for each. Only the
//! walk is its own; what a number or an option means is the same code.
//!
//! serde-wasm-bindgen does not fit: it takes `undefined` for `null` and cannot convert a BigInt into a JSON
//! value. Here an absent member differs from `null` (`tag_id: null` is an error), and ids may be BigInts.
//! An integer that has already lost digits must be recognized.

use js_sys::{Array, BigInt, Number, Reflect};
use wasm_bindgen::prelude::*;

use crate::api::check::options::CheckOptions;
use crate::json::parse::MAX_MEMBERS;
use crate::json::value::{Map, Number as JsonNumber, Value};
use crate::problem::builder::{ProblemBuilder, Problems, Unit};
use crate::problem::code::Code;
use crate::problem::pointer::{join, join_index};
use crate::problem::problem::Problem;
use crate::wasm::convert::packed_value::{big_int, marked, read_options};

/// The maximum depth. It is deeper than any of WeChat's bodies, and ends a cycle.
const MAX_DEPTH: usize = 32;
/// The maximum number of values, apart from plain texts in a list. It is more than any of WeChat's bodies
/// has, and ends a value that refers to itself many times.
const MAX_VALUES: usize = 50_000;
/// The maximum length of a list. It is longer than any useful list.
const MAX_LENGTH: usize = 1_000_000;

#[wasm_bindgen]
extern "C" {
    // They `catch`, because a Proxy or a getter may throw.

    /// Returns the own enumerable members.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    /// Makes a plain copy of an array, which does not throw.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn copy(array: &JsValue) -> Result<Array, JsValue>;
}

/// Converts a value into JSON; `undefined` becomes `null`. Otherwise, returns the places that are not JSON.
pub(crate) fn from_js(value: &JsValue) -> Result<Value<'static>, Vec<Problem>> {
    from_js_at(value, "")
}

/// Converts a value whose path is `root`.
fn from_js_at(value: &JsValue, root: &'static str) -> Result<Value<'static>, Vec<Problem>> {
    let mut reader = Reader { report: Problems::default(), root, values: 0 };
    let json = reader.value(value, root, 0).unwrap_or(Value::Null);
    let problems = reader.report.into_problems();
    if problems.is_empty() { Ok(json) } else { Err(problems) }
}

/// Reads a body, and the unknown fields that the caller allows.
pub(crate) fn read_body(
    body: &JsValue,
    options: &JsValue,
) -> Result<(Value<'static>, CheckOptions), Vec<Problem>> {
    let options = read_options(&from_js_at(options, "/options")?)?;
    Ok((from_js(body)?, options))
}

struct Reader {
    report: Problems,
    /// The path of the whole value.
    root: &'static str,
    values: usize,
}

impl Reader {
    /// Converts a value. Returns `None` for `undefined`, and for a reported value.
    fn value(&mut self, value: &JsValue, path: &str, depth: usize) -> Option<Value<'static>> {
        self.values += 1;
        if self.values > MAX_VALUES {
            if self.values == MAX_VALUES + 1 {
                self.too_many(self.root, MAX_VALUES, self.values);
            }
            return None;
        }
        // The most common type first, because each check is a call across the boundary.
        if let Some(text) = value.as_string() {
            return self.text(value, text, path);
        }
        if value.is_undefined() {
            return None;
        }
        if value.is_null() {
            return Some(Value::Null);
        }
        if let Some(on) = value.as_bool() {
            return Some(on.into());
        }
        if let Some(number) = value.as_f64() {
            return self.number(value, number, path);
        }
        if value.is_bigint() {
            let digits = value.unchecked_ref::<BigInt>().to_string(10).map(String::from);
            return Some(big_int(digits.unwrap_or_default().into()));
        }
        if !value.is_object() {
            return self.unsupported(path, if value.is_function() { "function" } else { "symbol" });
        }
        if depth == MAX_DEPTH {
            self.report.add(ProblemBuilder::new(Code::TooDeep, path).limit(MAX_DEPTH));
            return None;
        }
        match is_array(value) {
            Ok(true) => self.array(value, path, depth),
            Ok(false) => self.object(value, path, depth),
            Err(_) => self.unsupported(path, "revoked Proxy"),
        }
    }

    fn number(&mut self, value: &JsValue, number: f64, path: &str) -> Option<Value<'static>> {
        if Number::is_safe_integer(value) {
            #[expect(clippy::cast_possible_truncation, reason = "a safe integer fits")]
            return Some((number as i64).into());
        }
        if !number.is_finite() {
            return self.unsupported(path, "NaN, Infinity");
        }
        let digits = value
            .unchecked_ref::<Number>()
            .to_string_with_radix(10)
            .map(String::from)
            .unwrap_or_default();
        Some(Value::Number(JsonNumber::from_digits(marked(digits.into()))))
    }

    fn text(&mut self, value: &JsValue, text: String, path: &str) -> Option<Value<'static>> {
        // Half a surrogate pair, such as half an emoji cut by `slice`, has become U+FFFD. Then the
        // conversion back does not give the same text.
        if has_replacement(&text) && JsValue::from_str(&text) != *value {
            return self.unsupported(path, "half a surrogate pair");
        }
        Some(Value::from(text))
    }

    fn array(&mut self, array: &JsValue, path: &str, depth: usize) -> Option<Value<'static>> {
        // The length is checked first, because the copy may have four billion holes.
        let length =
            Reflect::get(array, &JsValue::from_str("length")).ok().and_then(|n| n.as_f64());
        if length.is_some_and(|length| length > MAX_LENGTH as f64) {
            return self.too_many(path, MAX_LENGTH, MAX_LENGTH + 1);
        }
        let Ok(array) = copy(array) else {
            return self.unsupported(path, "getter that throws");
        };
        let mut list = Vec::with_capacity(array.length() as usize);
        for index in 0..array.length() {
            // A string is the common case, and needs no path: only refused values do.
            let entry = array.get(index);
            let read = match entry.as_string() {
                Some(text) if !has_replacement(&text) => Some(Value::from(text)),
                _ => self.value(&entry, &join_index(path, index as usize), depth + 1),
            };
            list.push(read.unwrap_or(Value::Null));
        }
        Some(Value::Array(list))
    }

    fn object(&mut self, object: &JsValue, path: &str, depth: usize) -> Option<Value<'static>> {
        if let Some(name) = special(object) {
            return self.unsupported(path, name);
        }
        let Ok(entries) = entries(object) else {
            return self.unsupported(path, "getter that throws");
        };
        let count = entries.length() as usize;
        if count > MAX_MEMBERS {
            return self.too_many(path, MAX_MEMBERS, count);
        }
        let mut map = Map::default();
        for entry in entries.iter() {
            let entry: &Array = entry.unchecked_ref();
            let name = entry.get(0).as_string().unwrap_or_default();
            if let Some(value) = self.value(&entry.get(1), &join(path, &name), depth + 1) {
                map.insert(name, value);
            }
        }
        Some(Value::Object(map))
    }

    fn too_many(&mut self, path: &str, limit: usize, actual: usize) -> Option<Value<'static>> {
        self.report.add(
            ProblemBuilder::new(Code::TooMany, path).limit(limit).actual(actual).unit(Unit::Items),
        );
        None
    }

    fn unsupported(&mut self, path: &str, what: &str) -> Option<Value<'static>> {
        self.report.add(ProblemBuilder::new(Code::Unsupported, path).actual(what));
        None
    }
}

/// Checks whether U+FFFD is in the text. For a character beyond ASCII, `contains` would add the search for
/// substrings and, with its panics, tables of Unicode: six kilobytes of WebAssembly.
fn has_replacement(text: &str) -> bool {
    const FIRST_BYTE: u8 = 0xEF;
    text.bytes().any(|byte| byte == FIRST_BYTE)
        && text.chars().any(|c| c == char::REPLACEMENT_CHARACTER)
}

/// Names objects that are not plain data: those with a `toJSON` (dates, addresses), collections, bytes.
fn special(object: &JsValue) -> Option<&'static str> {
    if object.has_type::<js_sys::Map>() {
        return Some("Map");
    }
    if object.has_type::<js_sys::Set>() {
        return Some("Set");
    }
    if object.has_type::<js_sys::Promise>() {
        return Some("Promise");
    }
    if js_sys::ArrayBuffer::is_view(object) || object.has_type::<js_sys::ArrayBuffer>() {
        return Some("bytes");
    }
    let to_json = Reflect::get(object, &JsValue::from_str("toJSON")).ok()?;
    to_json.is_function().then_some("object with toJSON")
}
