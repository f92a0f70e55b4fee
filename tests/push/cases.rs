//! The cases of tests/cases, from other SDKs and from the specification.

use serde_json::{Value, json};
use wechat_mass::push::{
    EncodingAesKey, Mode, PushFault, PushToken, Query, Receiver, Seal, open_push, read_push,
    seal_push, seal_reply, unseal_push, verify_url,
};

use crate::examples::{cases, text};
use crate::outcome::{mass, normalised, other};
use crate::sample::Sample;
use crate::wechat::{
    APPID, KEY, NONCE, NOW, RANDOM, TIMESTAMP, TOKEN, between, decrypt_blocks, encrypted_in, frame,
    key, padded, sealed, sign, signed, token, unseal_blocks,
};

/// Writes fields as XML, with every text in CDATA.
fn written(fields: &Value) -> String {
    match fields {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("<{name}>{}</{name}>", written(value)))
            .collect(),
        Value::String(text) => format!("<![CDATA[{text}]]>"),
        other => panic!("{other}"),
    }
}

#[test]
fn crypto_cases() {
    let (mut opened, mut refused, mut made, mut others) = (0, 0, 0, 0);
    for case in cases(include_str!("../cases/crypto.jsonl")) {
        let id = text(&case, "id");
        let (input, expected) = (&case["input"], &case["expected"]);
        match text(input, "op") {
            "decrypt" if expected["ok"] == true => {
                open_case(input, expected, id);
                opened += 1;
            }
            "decrypt" => {
                let fault = match text(expected, "error") {
                    // Signatures are compared in small letters, as WeChat writes them.
                    "signature_mismatch" | "signature_mismatch_or_accept" => {
                        PushFault::BadSignature
                    }
                    "appid_mismatch" => PushFault::WrongAppid,
                    "decrypt_failed" => PushFault::DecryptFailed,
                    other => panic!("{id}: what is {other}?"),
                };
                let sample = Sample::of_case(input);
                assert_eq!(sample.unseal().expect_err(id).fault, fault, "{id}");
                assert_eq!(sample.open().expect_err(id).fault, fault, "{id}");
                refused += 1;
            }
            "encrypt" => {
                encrypt_case(input, expected, id);
                made += 1;
            }
            "roundtrip" => {
                roundtrip_case(input, expected, id);
                made += 1;
            }
            other => {
                other_case(other, input, expected, id);
                others += 1;
            }
        }
    }
    assert_eq!((opened, refused, made, others), (24, 11, 4, 9));
}

fn open_case(input: &Value, expected: &Value, id: &str) {
    let sample = Sample::of_case(input);
    sample.assert_opens_to(text(expected, "plaintext"), id);
    if let Some(signature) = expected.get("signature") {
        assert_eq!(signature, sample.msg_signature, "{id}");
    }
    if let Some(receiver) = expected.get("receiver_id") {
        assert_eq!(receiver, sample.appid, "{id}");
    }
    if let Some(padding) = expected.get("pad_len") {
        let inside = decrypt_blocks(sample.key, sample.encrypted);
        assert_eq!(json!(inside.last()), *padding, "{id}");
    }
    if let Some(random) = expected["random_ascii"].as_str() {
        sample.assert_is_made_of(text(expected, "plaintext"), random, id);
    }
    if let Some(event) = expected.get("event") {
        assert_eq!(normalised(&sample.open().expect(id)), without_notes(event), "{id}");
    }
    if let Some(asserted) = expected["asserted_fields"].as_object() {
        let fields = other(&sample.open().expect(id)).fields();
        for (name, value) in asserted {
            assert_eq!(&fields[name], value, "{id} {name}");
        }
    }
    if let Some(signature) = input.get("url_signature") {
        // In compatible mode there are two signatures, and the plain half as well.
        assert_eq!(*signature, sign(&[sample.token, sample.timestamp, sample.nonce]), "{id}");
        assert_eq!(sample.open().expect(id).mode, Mode::Compatible, "{id}");
        let query = Query { signature: signature.as_str().map(str::to_owned), ..sample.query() };
        let plain = Receiver::new(token(sample.token)).plain();
        let push = open_push(&query, sample.body.as_bytes(), &plain, None).expect(id);
        assert_eq!(push.mode, Mode::Plain, "{id}");
    }
}

