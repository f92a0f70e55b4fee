//! The stored form of a campaign: JSON, written for the host and read back.
//!
//! The text has a version and a checksum. A text is refused if a later version wrote it, or if it was cut,
//! changed or mixed up: a campaign is used whole or not at all. The checksum covers the values that were
//! read, so a database may reorder the members.

mod read;
pub(crate) mod text;
mod write;
