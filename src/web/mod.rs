//! Rust in the browser and at the edge (feature `web`): web requests of calls, answers of web responses, and our values
//! as JavaScript values.
//!
//! The values have the shapes of the npm package, so that a worker in Rust and a page in JavaScript exchange them.
//! 64-bit ids are texts. The module is there on `wasm32` only.
//!
//! ```text
//!   Call ──► request(call, gateway, token, file) ──► web_sys::Request ──► fetch ──► Answer { status, reply }
//!   problems, calls, replies, pushes, campaigns, summaries ──► to_js ──► JsValue ──► from_js
//! ```

mod fetch;
mod plain;
mod request;
#[cfg(test)]
mod tests;
mod value;

pub use fetch::{WebHost, answer, fetch};
pub use request::{File, RequestError, request};
pub use value::{from_js, to_js};

pub use serde_wasm_bindgen::Error as ValueError;
