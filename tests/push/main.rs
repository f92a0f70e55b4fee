//! Tests of pushes: official vectors, cases of other SDKs (tests/examples/README.md, tests/cases/README.md),
//! refusals, and every shape of an event.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod answers;
mod cases;
mod events;
mod examples;
mod forgeries;
mod hostile;
mod outcome;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod repeats;
mod sample;
mod secrets;
mod settings;
mod vectors;
mod wechat;
