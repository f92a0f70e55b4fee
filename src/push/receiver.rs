//! Who receives pushes: the secrets of an account, and what it lets through.

use std::fmt;

use subtle::Choice;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::cipher::EncodingAesKey;
use super::error::{PushError, PushFault};
use super::query::{Query, required};
use super::signature::{same, sign};

/// The token of an account, as set at mp.weixin.qq.com. It is overwritten when dropped, and
/// `Debug` does not show it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token(String);

impl Token {
    /// A token; an empty one, or one with blanks in it, is refused.
    pub fn new(token: impl Into<String>) -> Result<Self, PushError> {
        let token = Self(token.into());
        if token.0.is_empty() || token.0.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(PushError::of(PushFault::BadToken, "token"));
        }
        Ok(token)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([REDACTED])")
    }
}

/// Who receives: tokens, keys and app ids of one account.
///
/// Which mode is expected is declared by what is given. Without a key, pushes are plain (also the
/// plain half of compatible mode), and their `signature` is checked. With a key, a push that is not
/// encrypted and signed by `msg_signature` is refused, so that nobody can go back to plain ones.
///
/// WeChat signs a plain push without its body: whoever has seen one genuine address can write
/// another body to it. Use secure mode.
///
/// ```
/// use wechat_mass::push::{Receiver, Token};
/// let receiver = Receiver::new(Token::new("AAAAA")?)
///     .or_token(Token::new("the-token-before")?) // while the change is under way
///     .encoding_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".parse()?)
///     .appid("wxb11529c136998cb6")
///     .max_age(600);
/// # Ok::<(), wechat_mass::push::PushError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Receiver {
    tokens: Vec<Token>,
    pub(crate) keys: Vec<EncodingAesKey>,
    pub(crate) appid: Option<String>,
    pub(crate) component_appid: Option<String>,
    max_age: Option<u32>,
}

impl Receiver {
    /// With the token.
    pub fn new(token: Token) -> Self {
        Self {
            tokens: vec![token],
            keys: Vec::new(),
            appid: None,
            component_appid: None,
            max_age: None,
        }
    }

    /// With another token that is as good, while it is being changed.
    #[must_use]
    pub fn or_token(mut self, token: Token) -> Self {
        self.tokens.push(token);
        self
    }

    /// With the EncodingAESKey: pushes are encrypted. Given again, with another one that is as
    /// good, while it is being changed.
    #[must_use]
    pub fn encoding_aes_key(mut self, key: EncodingAesKey) -> Self {
        self.keys.push(key);
        self
    }

    /// With the account's app id. An encrypted push says whose it is.
    #[must_use]
    pub fn appid(mut self, appid: impl Into<String>) -> Self {
        self.appid = Some(appid.into()).filter(|appid| !appid.is_empty());
        self
    }

    /// With the app id of a third-party platform (第三方平台), under which it receives the pushes of
    /// the accounts that it serves.
    #[must_use]
    pub fn component_appid(mut self, appid: impl Into<String>) -> Self {
        self.component_appid = Some(appid.into()).filter(|appid| !appid.is_empty());
        self
    }

    /// With a limit on how far `timestamp` may be from now, in seconds, in either direction. It
    /// keeps a push that somebody has recorded from being played back later. WeChat tries three
    /// times within seconds, so that minutes are plenty.
    #[must_use]
    pub fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Whether the query is signed, alone or together with what is encrypted. Every token is
    /// tried, so that the time does not tell which one fits.
    pub(crate) fn check_signature(
        &self,
        query: &Query,
        encrypted: Option<&str>,
        now: Option<i64>,
    ) -> Result<(), PushError> {
        let (given, name) = match encrypted {
            Some(_) => (&query.msg_signature, "msg_signature"),
            None => (&query.signature, "signature"),
        };
        let signature = required(given, name)?;
        let timestamp = required(&query.timestamp, "timestamp")?;
        let nonce = required(&query.nonce, "nonce")?;
        let genuine = self.tokens.iter().fold(Choice::from(0), |genuine, token| {
            let computed = match encrypted {
                Some(encrypted) => sign(&mut [&token.0, timestamp, nonce, encrypted]),
                None => sign(&mut [&token.0, timestamp, nonce]),
            };
            genuine | same(signature, &computed)
        });
        if !bool::from(genuine) {
            return Err(PushError::of(PushFault::BadSignature, name));
        }
        self.check_age(timestamp, now)
    }

    fn check_age(&self, timestamp: &str, now: Option<i64>) -> Result<(), PushError> {
        let Some(max_age) = self.max_age else { return Ok(()) };
        let Some(now) = now else { return Err(PushError::of(PushFault::NoNow, "now")) };
        let age = timestamp.parse().ok().map(|then: i64| now.abs_diff(then));
        if age.is_some_and(|age| age <= u64::from(max_age)) {
            return Ok(());
        }
        let stale = PushError::of(PushFault::Stale, "timestamp").limit(&max_age.to_string());
        Err(stale.actual(&age.map_or("?".to_owned(), |age| age.to_string())))
    }

    /// Whether an encrypted push is for this account, or for the platform that serves it.
    pub(crate) fn is_for_us(&self, appid: &[u8]) -> bool {
        let ours = [&self.appid, &self.component_appid];
        ours.into_iter().flatten().any(|ours| ours.as_bytes() == appid)
    }

    /// The app ids, to be shown.
    pub(crate) fn appids(&self) -> String {
        crate::text::listed(
            [&self.appid, &self.component_appid].into_iter().flatten().map(String::as_str),
        )
    }
}
