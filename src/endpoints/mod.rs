//! Every endpoint of WeChat that the crate knows, a file each or for a few that belong together.

pub mod account;
pub mod mass;
pub mod material;
pub(crate) mod registry;
pub(crate) mod stored_call;
