//! `token`: an access token, the older way. A new one invalidates the one before.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::endpoint::endpoint;
use crate::api::shape::{KEY, Kind, TextRules, field, shape};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `GET /cgi-bin/token?grant_type=client_credential&appid=…&secret=…`. 2000 calls a day for a new
/// account. Prefer [`stable_token`](crate::endpoints::account::stable_token), whose secret is not in the address.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "token",
    Bilingual { zh: "获取 access_token", en: "get an access token" },
    &Token::SHAPE,
    &TokenReply::SHAPE,
)
.get()
.without_token();

/// Who asks for a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Token {
    /// The account.
    pub appid: String,
    /// Its AppSecret.
    pub secret: String,
}

impl Token {
    shape!(
        Token,
        [" Who asks for a token. The call carries the AppSecret: do not log or store it."],
        [],
        field!(true, [" The account."], appid, String, KEY),
        field!(true, [" Its AppSecret."], secret, String, Kind::Secret),
        field!(
            false,
            [" Always `client_credential`; added if absent."],
            grant_type,
            String,
            GRANT_TYPE
        ),
    );

    /// A token for this account.
    #[must_use]
    pub fn new(appid: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { appid: appid.into(), secret: secret.into() }
    }
}

/// The one grant there is.
pub(super) const GRANT_TYPE: Kind = Kind::Word(&["client_credential"]);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("appid", &self.appid).field("secret", &"[REDACTED]").finish()
    }
}

/// A token.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenReply {
    /// The token. Keep room for 512 characters.
    pub access_token: String,
    /// How long it is valid, in seconds; at most 7200.
    pub expires_in: i64,
    /// What WeChat sent besides, as it came.
    #[serde(flatten)]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl TokenReply {
    shape!(
        TokenReply,
        [" A token."],
        [],
        field!(true, [" The token. Keep room for 512 characters. A secret."], access_token, String),
        field!(true, [" How long it is valid, in seconds; at most 7200."], expires_in, i64),
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
