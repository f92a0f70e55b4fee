//! The receiver of pushes: the secrets of an account, and the pushes that it accepts.

use std::fmt;

use subtle::Choice;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::push::envelope::cipher::EncodingAesKey;
use crate::push::envelope::query::{Query, required};
use crate::push::envelope::signature::{same, sign};
use crate::push::error::{PushError, PushFault};

/// The token of an account, as set on WeChat Developer Platform (微信开发者平台「消息推送配置」). It is
/// overwritten when dropped, and `Debug` does not show it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PushToken(String);

impl PushToken {
    /// Makes a token. An empty one, or one with blanks, is refused.
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

impl fmt::Debug for PushToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushToken([REDACTED])")
    }
}

/// The receiver of pushes: tokens, keys and app ids of one account.
///
/// The expected mode is set, not guessed. With a key, a push must be encrypted and signed by
/// `msg_signature`, so that an attacker cannot fall back to plain pushes. Plain mode must be set
/// with [`plain`](Receiver::plain), so that a forgotten key is an error. Without either, only
/// [`verify_url`](crate::push::envelope::open::verify_url) works, which is the same in all modes.
///
/// ```
/// use wechat_mass::push::{Receiver, PushToken};
/// let receiver = Receiver::new(PushToken::new("AAAAA")?)
///     .or_token(PushToken::new("the-token-before")?) // while the change is under way
///     .encoding_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".parse()?)
///     .appid("wxb11529c136998cb6")
///     .max_age(600);
/// # Ok::<(), wechat_mass::push::PushError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Receiver {
    tokens: Vec<PushToken>,
    pub(crate) keys: Vec<EncodingAesKey>,
    pub(crate) appid: Option<String>,
    pub(crate) component_appid: Option<String>,
    is_plain: bool,
    max_age: Option<u32>,
}

impl Receiver {
    /// Makes a receiver with a token.
    pub fn new(token: PushToken) -> Self {
        Self {
            tokens: vec![token],
            keys: Vec::new(),
            appid: None,
            component_appid: None,
            is_plain: false,
            max_age: None,
        }
    }

    /// Adds another valid token, while the token is being changed.
    #[must_use]
    pub fn or_token(mut self, token: PushToken) -> Self {
        self.tokens.push(token);
        self
    }

    /// Adds an EncodingAESKey: pushes must be encrypted. Call it again to add another valid key,
    /// while the key is being changed.
    #[must_use]
    pub fn encoding_aes_key(mut self, key: EncodingAesKey) -> Self {
        self.keys.push(key);
        self
    }

    /// Sets plain mode (明文模式), also to read the plain half of compatible mode. `signature` is
    /// checked. It cannot be combined with a key.
    ///
    /// WeChat does not sign the body of a plain push: an attacker who has seen one genuine URL can
    /// send another body to it. Use secure mode.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.is_plain = true;
        self
    }

    /// Sets the account's app id. An encrypted push contains the app id of its receiver.
    #[must_use]
    pub fn appid(mut self, appid: impl Into<String>) -> Self {
        self.appid = Some(appid.into()).filter(|appid| !appid.is_empty());
        self
    }

    /// Sets the app id of a third-party platform (第三方平台), under which it receives the pushes of its
    /// accounts.
    #[must_use]
    pub fn component_appid(mut self, appid: impl Into<String>) -> Self {
        self.component_appid = Some(appid.into()).filter(|appid| !appid.is_empty());
        self
    }

    /// Sets the maximum distance of `timestamp` from now, in seconds, in either direction.
    /// `timestamp` must then have ten digits. The limit prevents the replay of a recorded push.
    /// WeChat tries three times within seconds, so a few minutes are enough.
    ///
    /// With a key, the decrypted `CreateTime` is checked too, with a minute more for WeChat's three
    /// attempts. In plain mode, and for a verification request, there is only `timestamp`. WeChat's
    /// signature does not distinguish it from `nonce`: a recorded URL can be replayed when its
    /// `nonce` reads as the time.
    #[must_use]
    pub fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Tells whether pushes must be plain, or why the options are invalid.
    pub(crate) fn expects_plain(&self) -> Result<bool, PushError> {
        match (self.is_plain, self.keys.is_empty()) {
            (true, true) => Ok(true),
            (true, false) => Err(PushError::of(PushFault::BadMode, "mode")),
            (false, true) => Err(PushError::of(PushFault::NoKey, "encoding_aes_key")),
            (false, false) if self.appid.is_none() && self.component_appid.is_none() => {
                Err(PushError::of(PushFault::BadAppid, "appid"))
            }
            (false, false) => Ok(false),
        }
    }

    /// Checks the signature of the query, alone or together with the encrypted text. Every token is
    /// tried, so that the time does not reveal which one fits.
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
        match self.max_age {
            None => Ok(()),
            Some(max_age) => check_age("timestamp", seconds(timestamp), now, max_age.into()),
        }
    }

    /// Checks whether a push was made at the time of its signature. The parts of a signature are
    /// sorted and joined. A recorded signature therefore also fits with `timestamp` and `nonce`
    /// exchanged, or divided elsewhere. One day, the other number reads as a time of that day. The
    /// decrypted `CreateTime` cannot be divided in another way.
    pub(crate) fn check_created(
        &self,
        create_time: Option<i64>,
        now: Option<i64>,
    ) -> Result<(), PushError> {
        match (self.max_age, create_time) {
            (Some(max_age), Some(_)) => {
                check_age("CreateTime", create_time, now, u64::from(max_age) + DELIVERY)
            }
            _ => Ok(()),
        }
    }

    /// Tells whether an encrypted push is for this account, or for its platform.
    pub(crate) fn is_for_us(&self, appid: &[u8]) -> bool {
        let ours = [&self.appid, &self.component_appid];
        ours.into_iter().flatten().any(|ours| ours.as_bytes() == appid)
    }

    /// Lists the app ids for an error.
    pub(crate) fn appids(&self) -> String {
        crate::problem::excerpt::listed(
            [&self.appid, &self.component_appid].into_iter().flatten().map(String::as_str),
        )
    }
}

/// The maximum time in seconds between `CreateTime` and the signature. WeChat tries three times
/// within fifteen seconds. Each attempt has the `timestamp` of its moment and the `CreateTime` of
/// the first.
const DELIVERY: u64 = 60;

/// Parses Unix seconds as WeChat writes them: ten digits, from 2001 to 2286.
fn seconds(timestamp: &str) -> Option<i64> {
    let is_time = timestamp.len() == 10 && timestamp.bytes().all(|byte| byte.is_ascii_digit());
    timestamp.parse().ok().filter(|_| is_time && !timestamp.starts_with('0'))
}

fn check_age(
    field: &'static str,
    then: Option<i64>,
    now: Option<i64>,
    most: u64,
) -> Result<(), PushError> {
    let Some(now) = now else { return Err(PushError::of(PushFault::NoNow, "now")) };
    let age = then.map(|then| now.abs_diff(then));
    if age.is_some_and(|age| age <= most) {
        return Ok(());
    }
    let stale = PushError::of(PushFault::Stale, field).limit(&most.to_string());
    Err(stale.actual(&age.map_or("?".to_owned(), |age| age.to_string())))
}
