//! The endpoints of WeChat that the crate knows: a file for each, or for a few related ones.

pub mod account;
pub(crate) mod address;
pub mod comment;
pub mod datacube;
#[cfg(all(any(feature = "js", feature = "web"), target_arch = "wasm32"))]
pub(crate) mod given_file;
pub mod mass;
pub mod material;
pub(crate) mod registry;
mod shown_call;
pub(crate) mod stored_call;
