//! The fuzz targets that open and read pushes.

use aes::Aes256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::{Array, BlockModeEncrypt, KeyIvInit};
use sha1::{Digest, Sha1};
use wechat_mass::push::{self, Push, PushError, PushFault, PushToken, Query, Receiver, Seal};

const TOKEN: &str = "AAAAA";
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const APPID: &str = "wxba5fad812f8e6fb9";
const TIMESTAMP: &str = "1714112445";
const NONCE: &str = "415670741";

/// Opens a push. The first byte says which outer layers the target makes for the input, because no
/// input finds a signature by chance:
///
/// * 0: nothing. The input is the query's five parameters, one per line, and then the body.
/// * 1: the input is the body of a plain push with a good signature.
/// * 2: the input is the encrypted text (`Encrypt`), with a good signature.
/// * 3: the input is the output of AES: random bytes, length, message, app id, padding.
pub fn open_push(data: &[u8]) {
    let Some((&way, data)) = data.split_first() else { return };
    match way % 4 {
        0 => unsigned(data),
        1 => {
            let query = query(sign(&[TOKEN, TIMESTAMP, NONCE]), None);
            let opened = push::open_push(&query, data, &plain(), None);
            let read = push::read_push(data);
            assert_eq!(opened.map(|push| push.kind), read.map(|push| push.kind));
        }
        2 => {
            let Ok(encrypted) = std::str::from_utf8(data) else { return };
            let body = format!("<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>");
            let signature = sign(&[TOKEN, TIMESTAMP, NONCE, encrypted]);
            let _ = push::open_push(
                &query(String::new(), Some(signature)),
                body.as_bytes(),
                &secure(),
                None,
            );
        }
        _ => from_plaintext(data),
    }
}

fn unsigned(data: &[u8]) {
    let mut lines = data.splitn(6, |byte| *byte == b'\n');
    let mut line = || lines.next().map(|line| String::from_utf8_lossy(line).into_owned());
    let query = Query {
        signature: line(),
        timestamp: line(),
        nonce: line(),
        msg_signature: line(),
        echostr: line(),
    };
    let body = lines.next().unwrap_or_default();
    for receiver in [plain(), secure(), plain().max_age(600)] {
        let opened = push::open_push(&query, body, &receiver, Some(1_714_112_445));
        // The corpus has the signatures of the samples; no other push is genuine.
        let is_sample =
            query.nonce.as_deref().is_some_and(|nonce| nonce.bytes().all(|b| b.is_ascii_digit()));
        assert!(opened.is_err() || is_sample, "{query:?}");
        let _ = push::verify_url(&query, &receiver, Some(1_714_112_445));
    }
}

/// Encrypts any bytes, with an independent implementation.
fn from_plaintext(data: &[u8]) {
    let mut bytes = data.get(..data.len() / 16 * 16).unwrap_or_default().to_vec();
    let key = Array([0; 32]);
    let iv = Array([0; 16]);
    let (blocks, _) = Array::slice_as_chunks_mut(&mut bytes);
    cbc::Encryptor::<Aes256>::new(&key, &iv).encrypt_blocks(blocks);
    let encrypted = STANDARD.encode(&bytes);
    let body = format!("<xml><Encrypt>{encrypted}</Encrypt></xml>");
    let query = query(String::new(), Some(sign(&[TOKEN, TIMESTAMP, NONCE, &encrypted])));
    let unsealed = push::unseal_push(&query, body.as_bytes(), &secure(), None);
    let opened = push::open_push(&query, body.as_bytes(), &secure(), None);
    match unsealed {
        Ok(text) => {
            let at = data.windows(text.len().max(1)).position(|window| window == text.as_bytes());
            assert!(text.is_empty() || at.is_some(), "what came out was not inside");
            let read = push::read_push(text.as_bytes());
            assert_eq!(opened.map(|push| push.kind), read.map(|push| push.kind));
        }
        Err(error) => {
            assert_ne!(error.fault, PushFault::BadSignature);
            assert_eq!(opened.map(|_| ()), Err(error));
        }
    }
}

/// Reads a push that was not verified.
pub fn read_push(data: &[u8]) {
    let read = push::read_push(data);
    read_alike(data, &read);
    if let Err(error) = &read {
        assert!(!error.to_string().contains(['{', '}']) || error.actual.contains(['{', '}']));
    }
    let Ok(read) = read else { return };
    check_json(&read);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (token, key) = (PushToken::new(TOKEN).expect("a token"), KEY.parse().expect("a key"));
    let seal = Seal {
        token: &token,
        encoding_aes_key: &key,
        appid: APPID,
        timestamp: 1_714_112_445,
        nonce: NONCE,
        random: b"0123456789abcdef",
    };
    let sealed = push::seal_push(text, &seal).expect("sealed");
    let unsealed = push::unseal_push(&sealed.query, sealed.body.as_bytes(), &secure(), None);
    assert_eq!(unsealed.as_deref(), Ok(text));
    let opened = push::open_push(&sealed.query, sealed.body.as_bytes(), &secure(), None);
    assert_eq!(opened.map(|push| push.kind), Ok(read.kind));
}

/// Compares the two readers. WeChat's usual form has its own reader, which leaves everything else to that
/// of XML. An XML declaration forces the XML reader and has no meaning: with it, the push is the same.
fn read_alike(data: &[u8], read: &Result<Push, PushError>) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let root = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_ascii_start();
    if !root.starts_with('<') || root.contains("<?") {
        return;
    }
    let declared = push::read_push(format!("<?xml version=\"1.0\"?>{root}").as_bytes());
    let [read, declared] = [read, &declared].map(|read| read.as_ref().ok().map(Push::to_json));
    assert_eq!(read, declared);
}

/// Checks that the JSON for JavaScript has the same meaning.
fn check_json(push: &Push) {
    let json: serde_json::Value = serde_json::from_str(&push.to_json()).expect("JSON");
    assert_eq!(json.get("dedupe_key").and_then(|key| key.as_str()), Some(push.dedupe_key.as_str()));
    assert!(json.get("kind").is_some_and(serde_json::Value::is_string));
}

fn plain() -> Receiver {
    Receiver::new(PushToken::new(TOKEN).expect("a token")).plain()
}

fn secure() -> Receiver {
    Receiver::new(PushToken::new(TOKEN).expect("a token"))
        .encoding_aes_key(KEY.parse().expect("a key"))
        .appid(APPID)
}

fn query(signature: String, msg_signature: Option<String>) -> Query {
    Query {
        signature: Some(signature),
        timestamp: Some(TIMESTAMP.to_owned()),
        nonce: Some(NONCE.to_owned()),
        msg_signature,
        echostr: None,
    }
}

fn sign(parts: &[&str]) -> String {
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    Sha1::digest(sorted.concat()).iter().map(|byte| format!("{byte:02x}")).collect()
}
