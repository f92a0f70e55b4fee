//! The check of a body by its shape: names, types, ranges, lengths and forms.
//!
//! The rules of the endpoint check the facts that a shape cannot express, such as an audience, or
//! two fields that exclude each other. One mistake makes one problem: the rules do not report again
//! what the walk has reported.

pub(crate) mod audience_names;
pub(crate) mod dates;
pub(crate) mod field_names;
pub(crate) mod forms;
pub(crate) mod options;
pub(crate) mod rules;
pub(crate) mod walk;

#[cfg(test)]
mod tests;
