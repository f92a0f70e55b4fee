//! The endpoints of WeChat that the crate knows: a file for each, or for a few related ones.

pub mod account;
pub mod comment;
pub mod datacube;
pub mod mass;
pub mod material;
pub(crate) mod registry;
mod shown_call;
pub(crate) mod stored_call;
