//! Checks of a file to upload by its name, its size and its first bytes.
//!
//! A file's name proves nothing: a WebP picture may be called `a.jpg`. WeChat answers 40005, 40113
//! or 40137 only after it has received the whole file. WeChat also uses the name's suffix, and
//! answers 40113 or 40005 if it does not know it. The kinds that uploads accept are recognised
//! here. Kinds that people mistake for them are recognised too, so that an error can name them.

pub(crate) mod file_kind;
pub(crate) mod media_file;
pub(crate) mod media_rule;
pub(crate) mod sniff;

#[cfg(test)]
mod tests;

pub use file_kind::FileKind;
pub use media_rule::{MEDIA_RULES, MediaRule, media_rule};
pub use sniff::sniff;
