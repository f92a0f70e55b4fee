//! The query of WeChat's requests.

use serde::Deserialize;

use crate::push::error::{PushError, PushFault};

/// The parameters of the URL that WeChat calls. Others (`openid`, `encrypt_type`) are ignored. The
/// mode does not depend on the query, but on the options of the
/// [`Receiver`](crate::push::envelope::receiver::Receiver).
///
/// It implements `Deserialize` for the extractors of web frameworks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Query {
    /// The signature of token, timestamp and nonce.
    pub signature: Option<String>,
    /// The time of the signature, in Unix seconds.
    pub timestamp: Option<String>,
    /// A random number.
    pub nonce: Option<String>,
    /// The signature of token, timestamp, nonce and the encrypted text.
    pub msg_signature: Option<String>,
    /// The text with which a verification request must be answered.
    pub echostr: Option<String>,
}

/// Returns a required parameter.
pub(crate) fn required<'q>(
    parameter: &'q Option<String>,
    name: &'static str,
) -> Result<&'q str, PushError> {
    parameter.as_deref().ok_or_else(|| PushError::of(PushFault::MissingParameter, name))
}
