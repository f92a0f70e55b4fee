//! The only door to JavaScript: converts what comes in, calls the crate, converts what goes out.
//!
//! Stateless functions only, so that there is nothing to free and nothing to lock. What a function
//! refuses it throws as plain data (an array of problems, or the parts of an error), and the
//! package's facade makes JavaScript errors of it.
//!
//! There are three doors, each a WebAssembly file of its own: `verbs` for bodies and replies (feature
//! `js`), `push` for pushes (feature `js-push`), `campaign` for campaigns (feature `js-campaign`).

#[cfg(feature = "js-campaign")]
mod campaign;
#[cfg(test)]
mod campaign_tests;
#[cfg(any(feature = "js", feature = "js-campaign"))]
mod from_js;
#[cfg(feature = "js-campaign")]
mod openid_batches;
mod panic;
#[cfg(feature = "js-push")]
mod push;
#[cfg(test)]
mod push_tests;
#[cfg(feature = "js")]
mod request;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "js", feature = "js-campaign"))]
mod to_js;
#[cfg(feature = "js")]
mod verbs;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;

#[cfg(any(feature = "js", feature = "js-push"))]
use crate::errcode::{Bilingual, StatusExplanation};
#[cfg(any(feature = "js-campaign", feature = "js-push"))]
use crate::error::Message;
use crate::json::{Map, Value};

/// Five kilobytes smaller than the one of the standard library (docs/decisions/size-of-the-wasm.md has the numbers).
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// The message of the panic that has just ended this instance.
#[wasm_bindgen(js_name = takePanicMessage)]
pub fn take_panic_message() -> Option<String> {
    panic::take_message()
}

/// A deliberate panic, in test builds only.
#[cfg(feature = "panic-probe")]
#[wasm_bindgen(js_name = panicProbe)]
#[expect(clippy::panic, reason = "to prove that the package survives one")]
pub fn panic_probe() {
    panic!("panic probe");
}

#[wasm_bindgen(start)]
fn start() {
    panic::keep_messages();
}

#[cfg(any(feature = "js", feature = "js-push"))]
fn meaning(text: Bilingual) -> Value {
    words(text.zh, text.en)
}

fn words(zh: impl Into<String>, en: impl Into<String>) -> Value {
    let mut object = Map::default();
    object.insert("zh", zh.into());
    object.insert("en", en.into());
    object.into()
}

/// What became of a send, and what its status means.
#[cfg(any(feature = "js", feature = "js-push"))]
fn add_outcome(object: &mut Map, explained: &StatusExplanation) {
    object.insert("known", explained.known);
    object.insert("outcome", explained.outcome.name());
    if let Some(code) = explained.code {
        object.insert("code", i64::from(code));
    }
    object.insert("meaning", meaning(explained.meaning));
}

/// The parts of an error of a table of faults, with `kind` to tell it from others.
#[cfg(any(feature = "js-campaign", feature = "js-push"))]
fn fault(kind: &str, code: &str, said: Message, about: [(&str, &str); 3]) -> Map {
    let mut object = Map::default();
    object.insert("kind", kind);
    object.insert("code", code);
    object.insert("message", said.en.as_str());
    object.insert("meaning", words(said.zh, said.en));
    for (name, value) in about {
        if !value.is_empty() {
            object.insert(name, value);
        }
    }
    object
}
