//! A list of OpenIDs, split into batches that no OpenID is in twice.

pub(crate) mod fingerprint;
pub(crate) mod list_name;
pub(crate) mod openid_batches;
pub(crate) mod overlap;
pub(crate) mod seen_hashes;
