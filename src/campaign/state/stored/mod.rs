//! The stored form of a campaign: JSON, written for the host and read back.
//!
//! The text has a version and a checksum. A text of a later version is refused, and so is one that was
//! cut, changed or mixed up: a campaign is used whole or not at all. The checksum covers the values that
//! were read, so a database may reorder the members.

mod read;
pub(crate) mod text;
mod write;
