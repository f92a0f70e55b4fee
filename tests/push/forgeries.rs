//! Forgeries, which are refused: pushes that are changed, cut, wrongly sealed or for another account, and
//! plain pushes where pushes are encrypted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use wechat_mass::push::{
    Mode, PushFault, Query, Receiver, open_push, read_push, sign_push, verify_url,
};

use crate::outcome::{fault_of, other};
use crate::wechat::{
    APPID, KEY, NONCE, NOW, TIMESTAMP, TOKEN, XML, encrypt_blocks, encrypted_in, frame, key,
    padded, plain, sealed, secure, signed, token, unseal_blocks,
};

/// Generates all texts with another character of the same kind at one place.
fn tampered(text: &str) -> Vec<String> {
    let change = |index: usize| -> String {
        let change = |(at, character): (usize, char)| match (at == index, character) {
            (false, character) => character,
            (true, '0') => '1',
            (true, '0'..='9') => '0',
            (true, 'a') => 'b',
            (true, 'a'..='z') => 'a',
            (true, 'A') => 'B',
            (true, _) => 'A',
        };
        text.chars().enumerate().map(change).collect()
    };
    (0..text.len()).map(change).collect()
}

#[test]
fn a_tampered_msg_signature_is_refused_at_every_position() {
    let push = sealed(XML);
    let signature = push.query.msg_signature.clone().expect("a signature");
    let others = ["".to_owned(), format!("{signature}0"), signature.to_uppercase()];
    let cut = (0..signature.len()).map(|end| signature[..end].to_owned());
    for wrong in tampered(&signature).into_iter().chain(cut).chain(others) {
        let query = Query { msg_signature: Some(wrong), ..push.query.clone() };
        assert_eq!(fault_of(&query, push.body.as_bytes(), &secure()), PushFault::BadSignature);
    }
}

#[test]
fn a_tampered_signature_of_a_plain_push_or_of_a_verification_is_refused_at_every_position() {
    let push = sign_push(XML, &token(TOKEN), NOW, NONCE).expect("signed");
    for wrong in tampered(push.query.signature.as_deref().expect("a signature")) {
        let query =
            Query { signature: Some(wrong), echostr: Some("1".to_owned()), ..push.query.clone() };
        assert_eq!(fault_of(&query, XML.as_bytes(), &plain()), PushFault::BadSignature);
        let refused = verify_url(&query, &plain(), None).expect_err("tampered");
        assert_eq!((refused.fault, refused.field), (PushFault::BadSignature, "signature"));
    }
}

/// WeChat's signature does not cover `echostr`, and the answer may be shown by a browser.
#[test]
fn an_echostr_that_could_be_a_script_is_refused_although_the_signature_fits() {
    let push = sign_push(XML, &token(TOKEN), NOW, NONCE).expect("signed");
    let with = |echostr: &str| Query { echostr: Some(echostr.to_owned()), ..push.query.clone() };
    for good in
        ["4375120948345356249", "4ByGGj+sVCYcvGeQYhaKIk1o0pQ/xjybTGblXrBaXlTXeOo1==", "a_b-c.d"]
    {
        assert_eq!(verify_url(&with(good), &plain(), None), Ok(good));
    }
    for wrong in [
        "<script>alert(1)</script>",
        "1\r\nSet-Cookie: a=b",
        "\"",
        "'",
        "&lt;",
        " ",
        "",
        "é",
        "1 2",
    ] {
        let refused = verify_url(&with(wrong), &plain(), None).expect_err(wrong);
        assert_eq!((refused.fault, refused.field), (PushFault::BadField, "echostr"), "{wrong}");
    }
}

#[test]
fn a_tampered_ciphertext_is_refused_at_every_position() {
    let push = sealed(XML);
    let encrypted = encrypted_in(&push.body);
    for wrong in tampered(encrypted) {
        assert_ne!(wrong, encrypted);
        let body = push.body.replace(encrypted, &wrong);
        assert_eq!(fault_of(&push.query, body.as_bytes(), &secure()), PushFault::BadSignature);
    }
}