fn encrypt_case(input: &Value, expected: &Value, id: &str) {
    let encrypted = text(expected, "encrypt");
    let sample = Sample {
        token: text(input, "token"),
        key: text(input, "encoding_aes_key"),
        appid: text(input, "appid"),
        timestamp: text(input, "timestamp"),
        nonce: text(input, "nonce"),
        msg_signature: text(expected, "signature"),
        encrypted,
        // Their envelope is the reply, which has the same parts as a push.
        body: text(expected, "envelope_xml").to_owned(),
    };
    sample.assert_is_made_of(text(input, "plaintext"), text(input, "random_ascii"), id);
    sample.assert_opens_to(text(input, "plaintext"), id);
}

fn roundtrip_case(input: &Value, expected: &Value, id: &str) {
    assert_eq!(expected["decrypt_equals_input"], true, "{id}");
    let message = match input["plaintext"].as_str() {
        Some(plaintext) => plaintext.to_owned(),
        None => format!("<xml>{}</xml>", written(&input["fields"])),
    };
    let timestamp = input["timestamp"].as_str().unwrap_or(TIMESTAMP);
    let nonce = input["nonce"].as_str().unwrap_or(NONCE);
    let (token, key) = (token(text(input, "token")), key(text(input, "encoding_aes_key")));
    let seal = Seal {
        token: &token,
        encoding_aes_key: &key,
        appid: text(input, "appid"),
        timestamp: timestamp.parse().expect("a number"),
        nonce,
        random: RANDOM,
    };
    let reply = seal_reply(&message, &seal).expect(id);
    let msg_signature = between(&reply, "<MsgSignature><![CDATA[", "]]></MsgSignature>").to_owned();
    assert!(reply.contains(&format!("<TimeStamp>{timestamp}</TimeStamp>")), "{id}");
    assert!(reply.contains(&format!("<Nonce><![CDATA[{nonce}]]></Nonce>")), "{id}");
    let sample = Sample {
        token: text(input, "token"),
        key: text(input, "encoding_aes_key"),
        appid: seal.appid,
        timestamp,
        nonce,
        msg_signature: &msg_signature,
        encrypted: encrypted_in(&reply),
        body: reply.clone(),
    };
    sample.assert_opens_to(&message, id);
    if input.get("fields").is_some() {
        assert_eq!(other(&sample.open().expect(id)).fields(), input["fields"], "{id}");
    }
}

/// Checks parts of an algorithm that are not functions here, by their visible effects.
fn other_case(op: &str, input: &Value, expected: &Value, id: &str) {
    match op {
        "signature" => {
            let parts: Vec<&str> =
                input["parts"].as_array().expect(id).iter().filter_map(Value::as_str).collect();
            let signature = text(expected, "signature").to_owned();
            let query = |signature: Option<String>| Query {
                timestamp: Some(parts[1].to_owned()),
                nonce: Some(parts[2].to_owned()),
                msg_signature: signature.clone(),
                signature,
                echostr: Some("1".to_owned()),
            };
            let receiver = Receiver::new(token(parts[0]));
            match parts.get(3) {
                None => {
                    assert_eq!(
                        verify_url(&query(Some(signature)), &receiver, None),
                        Ok("1"),
                        "{id}"
                    );
                }
                // The signature is right, so the error is that this is not encrypted.
                Some(encrypted) => {
                    let receiver = receiver.encoding_aes_key(key(KEY)).appid(APPID);
                    let body = signed(encrypted).1;
                    for (signature, fault) in [
                        (signature, PushFault::DecryptFailed),
                        (sign(&parts[..3]), PushFault::BadSignature),
                    ] {
                        let query = query(Some(signature));
                        let refused = unseal_push(&query, body.as_bytes(), &receiver, None);
                        assert_eq!(refused.expect_err(id).fault, fault, "{id}");
                    }
                }
            }
        }
        "new" => {
            let fault = match (
                input["token"].as_str().map(PushToken::new),
                input["encoding_aes_key"].as_str().map(str::parse::<EncodingAesKey>),
            ) {
                (None, _) => PushToken::new("").expect_err(id).fault,
                (Some(_), None) => "".parse::<EncodingAesKey>().expect_err(id).fault,
                (Some(token), Some(key)) => {
                    assert!(token.is_ok(), "{id}");
                    key.expect_err(id).fault
                }
            };
            let wanted = match (text(expected, "error"), input["token"].is_null()) {
                ("invalid_argument", true) => PushFault::BadToken,
                ("invalid_argument" | "invalid_aes_key", false) => PushFault::BadEncodingAesKey,
                (other, _) => panic!("{id}: what is {other}?"),
            };
            assert_eq!(fault, wanted, "{id}");
        }
        "pkcs7_pad" if expected["ok"] == true => {
            // With twelve characters more, "text" is at the place of the case: four after a block.
            let (message, appid) = (text(input, "data"), "wx0123456789");
            let seal = Seal {
                token: &token(TOKEN),
                encoding_aes_key: &key(KEY),
                appid,
                timestamp: NOW,
                nonce: NONCE,
                random: RANDOM,
            };
            let push = seal_push(message, &seal).expect(id);
            let inside = decrypt_blocks(KEY, encrypted_in(&push.body));
            let padding = expected["pad_byte"].as_u64().expect(id);
            let whole = frame(4, message.as_bytes(), appid);
            let padding =
                vec![u8::try_from(padding).expect(id); usize::try_from(padding).expect(id)];
            assert_eq!(inside, [whole, padding].concat(), "{id}");
        }
        // The size of a block cannot be chosen.
        "pkcs7_pad" => {
            for length in 0..=64 {
                let inside = decrypt_blocks(KEY, encrypted_in(&sealed(&"x".repeat(length)).body));
                let padding = inside.last().copied().expect(id);
                assert!(
                    (1..=32).contains(&padding) && inside.len().is_multiple_of(32),
                    "{id} {length}"
                );
                assert!(inside.ends_with(&vec![padding; usize::from(padding)]), "{id} {length}");
            }
        }
        "pkcs7_unpad" => {
            let mut blocks = padded(frame(4, b"text", APPID));
            *blocks.last_mut().expect(id) =
                u8::try_from(input["last_byte"].as_u64().expect(id)).expect(id);
            assert_eq!(
                unseal_blocks(&blocks).expect_err(id).fault,
                PushFault::DecryptFailed,
                "{id}"
            );
        }
        other => panic!("{id}: what is {other}?"),
    }
}

