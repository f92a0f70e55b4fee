//! A picture that an attribute's value names.

use std::ops::Range;

/// A picture in an attribute's value.
pub(super) struct Picture {
    /// Where the url stands in the value, as written.
    pub(super) place: Range<usize>,
    /// Decoded and trimmed.
    pub(super) url: String,
}
