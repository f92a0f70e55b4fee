//! WeChat's side of a push: the account of the tests, its receivers, and a signature and an encryption
//! that are independent of the library's.

use aes::Aes256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use sha1::{Digest, Sha1};
use wechat_mass::push::{
    EncodingAesKey, PushError, PushToken, Query, Receiver, Seal, SealedPush, seal_push, unseal_push,
};

pub const TOKEN: &str = "pamtest";
/// A key whose last character has spare bits that are not zero.
pub const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
pub const APPID: &str = "wxb11529c136998cb6";
pub const NOW: i64 = 1_714_112_445;
pub const TIMESTAMP: &str = "1714112445";
pub const NONCE: &str = "415670741";
pub const RANDOM: &[u8; 16] = b"0123456789abcdef";
pub const XML: &str = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
    <CreateTime>1714112445</CreateTime><MsgType>text</MsgType><Content>你好</Content>\
    <MsgId>6074130599188426998</MsgId></xml>";

/// The fields of a mass send's result, besides those of every event.
pub const HEAD: &str = "<MsgID>1000001625</MsgID><Status>send success</Status>";

pub fn token(text: &str) -> PushToken {
    PushToken::new(text).expect("a token")
}

pub fn key(text: &str) -> EncodingAesKey {
    text.parse().expect("a key")
}

pub fn secure() -> Receiver {
    Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY)).appid(APPID)
}

pub fn plain() -> Receiver {
    Receiver::new(token(TOKEN)).plain()
}

pub fn sealed(message: &str) -> SealedPush {
    sealed_with(message, RANDOM)
}

/// Seals a message with these random bytes.
pub fn sealed_with(message: &str, random: &[u8]) -> SealedPush {
    let (token, key) = (token(TOKEN), key(KEY));
    seal_push(message, &Seal { random, ..seal(&token, &key) }).expect("sealed")
}

/// Returns the seal of the account of the tests.
pub fn seal<'a>(token: &'a PushToken, encoding_aes_key: &'a EncodingAesKey) -> Seal<'a> {
    Seal { token, encoding_aes_key, appid: APPID, timestamp: NOW, nonce: NONCE, random: RANDOM }
}

pub fn sign(parts: &[&str]) -> String {
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    Sha1::digest(sorted.concat()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Decodes the 32 bytes of a key. With one more character, its spare bits begin a 33rd byte.
pub fn key_bytes(text: &str) -> [u8; 32] {
    let decoded = STANDARD.decode(format!("{text}A")).expect("base64");
    decoded[..32].try_into().expect("32 bytes")
}

fn iv_of(key: &[u8; 32]) -> [u8; 16] {
    key[..16].try_into().expect("16 bytes")
}

/// Encrypts whole blocks.
pub fn encrypt_blocks(key_text: &str, blocks: &[u8]) -> String {
    let key = key_bytes(key_text);
    let mut bytes = blocks.to_vec();
    let (chunks, rest) = Array::slice_as_chunks_mut(&mut bytes);
    assert!(rest.is_empty(), "whole blocks");
    cbc::Encryptor::<Aes256>::new(&Array(key), &Array(iv_of(&key))).encrypt_blocks(chunks);
    STANDARD.encode(&bytes)
}

/// Decrypts a text, and leaves its padding.
pub fn decrypt_blocks(key_text: &str, encrypted: &str) -> Vec<u8> {
    let key = key_bytes(key_text);
    let mut bytes = STANDARD.decode(encrypted).expect("base64");
    let (chunks, rest) = Array::slice_as_chunks_mut(&mut bytes);
    assert!(rest.is_empty(), "whole blocks");
    cbc::Decryptor::<Aes256>::new(&Array(key), &Array(iv_of(&key))).decrypt_blocks(chunks);
    bytes
}

/// Joins random bytes, a length, a message and an app id, without padding.
pub fn frame(length: u32, message: &[u8], appid: &str) -> Vec<u8> {
    [&RANDOM[..], &length.to_be_bytes(), message, appid.as_bytes()].concat()
}

/// Adds a correct padding.
pub fn padded(mut frame: Vec<u8>) -> Vec<u8> {
    let padding = 32 - frame.len() % 32;
    frame.extend(std::iter::repeat_n(u8::try_from(padding).expect("at most 32"), padding));
    frame
}

/// Makes a push with this `Encrypt`, signed like a genuine one.
pub fn signed(encrypted: &str) -> (Query, String) {
    let query = Query {
        signature: Some(sign(&[TOKEN, TIMESTAMP, NONCE])),
        timestamp: Some(TIMESTAMP.to_owned()),
        nonce: Some(NONCE.to_owned()),
        msg_signature: Some(sign(&[TOKEN, TIMESTAMP, NONCE, encrypted])),
        echostr: None,
    };
    (query, format!("<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"))
}

pub fn unseal_blocks(blocks: &[u8]) -> Result<String, PushError> {
    let (query, body) = signed(&encrypt_blocks(KEY, blocks));
    unseal_push(&query, body.as_bytes(), &secure(), None)
}

/// Returns the text between two others.
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("{after} in {text}")).0
}

/// Returns the encrypted text of an XML or a JSON envelope: a JSON push is sealed in JSON.
pub fn encrypted_in(body: &str) -> &str {
    if body.starts_with('{') {
        return between(body, "\"Encrypt\":\"", "\"");
    }
    between(body, "<Encrypt><![CDATA[", "]]></Encrypt>")
}

pub fn event(name: &str, fields: &str) -> String {
    format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
         <CreateTime>1481013459</CreateTime><MsgType>event</MsgType><Event>{name}</Event>{fields}</xml>"
    )
}

pub fn job(fields: &str) -> String {
    event("MASSSENDJOBFINISH", fields)
}
