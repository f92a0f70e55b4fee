//! Hostile texts, which are refused on every way in: XML with active parts, and texts that are too deep, too
//! big, broken or empty.

use wechat_mass::limits::{MAX_PUSH_BYTES, MAX_PUSH_DEPTH, MAX_PUSH_ELEMENTS};
use wechat_mass::push::{PushFault, open_push, read_push, sign_push};

use crate::outcome::{fault_of, fault_of_text_field};
use crate::wechat::{
    APPID, KEY, NONCE, NOW, TOKEN, XML, encrypt_blocks, frame, padded, plain, sealed, secure,
    signed, token,
};

/// Returns the fault of a hostile text: read alone, in a plain push, in a sealed one, and as an envelope.
fn fault_of_text(xml: &str) -> PushFault {
    let read = read_push(xml.as_bytes()).map(|push| push.dedupe_key);
    let fault = read.expect_err("a text that must be refused").fault;
    let signed = sign_push(xml, &token(TOKEN), NOW, NONCE).expect("signed");
    let opened = open_push(&signed.query, signed.body.as_bytes(), &plain(), None);
    assert_eq!(opened.expect_err("in plain").fault, fault);
    let sealed = sealed(xml);
    let opened = open_push(&sealed.query, sealed.body.as_bytes(), &secure(), None);
    assert_eq!(opened.expect_err("sealed").fault, fault);
    assert_eq!(fault_of(&sealed.query, xml.as_bytes(), &secure()), fault);
    fault
}

#[test]
fn a_doctype_is_refused() {
    for doctype in [
        "<!DOCTYPE xml>",
        "<!DOCTYPE xml SYSTEM \"http://example.invalid/x.dtd\">",
        "<!doctype xml>",
    ] {
        assert_eq!(fault_of_text(&format!("{doctype}{XML}")), PushFault::ForbiddenXml, "{doctype}");
    }
}

#[test]
fn a_billion_laughs_are_refused() {
    let mut entities = String::from("<!ENTITY a0 \"ha\">");
    for level in 1..10 {
        let references = format!("&a{};", level - 1).repeat(10);
        entities.push_str(&format!("<!ENTITY a{level} \"{references}\">"));
    }
    let xml = format!("<!DOCTYPE xml [{entities}]><xml><MsgType>&a9;</MsgType></xml>");
    assert_eq!(fault_of_text(&xml), PushFault::ForbiddenXml);
}

#[test]
fn an_external_entity_is_refused() {
    for entity in ["SYSTEM \"file:///etc/passwd\"", "PUBLIC \"x\" \"http://example.invalid/\""] {
        let xml = format!("<!DOCTYPE xml [<!ENTITY e {entity}>]><xml><MsgType>&e;</MsgType></xml>");
        assert_eq!(fault_of_text(&xml), PushFault::ForbiddenXml);
        let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}");
        assert_eq!(fault_of_text(&declared), PushFault::ForbiddenXml);
    }
}

#[test]
fn a_processing_instruction_is_refused() {
    for xml in [
        format!("<?xml-stylesheet href=\"x.xsl\"?>{XML}"),
        format!("{XML}<?php echo 1; ?>"),
        XML.replace("<MsgType>", "<?go?><MsgType>"),
    ] {
        assert_eq!(fault_of_text(&xml), PushFault::ForbiddenXml, "{xml}");
    }
}

#[test]
fn an_unknown_entity_is_refused() {
    for entity in ["&nbsp;", "&e;", "&LT;", "&%e;"] {
        assert_eq!(
            fault_of_text(&XML.replace("你好", entity)),
            PushFault::ForbiddenXml,
            "{entity}"
        );
    }
}

#[test]
fn a_reference_to_no_character_is_refused() {
    for reference in ["&#0;", "&#xD800;", "&#x110000;", "&#;", "& b"] {
        let fault = fault_of_text(&XML.replace("你好", reference));
        assert_eq!(fault, PushFault::Malformed, "{reference}");
    }
}

pub fn nested(depth: usize) -> String {
    let inside = depth - 1;
    format!("<xml><MsgType>x</MsgType>{}{}</xml>", "<a>".repeat(inside), "</a>".repeat(inside))
}

