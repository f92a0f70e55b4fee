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
pub(crate) mod summarise;
pub(crate) mod tokens;