#[test]
fn a_tampered_nonce_is_refused_at_every_position() {
    for (push, receiver) in [
        (sealed(XML), secure()),
        (sign_push(XML, &token(TOKEN), NOW, NONCE).expect("signed"), plain()),
    ] {
        for wrong in tampered(NONCE) {
            let query = Query { nonce: Some(wrong), ..push.query.clone() };
            assert_eq!(fault_of(&query, push.body.as_bytes(), &receiver), PushFault::BadSignature);
        }
    }
}

#[test]
fn a_tampered_timestamp_is_refused_at_every_position() {
    for (push, receiver) in [
        (sealed(XML), secure()),
        (sign_push(XML, &token(TOKEN), NOW, NONCE).expect("signed"), plain()),
    ] {
        for wrong in tampered(TIMESTAMP) {
            let query = Query { timestamp: Some(wrong), ..push.query.clone() };
            // The signature is checked first, even if the timestamp would be refused.
            let strict = receiver.clone().max_age(600);
            for receiver in [&receiver, &strict] {
                let refused = open_push(&query, push.body.as_bytes(), receiver, Some(NOW));
                assert_eq!(refused.expect_err("tampered").fault, PushFault::BadSignature);
            }
        }
    }
}

#[test]
fn a_body_that_was_cut_is_refused_at_every_length() {
    let push = sealed(XML);
    for end in 0..push.body.len() {
        let fault = if end == 0 { PushFault::Empty } else { PushFault::Malformed };
        let cut = &push.body.as_bytes()[..end];
        assert_eq!(fault_of(&push.query, cut, &secure()), fault, "{end}");
    }
    let push = sign_push(XML, &token(TOKEN), NOW, NONCE).expect("signed");
    for end in 0..XML.len() {
        // A cut in the middle of a character is not UTF-8.
        let fault = match (end, XML.is_char_boundary(end)) {
            (0, _) => PushFault::Empty,
            (_, true) => PushFault::Malformed,
            (_, false) => PushFault::NotUtf8,
        };
        let opened = open_push(&push.query, &XML.as_bytes()[..end], &plain(), None);
        assert_eq!(opened.expect_err("cut").fault, fault, "{end}");
        assert_eq!(read_push(&XML.as_bytes()[..end]).expect_err("cut").fault, fault, "{end}");
    }
}

#[test]
fn a_ciphertext_that_was_cut_is_refused_at_every_length_although_signed() {
    let push = sealed(XML);
    let encrypted = encrypted_in(&push.body);
    // The padding with `=` is not content.
    for end in 0..encrypted.trim_end_matches('=').len() {
        let (query, body) = signed(&encrypted[..end]);
        assert_eq!(fault_of(&query, body.as_bytes(), &secure()), PushFault::DecryptFailed, "{end}");
    }
}

#[test]
fn a_ciphertext_that_is_longer_or_foreign_is_refused_although_signed() {
    let push = sealed(XML);
    let encrypted = encrypted_in(&push.body);
    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let foreign = encrypt_blocks(other, &padded(frame(4, b"text", APPID)));
    for wrong in [
        format!("{encrypted}AAAA"),
        format!("{encrypted}{encrypted}"),
        format!("A{encrypted}"),
        encrypted.replace(['+', '/'], "-"),
        encrypted.replacen(|c: char| c.is_ascii_alphabetic(), "群", 1),
        format!("{}\n{}", &encrypted[..64], &encrypted[64..]),
        foreign,
    ] {
        let (query, body) = signed(&wrong);
        assert_eq!(
            fault_of(&query, body.as_bytes(), &secure()),
            PushFault::DecryptFailed,
            "{wrong}"
        );
    }
}

