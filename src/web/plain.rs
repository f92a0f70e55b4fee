//! Plain copies of JavaScript values.
//!
//! serde-wasm-bindgen follows a cycle until the stack of the WebAssembly ends, and with it the instance. A getter that
//! throws leaves it as an exception that Rust never sees. It gets copies, which have neither.

use js_sys::{Array, ArrayBuffer, Map, Object, Reflect, Uint8Array, try_iter};
use wasm_bindgen::prelude::*;

use crate::json::parse::MAX_DEPTH;
use crate::problem::builder::{ProblemBuilder, Unit};
use crate::problem::code::Code;
use crate::problem::pointer::{join, join_index};

/// The maximum number of values. It is more than any of ours has, and ends a list without an end and a value that
/// refers to itself many times.
const MAX_VALUES: usize = 1_000_000;

/// The path of the whole value.
const ROOT: &str = "/value";

#[wasm_bindgen]
extern "C" {
    // They `catch`, because a Proxy may throw.

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    /// Returns the names of the own enumerable members.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn keys(object: &JsValue) -> Result<Array, JsValue>;
}

/// Copies a value: objects with their own members, lists, maps. Bytes, texts and numbers stay as they are.
pub(super) fn plain(value: &JsValue) -> Result<JsValue, ProblemBuilder> {
    Copier { left: MAX_VALUES }.value(value, &|| ROOT.to_owned(), 0)
}

/// The way to a value. It is written only for a problem.
type Path<'a> = &'a dyn Fn() -> String;

struct Copier {
    /// The number of values that may still follow.
    left: usize,
}

impl Copier {
    fn value(
        &mut self,
        value: &JsValue,
        path: Path<'_>,
        depth: usize,
    ) -> Result<JsValue, ProblemBuilder> {
        self.left = self.left.checked_sub(1).ok_or_else(too_many)?;
        if !value.is_object() || value.has_type::<Uint8Array>() || value.has_type::<ArrayBuffer>() {
            return Ok(value.clone());
        }
        if depth > MAX_DEPTH {
            return Err(ProblemBuilder::new(Code::TooDeep, path()).limit(MAX_DEPTH));
        }
        if is_array(value).map_err(|_| unsupported(path, "revoked Proxy"))? {
            return self.array(value, path, depth);
        }
        match try_iter(value).map_err(|_| throws(path))? {
            Some(entries) => {
                let list = Array::new();
                for (index, entry) in entries.enumerate() {
                    let entry = entry.map_err(|_| throws(path))?;
                    list.push(&self.value(&entry, &|| join_index(&path(), index), depth + 1)?);
                }
                if value.has_type::<Map>() { map(&list, path) } else { Ok(list.into()) }
            }
            None => self.object(value, path, depth),
        }
    }

    fn array(
        &mut self,
        array: &JsValue,
        path: Path<'_>,
        depth: usize,
    ) -> Result<JsValue, ProblemBuilder> {
        let length = Reflect::get(array, &JsValue::from_str("length")).map_err(|_| throws(path))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length")]
        let length = length.as_f64().unwrap_or_default() as usize;
        // It is checked first, because a list may have four billion holes.
        if length > self.left {
            return Err(too_many());
        }
        let list = Array::new();
        for index in 0..length {
            let path = || join_index(&path(), index);
            #[expect(clippy::cast_possible_truncation, reason = "a list is shorter than 2^32")]
            let entry = Reflect::get_u32(array, index as u32).map_err(|_| throws(&path))?;
            list.push(&self.value(&entry, &path, depth + 1)?);
        }
        Ok(list.into())
    }

    fn object(
        &mut self,
        object: &JsValue,
        path: Path<'_>,
        depth: usize,
    ) -> Result<JsValue, ProblemBuilder> {
        let entries = Array::new();
        for key in keys(object).map_err(|_| throws(path))?.iter() {
            let path = || join(&path(), &key.as_string().unwrap_or_default());
            let member = Reflect::get(object, &key).map_err(|_| throws(&path))?;
            let member = self.value(&member, &path, depth + 1)?;
            entries.push(&Array::of2(&key, &member));
        }
        // Set as a member, `__proto__` would be the prototype of the copy.
        Object::from_entries(&entries).map(JsValue::from).map_err(|_| throws(path))
    }
}

/// Makes a `Map` of pairs. One whose iterator was replaced may have anything else.
fn map(pairs: &Array, path: Path<'_>) -> Result<JsValue, ProblemBuilder> {
    let map = Map::new();
    for pair in pairs.iter() {
        let pair: Array = pair.dyn_into().map_err(|_| unsupported(path, "Map"))?;
        map.set(&pair.get(0), &pair.get(1));
    }
    Ok(map.into())
}

fn too_many() -> ProblemBuilder {
    ProblemBuilder::new(Code::TooMany, ROOT)
        .limit(MAX_VALUES)
        .actual(MAX_VALUES + 1)
        .unit(Unit::Items)
}

fn throws(path: Path<'_>) -> ProblemBuilder {
    unsupported(path, "getter that throws")
}

fn unsupported(path: Path<'_>, what: &str) -> ProblemBuilder {
    ProblemBuilder::new(Code::Unsupported, path()).actual(what)
}
