//! JavaScript values as JSON values, without losing what JSON cannot say.
//!
//! Not serde-wasm-bindgen, which takes `undefined` for `null` and has no way into a JSON value for
//! a BigInt: here an absent member and a `null` one are different things (`tag_id: null` is an
//! error), ids may be BigInts, and an integer that has already lost digits must be told apart.

use js_sys::{Array, BigInt, Number, Reflect};
use wasm_bindgen::prelude::*;

use crate::api::check::options::CheckOptions;
use crate::json::parse::MAX_MEMBERS;
use crate::json::value::{Map, Number as JsonNumber, Value};
use crate::problem::builder::{ProblemBuilder, Problems, Unit, type_name};
use crate::problem::code::Code;
use crate::problem::pointer::{join, join_index};
use crate::problem::problem::Problem;

/// Deeper than any of WeChat's bodies; ends a cycle.
const MAX_DEPTH: usize = 32;
/// More values than any of WeChat's bodies has, apart from plain texts in a list; ends a value that
/// refers to itself many times.
const MAX_VALUES: usize = 50_000;
/// The option of the verbs.
const ALLOW_UNKNOWN: &str = "allow_unknown";
/// Longer than any list whose length is worth telling.
const MAX_LENGTH: usize = 1_000_000;

#[wasm_bindgen]
extern "C" {
    // `catch`, because a Proxy or a getter may throw.

    /// Own enumerable members.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    /// A plain copy of an array, of which nothing throws.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn copy(array: &JsValue) -> Result<Array, JsValue>;
}

/// The value as JSON; `undefined` is `null`. Or what about it is no JSON, with where.
pub(crate) fn from_js(value: &JsValue) -> Result<Value, Vec<Problem>> {
    from_js_at(value, "")
}

/// The same of a value that stands at `root`.
fn from_js_at(value: &JsValue, root: &'static str) -> Result<Value, Vec<Problem>> {
    let mut reader = Reader { report: Problems::default(), root, values: 0 };
    let json = reader.value(value, root, 0).unwrap_or(Value::Null);
    let problems = reader.report.into_problems();
    if problems.is_empty() { Ok(json) } else { Err(problems) }
}

/// A body, and what the caller lets through.
pub(crate) fn read_body(
    body: &JsValue,
    options: &JsValue,
) -> Result<(Value, CheckOptions), Vec<Problem>> {
    let options = from_js_at(options, "/options")?;
    let wrong = |path: &str, wanted: &str, found: &Value| {
        vec![
            ProblemBuilder::new(Code::WrongType, path)
                .limit(wanted)
                .actual(type_name(found))
                .finish(),
        ]
    };
    let allowed = match &options {
        Value::Null => &[][..],
        Value::Object(options) => {
            // Misspelt, it would let nothing through and say nothing.
            let misspelt = options.iter().find(|(name, _)| *name != ALLOW_UNKNOWN);
            if let Some((name, _)) = misspelt {
                let path = join("/options", name);
                return Err(vec![
                    ProblemBuilder::new(Code::UnknownOption, path).limit(ALLOW_UNKNOWN).finish(),
                ]);
            }
            match options.get(ALLOW_UNKNOWN) {
                None | Some(Value::Null) => &[][..],
                Some(Value::Array(allowed)) => allowed,
                Some(other) => return Err(wrong("/options/allow_unknown", "array", other)),
            }
        }
        other => return Err(wrong("/options", "object", other)),
    };
    let mut pointers = Vec::with_capacity(allowed.len());
    for (index, pointer) in allowed.iter().enumerate() {
        match pointer.as_str() {
            Some(pointer) => pointers.push(pointer),
            None => {
                let path = join_index("/options/allow_unknown", index);
                return Err(wrong(&path, "string", pointer));
            }
        }
    }
    Ok((from_js(body)?, CheckOptions::allow_unknown(pointers)))
}

struct Reader {
    report: Problems,
    /// Where the whole value stands.
    root: &'static str,
    values: usize,
}

impl Reader {
    /// None for `undefined`, and for what has been reported.
    fn value(&mut self, value: &JsValue, path: &str, depth: usize) -> Option<Value> {
        self.values += 1;
        if self.values > MAX_VALUES {
            if self.values == MAX_VALUES + 1 {
                self.too_many(self.root, MAX_VALUES, self.values);
            }
            return None;
        }
        // The commonest first: each question is a call across the boundary.
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
            return Some(big_int(value.unchecked_ref()));
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

    fn number(&mut self, value: &JsValue, number: f64, path: &str) -> Option<Value> {
        if Number::is_safe_integer(value) {
            #[expect(clippy::cast_possible_truncation, reason = "a safe integer fits")]
            return Some((number as i64).into());
        }
        if !number.is_finite() {
            return self.unsupported(path, "NaN, Infinity");
        }
        let mut digits = value
            .unchecked_ref::<Number>()
            .to_string_with_radix(10)
            .map(String::from)
            .unwrap_or_default();
        // An integer beyond 2^53-1 has lost digits: the fraction marks it as no integer of ours.
        if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            digits.push_str(".0");
        }
        Some(Value::Number(JsonNumber::from_digits(digits)))
    }

    fn text(&mut self, value: &JsValue, text: String, path: &str) -> Option<Value> {
        // Half a surrogate pair has become U+FFFD on the way: half an emoji, cut by `slice`. Then the
        // way back does not lead to the same text.
        if has_replacement(&text) && JsValue::from_str(&text) != *value {
            return self.unsupported(path, "half a surrogate pair");
        }
        Some(Value::String(text))
    }

    fn array(&mut self, array: &JsValue, path: &str, depth: usize) -> Option<Value> {
        // The length first: a copy of four billion holes would be made.
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
            // Only the values that are refused need their path; strings, the common case, do not.
            let entry = array.get(index);
            let read = match entry.as_string() {
                Some(text) if !has_replacement(&text) => Some(Value::String(text)),
                _ => self.value(&entry, &join_index(path, index as usize), depth + 1),
            };
            list.push(read.unwrap_or(Value::Null));
        }
        Some(Value::Array(list))
    }

    fn object(&mut self, object: &JsValue, path: &str, depth: usize) -> Option<Value> {
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

    fn too_many(&mut self, path: &str, limit: usize, actual: usize) -> Option<Value> {
        self.report.add(
            ProblemBuilder::new(Code::TooMany, path).limit(limit).actual(actual).unit(Unit::Items),
        );
        None
    }

    fn unsupported(&mut self, path: &str, what: &str) -> Option<Value> {
        self.report.add(ProblemBuilder::new(Code::Unsupported, path).actual(what));
        None
    }
}

/// Whether U+FFFD is in the text. Not by `contains`, which for a character beyond ASCII brings the
/// search for substrings and, with its panics, tables of Unicode: six kilobytes of WebAssembly.
fn has_replacement(text: &str) -> bool {
    const FIRST_BYTE: u8 = 0xEF;
    text.bytes().any(|byte| byte == FIRST_BYTE)
        && text.chars().any(|c| c == char::REPLACEMENT_CHARACTER)
}

/// Objects that are no plain data: those with a `toJSON` (dates, addresses), collections, bytes.
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

/// A BigInt that fits 64 bits as a number; a bigger one as text, which no rule takes for an id.
fn big_int(value: &BigInt) -> Value {
    let digits = value.to_string(10).map(String::from).unwrap_or_default();
    match digits.parse::<i64>() {
        Ok(number) => number.into(),
        Err(_) => digits.into(),
    }
}
