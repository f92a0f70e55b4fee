//! The state of the account's access token.

use crate::problem::errcode::advice::Advice;
use crate::problem::errcode::explain;

/// So many failures in a row do not pass without a person.
const MOST_FAILURES: u32 = 10;
/// The shortest wait after a failure, in seconds, and the longest.
const WAITS: (i64, i64) = (60, 3600);
/// The wait after a failure that a person has to mend (40164, 40125). The IP whitelist may have been
/// changed meanwhile, and a try costs only one call.
const MENDING: i64 = 30 * 60;

/// The state of the account's access token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    /// The number of calls in a row whose token WeChat refused.
    pub(crate) refusals: u32,
    /// Whether the last token is no longer valid.
    pub(crate) stale: bool,
    /// The number of failures in a row to fetch a token.
    pub(crate) failures: u32,
    /// When that last happened.
    pub(crate) failed_at: i64,
    /// WeChat's errcode then.
    pub(crate) errcode: Option<i64>,
    /// WeChat's errmsg then, which names the address that is missing from the whitelist.
    pub(crate) errmsg: Option<String>,
}

impl Tokens {
    /// Checks whether the failure passes without a person.
    pub(crate) fn is_passing(&self) -> bool {
        let advice = self.errcode.map(|code| explain(code).advice);
        let passes = matches!(advice, None | Some(Advice::Repeat { .. } | Advice::Wait { .. }));
        passes && self.failures < MOST_FAILURES
    }

    /// Returns when to try again.
    pub(crate) fn due(&self) -> i64 {
        let (shortest, longest) = WAITS;
        let wait = match self.is_passing() {
            true => (shortest << self.failures.saturating_sub(1).min(6)).min(longest),
            false => MENDING,
        };
        self.failed_at.saturating_add(wait)
    }
}
