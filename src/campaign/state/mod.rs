//! The state of a campaign: data without decisions, and its stored text.

pub(crate) mod account;
pub(crate) mod attempts;
pub(crate) mod audience;
pub(crate) mod call_id;
pub(crate) mod campaign;
pub(crate) mod job;
pub(crate) mod order;
pub(crate) mod other_campaign;
pub(crate) mod pacing;
pub(crate) mod push_end;
pub(crate) mod push_findings;
pub(crate) mod shared;
pub(crate) mod stored;
pub(crate) mod tokens;
