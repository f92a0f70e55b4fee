//! JSON with every digit: parsed, held and written without a detour over floating point.

pub(crate) mod parse;
pub(crate) mod value;
pub(crate) mod write;

#[cfg(test)]
mod tests;