#[test]
fn every_padding_from_1_to_32_opens() {
    for padding in 1..=32_u8 {
        let length = 96 - 20 - APPID.len() - usize::from(padding);
        let message = "x".repeat(length);
        let blocks =
            padded(frame(u32::try_from(length).expect("short"), message.as_bytes(), APPID));
        assert_eq!((blocks.len(), blocks.last()), (96, Some(&padding)));
        assert_eq!(unseal_blocks(&blocks), Ok(message.clone()));
        assert_eq!(STANDARD.encode(&blocks).len(), 128);
        // The library's own result is the same.
        assert_eq!(encrypted_in(&sealed(&message).body), encrypt_blocks(KEY, &blocks));
    }
}

fn with_padding(padding: &[u8]) -> Vec<u8> {
    let length = 128 - 20 - APPID.len() - padding.len();
    let whole = frame(u32::try_from(length).expect("short"), &vec![b'x'; length], APPID);
    [whole, padding.to_vec()].concat()
}

#[test]
fn a_padding_of_0_is_refused() {
    let refused = unseal_blocks(&with_padding(&[0]));
    assert_eq!(refused.expect_err("0").fault, PushFault::DecryptFailed);
}

#[test]
fn a_padding_of_33_is_refused() {
    for padding in 33..=64 {
        let refused = unseal_blocks(&with_padding(&vec![padding; usize::from(padding)]));
        assert_eq!(refused.expect_err("above 32").fault, PushFault::DecryptFailed);
    }
    for padding in [128, 129, 255] {
        let refused = unseal_blocks(&with_padding(&[padding]));
        assert_eq!(refused.expect_err("longer than all").fault, PushFault::DecryptFailed);
    }
}

#[test]
fn a_padding_of_unequal_bytes_is_refused_at_every_position() {
    assert!(unseal_blocks(&with_padding(&[32; 32])).is_ok());
    for position in 0..31 {
        for wrong in [0, 1, 31, 33, 255] {
            let mut padding = [32; 32];
            padding[position] = wrong;
            let refused = unseal_blocks(&with_padding(&padding));
            assert_eq!(refused.expect_err("unequal").fault, PushFault::DecryptFailed);
        }
    }
}

#[test]
fn a_length_past_the_end_is_refused() {
    let message = b"<xml/>";
    let rest = message.len() + APPID.len();
    for length in [rest + 1, rest + 32, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
        let length = u32::try_from(length).expect("32 bits");
        let refused = unseal_blocks(&padded(frame(length, message, APPID)));
        assert_eq!(refused.expect_err("too long").fault, PushFault::DecryptFailed, "{length}");
    }
}

#[test]
fn a_length_that_takes_from_the_app_id_or_leaves_of_the_message_is_refused() {
    let message = b"<xml/>";
    for length in (0..message.len() + APPID.len() + 1).filter(|length| *length != message.len()) {
        let length = u32::try_from(length).expect("short");
        let refused = unseal_blocks(&padded(frame(length, message, APPID)));
        assert_eq!(refused.expect_err("another length").fault, PushFault::WrongAppid, "{length}");
    }
}

#[test]
fn a_frame_that_is_shorter_than_its_head_is_refused() {
    for length in 0..20 {
        let refused = unseal_blocks(&padded(vec![0; length]));
        assert_eq!(refused.expect_err("too short").fault, PushFault::DecryptFailed, "{length}");
    }
    // The head alone is complete, but has no account.
    let refused = unseal_blocks(&padded(vec![0; 20]));
    assert_eq!(refused.expect_err("no app id").fault, PushFault::WrongAppid);
}

#[test]
fn another_app_id_is_refused() {
    let push = sealed(XML);
    for appid in
        ["wx2c2769f8efd9abc2", "wxb11529c136998cb", "wxb11529c136998cb66", "WXB11529C136998CB6"]
    {
        let receiver = Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY)).appid(appid);
        let error = open_push(&push.query, push.body.as_bytes(), &receiver, None).expect_err(appid);
        assert_eq!((error.fault, error.field), (PushFault::WrongAppid, "appid"));
        assert_eq!((error.limit.as_str(), error.actual.as_str()), (appid, APPID));
        assert_eq!(fault_of(&push.query, push.body.as_bytes(), &receiver), PushFault::WrongAppid);
    }
}

