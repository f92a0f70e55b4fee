//! Times from the host: Unix seconds.

use crate::campaign::error::{CampaignError, CampaignFault};

/// The range of accepted times: 2001 to 2286. Milliseconds are above it.
pub(crate) const TIMES: std::ops::RangeInclusive<i64> = 1_000_000_000..=9_999_999_999;

/// Checks that a number is a time in Unix seconds.
///
/// # Errors
/// If it is outside of the range, for example in milliseconds.
pub(crate) fn time(name: &'static str, at: i64) -> Result<i64, CampaignError> {
    if TIMES.contains(&at) {
        return Ok(at);
    }
    let limit = "1000000000..9999999999";
    Err(CampaignError::new(CampaignFault::BadTime, name, limit, &at.to_string()))
}
