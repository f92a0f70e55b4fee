//! Holding a body against its shape: names, types, ranges, lengths and forms.
//!
//! What a shape cannot say (two fields that exclude each other, an audience) is said by the rules
//! of the endpoint, which stand with it. One mistake makes one problem: the rules keep silent
//! where the walk has already spoken.

pub(crate) mod audience_names;
pub(crate) mod field_names;
pub(crate) mod forms;
pub(crate) mod options;
pub(crate) mod rules;
pub(crate) mod walk;

#[cfg(test)]
mod tests;