#[test]
fn a_key_without_an_app_id_is_refused() {
    let push = sealed(XML);
    let receiver = Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY));
    for receiver in [receiver.clone(), receiver.clone().appid(""), receiver.component_appid("")] {
        assert_eq!(fault_of(&push.query, push.body.as_bytes(), &receiver), PushFault::BadAppid);
    }
}

#[test]
fn a_platform_opens_the_pushes_under_its_own_app_id() {
    let platform = "wx134c8103faa5a59e";
    let receiver =
        |appid: &str| Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY)).appid(appid);
    let push = sealed(XML);
    let body = push.body.as_bytes();
    let both = receiver(platform).component_appid(APPID);
    assert!(open_push(&push.query, body, &both, None).is_ok());
    assert!(open_push(&push.query, body, &secure().component_appid(platform), None).is_ok());
    let alone = Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY)).component_appid(APPID);
    assert!(open_push(&push.query, body, &alone, None).is_ok());
    let neither = receiver(platform).component_appid("wx2c2769f8efd9abc2");
    assert_eq!(fault_of(&push.query, body, &neither), PushFault::WrongAppid);
}

#[test]
fn a_plain_push_is_refused_in_secure_mode_also_with_a_good_signature() {
    let signed = sign_push(XML, &token(TOKEN), NOW, NONCE).expect("signed");
    assert!(open_push(&signed.query, XML.as_bytes(), &plain(), None).is_ok());
    for query in [signed.query.clone(), sealed(XML).query, Query::default()] {
        assert_eq!(fault_of(&query, XML.as_bytes(), &secure()), PushFault::NotEncrypted);
    }
    // `signature` equals the msg_signature of an empty encrypted text: it does not help either.
    let query = Query { msg_signature: signed.query.signature.clone(), ..signed.query };
    assert_eq!(fault_of(&query, XML.as_bytes(), &secure()), PushFault::NotEncrypted);
    for empty in ["<Encrypt></Encrypt>", "<Encrypt/>", "<Encrypt> </Encrypt>"] {
        let body = XML.replace("</xml>", &format!("{empty}</xml>"));
        assert_eq!(fault_of(&query, body.as_bytes(), &secure()), PushFault::DecryptFailed);
    }
}

#[test]
fn an_encrypted_push_that_has_only_a_signature_is_refused() {
    let push = sealed(XML);
    let query = Query { msg_signature: None, ..push.query.clone() };
    let error = open_push(&query, push.body.as_bytes(), &secure(), None).expect_err("unsigned");
    assert_eq!((error.fault, error.field), (PushFault::MissingParameter, "msg_signature"));
    let query = Query { msg_signature: push.query.signature.clone(), ..push.query };
    assert_eq!(fault_of(&query, push.body.as_bytes(), &secure()), PushFault::BadSignature);
}

#[test]
fn an_encrypted_push_is_refused_without_a_key() {
    let push = sealed(XML);
    let error = open_push(&push.query, push.body.as_bytes(), &plain(), None).expect_err("no key");
    assert_eq!((error.fault, error.fault.status()), (PushFault::EncryptedWithoutKey, 500));
    let error = read_push(push.body.as_bytes()).expect_err("no key");
    assert_eq!(error.fault, PushFault::EncryptedWithoutKey);
}

#[test]
fn of_a_compatible_push_only_the_encrypted_half_is_read() {
    let push = sealed(XML);
    let forged = XML.replace("你好", "forged").replace("</xml>", "");
    let body = format!("{forged}{}", push.body.replace("<xml>", ""));
    let opened = open_push(&push.query, body.as_bytes(), &secure(), None).expect("genuine");
    assert_eq!(opened.mode, Mode::Compatible);
    assert_eq!(other(&opened).fields()["Content"], "你好");
    // Without a key, the plain half is accepted.
    let opened = open_push(&push.query, body.as_bytes(), &plain(), None).expect("signed");
    assert_eq!((opened.mode, &other(&opened).fields()["Content"]), (Mode::Plain, &json!("forged")));
}
