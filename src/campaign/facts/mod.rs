//! What a campaign is told: the facts, what each is made of, and how they are read from JavaScript's.

pub(crate) mod fact;
#[cfg_attr(
    not(all(feature = "js-campaign", target_arch = "wasm32")),
    allow(dead_code, reason = "the boundary to JavaScript calls it")
)]
pub(crate) mod read;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod shapes;
