//! Settings for the check of a push: parameters and age, tokens and keys, even while they are changed.

use wechat_mass::push::{
    EncodingAesKey, PushFault, PushToken, Query, Receiver, Seal, open_push, seal_push, seal_reply,
    sign_push, unseal_push, verify_url,
};

use crate::outcome::fault_of;
use crate::wechat::{
    APPID, KEY, NONCE, NOW, RANDOM, TIMESTAMP, TOKEN, XML, key, plain, seal, sealed, secure, sign,
    token,
};

#[test]
fn each_parameter_that_is_missing_is_named() {
    let push = sealed(XML);
    let whole = Query { echostr: Some("1".to_owned()), ..push.query };
    for name in ["signature", "timestamp", "nonce", "msg_signature", "echostr"] {
        let mut query = whole.clone();
        let parameter = match name {
            "signature" => &mut query.signature,
            "timestamp" => &mut query.timestamp,
            "nonce" => &mut query.nonce,
            "msg_signature" => &mut query.msg_signature,
            _ => &mut query.echostr,
        };
        *parameter = None;
        let verified = verify_url(&query, &plain(), None).map(|_| ());
        let plain = open_push(&query, XML.as_bytes(), &plain(), None).map(|_| ());
        let secure = open_push(&query, push.body.as_bytes(), &secure(), None).map(|_| ());
        for (result, needs) in [
            (verified, ["signature", "timestamp", "nonce", "echostr"].as_slice()),
            (plain, &["signature", "timestamp", "nonce"]),
            (secure, &["msg_signature", "timestamp", "nonce"]),
        ] {
            let missing = result.err().map(|error| (error.fault, error.field));
            let wanted = needs.contains(&name).then_some((PushFault::MissingParameter, name));
            assert_eq!(missing, wanted, "{name} of {needs:?}");
        }
    }
}

/// A key that was forgotten must not become plain mode, in which anybody can write a body.
#[test]
fn plain_mode_is_asked_for_by_name_and_not_beside_a_key() {
    let signed = sign_push(XML, &token(TOKEN), NOW, NONCE).expect("signed");
    let silent = Receiver::new(token(TOKEN));
    for receiver in [&silent, &silent.clone().appid(APPID), &silent.clone().max_age(1)] {
        let opened = open_push(&signed.query, XML.as_bytes(), receiver, Some(NOW));
        let error = opened.expect_err("neither");
        assert_eq!((error.fault, error.field), (PushFault::NoKey, "encoding_aes_key"));
        let unsealed = unseal_push(&signed.query, XML.as_bytes(), receiver, Some(NOW));
        assert_eq!(unsealed, Err(error));
    }
    for receiver in [secure().plain(), plain().encoding_aes_key(key(KEY)).appid(APPID)] {
        for (query, body) in [(&signed.query, XML), (&sealed(XML).query, &*sealed(XML).body)] {
            let error = open_push(query, body.as_bytes(), &receiver, None).expect_err("both");
            assert_eq!((error.fault, error.field), (PushFault::BadMode, "mode"));
        }
    }
    // A verification is the same in all modes.
    let query = Query { echostr: Some("1".to_owned()), ..signed.query };
    for receiver in [silent, plain(), secure()] {
        assert_eq!(verify_url(&query, &receiver, None), Ok("1"));
    }
}

#[test]
fn a_stale_and_a_future_timestamp_are_refused() {
    let (sealed, signed) =
        (sealed(XML), sign_push(XML, &token(TOKEN), NOW, NONCE).expect("signed"));
    for (push, receiver) in [(sealed, secure()), (signed, plain())] {
        let receiver = receiver.max_age(600);
        let open = |now| open_push(&push.query, push.body.as_bytes(), &receiver, Some(now));
        for now in [NOW - 600, NOW, NOW + 600] {
            assert!(open(now).is_ok(), "{now}");
        }
        for (now, age) in [(NOW + 601, "601"), (NOW - 601, "601"), (NOW + 86_400, "86400")] {
            let error = open(now).expect_err("stale");
            assert_eq!((error.fault, error.field), (PushFault::Stale, "timestamp"));
            assert_eq!((error.limit.as_str(), error.actual.as_str()), ("600", age));
        }
        for now in [i64::MIN, i64::MAX, 0] {
            assert_eq!(open(now).expect_err("stale").fault, PushFault::Stale);
        }
    }
    // The time of a verification is checked, too.
    let query = Query {
        echostr: Some("1".to_owned()),
        ..sign_push("", &token(TOKEN), NOW, NONCE).expect("signed").query
    };
    let receiver = plain().max_age(0);
    assert_eq!(verify_url(&query, &receiver, Some(NOW)), Ok("1"));
    let error = verify_url(&query, &receiver, Some(NOW + 1)).expect_err("stale");
    assert_eq!(error.fault, PushFault::Stale);
}

