//! Conversions between JavaScript values and ours.

// Every value crosses as `packed_value` has it. This walks from Rust instead, one call across the boundary for each
// value: the tests hold the two against each other.
#[cfg(all(any(feature = "js", feature = "js-campaign"), any(test, wechat_mass_reference)))]
pub(crate) mod from_js;
pub(crate) mod members;
#[cfg(any(feature = "js", feature = "js-campaign"))]
pub(crate) mod packed_value;
#[cfg(any(feature = "js", feature = "js-campaign"))]
pub(crate) mod to_js;
