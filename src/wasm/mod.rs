//! The only door to JavaScript: converts what comes in, calls the crate, converts what goes out.
//!
//! Stateless functions only, so that there is nothing to free and nothing to lock. What a function
//! refuses it throws as plain data (an array of problems, or the parts of an error), and the
//! package's facade makes JavaScript errors of it.
//!
//! There are two doors, each a WebAssembly file of its own: `verbs` for bodies and replies (feature
//! `js`), `push` for pushes (feature `js-push`).

#[cfg(feature = "js")]
mod from_js;
mod panic;
#[cfg(feature = "js-push")]
mod push;
#[cfg(test)]
mod push_tests;
#[cfg(feature = "js")]
mod request;
#[cfg(test)]
mod tests;
#[cfg(feature = "js")]
mod to_js;
#[cfg(feature = "js")]
mod verbs;

use wasm_bindgen::prelude::*;

use crate::errcode::Bilingual;
use crate::json::{Map, Value};

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

fn meaning(text: Bilingual) -> Value {
    let mut object = Map::default();
    object.insert("zh", text.zh);
    object.insert("en", text.en);
    object.into()
}
