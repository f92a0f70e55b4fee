//! The reading of responses from their raw bytes.
//!
//! A response is read from its bytes, because a JSON parser with 53-bit numbers loses the last
//! digits of an id. It is a success only if it is JSON of the endpoint's shape, and its `errcode`
//! is absent or 0. HTML, an empty or cut response, and one that contradicts itself are never a
//! success.
//! One endpoint may answer with a file instead ([`file`]).

pub(crate) mod accepted;
pub(crate) mod errmsg;
pub(crate) mod error;
pub(crate) mod file;
pub(crate) mod http_status;
pub(crate) mod read;

#[cfg(test)]
mod tests;
