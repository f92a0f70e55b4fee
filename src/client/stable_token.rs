//! A token source over `stable_token`, with the rules of WeChat for renewals.

use std::fmt;
use std::sync::Mutex;

use zeroize::Zeroizing;

use crate::api::endpoint::Endpoint;
use crate::client::host::Host;
use crate::client::token::{TokenError, TokenSource, must_be_token};
use crate::client::turn::{Turn, locked};
use crate::endpoints::account::stable_token::StableToken;

/// The minimum number of seconds between forced renewals, as WeChat demands it (docs/spec.md 2.8).
const APART: i64 = 30;
const DAY: i64 = 86_400;

/// A token source over `stable_token`. It keeps the token in memory until a minute before its end.
///
/// Make one for an account and share it by reference: it asks once for all waiting calls. Several programs may have
/// one for the same account, because WeChat gives them the same token.
///
/// A renewal first asks without force. Only if WeChat returns the refused token again, the renewal is forced. WeChat
/// allows 20 forced renewals a day, at least 30 s apart. The source waits 30 s before the second one of a day, and
/// twice as long before each further one. So a day has at most 12. During the wait it returns the refused token.
pub struct StableTokenSource<H> {
    host: H,
    appid: String,
    secret: Zeroizing<String>,
    turn: Turn,
    state: Mutex<State>,
}

struct State {
    kept: Option<Kept>,
    /// The time of the last forced renewal, and the seconds to wait after it.
    forced: Option<(i64, i64)>,
    /// The number of requests that have ended, and how the last one did.
    rounds: u64,
    last: Option<Round>,
}

struct Kept {
    token: Zeroizing<String>,
    until: i64,
}

struct Round {
    /// The token that was to be replaced.
    stale: Option<Zeroizing<String>>,
    result: Result<Zeroizing<String>, TokenError>,
}

impl<H> fmt::Debug for StableTokenSource<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StableTokenSource").field("appid", &self.appid).finish_non_exhaustive()
    }
}

impl<H: Host> StableTokenSource<H> {
    /// Makes a source for an account.
    pub fn new(host: H, appid: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            host,
            appid: appid.into(),
            secret: Zeroizing::new(secret.into()),
            turn: Turn::default(),
            state: Mutex::new(State { kept: None, forced: None, rounds: 0, last: None }),
        }
    }

    /// Returns the kept token while it is valid.
    fn kept(&self) -> Option<String> {
        let state = locked(&self.state);
        let kept = state.kept.as_ref().filter(|kept| self.host.now() < kept.until)?;
        Some(kept.token.to_string())
    }

    /// Returns the result of a request that has ended since `round`, if it was for the same purpose.
    fn since(&self, round: u64, stale: Option<&str>) -> Option<Result<String, TokenError>> {
        let state = locked(&self.state);
        let last = state.last.as_ref().filter(|_| state.rounds > round)?;
        let is_same = last.stale.as_ref().map(|stale| stale.as_str()) == stale;
        is_same.then(|| last.result.as_ref().map(|token| token.to_string()).map_err(Clone::clone))
    }

    fn round(&self) -> u64 {
        locked(&self.state).rounds
    }

    fn ended(&self, stale: Option<&str>, result: &Result<String, TokenError>) {
        let mut state = locked(&self.state);
        state.rounds += 1;
        state.last = Some(Round {
            stale: stale.map(|stale| Zeroizing::new(stale.to_owned())),
            result: result
                .as_ref()
                .map(|token| Zeroizing::new(token.clone()))
                .map_err(Clone::clone),
        });
    }

    async fn ask(&self, force: bool) -> Result<String, TokenError> {
        let body = StableToken::new(self.appid.as_str(), self.secret.as_str());
        let body = if force { body.force_refresh(true) } else { body };
        let call = body.call()?;
        let request = self.host.gateway().request(&call, "")?;
        let Ok(answer) = self.host.send(request).await else { return Err(TokenError::default()) };
        let reply = StableToken::read_answer(answer.status, &answer.reply)
            .map_err(|error| self.without_secret(error.into()))?;
        let token = must_be_token(reply.access_token)?;
        let until = self.host.now().saturating_add(reply.expires_in).saturating_sub(60);
        locked(&self.state).kept = Some(Kept { token: Zeroizing::new(token.clone()), until });
        Ok(token)
    }

    /// Gets a token different from the refused one, or the same if WeChat gives no other now.
    async fn replace(&self, stale: &str) -> Result<String, TokenError> {
        locked(&self.state).kept.take_if(|kept| *kept.token == stale);
        let token = self.ask(false).await?;
        let now = self.host.now();
        {
            let mut state = locked(&self.state);
            let (since, apart) = state
                .forced
                .map_or((i64::MAX, APART), |(at, apart)| (now.saturating_sub(at), apart));
            // After a clock was set back, the wait begins anew: it must neither end at once nor take for ever.
            if since < 0 {
                state.forced = Some((now, apart));
            }
            if token != stale || since < apart {
                return Ok(token);
            }
            state.forced = Some((now, if since < DAY { apart * 2 } else { APART }));
        }
        self.ask(true).await
    }

    /// Takes the secret out of the words of an answer that repeats it.
    fn without_secret(&self, error: TokenError) -> TokenError {
        let shown = |text: String| match self.secret.is_empty() {
            true => text,
            false => text.replace(self.secret.as_str(), "[REDACTED]"),
        };
        TokenError { errmsg: error.errmsg.map(shown), ..error }
    }
}

impl<H: Host> TokenSource for StableTokenSource<H> {
    async fn get(&self) -> Result<String, TokenError> {
        let round = self.round();
        let _turn = self.turn.take().await;
        if let Some(token) = self.kept() {
            return Ok(token);
        }
        if let Some(result) = self.since(round, None) {
            return result;
        }
        let result = self.ask(false).await;
        self.ended(None, &result);
        result
    }

    async fn renew(&self, stale: &str) -> Result<String, TokenError> {
        let round = self.round();
        let _turn = self.turn.take().await;
        if let Some(token) = self.kept().filter(|token| token != stale) {
            return Ok(token);
        }
        if let Some(result) = self.since(round, Some(stale)) {
            return result;
        }
        let result = self.replace(stale).await;
        self.ended(Some(stale), &result);
        result
    }
}
