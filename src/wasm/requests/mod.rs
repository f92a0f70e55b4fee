//! The boundary for bodies and replies.

mod address;
pub(crate) mod verbs;
