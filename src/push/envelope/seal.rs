//! Genuine pushes of your own, to test a handler.

use crate::json::value::{Map, Value};
use crate::push::envelope::answer::{Seal, check_nonce};
use crate::push::envelope::body::{is_json, parse};
use crate::push::envelope::query::Query;
use crate::push::envelope::receiver::PushToken;
use crate::push::envelope::signature::sign;
use crate::push::error::PushError;
use crate::push::xml::strict::write_text;

/// A request as WeChat makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealedPush {
    /// The parameters of its URL.
    pub query: Query,
    /// Its body.
    pub body: String,
}

/// Makes a push of secure mode (安全模式) from its XML, or from its JSON.
///
/// ```
/// use wechat_mass::push::{Receiver, Seal, PushToken, open_push, seal_push};
/// let token = PushToken::new("AAAAA")?;
/// let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".parse()?;
/// let xml = "<xml><FromUserName>o1</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId></xml>";
/// let seal = Seal {
///     token: &token,
///     encoding_aes_key: &key,
///     appid: "wxb11529c136998cb6",
///     timestamp: 1_714_112_445,
///     nonce: "415670741",
///     random: b"0123456789abcdef", // from your random number generator
/// };
/// let sealed = seal_push(xml, &seal)?;
///
/// let receiver = Receiver::new(token.clone()).encoding_aes_key(key.clone()).appid("wxb11529c136998cb6");
/// let push = open_push(&sealed.query, sealed.body.as_bytes(), &receiver, None)?;
/// assert_eq!(push.dedupe_key, "wxb11529c136998cb6/message/1");
/// # Ok::<(), wechat_mass::push::PushError>(())
/// ```
pub fn seal_push(xml: &str, seal: &Seal<'_>) -> Result<SealedPush, PushError> {
    let sealed = seal.seal(xml)?;
    let to = parse(xml, |root| root.text_of("ToUserName").to_owned()).unwrap_or_default();
    let body = if is_json(xml) {
        let mut members = Map::default();
        members.insert("ToUserName", to);
        members.insert("Encrypt", sealed.encrypted);
        Value::from(members).to_json()
    } else {
        let mut body = String::from("<xml>");
        write_text("ToUserName", &to, &mut body);
        write_text("Encrypt", &sealed.encrypted, &mut body);
        body.push_str("</xml>");
        body
    };
    let query = Query {
        signature: Some(sign(&mut [seal.token.as_str(), &sealed.timestamp, seal.nonce])),
        timestamp: Some(sealed.timestamp),
        nonce: Some(seal.nonce.to_owned()),
        msg_signature: Some(sealed.msg_signature),
        echostr: None,
    };
    Ok(SealedPush { query, body })
}

/// Signs a push of plain mode (明文模式): its body is the XML itself.
pub fn sign_push(
    xml: &str,
    token: &PushToken,
    timestamp: i64,
    nonce: &str,
) -> Result<SealedPush, PushError> {
    check_nonce(nonce)?;
    let timestamp = timestamp.to_string();
    let query = Query {
        signature: Some(sign(&mut [token.as_str(), &timestamp, nonce])),
        timestamp: Some(timestamp),
        nonce: Some(nonce.to_owned()),
        ..Query::default()
    };
    Ok(SealedPush { query, body: xml.to_owned() })
}
