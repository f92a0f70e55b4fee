//! From a request to a genuine push: size, signature, decryption, app id, in this order.

use std::borrow::Cow;

use super::body::{check_size, parse, utf8};
use super::cipher::decrypt;
use super::error::{PushError, PushFault};
use super::query::{Query, required};
use super::read::{Mode, Push, read_text};
use super::receiver::Receiver;
use super::tree::Element;
use crate::text::lossy;

/// Answers WeChat's verification of the address (`GET`): checks the signature and gives the
/// `echostr` that must be the whole answer. `now` in Unix seconds, needed if the receiver limits
/// the age.
///
/// An `echostr` with other characters than letters, digits and `+/=._-` is refused: the signature
/// does not cover it, and whoever has seen one genuine address could have your server answer with
/// a script.
///
/// ```
/// use wechat_mass::push::{Query, Receiver, Token, verify_url};
/// let receiver = Receiver::new(Token::new("AAAAA")?);
/// let query = Query {
///     signature: Some("f464b24fc39322e44b38aa78f5edd27bd1441696".into()),
///     timestamp: Some("1714036504".into()),
///     nonce: Some("1514711492".into()),
///     echostr: Some("4375120948345356249".into()),
///     ..Query::default()
/// };
/// assert_eq!(verify_url(&query, &receiver, None)?, "4375120948345356249");
/// # Ok::<(), wechat_mass::push::PushError>(())
/// ```
pub fn verify_url<'q>(
    query: &'q Query,
    receiver: &Receiver,
    now: Option<i64>,
) -> Result<&'q str, PushError> {
    let echostr = required(&query.echostr, "echostr")?;
    receiver.check_signature(query, None, now)?;
    // The signature does not cover it, and the answer may be shown by a browser.
    if echostr.is_empty() || !echostr.bytes().all(is_harmless) {
        let wrong = PushError::of(PushFault::BadField, "echostr").limit("[0-9A-Za-z+/=._-]");
        return Err(wrong.actual(echostr));
    }
    Ok(echostr)
}

/// WeChat's own are digits; enterprises have base64.
fn is_harmless(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'.' | b'_' | b'-')
}

/// Opens a push (`POST`): verifies it, decrypts it if the receiver has a key, and reads it. `body`
/// is what came, untouched; `now` in Unix seconds, needed if the receiver limits the age.
///
/// In this order: size, signature (in constant time), decryption, padding, length, app id, and only
/// then the XML of the push.
pub fn open_push(
    query: &Query,
    body: &[u8],
    receiver: &Receiver,
    now: Option<i64>,
) -> Result<Push, PushError> {
    let opened = unseal(query, body, receiver, now)?;
    read_text(&opened.text, opened.mode, receiver.appid.as_deref())
}

/// Verifies and decrypts a push as [`open_push`] does, and gives its text: for a queue, from which
/// [`read_push`](super::read_push) reads it later.
pub fn unseal_push(
    query: &Query,
    body: &[u8],
    receiver: &Receiver,
    now: Option<i64>,
) -> Result<String, PushError> {
    unseal(query, body, receiver, now).map(|opened| opened.text.into_owned())
}

/// A push that is known to be genuine.
struct Opened<'b> {
    text: Cow<'b, str>,
    mode: Mode,
}

fn unseal<'b>(
    query: &Query,
    body: &'b [u8],
    receiver: &Receiver,
    now: Option<i64>,
) -> Result<Opened<'b>, PushError> {
    check_size(body)?;
    if receiver.keys.is_empty() {
        receiver.check_signature(query, None, now)?;
        return Ok(Opened { text: utf8(body)?.into(), mode: Mode::Plain });
    }
    if receiver.appid.is_none() && receiver.component_appid.is_none() {
        return Err(PushError::of(PushFault::BadAppid, "appid"));
    }
    let (encrypted, mode) = parse(utf8(body)?, envelope)??;
    receiver.check_signature(query, Some(&encrypted), now)?;
    Ok(Opened { text: decrypt_for(receiver, &encrypted)?.into(), mode })
}

/// What is encrypted, and whether the push is there in plain, too. That half is not looked at.
fn envelope(root: Element<'_, '_>) -> Result<(String, Mode), PushError> {
    let Some(encrypted) = root.child("Encrypt") else {
        return Err(PushError::new(PushFault::NotEncrypted));
    };
    let mode = if root.child("MsgType").is_some() { Mode::Compatible } else { Mode::Secure };
    Ok((encrypted.text().trim_ascii().to_owned(), mode))
}

/// With the first key that fits.
fn decrypt_for(receiver: &Receiver, encrypted: &str) -> Result<String, PushError> {
    let mut foreign = None;
    for key in &receiver.keys {
        let Some(decrypted) = decrypt(key, encrypted) else { continue };
        if receiver.is_for_us(decrypted.appid()) {
            return String::from_utf8(decrypted.into_message())
                .map_err(|_| PushError::new(PushFault::NotUtf8));
        }
        let error = PushError::of(PushFault::WrongAppid, "appid").limit(&receiver.appids());
        foreign = Some(error.actual(&lossy(decrypted.appid())));
    }
    Err(foreign.unwrap_or(PushError::new(PushFault::DecryptFailed)))
}
