//! The facts that a campaign records, their members, and their reading from JavaScript.

pub(crate) mod fact;
#[cfg_attr(
    not(all(feature = "js-campaign", target_arch = "wasm32")),
    allow(dead_code, reason = "the boundary to JavaScript calls it")
)]
pub(crate) mod read;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod shapes;
