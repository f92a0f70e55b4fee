//! Samples that others have sealed: they open, and the library makes the same bytes.

use serde_json::Value;
use wechat_mass::push::{
    Push, PushError, Query, Receiver, Seal, open_push, read_push, seal_push, seal_reply,
    unseal_push,
};

use crate::examples::text;
use crate::wechat::{NONCE, TIMESTAMP, decrypt_blocks, encrypted_in, key, sign, signed, token};

/// A sealed sample: its author, its inputs and its result.
pub struct Sample<'v> {
    pub token: &'v str,
    pub key: &'v str,
    pub appid: &'v str,
    pub timestamp: &'v str,
    pub nonce: &'v str,
    pub msg_signature: &'v str,
    pub encrypted: &'v str,
    pub body: String,
}

impl<'v> Sample<'v> {
    /// Reads a sample of tests/cases/crypto.jsonl, in its envelope if it has one.
    pub fn of_case(input: &'v Value) -> Self {
        let encrypted = text(input, "encrypt");
        let envelope = input["envelope_xml"].as_str().or(input["envelope_json"].as_str());
        Self {
            token: text(input, "token"),
            key: text(input, "encoding_aes_key"),
            appid: text(input, "appid"),
            timestamp: text(input, "timestamp"),
            nonce: text(input, "nonce"),
            msg_signature: text(input, "msg_signature"),
            encrypted,
            body: envelope.map_or_else(|| signed(encrypted).1, str::to_owned),
        }
    }

    /// Reads a sample of `crypto_official_vectors.json`.
    pub fn of_official(vector: &'v Value) -> Self {
        let encrypted = text(vector, "cipher");
        Self {
            token: text(vector, "token"),
            key: text(vector, "key"),
            appid: text(vector, "appid"),
            timestamp: text(vector, "timestamp"),
            nonce: text(vector, "nonce"),
            msg_signature: text(vector, "msg_signature"),
            encrypted,
            body: signed(encrypted).1,
        }
    }

    pub fn query(&self) -> Query {
        Query {
            timestamp: Some(self.timestamp.to_owned()),
            nonce: Some(self.nonce.to_owned()),
            msg_signature: Some(self.msg_signature.to_owned()),
            ..Query::default()
        }
    }

    pub fn receiver(&self) -> Receiver {
        Receiver::new(token(self.token)).encoding_aes_key(key(self.key)).appid(self.appid)
    }

    pub fn unseal(&self) -> Result<String, PushError> {
        unseal_push(&self.query(), self.body.as_bytes(), &self.receiver(), None)
    }

    pub fn open(&self) -> Result<Push, PushError> {
        open_push(&self.query(), self.body.as_bytes(), &self.receiver(), None)
    }

    /// Checks that it opens to `message`, and that `message` is read if it is a push and not a number.
    pub fn assert_opens_to(&self, message: &str, id: &str) {
        assert_eq!(self.unseal().as_deref(), Ok(message), "{id}");
        let inside = decrypt_blocks(self.key, self.encrypted);
        let unpadded = &inside[..inside.len() - usize::from(inside[inside.len() - 1])];
        assert!(unpadded.ends_with(self.appid.as_bytes()), "{id}");
        match self.open() {
            Ok(push) => {
                assert!(message.contains("MsgType"), "{id}");
                assert_eq!(push.kind, read_push(message.as_bytes()).expect(id).kind, "{id}");
            }
            Err(error) => assert!(!message.contains("MsgType"), "{id}: {error}"),
        }
    }

    /// Checks that the library makes the same bytes from `message` and WeChat's random bytes.
    pub fn assert_is_made_of(&self, message: &str, random: &str, id: &str) {
        let (token, key) = (token(self.token), key(self.key));
        let seal = Seal {
            token: &token,
            encoding_aes_key: &key,
            appid: self.appid,
            timestamp: self.timestamp.parse().expect("a number"),
            nonce: self.nonce,
            random: random.as_bytes(),
        };
        let push = seal_push(message, &seal).expect(id);
        assert_eq!(encrypted_in(&push.body), self.encrypted, "{id}");
        assert_eq!(push.query.msg_signature.as_deref(), Some(self.msg_signature), "{id}");
        let Sample { encrypted, msg_signature, timestamp, nonce, .. } = self;
        let reply = if message.starts_with('{') {
            format!(
                "{{\"Encrypt\":\"{encrypted}\",\"MsgSignature\":\"{msg_signature}\",\
                 \"TimeStamp\":{timestamp},\"Nonce\":\"{nonce}\"}}"
            )
        } else {
            format!(
                "<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{msg_signature}]]>\
                 </MsgSignature><TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
            )
        };
        assert_eq!(seal_reply(message, &seal), Ok(reply), "{id}");
    }
}

/// Computes a signature for a vector that has none.
pub fn assert_encrypts(vector: [&str; 5], encrypted: &str, id: &str) {
    let [key, appid, random, message, token] = vector;
    let msg_signature = sign(&[token, TIMESTAMP, NONCE, encrypted]);
    let sample = Sample {
        token,
        key,
        appid,
        timestamp: TIMESTAMP,
        nonce: NONCE,
        msg_signature: &msg_signature,
        encrypted,
        body: signed(encrypted).1,
    };
    sample.assert_is_made_of(message, random, id);
    sample.assert_opens_to(message, id);
}
