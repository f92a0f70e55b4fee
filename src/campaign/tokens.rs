//! Tokens that WeChat refuses, and tokens that nobody can get.

use super::because::{Because, Cause};
use super::campaign::Campaign;
use super::step::Next;
use crate::errcode::{Advice, explain};
use crate::text::excerpt;

/// So many refused tokens in a row are no matter of a token that has run out.
const MOST_TOKENS: u32 = 3;
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
    fn is_passing(&self) -> bool {
        let advice = self.errcode.map(|code| explain(code).advice);
        let passes = matches!(advice, None | Some(Advice::Repeat { .. } | Advice::Wait { .. }));
        passes && self.failures < MOST_FAILURES
    }

    /// When to try again.
    fn due(&self) -> i64 {
        let (shortest, longest) = WAITS;
        let wait = match self.is_passing() {
            true => (shortest << self.failures.saturating_sub(1).min(6)).min(longest),
            false => MENDING,
        };
        self.failed_at.saturating_add(wait)
    }
}

impl Campaign {
    /// What keeps every call back, if anything does.
    pub(super) fn without_token(&self, now: i64) -> Option<Next> {
        let tokens = &self.tokens;
        let ask = |because, until| {
            Some(Next::Ask { because, question: None, until, choices: &["token_refreshed"] })
        };
        if tokens.failures > 0 && (tokens.failed_at..tokens.due()).contains(&now) {
            let because = Because::token(tokens.errcode, tokens.errmsg.as_deref());
            return match tokens.is_passing() {
                true => Some(Next::Wait(tokens.due(), because)),
                false => ask(because, Some(tokens.due())),
            };
        }
        if tokens.stale && tokens.refusals >= MOST_TOKENS {
            let because = Because::limited(Cause::TokenRefused, i64::from(tokens.refusals));
            return ask(because, None);
        }
        let stale = || Next::RefreshToken(Because::of(Cause::TokenStale));
        tokens.stale.then(stale)
    }

    /// There was no token to be had.
    pub(super) fn token_failed(&mut self, errcode: Option<i64>, errmsg: Option<&str>, now: i64) {
        let tokens = &mut self.tokens;
        // The same once more.
        if tokens.failures > 0 && tokens.failed_at == now && tokens.errcode == errcode {
            return;
        }
        tokens.failures = tokens.failures.saturating_add(1);
        tokens.failed_at = now;
        tokens.errcode = errcode;
        tokens.errmsg = errmsg.filter(|text| !text.is_empty()).map(excerpt);
    }

    /// There is a new one.
    pub(super) fn token_refreshed(&mut self) {
        self.tokens.stale = false;
        // A person has looked: it may be refused as often as at the first time.
        if self.tokens.refusals >= MOST_TOKENS {
            self.tokens.refusals = 0;
        }
        self.token_given();
    }

    /// A call has one.
    pub(super) fn token_given(&mut self) {
        let Tokens { refusals, stale, .. } = self.tokens;
        self.tokens = Tokens { refusals, stale, ..Tokens::default() };
    }

    /// WeChat refused the token of a call.
    pub(super) fn token_refused(&mut self) {
        self.tokens.stale = true;
        self.tokens.refusals = self.tokens.refusals.saturating_add(1);
    }

    /// WeChat took it.
    pub(super) fn token_accepted(&mut self) {
        self.tokens.refusals = 0;
    }
}
