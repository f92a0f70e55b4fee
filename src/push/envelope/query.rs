//! The query WeChat calls with.

use serde::Deserialize;

use crate::push::error::{PushError, PushFault};

/// The parameters of the address that WeChat calls. Whatever else is there (`openid`,
/// `encrypt_type`) is not needed: the mode is not what the query says, but what the
/// [`Receiver`](crate::push::envelope::receiver::Receiver) was given.
///
/// It has `Deserialize`, for the extractors of web frameworks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Of token, timestamp and nonce.
    pub signature: Option<String>,
    /// Unix seconds.
    pub timestamp: Option<String>,
    /// A random number.
    pub nonce: Option<String>,
    /// Of token, timestamp, nonce and what is encrypted.
    pub msg_signature: Option<String>,
    /// What a verification of the address must be answered with.
    pub echostr: Option<String>,
}

/// A parameter that must be there.
pub(crate) fn required<'q>(
    parameter: &'q Option<String>,
    name: &'static str,
) -> Result<&'q str, PushError> {
    parameter.as_deref().ok_or_else(|| PushError::of(PushFault::MissingParameter, name))
}
