//! `token`: the older way to get an access token. A new token invalidates the one before.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::endpoint::endpoint;
use crate::api::shape::{KEY, Kind, TextRules, field, shape};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `GET /cgi-bin/token?grant_type=client_credential&appid=…&secret=…`. 2000 calls a day for a new
/// account. Prefer [`stable_token`](crate::endpoints::account::stable_token), whose secret is not
/// in the URL.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "token",
    Bilingual { zh: "获取接口调用凭据", en: "get an access token" },
    &Token::SHAPE,
    &TokenReply::SHAPE,
)
.get()
.without_token();

/// A request for a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Token {
    /// The AppID of the account.
    pub appid: String,
    /// Its AppSecret.
    pub secret: String,
}

impl Token {
    shape!(
        Token,
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
    );

    /// Makes a request for a token of this account.
    #[must_use]
    pub fn new(appid: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { appid: appid.into(), secret: secret.into() }
    }
}

/// The only grant type.
pub(super) const GRANT_TYPE: Kind = Kind::Word(&["client_credential"]);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("appid", &self.appid).field("secret", &"[REDACTED]").finish()
    }
}

/// An access token.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenReply {
    /// The token. Reserve 512 characters for it.
    pub access_token: String,
    /// Its lifetime in seconds; at most 7200.
    pub expires_in: i64,
    /// The other fields that WeChat sent, unchanged.
    #[serde(flatten)]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl TokenReply {
    shape!(
        TokenReply,
        [" An access token."],
        [],
        field!(
            true,
            [" The token, a secret. Reserve 512 characters for it."],
            access_token,
            String,
            Kind::Secret
        ),
        field!(true, [" Its lifetime in seconds; at most 7200."], expires_in, i64),
        field!(false, [" 0."], errcode, i64),
        field!(false, [" `ok`. Not stable."], errmsg, String, Kind::Text(TextRules::FREE)),
    );
}

impl fmt::Debug for TokenReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenReply")
            .field("access_token", &"[REDACTED]")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

endpoint!(Token, SPEC, TokenReply);
