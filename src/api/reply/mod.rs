//! What comes back: a reply, read from its raw bytes.
//!
//! From the bytes and not from a parsed object, because a JSON parser with 53-bit numbers has
//! already lost the last digits of an id. A reply is a success only if it is JSON of the
//! endpoint's shape without an `errcode` (or with 0): HTML, nothing, half a reply are never one, and
//! neither is one that contradicts itself.

pub(crate) mod accepted;
pub(crate) mod errmsg;
pub(crate) mod error;
pub(crate) mod http_status;
pub(crate) mod read;

#[cfg(test)]
mod tests;
