//! Secrets: no error and no printed text shows one, and the HTTP status of a fault shows nothing more.

use wechat_mass::limits::{MAX_PUSH_BYTES, MAX_PUSH_DEPTH, MAX_PUSH_ELEMENTS};
use wechat_mass::push::{
    EncodingAesKey, PushError, PushFault, PushToken, Query, Receiver, Seal, open_push, read_push,
    seal_push, verify_url,
};

use crate::hostile::nested;
use crate::wechat::{APPID, KEY, TOKEN, XML, key, key_bytes, plain, seal, sealed, secure, token};

/// Makes one error of every fault that Rust can produce, with the secrets in it.
fn every_error() -> Vec<PushError> {
    let push = sealed(XML);
    let body = push.body.as_bytes();
    let (our_token, our_key) = (token(TOKEN), key(KEY));
    let seal = Seal { random: b"", ..seal(&our_token, &our_key) };
    let foreign = Receiver::new(token("foreign")).encoding_aes_key(key(KEY)).appid(APPID);
    let stranger =
        Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY)).appid("wx2c2769f8efd9abc2");
    let no_appid = Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY));
    let other_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let other_key = Receiver::new(token(TOKEN)).encoding_aes_key(key(other_key)).appid(APPID);
    let open = |receiver: &Receiver, now| {
        open_push(&push.query, body, receiver, now).expect_err("refused")
    };
    let script = Query { echostr: Some("<b>".to_owned()), ..push.query.clone() };
    let read = |text: &str| read_push(text.as_bytes()).expect_err("refused");
    vec![
        open(&no_appid, None),
        format!("{KEY}=").parse::<EncodingAesKey>().expect_err("refused"),
        verify_url(&script, &plain(), None).expect_err("refused"),
        open(&secure().plain(), None),
        seal_push(XML, &seal).expect_err("refused"),
        open(&foreign, None),
        PushToken::new(format!("{TOKEN}\n")).expect_err("refused"),
        open(&other_key, None),
        open_push(&push.query, b"", &secure(), None).expect_err("refused"),
        open(&plain(), None),
        read("<!DOCTYPE xml>"),
        read("<xml>"),
        read("<xml/>"),
        open_push(&Query::default(), body, &secure(), None).expect_err("refused"),
        open(&Receiver::new(token(TOKEN)).appid(APPID), None),
        open(&secure().max_age(1), None),
        open_push(&push.query, XML.as_bytes(), &secure(), None).expect_err("refused"),
        read_push(b"\xFF").expect_err("refused"),
        open(&secure().max_age(1), Some(0)),
        read(&nested(MAX_PUSH_DEPTH + 1)),
        read(&"x".repeat(MAX_PUSH_BYTES + 1)),
        read(&format!("<xml>{}</xml>", "<a/>".repeat(MAX_PUSH_ELEMENTS))),
        open(&stranger, None),
    ]
}

#[test]
fn nothing_shows_a_secret() {
    let errors = every_error();
    // Four faults are about values that only JavaScript can give.
    let faults: Vec<_> = errors.iter().map(|error| error.fault).collect();
    let foreign = [
        PushFault::BadArgument,
        PushFault::BadMaxAge,
        PushFault::ParsedBody,
        PushFault::UnknownOption,
    ];
    let all = PushFault::ALL.iter().copied().filter(|fault| !foreign.contains(fault));
    assert_eq!(faults, all.collect::<Vec<_>>());

    let (token, key) = (token(TOKEN), key(KEY));
    let seal = seal(&token, &key);
    let receiver = secure().or_token(token.clone()).encoding_aes_key(key.clone());
    let mut shown = vec![
        format!("{token:?} {token:#?}"),
        format!("{key:?} {key:#?}"),
        format!("{receiver:?} {receiver:#?}"),
        format!("{seal:?} {seal:#?}"),
    ];
    shown.extend(errors.iter().map(|error| {
        let message = error.message();
        format!("{error} {error:?} {error:#?} {} {}", message.zh, message.en)
    }));
    let bytes = key_bytes(KEY);
    let hexadecimal: String = bytes[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let (list, lines) = (format!("{:?}", &bytes[..3]), format!("{:#?}", &bytes[..2]));
    let secrets = [
        TOKEN,
        KEY,
        &KEY[..8],
        hexadecimal.as_str(),
        list.trim_matches(['[', ']']),
        lines.trim_matches(['[', ']', '\n']),
    ];
    for text in &shown {
        for secret in secrets {
            assert!(!text.to_lowercase().contains(&secret.to_lowercase()), "{secret} in {text}");
        }
    }
    assert_eq!(shown[0], "PushToken([REDACTED]) PushToken([REDACTED])");
    assert_eq!(shown[1], "EncodingAesKey([REDACTED]) EncodingAesKey([REDACTED])");
}

/// A forged push is forbidden, a wrong setting is a server error, and a broken push is a bad request. It is
/// never a 200, after which WeChat would not try again.
#[test]
fn every_fault_has_the_status_of_its_kind() {
    for fault in PushFault::ALL {
        let wanted = match fault {
            PushFault::BadSignature
            | PushFault::NotEncrypted
            | PushFault::Stale
            | PushFault::WrongAppid => 403,
            PushFault::BadAppid
            | PushFault::BadArgument
            | PushFault::BadEncodingAesKey
            | PushFault::BadMaxAge
            | PushFault::BadMode
            | PushFault::BadRandom
            | PushFault::BadToken
            | PushFault::EncryptedWithoutKey
            | PushFault::NoKey
            | PushFault::NoNow
            | PushFault::ParsedBody
            | PushFault::UnknownOption => 500,
            PushFault::TooLarge => 413,
            _ => 400,
        };
        assert_eq!(fault.status(), wanted, "{}", fault.name());
    }
}
