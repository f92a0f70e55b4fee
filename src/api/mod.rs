//! What is true of every endpoint: its declaration, the check of a body, the call, the reading of a reply.

pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod endpoint;
pub mod limits;
pub mod media;
pub(crate) mod reply;
pub mod shape;
pub(crate) mod spec;
