//! JSON with every digit: parsed, stored and written without floating point numbers.

pub(crate) mod eight_bytes;
pub(crate) mod parse;
mod plain;
pub(crate) mod value;
pub(crate) mod write;

#[cfg(test)]
mod tests;
