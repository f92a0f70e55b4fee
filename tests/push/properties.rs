//! Properties of pushes: any content comes out as it went in, and no input panics.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value};
use wechat_mass::push::{
    EncodingAesKey, PushFault, PushToken, Query, Receiver, Seal, open_push, read_push, seal_push,
    seal_reply, sign_push, text_reply, unseal_push, verify_url,
};

use crate::outcome::other;
use crate::wechat::{NONCE, NOW, TOKEN, encrypted_in, plain, sealed, sealed_with, secure, token};

/// Generates texts with special characters of XML, and of every length around a block.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "\\PC{0,40}",
        2 => vec(any::<char>(), 0..20).prop_map(|characters| characters.into_iter().collect()),
        2 => "[a-z]{0,70}",
        1 => prop_oneof!["]]>", "]]", "<!\\[CDATA\\[", "&amp;", "👨‍👩‍👧", "\u{FEFF}", "\0", "<xml>", "</xml>", "\\{"],
    ];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// Checks for a character that XML 1.0 allows and does not change as a line end: all but `\r`.
fn xml_character() -> impl Strategy<Value = char> {
    prop_oneof![
        4 => any::<char>(),
        2 => prop_oneof![Just('<'), Just('>'), Just('&'), Just(']'), Just('['), Just('!'), Just('\n'), Just('\t')],
    ]
    .prop_filter("no character of XML", |character| {
        matches!(character, '\t' | '\n' | ' '..='\u{FFFD}' | '\u{10000}'..)
    })
}

fn xml_text(longest: usize) -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        6 => xml_character().prop_map(String::from),
        1 => Just("]]>".to_owned()),
        1 => Just("&#38;".to_owned()),
    ];
    vec(pieces, 0..longest).prop_map(|pieces| pieces.concat())
}

/// A field: a text with its form, or inner fields.
#[derive(Clone, Debug)]
enum Field {
    Text(Vec<(Spelling, String)>),
    Fields(Vec<(String, Field)>),
}

#[derive(Clone, Copy, Debug)]
enum Spelling {
    Escaped,
    CData,
    Decimal,
    Hexadecimal,
    Commented,
}

fn field() -> impl Strategy<Value = Field> {
    let spelling = prop_oneof![
        Just(Spelling::Escaped),
        Just(Spelling::CData),
        Just(Spelling::Decimal),
        Just(Spelling::Hexadecimal),
        Just(Spelling::Commented),
    ];
    let leaf = vec((spelling, xml_text(6)), 0..4).prop_map(Field::Text);
    leaf.prop_recursive(5, 24, 5, |inside| vec((name(), inside), 1..5).prop_map(Field::Fields))
}

fn name() -> impl Strategy<Value = String> {
    // There are few names, so that some repeat.
    prop_oneof![3 => "[A-D]", 1 => Just("item".to_owned()), 1 => "[A-Za-z_][A-Za-z0-9_.-]{0,9}", 1 => "[文字]{1,3}"]
}

/// Generates the fields of a push that is neither of the two events.
fn fields() -> impl Strategy<Value = Vec<(String, Field)>> {
    let known = ["MsgType", "Event", "InfoType", "CreateTime"];
    let named = (name(), field())
        .prop_filter("what makes a push", move |(name, _)| !known.contains(&name.as_str()));
    vec(named, 0..6).prop_map(|mut fields| {
        let kind = Field::Text(vec![(Spelling::CData, "anything".to_owned())]);
        fields.insert(fields.len() / 2, ("MsgType".to_owned(), kind));
        fields
    })
}

fn write(field: &Field, gap: &str, xml: &mut String) {
    match field {
        Field::Text(pieces) => {
            for (spelling, text) in pieces {
                write_text(*spelling, text, xml);
            }
        }
        Field::Fields(fields) => {
            for (name, field) in fields {
                xml.push_str(&format!("{gap}<{name}>"));
                write(field, gap, xml);
                xml.push_str(&format!("</{name}>"));
            }
            xml.push_str(gap);
        }
    }
}

fn write_text(spelling: Spelling, text: &str, xml: &mut String) {
    let escaped = || text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    match spelling {
        Spelling::Escaped => xml.push_str(&escaped()),
        Spelling::CData => {
            let inside = text.replace("]]>", "]]]]><![CDATA[>");
            xml.push_str(&format!("<![CDATA[{inside}]]>"));
        }
        Spelling::Decimal => {
            xml.extend(text.chars().map(|character| format!("&#{};", u32::from(character))));
        }
        Spelling::Hexadecimal => {
            xml.extend(text.chars().map(|character| format!("&#x{:x};", u32::from(character))));
        }
        Spelling::Commented => xml.push_str(&format!("<!-- a <b> & c -->{}<!---->", escaped())),
    }
}