#[test]
fn a_timestamp_that_is_no_number_is_stale_where_the_age_counts() {
    for timestamp in [
        "",
        "now",
        "1714112445.5",
        "99999999999999999999",
        "+1714112445",
        " 1714112445",
        "01714112445",
        "0714112445",
        "171411244",
        "１７１４１１２４４５",
    ] {
        let query = Query {
            signature: Some(sign(&[TOKEN, timestamp, NONCE])),
            timestamp: Some(timestamp.to_owned()),
            nonce: Some(NONCE.to_owned()),
            ..Query::default()
        };
        assert!(open_push(&query, XML.as_bytes(), &plain(), None).is_ok());
        let error = open_push(&query, XML.as_bytes(), &plain().max_age(u32::MAX), Some(NOW));
        assert_eq!(error.expect_err(timestamp).fault, PushFault::Stale);
    }
}

/// The signature sorts and joins its parts, so parts can be exchanged, or cut at another place.
#[test]
fn a_recorded_push_whose_nonce_reads_as_the_time_is_stale() {
    let later = NOW + 86_400;
    let nonce = later.to_string();
    let (token, key) = (token(TOKEN), key(KEY));
    let push = seal_push(XML, &Seal { nonce: &nonce, ..seal(&token, &key) }).expect("sealed");
    let played_back = Query {
        timestamp: Some(nonce.clone()),
        nonce: Some(NOW.to_string()),
        ..push.query.clone()
    };
    let limited = secure().max_age(600);
    assert!(open_push(&played_back, push.body.as_bytes(), &secure(), None).is_ok());
    let opened = open_push(&played_back, push.body.as_bytes(), &limited, Some(later));
    let error = opened.expect_err("played back");
    assert_eq!((error.fault, error.field), (PushFault::Stale, "CreateTime"));
    assert_eq!((error.limit.as_str(), error.actual.as_str()), ("660", "86400"));
    let unsealed = unseal_push(&played_back, push.body.as_bytes(), &limited, Some(later));
    assert_eq!(unsealed, Err(error));
    // A part of the timestamp is moved to the beginning of the nonce, and vice versa.
    let signed = sign(&[TOKEN, "1714112445", "4199999999"]);
    for (timestamp, nonce) in [("17141124454", "199999999"), ("171411244", "54199999999")] {
        let query = Query {
            signature: Some(signed.clone()),
            timestamp: Some(timestamp.to_owned()),
            nonce: Some(nonce.to_owned()),
            ..Query::default()
        };
        let opened = open_push(&query, XML.as_bytes(), &plain().max_age(u32::MAX), Some(NOW));
        assert_eq!(opened.expect_err(timestamp).fault, PushFault::Stale);
    }
}

/// WeChat's second and third attempt have the time of the first in the push.
#[test]
fn a_push_that_was_made_a_minute_before_it_is_signed_is_opened() {
    let limited = secure().max_age(5);
    for (created, is_opened) in
        [(NOW - 65, true), (NOW - 66, false), (NOW + 65, true), (NOW + 66, false)]
    {
        let push = sealed(&XML.replace(TIMESTAMP, &created.to_string()));
        let opened = open_push(&push.query, push.body.as_bytes(), &limited, Some(NOW));
        assert_eq!(opened.is_ok(), is_opened, "{created}");
    }
    // A missing time, or one that is not a number, is ignored.
    for created in ["", "soon"] {
        let push = sealed(&XML.replace(TIMESTAMP, created));
        assert!(open_push(&push.query, push.body.as_bytes(), &limited, Some(NOW)).is_ok());
        assert!(unseal_push(&push.query, push.body.as_bytes(), &limited, Some(NOW)).is_ok());
    }
}

#[test]
fn a_max_age_without_the_time_is_refused() {
    let push = sealed(XML);
    let error = open_push(&push.query, push.body.as_bytes(), &secure().max_age(600), None);
    let error = error.expect_err("no time");
    assert_eq!((error.fault, error.field), (PushFault::NoNow, "now"));
}

#[test]
fn a_token_that_is_empty_or_holds_blanks_is_refused() {
    for text in [
        "",
        " ",
        "pam test",
        " pamtest",
        "pamtest ",
        "pamtest\n",
        "pamtest\r\n",
        "\tpamtest",
        "pamtest\u{3000}",
        "pam\u{A0}test",
        "pamtest\0",
    ] {
        let error = PushToken::new(text).expect_err(text);
        assert_eq!((error.fault, error.field), (PushFault::BadToken, "token"), "{text:?}");
    }
}

#[test]
fn a_key_of_another_length_is_refused() {
    // The same holds with the `=` that some programs add.
    let (padded, longer, twice) = (format!("{KEY}="), format!("{KEY}H"), KEY.repeat(2));
    for (text, length) in
        [("", "0"), (&KEY[..42], "42"), (&padded, "44"), (&longer, "44"), (&twice, "86")]
    {
        let error = text.parse::<EncodingAesKey>().expect_err(text);
        assert_eq!((error.fault, error.field), (PushFault::BadEncodingAesKey, "encoding_aes_key"));
        assert_eq!((error.limit.as_str(), error.actual.as_str()), ("43", length));
    }
}

