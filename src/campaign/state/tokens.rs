//! What is known of the account's access token.

use crate::problem::errcode::advice::Advice;
use crate::problem::errcode::explain;

/// So many failures in a row are no matter of a moment.
const MOST_FAILURES: u32 = 10;
/// The shortest wait after a failure, in seconds, and the longest.
const WAITS: (i64, i64) = (60, 3600);
/// How long it waits after a failure that a person has to mend (40164, 40125): a list of addresses may
/// have been mended meanwhile, and asking costs one call.
const MENDING: i64 = 30 * 60;

/// What is known of the account's access token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    /// How many times in a row WeChat refused the token of a call.
    pub(crate) refusals: u32,
    /// The last one is no longer valid.
    pub(crate) stale: bool,
    /// How many times in a row there was none to be had.
    pub(crate) failures: u32,
    /// When the last of these was.
    pub(crate) failed_at: i64,
    /// What WeChat answered then.
    pub(crate) errcode: Option<i64>,
    /// Its words, which name the address that is not on the list.
    pub(crate) errmsg: Option<String>,
}

impl Tokens {
    /// Whether a moment or a person helps.
    pub(crate) fn is_passing(&self) -> bool {
        let advice = self.errcode.map(|code| explain(code).advice);
        let passes = matches!(advice, None | Some(Advice::Repeat { .. } | Advice::Wait { .. }));
        passes && self.failures < MOST_FAILURES
    }

    /// When to try again.
    pub(crate) fn due(&self) -> i64 {
        let (shortest, longest) = WAITS;
        let wait = match self.is_passing() {
            true => (shortest << self.failures.saturating_sub(1).min(6)).min(longest),
            false => MENDING,
        };
        self.failed_at.saturating_add(wait)
    }
}
