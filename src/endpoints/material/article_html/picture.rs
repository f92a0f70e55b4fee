//! A picture named by an attribute's value.

use std::ops::Range;

/// A picture in an attribute's value.
pub(super) struct Picture {
    /// The range of the URL in the written value.
    pub(super) place: Range<usize>,
    /// The URL, decoded and trimmed.
    pub(super) url: String,
}