/// The specification allows letters and digits only (6.3), and the text of the error says so.
#[test]
fn a_key_with_other_characters_of_base64_is_refused() {
    for foreign in ["+", "/"] {
        let text = KEY.replacen('a', foreign, 1);
        let parsed = text.parse::<EncodingAesKey>().map_err(|error| error.fault);
        assert_eq!(parsed.err(), Some(PushFault::BadEncodingAesKey), "{foreign}");
    }
}

#[test]
fn a_key_with_foreign_characters_is_refused() {
    for foreign in ["=", "-", "_", " ", "\n", "\0", ".", "é", "群", "Ａ"] {
        for place in [0, 20, KEY.len() - foreign.len()] {
            let mut text = KEY.to_owned();
            text.replace_range(place..place + foreign.len(), foreign);
            assert_eq!(text.len(), KEY.len());
            let parsed = text.parse::<EncodingAesKey>();
            let error =
                parsed.err().unwrap_or_else(|| panic!("{foreign:?} at {place} was accepted"));
            assert_eq!(error.fault, PushFault::BadEncodingAesKey);
        }
    }
    for characters in 43..46 {
        let text: String = KEY.chars().chain("群群群".chars()).take(characters).skip(3).collect();
        assert!(text.parse::<EncodingAesKey>().is_err(), "{text}");
    }
}

#[test]
fn random_bytes_of_another_number_a_missing_nonce_and_a_missing_app_id_are_refused() {
    let (token, key) = (token(TOKEN), key(KEY));
    let seal = seal(&token, &key);
    for (seal, fault, field) in [
        (Seal { random: b"", ..seal }, PushFault::BadRandom, "random"),
        (Seal { random: &RANDOM[1..], ..seal }, PushFault::BadRandom, "random"),
        (Seal { random: b"0123456789abcdefg", ..seal }, PushFault::BadRandom, "random"),
        (Seal { nonce: "", ..seal }, PushFault::MissingParameter, "nonce"),
        (Seal { appid: "", ..seal }, PushFault::BadAppid, "appid"),
    ] {
        let push = seal_push(XML, &seal).expect_err("refused");
        let reply = seal_reply(XML, &seal).expect_err("refused");
        assert_eq!((push.fault, push.field), (fault, field));
        assert_eq!(push, reply);
    }
}

#[test]
fn two_tokens_and_two_keys_are_as_good_in_any_order_and_a_foreign_one_is_not() {
    let tokens = ["old-token", "new-token"];
    let keys = [KEY, "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"];
    let receiver = |tokens: [&str; 2], keys: [&str; 2]| {
        Receiver::new(token(tokens[0]))
            .or_token(token(tokens[1]))
            .encoding_aes_key(key(keys[0]))
            .encoding_aes_key(key(keys[1]))
            .appid(APPID)
    };
    let made = |token_text: &str, key_text: &str| {
        let seal = Seal {
            token: &token(token_text),
            encoding_aes_key: &key(key_text),
            appid: APPID,
            timestamp: NOW,
            nonce: NONCE,
            random: RANDOM,
        };
        seal_push(XML, &seal).expect("sealed")
    };
    let (foreign_token, foreign_key) = ("foreign", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    for receiver in [
        receiver(tokens, keys),
        receiver([tokens[1], tokens[0]], keys),
        receiver(tokens, [keys[1], keys[0]]),
        receiver([tokens[1], tokens[0]], [keys[1], keys[0]]),
    ] {
        for token in tokens {
            for key in keys {
                let push = made(token, key);
                let opened = unseal_push(&push.query, push.body.as_bytes(), &receiver, None);
                assert_eq!(opened.as_deref(), Ok(XML));
            }
            let push = made(token, foreign_key);
            let fault = fault_of(&push.query, push.body.as_bytes(), &receiver);
            assert_eq!(fault, PushFault::DecryptFailed);
        }
        let push = made(foreign_token, keys[0]);
        assert_eq!(fault_of(&push.query, push.body.as_bytes(), &receiver), PushFault::BadSignature);
    }
    // The same holds for plain pushes and verifications.
    let both = Receiver::new(token(tokens[0])).or_token(token(tokens[1])).plain();
    for (name, good) in [(tokens[0], true), (tokens[1], true), (foreign_token, false)] {
        let push = sign_push(XML, &token(name), NOW, NONCE).expect("signed");
        assert_eq!(open_push(&push.query, XML.as_bytes(), &both, None).is_ok(), good);
        let query = Query { echostr: Some("1".to_owned()), ..push.query };
        assert_eq!(verify_url(&query, &both, None).is_ok(), good);
    }
}
