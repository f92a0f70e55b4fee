//! The common parts of all endpoints: the declaration, the check of a body, the call, and the
//! reading of a response.

pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod endpoint;
pub mod limits;
pub mod media;
pub(crate) mod reply;
pub mod shape;
pub(crate) mod spec;
