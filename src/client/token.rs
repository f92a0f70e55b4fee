//! Sources of access tokens.

use std::fmt;

use crate::api::check::forms::fault_in_secret;
use crate::api::reply::error::ReadError;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::problem::Refused;

/// A source of access tokens.
#[allow(
    async_fn_in_trait,
    reason = "`Send` is decided by the implementation, for threads and for browsers"
)]
pub trait TokenSource {
    /// Returns the token to use now, from a cache.
    ///
    /// # Errors
    /// [`TokenError`] if there is none.
    async fn get(&self) -> Result<String, TokenError>;

    /// Returns a new token, because WeChat refused `stale`. If there is no other token now, it returns `stale`.
    ///
    /// # Errors
    /// [`TokenError`] if there is none.
    async fn renew(&self, stale: &str) -> Result<String, TokenError>;

    /// Tells whether it renews tokens. If not, [`Driver::advance`](crate::client::Driver::advance) returns the step
    /// `RefreshToken`.
    fn renews(&self) -> bool {
        true
    }
}

/// A token that somebody else renews.
impl TokenSource for String {
    async fn get(&self) -> Result<String, TokenError> {
        Ok(self.clone())
    }

    async fn renew(&self, stale: &str) -> Result<String, TokenError> {
        Ok(stale.to_owned())
    }

    fn renews(&self) -> bool {
        false
    }
}

impl<T: TokenSource + ?Sized> TokenSource for &T {
    async fn get(&self) -> Result<String, TokenError> {
        (**self).get().await
    }

    async fn renew(&self, stale: &str) -> Result<String, TokenError> {
        (**self).renew(stale).await
    }

    fn renews(&self) -> bool {
        (**self).renews()
    }
}

/// There is no access token. The campaign stores both members: they must not contain a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenError {
    /// WeChat's answer to the token call, if there was one.
    pub errcode: Option<i64>,
    /// Its words, which name the address that is not on the whitelist (40164).
    pub errmsg: Option<String>,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no access token (没有 access_token)")?;
        if let Some(errcode) = self.errcode {
            write!(f, ": {errcode}")?;
        }
        if let Some(errmsg) = &self.errmsg {
            write!(f, " {errmsg}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TokenError {}

impl From<ReadError> for TokenError {
    /// Keeps WeChat's own words. Those of anybody else, such as a gateway, are not kept.
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Api(error) => {
                Self { errcode: Some(error.errcode), errmsg: Some(error.errmsg) }
            }
            ReadError::Reply(_) => Self::default(),
        }
    }
}

impl From<Refused> for TokenError {
    fn from(refused: Refused) -> Self {
        Self { errcode: None, errmsg: Some(refused.to_string()) }
    }
}

/// Refuses an invalid token. The rule is that of every request.
pub(super) fn must_be_token(token: String) -> Result<String, TokenError> {
    const PATH: &str = "/access_token";
    let fault = match token.is_empty() {
        true => Some(ProblemBuilder::new(Code::Missing, PATH)),
        false => fault_in_secret(&token, PATH),
    };
    match fault {
        Some(fault) => Err(Refused { problems: vec![fault.finish()] }.into()),
        None => Ok(token),
    }
}
