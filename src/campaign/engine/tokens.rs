//! Tokens that WeChat refuses, and tokens that cannot be fetched.

use crate::campaign::because::{Because, BecauseCode};
use crate::campaign::engine::step::Next;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::tokens::Tokens;
use crate::problem::excerpt::excerpt;

/// The number of refused tokens in a row that expiry does not explain.
const MOST_TOKENS: u32 = 3;

impl Campaign {
    /// Returns the step that must come before every call: a wait, a new token or a question.
    pub(in crate::campaign) fn without_token(&self, now: i64) -> Option<Next> {
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
            let because = Because::limited(BecauseCode::TokenRefused, i64::from(tokens.refusals));
            return ask(because, None);
        }
        let stale = || Next::RefreshToken(Because::of(BecauseCode::TokenStale));
        tokens.stale.then(stale)
    }

    /// Records that no token could be fetched.
    pub(in crate::campaign) fn token_failed(
        &mut self,
        errcode: Option<i64>,
        errmsg: Option<&str>,
        now: i64,
    ) {
        let tokens = &mut self.tokens;
        // The same fact once more.
        if tokens.failures > 0 && tokens.failed_at == now && tokens.errcode == errcode {
            return;
        }
        tokens.failures = tokens.failures.saturating_add(1);
        tokens.failed_at = now;
        tokens.errcode = errcode;
        tokens.errmsg = errmsg.filter(|text| !text.is_empty()).map(excerpt);
    }

    /// Records that there is a new token.
    pub(in crate::campaign) fn token_refreshed(&mut self) {
        self.tokens.stale = false;
        // A person has checked the settings, so the count of refusals starts again.
        if self.tokens.refusals >= MOST_TOKENS {
            self.tokens.refusals = 0;
        }
        self.token_given();
    }

    /// Records that a call has a token, so earlier failures are over.
    pub(in crate::campaign) fn token_given(&mut self) {
        let Tokens { refusals, stale, .. } = self.tokens;
        self.tokens = Tokens { refusals, stale, ..Tokens::default() };
    }

    /// Records that WeChat refused the token of a call.
    pub(in crate::campaign) fn token_refused(&mut self) {
        self.tokens.stale = true;
        self.tokens.refusals = self.tokens.refusals.saturating_add(1);
    }

    /// Records that WeChat accepted the token.
    pub(in crate::campaign) fn token_accepted(&mut self) {
        self.tokens.refusals = 0;
    }
}
