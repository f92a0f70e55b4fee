//! The content of pushes: the typed events, and all others.

pub(crate) mod content;
pub(crate) mod dedupe_key;
pub(crate) mod element;
mod exchange;
pub(crate) mod head;
#[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
pub(crate) mod in_order;
#[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
pub(crate) mod job_end;
pub(crate) mod mass_send_job_finish;
pub(crate) mod output;
#[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
pub(crate) mod packed;
pub(crate) mod publish_job_finish;
pub(crate) mod push;
pub(crate) mod read;
