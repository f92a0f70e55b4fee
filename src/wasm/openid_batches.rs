//! The splitting of a list of OpenIDs into batches, and the comparison of batches. Only these keep state
//! between calls, because the OpenIDs may come in pieces. The facade does not expose them, and frees them.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::campaign::batches::openid_batches::{FoundLine, OpenIdBatches, Report};
use crate::campaign::batches::overlap::Overlap;
use crate::json::value::{Map, Value};
use crate::wasm::convert::to_js::{set, value_to_js};

/// A list that is being split.
#[wasm_bindgen(js_name = OpenIdSplitter)]
#[derive(Default)]
pub struct OpenIdSplitter(OpenIdBatches);

#[wasm_bindgen(js_class = OpenIdSplitter)]
impl OpenIdSplitter {
    /// Begins a list.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// Adds a page, with an OpenID on each line.
    #[wasm_bindgen(js_name = pushPage)]
    pub fn push_page(&mut self, openids: &str) {
        self.0.push_page(openids.split('\n'));
    }

    /// Ends the list.
    pub fn finish(&mut self) {
        self.0.finish();
    }

    /// Takes the next batch that is ready.
    pub fn next(&mut self) -> Option<js_sys::Object> {
        let batch = self.0.next_batch()?;
        let object = js_sys::Object::new();
        set(&object, "batch", &batch.number.into());
        set(&object, "count", &batch.count.into());
        set(&object, "fingerprint", &batch.fingerprint.into());
        set(&object, "list", &batch.list.into());
        set(&object, "openids", &Uint8Array::from(batch.openids.as_slice()));
        Some(object)
    }

    /// Returns the findings so far.
    pub fn report(&self) -> JsValue {
        let Report { lines, openids, duplicates, malformed, odd, .. } = *self.0.report();
        let mut object = Map::default();
        for (name, count) in [
            ("lines", lines),
            ("openids", openids),
            ("duplicates", duplicates),
            ("malformed", malformed),
            ("odd", odd),
        ] {
            object.insert(name, i64::try_from(count).unwrap_or(i64::MAX));
        }
        let malformed = self.0.report().malformed_lines.iter().map(line);
        object.insert("malformed_lines", Value::Array(malformed.collect()));
        if let Some(first) = &self.0.report().first_odd {
            object.insert("first_odd", line(first));
        }
        value_to_js(object.into())
    }
}

/// Batches of several lists that are compared with each other.
#[wasm_bindgen(js_name = BatchOverlap)]
#[derive(Default)]
pub struct BatchOverlap(Overlap);

#[wasm_bindgen(js_class = BatchOverlap)]
impl BatchOverlap {
    /// Begins without batches.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a batch. Returns whether these are its OpenIDs, and none of them was in an earlier batch.
    pub fn add(&mut self, openids: &[u8], fingerprint: &str) -> bool {
        self.0.add(openids, fingerprint)
    }
}

fn line(found: &FoundLine) -> Value<'_> {
    let mut object = Map::default();
    object.insert("line", i64::try_from(found.line).unwrap_or(i64::MAX));
    object.insert("found", found.found.as_str());
    object.into()
}
