//! Problems, their codes, the errcodes of WeChat, and the redaction of secrets. All texts are in
//! both languages.

pub(crate) mod bilingual;
pub(crate) mod builder;
pub(crate) mod catalog;
pub(crate) mod code;
pub mod errcode;
pub(crate) mod excerpt;
pub(crate) mod level;
pub(crate) mod pointer;
#[expect(clippy::module_inception, reason = "a file's name says what is in it")]
pub(crate) mod problem;
pub(crate) mod redact;
pub(crate) mod words;
pub(crate) mod written;
