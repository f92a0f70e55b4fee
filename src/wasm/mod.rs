//! The only boundary to JavaScript. It converts the arguments, calls the crate, and converts the results.
//!
//! The functions keep nothing but the boxes of `mailbox` and the last campaigns, so that there is nothing to free and
//! nothing to lock. A refusal is plain data, in the outbox or thrown: an array of problems, or the parts of an error.
//! The package's facade makes JavaScript errors of it.
//!
//! There are three parts, each with its own WebAssembly file:
//!
//! - `requests` for bodies and replies (feature `js`)
//! - `push` for pushes (feature `js-push`)
//! - `campaign` for campaigns (feature `js-campaign`)

#[cfg(feature = "js-campaign")]
mod campaign;
#[cfg(all(feature = "js-campaign", wechat_mass_reference))]
mod campaign_reference;
#[cfg(test)]
mod campaign_tests;
mod convert;
#[cfg(feature = "js-campaign")]
mod kept_campaigns;
mod mailbox;
#[cfg(feature = "js-campaign")]
mod openid_batches;
mod panic;
#[cfg(feature = "js-push")]
mod push;
#[cfg(feature = "js-push")]
mod push_options;
#[cfg(test)]
mod push_tests;
#[cfg(feature = "js")]
mod requests;
#[cfg(test)]
mod tests;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;

/// The allocator, five kilobytes smaller than that of the standard library. The numbers are in
/// docs/decisions/size-of-the-wasm.md.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// Returns the message of the panic that has just ended this instance.
#[wasm_bindgen(js_name = takePanicMessage)]
pub fn take_panic_message() -> Option<String> {
    panic::take_message()
}

/// Panics deliberately, in test builds only.
#[cfg(wechat_mass_panic_probe)]
#[wasm_bindgen(js_name = panicProbe)]
#[expect(clippy::panic, reason = "to prove that the package survives one")]
pub fn panic_probe() {
    panic!("panic probe");
}

#[wasm_bindgen(start)]
fn start() {
    panic::keep_messages();
}
