//! Conversions between JavaScript values and ours.

#[cfg(any(feature = "js", feature = "js-campaign"))]
pub(crate) mod from_js;
pub(crate) mod members;
#[cfg(any(feature = "js", feature = "js-campaign"))]
pub(crate) mod to_js;
