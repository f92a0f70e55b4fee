//! The opening of a request: size, signature, decryption and app id, in this order.

use std::borrow::Cow;

use crate::problem::excerpt::lossy;
use crate::push::envelope::body::{check_size, parse, utf8};
use crate::push::envelope::cipher::decrypt;
use crate::push::envelope::query::{Query, required};
use crate::push::envelope::receiver::Receiver;
use crate::push::error::{PushError, PushFault};
use crate::push::event::head::Head;
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
use crate::push::event::packed::Packed;
use crate::push::event::push::{Mode, Push};
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
use crate::push::event::read::pack_text;
use crate::push::event::read::read_text;
use crate::push::xml::tree::Element;

/// Checks WeChat's verification request for the server URL (`GET`), and returns the `echostr` that
/// must be the whole answer. `now` is in Unix seconds, and is required if the receiver limits the
/// age.
///
/// An `echostr` with characters other than letters, digits and `+/=._-` is refused. The signature
/// does not cover it: an attacker who has seen one genuine URL could make your server answer with a
/// script.
///
/// ```
/// use wechat_mass::push::{Query, Receiver, PushToken, verify_url};
/// let receiver = Receiver::new(PushToken::new("AAAAA")?);
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
    // The signature does not cover it, and a browser may show the answer.
    if echostr.is_empty() || !echostr.bytes().all(is_harmless) {
        let wrong = PushError::of(PushFault::BadField, "echostr").limit("[0-9A-Za-z+/=._-]");
        return Err(wrong.actual(echostr));
    }
    Ok(echostr)
}

/// Tells whether a character is harmless. WeChat sends digits; WeCom (企业微信) sends base64.
fn is_harmless(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'.' | b'_' | b'-')
}

/// Opens a push (`POST`): verifies it, decrypts it unless the receiver is in plain mode, and reads
/// it. `body` is the body as received. `now` is in Unix seconds, and is required if the receiver
/// limits the age.
///
/// It checks in this order: size, signature (in constant time), age, decryption, padding, length,
/// app id. Only then does it read the XML of the push. With a key and a maximum age, it also checks
/// `CreateTime`.
pub fn open_push(
    query: &Query,
    body: &[u8],
    receiver: &Receiver,
    now: Option<i64>,
) -> Result<Push, PushError> {
    let opened = unseal(query, body, receiver, now)?;
    let push = read_text(&opened.text, opened.mode, opened.account)?;
    if opened.mode != Mode::Plain {
        receiver.check_created(push.create_time, now)?;
    }
    Ok(push)
}

/// Opens a push as [`open_push`] does, and packs it.
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
pub(crate) fn open_packed(
    query: &Query,
    body: &[u8],
    receiver: &Receiver,
    now: Option<i64>,
) -> Result<Packed, PushError> {
    let opened = unseal(query, body, receiver, now)?;
    let push = pack_text(&opened.text, opened.mode, opened.account)?;
    if opened.mode != Mode::Plain {
        receiver.check_created(push.create_time, now)?;
    }
    Ok(push.packed)
}

/// Verifies and decrypts a push as [`open_push`] does, and returns its text. Put it into a queue,
/// and read it later with [`read_push`](crate::push::event::read::read_push).
pub fn unseal_push(
    query: &Query,
    body: &[u8],
    receiver: &Receiver,
    now: Option<i64>,
) -> Result<String, PushError> {
    let opened = unseal(query, body, receiver, now)?;
    if opened.mode != Mode::Plain {
        // Text that is not a push does not have a time. It is refused when it is read.
        let created = parse(&opened.text, |root| Head::of(root).time());
        receiver.check_created(created.unwrap_or_default(), now)?;
    }
    Ok(opened.text.into_owned())
}

/// The text of a genuine push.
struct Opened<'b> {
    text: Cow<'b, str>,
    mode: Mode,
    /// The account's app id. The accounts of a third-party platform are known only by their
    /// original ids.
    account: Option<&'b str>,
}

fn unseal<'b>(
    query: &Query,
    body: &'b [u8],
    receiver: &'b Receiver,
    now: Option<i64>,
) -> Result<Opened<'b>, PushError> {
    check_size(body)?;
    if receiver.expects_plain()? {
        receiver.check_signature(query, None, now)?;
        let account = receiver.appid.as_deref();
        return Ok(Opened { text: utf8(body)?.into(), mode: Mode::Plain, account });
    }
    let (encrypted, mode) = parse(utf8(body)?, envelope)??;
    receiver.check_signature(query, Some(&encrypted), now)?;
    let (text, account) = decrypt_for(receiver, &encrypted)?;
    Ok(Opened { text: text.into(), mode, account })
}

/// Returns the encrypted text, and whether the push also has a plain copy. The copy is ignored.
fn envelope(root: Element<'_, '_>) -> Result<(String, Mode), PushError> {
    let Some(encrypted) = root.child("Encrypt") else {
        return Err(PushError::new(PushFault::NotEncrypted));
    };
    let mode = if root.child("MsgType").is_some() { Mode::Compatible } else { Mode::Secure };
    Ok((encrypted.text().trim_ascii().to_owned(), mode))
}

/// Decrypts with the first key that fits. Returns the account's app id too, unless it is the
/// platform's that fits.
fn decrypt_for<'r>(
    receiver: &'r Receiver,
    encrypted: &str,
) -> Result<(String, Option<&'r str>), PushError> {
    let mut foreign = None;
    for key in &receiver.keys {
        let Some(decrypted) = decrypt(key, encrypted) else { continue };
        if receiver.is_for_us(decrypted.appid()) {
            let is_own = |appid: &&str| appid.as_bytes() == decrypted.appid();
            let account = receiver.appid.as_deref().filter(is_own);
            let text = String::from_utf8(decrypted.into_message())
                .map_err(|_| PushError::new(PushFault::NotUtf8))?;
            return Ok((text, account));
        }
        let error = PushError::of(PushFault::WrongAppid, "appid").limit(&receiver.appids());
        foreign = Some(error.actual(&lossy(decrypted.appid())));
    }
    Err(foreign.unwrap_or(PushError::new(PushFault::DecryptFailed)))
}