#[test]
fn ten_thousand_levels_are_refused() {
    assert!(read_push(nested(MAX_PUSH_DEPTH).as_bytes()).is_ok());
    assert_eq!(fault_of_text(&nested(MAX_PUSH_DEPTH + 1)), PushFault::TooDeep);
    assert_eq!(fault_of_text(&nested(10_000)), PushFault::TooDeep);
    assert_eq!(fault_of_text(&"<a>".repeat(10_000)), PushFault::TooDeep);
    let json = format!("{{\"MsgType\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(fault_of_text(&json), PushFault::TooDeep);
}

#[test]
fn ten_megabytes_are_refused() {
    let filled = |size: usize| XML.replace("你好", &"x".repeat(size - XML.len() + "你好".len()));
    assert_eq!(filled(MAX_PUSH_BYTES).len(), MAX_PUSH_BYTES);
    assert!(read_push(filled(MAX_PUSH_BYTES).as_bytes()).is_ok());
    for size in [MAX_PUSH_BYTES + 1, 10_000_000] {
        assert_eq!(fault_of_text(&filled(size)), PushFault::TooLarge);
    }
    let error = read_push(filled(MAX_PUSH_BYTES + 1).as_bytes()).expect_err("too big");
    assert_eq!(
        (error.field, error.limit.as_str(), error.actual.as_str()),
        ("body", "1048576", "1048577")
    );
}

#[test]
fn two_thousand_and_one_elements_are_refused() {
    let filled =
        |count: usize| format!("<xml><MsgType>x</MsgType>{}</xml>", "<a/>".repeat(count - 2));
    assert!(read_push(filled(MAX_PUSH_ELEMENTS).as_bytes()).is_ok());
    assert_eq!(fault_of_text(&filled(2_001)), PushFault::TooManyElements);
    assert_eq!(fault_of_text(&filled(100_000)), PushFault::TooManyElements);
}

#[test]
fn two_thousand_and_one_elements_are_refused_in_json_too() {
    let filled =
        |count: usize| format!("{{\"MsgType\":\"x\",\"a\":[0{}]}}", ",0".repeat(count - 3));
    assert!(read_push(filled(MAX_PUSH_ELEMENTS).as_bytes()).is_ok());
    assert_eq!(fault_of_text(&filled(2_001)), PushFault::TooManyElements);
}

#[test]
fn bytes_that_are_not_utf8_are_refused() {
    for bytes in [&b"\xFF"[..], b"\xC0\x80", b"\xED\xA0\x80", b"\xC4\xE3\xBA\xC3", b"\xE4\xBD"] {
        let (before, after) = XML.split_once("你好").expect("a place");
        let body = [before.as_bytes(), bytes, after.as_bytes()].concat();
        assert_eq!(read_push(&body).expect_err("bytes").fault, PushFault::NotUtf8);
        let plainly = sign_push("", &token(TOKEN), NOW, NONCE).expect("signed").query;
        assert_eq!(fault_of(&plainly, &body, &plain()), PushFault::NotUtf8);
        let length = u32::try_from(body.len()).expect("short");
        let (query, envelope) = signed(&encrypt_blocks(KEY, &padded(frame(length, &body, APPID))));
        assert_eq!(fault_of(&query, envelope.as_bytes(), &secure()), PushFault::NotUtf8);
        let envelope = [envelope.as_bytes(), bytes].concat();
        assert_eq!(fault_of(&query, &envelope, &secure()), PushFault::NotUtf8);
    }
    for encoding in ["GBK", "UTF-16", "ISO-8859-1"] {
        let xml = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{XML}");
        assert_eq!(fault_of_text(&xml), PushFault::NotUtf8, "{encoding}");
    }
}

#[test]
fn a_nul_is_refused() {
    for xml in [
        XML.replace("你好", "a\0b"),
        XML.replace("你好", "<![CDATA[\0]]>"),
        format!("\0{XML}"),
        format!("{XML}\0"),
        "{\"MsgType\":\"x\"}\0".to_owned(),
    ] {
        assert_eq!(fault_of_text(&xml), PushFault::Malformed, "{xml:?}");
    }
}

#[test]
fn two_roots_are_refused() {
    for xml in [
        format!("{XML}{XML}"),
        format!("{XML}<a/>"),
        format!("<a/>{XML}"),
        format!("{XML}x"),
        format!("x{XML}"),
    ] {
        assert_eq!(fault_of_text(&xml), PushFault::Malformed, "{xml}");
    }
}

#[test]
fn another_root_is_refused() {
    assert_eq!(fault_of_text("<html><body>502</body></html>"), PushFault::MissingField);
}

#[test]
fn tags_that_are_not_closed_are_refused() {
    for xml in [
        "<xml>",
        "<xml",
        "<xml><MsgType>x</xml>",
        "<xml><MsgType>x</MsgType>",
        "<xml><MsgType>x</msgtype></xml>",
        "<xml><MsgType>x</MsgType></xml></xml>",
        "<xml><MsgType><![CDATA[x]]</MsgType></xml>",
        "<xml><!-- <MsgType>x</MsgType></xml>",
        "</xml>",
        "x",
        "<",
    ] {
        assert_eq!(fault_of_text(xml), PushFault::Malformed, "{xml}");
    }
}

#[test]
fn an_empty_body_is_refused() {
    let plainly = sign_push("", &token(TOKEN), NOW, NONCE).expect("signed").query;
    for body in ["", " \r\n\t", "\u{FEFF}", "\u{FEFF} \n"] {
        assert_eq!(read_push(body.as_bytes()).expect_err("nothing").fault, PushFault::Empty);
        let opened = open_push(&plainly, body.as_bytes(), &plain(), None);
        assert_eq!(opened.expect_err("nothing").fault, PushFault::Empty);
        assert_eq!(fault_of(&sealed(XML).query, body.as_bytes(), &secure()), PushFault::Empty);
        let inside = sealed(body);
        let opened = open_push(&inside.query, inside.body.as_bytes(), &secure(), None);
        assert_eq!(opened.expect_err("nothing inside").fault, PushFault::Empty);
    }
}

#[test]
fn a_push_without_a_type_is_refused() {
    for body in [
        "<xml/>",
        "<xml><MsgType/></xml>",
        "<xml><MsgType> </MsgType></xml>",
        "{}",
        "{\"MsgType\":\"\"}",
    ] {
        assert_eq!(fault_of_text_field(body), (PushFault::MissingField, "MsgType"), "{body}");
    }
}

#[test]
fn json_that_is_broken_is_refused() {
    for json in
        ["{", "{\"MsgType\":\"x\"", "{\"MsgType\":\"x\"}{}", "{MsgType:1}", "{\"MsgType\":\"x\",}"]
    {
        assert_eq!(fault_of_text(json), PushFault::Malformed, "{json}");
    }
}
