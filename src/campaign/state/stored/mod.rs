//! A campaign as JSON, for the host to store, and back.
//!
//! The text has a version and a checksum. What a later version has stored is refused, and so is a text
//! that was cut, changed or mixed up: a campaign is used whole or not at all. The checksum is that of
//! what was read, so that a database may order the members as it likes.

mod read;
pub(crate) mod text;
mod write;
