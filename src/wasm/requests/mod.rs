//! The boundary for bodies and replies.

#[cfg(any(test, wechat_mass_reference))]
pub(crate) mod reference;
pub(crate) mod verbs;