/// Removes a case's notes about its peer and about the spelling of a tag.
fn without_notes(expected: &Value) -> Value {
    let mut expected = expected.clone();
    let members = expected.as_object_mut().expect("an expectation");
    members.remove("asserted_by_peer");
    members.remove("msg_id_tag");
    expected
}

#[test]
fn event_cases() {
    let (mut read, mut refused) = (0, 0);
    for case in cases(include_str!("../cases/event.jsonl")) {
        let (id, expected) = (text(&case, "id"), &case["expected"]);
        let xml = text(&case["input"], "xml");
        if expected["ok"] == false {
            let (fault, field) = match id {
                "derived-event-neg-doctype-xxe" | "derived-event-neg-billion-laughs" => {
                    (PushFault::ForbiddenXml, "")
                }
                // JSON is read as well, but this is not a push.
                "derived-event-neg-not-xml" => (PushFault::MissingField, "MsgType"),
                // Other SDKs refuse it. The verdict of the event would be lost because of a count.
                "derived-event-neg-non-numeric-count" => {
                    let push = read_push(xml.as_bytes()).expect(id);
                    assert_eq!(mass(&push).total_count, None);
                    assert_eq!(mass(&push).explanation().code, Some(30003));
                    continue;
                }
                other => panic!("what is {other}?"),
            };
            let error = read_push(xml.as_bytes()).expect_err(id);
            assert_eq!((error.fault, error.field), (fault, field), "{id}");
            refused += 1;
            continue;
        }
        let push = read_push(xml.as_bytes()).expect(id);
        assert!(xml.contains(&format!("<{}>", text(expected, "msg_id_tag"))), "{id}");
        assert_eq!(normalised(&push), without_notes(expected), "{id}");
        assert_eq!(push.mode, Mode::Unverified, "{id}");
        let extra = match id {
            "derived-event-unknown-extra-element" => json!({ "FutureField": "x" }),
            _ => json!({}),
        };
        assert_eq!(mass(&push).extra(), extra, "{id}");
        let asserted = expected.get("asserted_by_peer").unwrap_or(&Value::Null);
        if let (Some(msg_id), Some(status)) = (asserted["id"].as_u64(), asserted["status"].as_str())
        {
            assert_eq!((mass(&push).msg_id.get(), mass(&push).status.as_str()), (msg_id, status));
        }
        read += 1;
    }
    assert_eq!((read, refused), (12, 3));
}