/// Returns the expected JSON: texts, objects, and lists of repeated names or `item`s.
fn expected(field: &Field) -> Value {
    match field {
        Field::Text(pieces) => {
            pieces.iter().map(|(_, text)| text.as_str()).collect::<String>().into()
        }
        Field::Fields(fields) => {
            let mut members: Map<String, Value> = Map::new();
            for (name, _) in fields {
                let same: Vec<_> = fields.iter().filter(|(other, _)| other == name).collect();
                let values = same.iter().map(|(_, field)| expected(field));
                let value = if same.len() > 1 || name == "item" {
                    Value::Array(values.collect())
                } else {
                    expected(&same[0].1)
                };
                members.insert(name.clone(), value);
            }
            members.into()
        }
    }
}

fn fields_of(body: &[u8]) -> Value {
    other(&read_push(body).expect("a push")).fields()
}

/// Generates a text that looks like a push, with changes.
fn nearly_a_push() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        "<(xml|MsgType|Event|MsgID|Status|Encrypt|CopyrightCheckResult|ResultList|item|a)>",
        "</(xml|MsgType|Event|MsgID|Status|Encrypt|CopyrightCheckResult|ResultList|item|a)>",
        "(event|text|MASSSENDJOBFINISH|PUBLISHJOBFINISH|send success|err\\(1\\)|0|7|\\{|\\}|\\[|\\]|:|,|\")",
        "(<!\\[CDATA\\[|\\]\\]>|<!--|-->|<\\?xml |\\?>|<!DOCTYPE |&amp;|&#|&#x1F;|;|<|>|/|\u{FEFF}|\\r\\n| |\0)",
        "\\PC{0,5}",
    ];
    let words = vec(word, 0..40).prop_map(|words| words.concat().into_bytes());
    let sample = proptest::sample::select(vec![
        include_str!("../examples/event_official_current_articleurl.xml"),
        include_str!("../examples/event_publishjobfinish_real.xml"),
        include_str!("../examples/event_real_2024_err20431.as_json.json"),
        "<xml><Encrypt>AAAA</Encrypt></xml>",
    ]);
    let changed = (sample, vec((any::<prop::sample::Index>(), vec(any::<u8>(), 0..4)), 0..4))
        .prop_map(|(sample, changes)| {
            let mut bytes = sample.as_bytes().to_vec();
            for (at, with) in changes {
                let start = at.index(bytes.len());
                let end = bytes.len().min(start + 2);
                bytes.splice(start..end, with);
            }
            bytes
        });
    prop_oneof![vec(any::<u8>(), 0..300), words, changed]
}

fn parameter() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(prop_oneof!["[0-9a-f]{40}", "[0-9]{0,12}", "\\PC{0,12}"])
}

fn query() -> impl Strategy<Value = Query> {
    let parameters = (parameter(), parameter(), parameter(), parameter(), parameter());
    parameters.prop_map(|(signature, timestamp, nonce, msg_signature, echostr)| Query {
        signature,
        timestamp,
        nonce,
        msg_signature,
        echostr,
    })
}

