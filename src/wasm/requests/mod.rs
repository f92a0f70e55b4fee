//! The boundary for bodies and replies.

pub(crate) mod verbs;
