//! Batches of a list of OpenIDs. No OpenID is in them twice.

pub(crate) mod fingerprint;
pub(crate) mod list_name;
pub(crate) mod openid_batches;
pub(crate) mod overlap;
pub(crate) mod seen_hashes;