/// Flips one bit of a text, if it stays a text.
fn flipped(text: &str, bit: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = bit / 7 % bytes.len();
    bytes[at] ^= 1 << (bit % 7);
    String::from_utf8(bytes).expect("ASCII")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_was_sealed_comes_out_as_it_went_in(
        message in text(),
        random in any::<[u8; 16]>(),
        appid in "[!-~]{1,40}",
        token in "[!-~]{1,40}",
        key in "[A-Za-z0-9]{43}",
        nonce in "[0-9]{1,12}",
        timestamp in any::<i64>(),
    ) {
        let token = PushToken::new(token).expect("a token");
        let key: EncodingAesKey = key.parse().expect("a key");
        let seal = Seal { token: &token, encoding_aes_key: &key, appid: &appid, timestamp, nonce: &nonce, random: &random };
        let push = seal_push(&message, &seal).expect("sealed");
        let receiver = Receiver::new(token.clone()).encoding_aes_key(key.clone()).appid(appid.as_str());
        let opened = unseal_push(&push.query, push.body.as_bytes(), &receiver, None);
        prop_assert_eq!(opened.as_deref(), Ok(message.as_str()));
        // It is read like the text itself.
        let opened = open_push(&push.query, push.body.as_bytes(), &receiver, None);
        let read = read_push(message.as_bytes());
        prop_assert_eq!(opened.map(|push| push.kind), read.map(|push| push.kind));
        // A reply has the same envelope, with the signature inside.
        let reply = seal_reply(&message, &seal).expect("sealed");
        if !["", "success"].contains(&message.as_str()) {
            let opened = unseal_push(&push.query, reply.as_bytes(), &receiver, None);
            prop_assert_eq!(opened.as_deref(), Ok(message.as_str()));
        }
        // Other receivers cannot open it.
        let other = Receiver::new(token).encoding_aes_key(key).appid(format!("{appid}0"));
        let refused = unseal_push(&push.query, push.body.as_bytes(), &other, None);
        prop_assert_eq!(refused.map_err(|error| error.fault), Err(PushFault::WrongAppid));
    }

    #[test]
    fn whatever_comes_is_read_or_refused(body in nearly_a_push(), query in query(), now in any::<i64>()) {
        let read = read_push(&body);
        for receiver in [plain(), secure(), secure().max_age(600).component_appid("x")] {
            let opened = open_push(&query, &body, &receiver, Some(now));
            prop_assert!(opened.is_err(), "nothing of this is signed");
            let unsealed = unseal_push(&query, &body, &receiver, Some(now));
            prop_assert_eq!(opened.err(), unsealed.err());
            let _ = verify_url(&query, &receiver, Some(now));
        }
        // A signed plain push is read unchanged.
        let signed = sign_push("", &token(TOKEN), NOW, NONCE).expect("signed").query;
        let opened = open_push(&signed, &body, &plain(), None);
        prop_assert_eq!(opened.map(|push| push.kind), read.map(|push| push.kind));
        // The same holds inside of a genuine push.
        if let Ok(text) = std::str::from_utf8(&body) {
            let push = sealed(text);
            let opened = open_push(&push.query, push.body.as_bytes(), &secure(), None);
            let read = read_push(&body);
            prop_assert_eq!(opened.map(|push| push.kind), read.map(|push| push.kind));
        }
    }

    /// In secure mode `signature` is ignored, because it does not cover the body.
    #[test]
    fn a_sealed_push_with_a_bit_flipped_is_refused(
        message in text(), random in any::<[u8; 16]>(), bit in any::<prop::sample::Index>(),
    ) {
        let push = sealed_with(&message, &random);
        let encrypted = encrypted_in(&push.body);
        let flip = |text: &str| flipped(text, bit.index(text.len() * 7));
        let body = push.body.replace(encrypted, &flip(encrypted));
        let refused = open_push(&push.query, body.as_bytes(), &secure(), None);
        let fault = refused.map_err(|error| error.fault).expect_err("flipped");
        // The flip may make a blank or a NUL, but nothing else that is special inside of CDATA. In JSON it
        // may also make the end of the text.
        prop_assert!(matches!(fault, PushFault::BadSignature | PushFault::Malformed), "{:?}", fault);
        let flip = |text: &Option<String>| text.as_deref().map(flip);
        for query in [
            Query { msg_signature: flip(&push.query.msg_signature), ..push.query.clone() },
            Query { timestamp: flip(&push.query.timestamp), ..push.query.clone() },
            Query { nonce: flip(&push.query.nonce), ..push.query.clone() },
        ] {
            let refused = open_push(&query, push.body.as_bytes(), &secure(), None);
            let fault = refused.map_err(|error| error.fault).expect_err("flipped");
            prop_assert_eq!(fault, PushFault::BadSignature);
        }
    }

    #[test]
    fn a_plain_push_or_a_verification_with_a_bit_flipped_is_refused(
        echostr in "[0-9]{1,20}", timestamp in 0..i64::MAX, nonce in "[0-9]{1,12}",
        bit in any::<prop::sample::Index>(),
    ) {
        let push = sign_push("<xml><MsgType>x</MsgType></xml>", &token(TOKEN), timestamp, &nonce).expect("signed");
        let query = Query { echostr: Some(echostr.clone()), ..push.query };
        prop_assert_eq!(verify_url(&query, &plain(), None), Ok(echostr.as_str()));
        prop_assert!(open_push(&query, push.body.as_bytes(), &plain(), None).is_ok());
        let flip = |text: &Option<String>| {
            text.as_deref().map(|text| flipped(text, bit.index(text.len() * 7)))
        };
        for query in [
            Query { signature: flip(&query.signature), ..query.clone() },
            Query { timestamp: flip(&query.timestamp), ..query.clone() },
            Query { nonce: flip(&query.nonce), ..query.clone() },
        ] {
            let refused = verify_url(&query, &plain(), None);
            prop_assert_eq!(refused.map_err(|error| error.fault), Err(PushFault::BadSignature));
            let refused = open_push(&query, push.body.as_bytes(), &plain(), None);
            let fault = refused.map_err(|error| error.fault).expect_err("flipped");
            prop_assert_eq!(fault, PushFault::BadSignature);
        }
    }

    #[test]
    fn an_answer_reads_back_to_its_content(content in xml_text(60), create_time in any::<i64>()) {
        let push = read_push(b"<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><MsgType>text</MsgType></xml>");
        let answer = text_reply(&push.expect("a push"), &content, create_time);
        let wanted = serde_json::json!({
            "ToUserName": "o1", "FromUserName": "gh_1", "CreateTime": create_time.to_string(),
            "MsgType": "text", "Content": content,
        });
        prop_assert_eq!(fields_of(answer.as_bytes()), wanted);
    }

    #[test]
    fn any_tree_of_fields_is_read_whole(fields in fields(), gap in "[ \\t\\n]{0,3}") {
        let tree = Field::Fields(fields);
        let mut xml = String::from("<xml>");
        write(&tree, &gap, &mut xml);
        xml.push_str("</xml>");
        let read = fields_of(xml.as_bytes());
        prop_assert_eq!(&read, &expected(&tree));
        // The same push as JSON gives the same.
        let json = expected(&tree).to_string();
        prop_assert_eq!(fields_of(json.as_bytes()), read);
    }
}
