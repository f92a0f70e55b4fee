//! The vectors of tests/examples, official ones and those of other SDKs.

use serde_json::json;
use wechat_mass::push::{Mode, PushFault, Query, Receiver, open_push, sign_push, verify_url};

use crate::examples::{text, vector};
use crate::sample::{Sample, assert_encrypts};
use crate::wechat::{
    APPID, KEY, TOKEN, XML, decrypt_blocks, encrypted_in, key, sign, signed, token,
};

#[test]
fn official_vectors() {
    let vectors = vector("crypto_official_vectors.json");
    let vectors = vectors.as_object().expect("vectors");
    for (id, vector) in vectors {
        match id.as_str() {
            "A1" | "A2" => {
                let parts = ["key", "appid", "random", "plain"].map(|name| text(vector, name));
                let [key, appid, random, message] = parts;
                assert_encrypts([key, appid, random, message, TOKEN], text(vector, "cipher"), id);
            }
            // B: enterprise WeChat encrypts its `echostr`. Here it is a push that is not XML.
            "B" | "C" | "D" | "E_in" => {
                Sample::of_official(vector).assert_opens_to(text(vector, "plain"), id);
            }
            "E_out" => {
                let sample = Sample::of_official(vector);
                sample.assert_is_made_of(text(vector, "plain"), text(vector, "random"), id);
                sample.assert_opens_to(text(vector, "plain"), id);
            }
            other => panic!("what is {other}?"),
        }
    }
    assert_eq!(vectors.len(), 7);
}

#[test]
fn vector_v0_the_address_is_verified() {
    let vector = vector("crypto_v0_url_verification.json");
    let query = Query {
        signature: Some(text(&vector, "expected_signature").to_owned()),
        timestamp: Some(text(&vector, "timestamp").to_owned()),
        nonce: Some(text(&vector, "nonce").to_owned()),
        echostr: Some(text(&vector, "echostr").to_owned()),
        ..Query::default()
    };
    let receiver = Receiver::new(token(text(&vector, "token")));
    let answer = verify_url(&query, &receiver, None);
    assert_eq!(answer, Ok(text(&vector, "expected_response_body")));
    // It is not encrypted, even where pushes are.
    let secure = receiver.encoding_aes_key(key(KEY)).appid(APPID);
    assert_eq!(verify_url(&query, &secure, None), answer);
}

#[test]
fn vector_v0b_a_plain_push_is_signed_without_its_body() {
    let vector = vector("crypto_v0b_plain_mode.json");
    let token = token(text(&vector, "token"));
    let timestamp = text(&vector, "timestamp").parse().expect("a number");
    let push = sign_push(XML, &token, timestamp, text(&vector, "nonce")).expect("signed");
    assert_eq!(push.query.signature.as_deref(), Some(text(&vector, "expected_signature")));
    let opened = open_push(&push.query, XML.as_bytes(), &Receiver::new(token).plain(), None);
    assert_eq!(opened.expect("genuine").mode, Mode::Plain);
}

#[test]
fn vectors_v1_to_v5_open_and_are_made_again_byte_for_byte() {
    for name in [
        "crypto_v1_secure_json.json",
        "crypto_v2_secure_xml_component.json",
        "crypto_v3_secure_xml_real_account.json",
        "crypto_v5_masssendjobfinish_SYNTHETIC.json",
    ] {
        let vector = vector(name);
        let (query, expected) = (&vector["query"], &vector["expected"]);
        let (encrypted, body) = match vector["body_xml"].as_str() {
            Some(xml) => (encrypted_in(xml), xml.to_owned()),
            None => (text(&vector["body"], "Encrypt"), vector["body"].to_string()),
        };
        let sample = Sample {
            token: text(&vector, "token"),
            key: text(&vector, "encodingAesKey"),
            appid: text(&vector, "appid"),
            timestamp: text(query, "timestamp"),
            nonce: text(query, "nonce"),
            msg_signature: text(query, "msg_signature"),
            encrypted,
            body,
        };
        let message = text(expected, "msg");
        assert_eq!(message.len() as u64, expected["msg_len"], "{name}");
        assert_eq!(sample.appid, text(expected, "appid_tail"), "{name}");
        sample.assert_opens_to(message, name);
        sample.assert_is_made_of(message, text(expected, "random16"), name);
        let plainly_signed = sign(&[sample.token, sample.timestamp, sample.nonce]);
        assert_eq!(plainly_signed, text(query, "signature"), "{name}");
        let inside = decrypt_blocks(sample.key, encrypted);
        let padding = inside.last().copied();
        for (found, named) in [
            (Some(inside.len()), "cipher_bytes"),
            (padding.map(usize::from), "padding_byte"),
            (
                padding.map(|padding| inside.len() - usize::from(padding)),
                "plain_bytes_without_padding",
            ),
        ] {
            let wanted = expected.get(named);
            assert!(wanted.is_none_or(|wanted| *wanted == json!(found)), "{name} {named}");
        }
    }
}

#[test]
fn vectors_v1_and_v2_replies_are_sealed_byte_for_byte() {
    for name in ["crypto_v1_reply_json.json", "crypto_v2_reply_xml_component.json"] {
        let vector = vector(name);
        let encrypted = text(&vector["expected"], "Encrypt");
        let sample = Sample {
            token: text(&vector, "token"),
            key: text(&vector, "encodingAesKey"),
            appid: text(&vector, "appid"),
            timestamp: text(&vector, "timestamp"),
            nonce: text(&vector, "nonce"),
            msg_signature: text(&vector["expected"], "MsgSignature"),
            encrypted,
            body: signed(encrypted).1,
        };
        sample.assert_is_made_of(text(&vector, "plaintext"), text(&vector, "random16"), name);
        sample.assert_opens_to(text(&vector, "plaintext"), name);
    }
}

#[test]
fn vector_v4_the_length_counts_bytes() {
    let vector = vector("crypto_v4_encrypt_utf8.json");
    let parts = ["encodingAesKey", "appid", "random16", "plaintext", "token"]
        .map(|name| text(&vector, name));
    assert_encrypts(parts, text(&vector, "expected_Encrypt"), "v4");
}

/// Enterprise WeChat encrypts its `echostr`. For an official account that is not a verification of an
/// address. As a push, it opens like every other.
#[test]
fn vector_v6_the_enterprise_flavour_opens_as_a_push() {
    let vector = vector("crypto_v6_wechatpy_corp.json");
    let echo = &vector["echostr"];
    let encrypted = text(echo, "encrypted_echostr");
    let sample = Sample {
        token: text(&vector, "token"),
        key: text(&vector, "encodingAesKey"),
        appid: text(&vector, "id_tail"),
        timestamp: text(echo, "timestamp"),
        nonce: text(echo, "nonce"),
        msg_signature: text(echo, "msg_signature"),
        encrypted,
        body: signed(encrypted).1,
    };
    let message = sample.unseal().expect("genuine");
    assert_eq!(message, "5927782489442352469");
    sample.assert_opens_to(&message, "v6");
    let query = Query { echostr: Some(encrypted.to_owned()), ..sample.query() };
    let refused = verify_url(&query, &sample.receiver(), None).expect_err("not for accounts");
    assert_eq!((refused.fault, refused.field), (PushFault::MissingParameter, "signature"));
}
