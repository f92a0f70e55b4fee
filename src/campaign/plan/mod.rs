//! The plan of a campaign, checked before anything is sent.

pub(crate) mod check;
pub(crate) mod clientmsgid;
#[expect(clippy::module_inception, reason = "a file's name says what is in it")]
pub(crate) mod plan;
