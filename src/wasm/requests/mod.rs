//! The door for bodies and replies.

mod address;
pub(crate) mod verbs;
