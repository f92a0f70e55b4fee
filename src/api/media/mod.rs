//! A file to upload, judged by its name, its size and its first bytes.
//!
//! A file's name proves nothing: a WebP picture may well be called `a.jpg`, and WeChat answers
//! 40005, 40113 or 40137 only after all of it was sent. But WeChat goes by the name's suffix, too,
//! and answers 40113 or 40005 where it knows none of it. The kinds that some upload takes
//! are told apart here; those that people take for one of them are named, for the error message.

pub(crate) mod file_kind;
pub(crate) mod media_file;
pub(crate) mod media_rule;
pub(crate) mod sniff;

#[cfg(test)]
mod tests;

pub use file_kind::FileKind;
pub use media_rule::{MEDIA_RULES, MediaRule, media_rule};
pub use sniff::sniff;
