//! `stable_token`: an access token that several programs can share.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::endpoint::endpoint;
use crate::api::shape::{KEY, Kind, field, shape};
use crate::api::spec::EndpointSpec;
use crate::endpoints::account::token::{GRANT_TYPE, TokenReply};
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/stable_token`. 10 000 calls a minute and 500 000 a day; with `force_refresh`, 20
/// a day, at least 30 s apart. Repeated calls return the same token. It is separate from `token`.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "stable_token",
    Bilingual { zh: "获取稳定版接口调用凭据", en: "get a stable access token" },
    &StableToken::SHAPE,
    &TokenReply::SHAPE,
)
.without_token();

/// A request for a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StableToken {
    /// The AppID of the account.
    pub appid: String,
    /// Its AppSecret.
    pub secret: String,
    /// Whether to make a new token now: use it when the old one has leaked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_refresh: Option<bool>,
}

impl StableToken {
    shape!(
        StableToken,
        [" A request for a token. The call contains the AppSecret: do not log or store it."],
        [],
        field!(true, [" The AppID of the account."], appid, String, KEY),
        field!(true, [" Its AppSecret."], secret, String, Kind::Secret),
        field!(
            false,
            [" Always `client_credential`, which is the default."],
            grant_type,
            String,
            GRANT_TYPE
        ),
        field!(
            false,
            [" `true` makes a new token: 20 a day, at least 30 s apart."],
            force_refresh,
            bool
        ),
    );

    /// Makes a request for a token of this account.
    #[must_use]
    pub fn new(appid: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { appid: appid.into(), secret: secret.into(), force_refresh: None }
    }

    /// Sets `force_refresh`: `true` makes a new token, 20 a day, at least 30 s apart.
    #[must_use]
    pub fn force_refresh(mut self, force_refresh: bool) -> Self {
        self.force_refresh = Some(force_refresh);
        self
    }
}

impl fmt::Debug for StableToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StableToken")
            .field("appid", &self.appid)
            .field("secret", &"[REDACTED]")
            .field("force_refresh", &self.force_refresh)
            .finish()
    }
}

endpoint!(StableToken, SPEC, TokenReply);
