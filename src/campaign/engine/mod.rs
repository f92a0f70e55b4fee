//! Decisions of a campaign: the next step, and the effect of each fact.

pub(crate) mod calls;
pub(crate) mod clock;
pub(crate) mod held_ids;
pub(crate) mod next_step;
pub(crate) mod on_fact;
pub(crate) mod on_push;
pub(crate) mod on_reply;
pub(crate) mod questions;
pub(crate) mod step;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod step_shapes;
pub(crate) mod summarise;
#[cfg_attr(
    not(all(feature = "js-campaign", target_arch = "wasm32")),
    allow(dead_code, reason = "the boundary to JavaScript calls it")
)]
pub(crate) mod tell_step;
pub(crate) mod tokens;
