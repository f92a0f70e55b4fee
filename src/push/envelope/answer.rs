//! The answers to pushes.

use crate::json::value::{Map, Value};
use crate::push::envelope::body::is_json;
use crate::push::envelope::cipher::{EncodingAesKey, encrypt};
use crate::push::envelope::receiver::PushToken;
use crate::push::envelope::signature::sign;
use crate::push::error::{PushError, PushFault};
use crate::push::event::push::Push;
use crate::push::xml::strict::{write_number, write_text};

/// The answer to every push that needs no other: WeChat then does not send it again. An empty body
/// does the same. Both are sent in clear, even in secure mode.
pub const SUCCESS: &str = "success";

/// Makes a text reply to the sender of a message (被动回复), in plain. `create_time` is in Unix
/// seconds. In secure mode, encrypt it with [`seal_reply`].
///
/// No follower reads a reply to `MASSSENDJOBFINISH`; answer it with [`SUCCESS`].
pub fn text_reply(push: &Push, content: &str, create_time: i64) -> String {
    text_between(&push.from_user_name, &push.to_user_name, content, create_time)
}

pub(crate) fn text_between(to: &str, from: &str, content: &str, create_time: i64) -> String {
    let mut xml = String::from("<xml>");
    write_text("ToUserName", to, &mut xml);
    write_text("FromUserName", from, &mut xml);
    write_number("CreateTime", &create_time.to_string(), &mut xml);
    write_text("MsgType", "text", &mut xml);
    write_text("Content", content, &mut xml);
    xml.push_str("</xml>");
    xml
}

/// The secrets and parameters to encrypt with.
#[derive(Clone, Copy, Debug)]
pub struct Seal<'a> {
    /// The token.
    pub token: &'a PushToken,
    /// The key.
    pub encoding_aes_key: &'a EncodingAesKey,
    /// The account's app id; for a third-party platform, its own.
    pub appid: &'a str,
    /// The time in Unix seconds.
    pub timestamp: i64,
    /// For a reply, the `nonce` of the push's query. For a push, any digits.
    pub nonce: &'a str,
    /// 16 random bytes.
    pub random: &'a [u8],
}

/// An encrypted text and its signature.
pub(crate) struct Sealed {
    pub(crate) encrypted: String,
    pub(crate) msg_signature: String,
    pub(crate) timestamp: String,
}

impl Seal<'_> {
    pub(crate) fn seal(&self, text: &str) -> Result<Sealed, PushError> {
        check_nonce(self.nonce)?;
        if self.appid.is_empty() {
            return Err(PushError::of(PushFault::BadAppid, "appid"));
        }
        let encrypted = encrypt(self.encoding_aes_key, text, self.appid, self.random)?;
        let timestamp = self.timestamp.to_string();
        let msg_signature = sign(&mut [self.token.as_str(), &timestamp, self.nonce, &encrypted]);
        Ok(Sealed { encrypted, msg_signature, timestamp })
    }
}

pub(crate) fn check_nonce(nonce: &str) -> Result<(), PushError> {
    if nonce.is_empty() { Err(PushError::of(PushFault::MissingParameter, "nonce")) } else { Ok(()) }
}

/// Encrypts an answer for secure mode: as XML, or as JSON if it is JSON. [`SUCCESS`] and the empty
/// answer stay unchanged.
pub fn seal_reply(reply: &str, seal: &Seal<'_>) -> Result<String, PushError> {
    if reply.is_empty() || reply == SUCCESS {
        return Ok(reply.to_owned());
    }
    let sealed = seal.seal(reply)?;
    if is_json(reply) {
        let mut members = Map::default();
        members.insert("Encrypt", sealed.encrypted);
        members.insert("MsgSignature", sealed.msg_signature);
        members.insert("TimeStamp", seal.timestamp);
        members.insert("Nonce", seal.nonce);
        return Ok(Value::from(members).to_json());
    }
    let mut xml = String::from("<xml>");
    write_text("Encrypt", &sealed.encrypted, &mut xml);
    write_text("MsgSignature", &sealed.msg_signature, &mut xml);
    write_number("TimeStamp", &sealed.timestamp, &mut xml);
    write_text("Nonce", seal.nonce, &mut xml);
    xml.push_str("</xml>");
    Ok(xml)
}
