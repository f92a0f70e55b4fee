//! Reading and writing of XML. The reader is bounded and refuses everything that makes XML
//! dangerous.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::api::limits::{MAX_PUSH_DEPTH, MAX_PUSH_ELEMENTS};
use crate::push::error::{PushError, PushFault};
use crate::push::xml::tree::Tree;

/// Reads a document: one root, with only comments and blanks around it.
pub(crate) fn read(text: &str) -> Result<Tree<'_>, PushError> {
    let mut document = Document { text, tree: Tree::new(), open: Vec::with_capacity(8) };
    // XML requires `\r\n` to be read as `\n`. WeChat writes neither, and a search through each
    // piece takes time.
    let has_returns = memchr::memchr(b'\r', text.as_bytes()).is_some();
    let mut reader = Reader::from_str(text);
    // `<!-- -- -->` is not well-formed.
    reader.config_mut().check_comments = true;
    loop {
        let event = reader.read_event().map_err(|_| malformed("XML", error_position(&reader)))?;
        match event {
            Event::Start(start) => document.start(&start, position(&reader), 1)?,
            Event::Empty(start) => {
                document.start(&start, position(&reader), 2)?;
                document.end();
            }
            Event::End(_) => document.end(),
            Event::Text(part) if has_returns => document.text(part.xml10_content(), &reader)?,
            Event::Text(part) => document.text(part.into_inner(), &reader)?,
            Event::CData(part) if has_returns => document.cdata(part.xml10_content(), &reader)?,
            Event::CData(part) => document.cdata(part.into_inner(), &reader)?,
            Event::GeneralRef(reference) => {
                let part = match reference.resolve_char_ref() {
                    Ok(Some(character)) => String::from(character).into(),
                    Ok(None) => match resolve_predefined_entity(&reference) {
                        Some(predefined) => Cow::Borrowed(predefined),
                        None => return Err(forbidden("entity")),
                    },
                    Err(_) => return Err(malformed("XML", position(&reader))),
                };
                document.cdata(part, &reader)?;
            }
            Event::Comment(_) => {}
            Event::Decl(declaration) => {
                // A declaration must come first, and only once.
                if position(&reader) != declaration.len() + "<??>".len() {
                    return Err(malformed("XML", position(&reader)));
                }
                if !is_utf8(&declaration) {
                    return Err(PushError::new(PushFault::NotUtf8));
                }
            }
            Event::DocType(_) => return Err(forbidden("DOCTYPE")),
            Event::PI(_) => return Err(forbidden("processing instruction")),
            Event::Eof => return document.finish(&reader),
        }
    }
}

/// Tells whether a declaration names no encoding, or UTF-8. It does not use quick-xml's attributes,
/// which need a hash table to find repeated ones.
fn is_utf8(declaration: &str) -> bool {
    let mut words =
        declaration.split(['=', '"', '\'']).map(str::trim_ascii).filter(|word| !word.is_empty());
    let named = words.by_ref().any(|word| word.ends_with("encoding"));
    !named || words.next().is_some_and(|name| name.eq_ignore_ascii_case("utf-8"))
}

/// Returns the position up to which the text has been read.
fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn error_position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.error_position()).unwrap_or(usize::MAX)
}

/// A document that is being read.
struct Document<'a> {
    text: &'a str,
    tree: Tree<'a>,
    /// The open elements, from the root to the current one.
    open: Vec<usize>,
}

impl<'a> Document<'a> {
    /// Begins the element of a tag that ends at `after`, with `closing` characters after its
    /// content.
    fn start(
        &mut self,
        tag: &BytesStart<'_>,
        after: usize,
        closing: usize,
    ) -> Result<(), PushError> {
        if self.tree.len() == MAX_PUSH_ELEMENTS {
            return Err(too_many());
        }
        if self.open.len() == MAX_PUSH_DEPTH {
            return Err(too_deep());
        }
        if self.open.is_empty() && self.tree.len() > 0 {
            return Err(malformed("XML", after));
        }
        // The tag's bytes borrow from the tag; a slice of the text does not.
        let begin = after.saturating_sub(closing + tag.len());
        let content = self.text.get(begin..begin + tag.len()).unwrap_or_default();
        let length = tag.name().as_ref().len();
        let (name, attributes) = content.split_at_checked(length).unwrap_or_default();
        self.open.push(self.tree.begin(name, attributes.trim_ascii(), ""));
        Ok(())
    }

    /// Ends an element. The reader has already checked that the names match.
    fn end(&mut self) {
        if let Some(done) = self.open.pop() {
            self.tree.end(done);
        }
    }

    /// Adds text. Blanks around the root and between elements are ignored: they only indent.
    fn text(&mut self, part: Cow<'a, str>, reader: &Reader<&[u8]>) -> Result<(), PushError> {
        let is_beside = self.open.last().is_none_or(|open| open + 1 < self.tree.len());
        if is_beside && part.trim_ascii().is_empty() { Ok(()) } else { self.cdata(part, reader) }
    }

    /// Adds to the text of the open element.
    fn cdata(&mut self, part: Cow<'a, str>, reader: &Reader<&[u8]>) -> Result<(), PushError> {
        let Some(&open) = self.open.last() else {
            return Err(malformed("XML", position(reader)));
        };
        self.tree.add_text(open, part);
        Ok(())
    }

    fn finish(self, reader: &Reader<&[u8]>) -> Result<Tree<'a>, PushError> {
        if self.open.is_empty() && self.tree.len() > 0 {
            Ok(self.tree)
        } else {
            Err(malformed("XML", position(reader)))
        }
    }
}

pub(crate) fn malformed(format: &str, at: usize) -> PushError {
    let mut place = String::from(format);
    place.extend([", byte ", &at.to_string()]);
    PushError::new(PushFault::Malformed).limit(&place)
}

pub(crate) fn too_many() -> PushError {
    PushError::new(PushFault::TooManyElements).limit(&MAX_PUSH_ELEMENTS.to_string())
}

pub(crate) fn too_deep() -> PushError {
    PushError::new(PushFault::TooDeep).limit(&MAX_PUSH_DEPTH.to_string())
}

fn forbidden(what: &str) -> PushError {
    PushError::new(PushFault::ForbiddenXml).actual(what)
}

/// Writes an element with text, as WeChat does: in CDATA. Characters that XML cannot carry become
/// U+FFFD.
pub(crate) fn write_text(name: &str, text: &str, xml: &mut String) {
    xml.extend(["<", name, "><![CDATA["]);
    let mut closing = 0;
    for character in text.chars() {
        // A CDATA section cannot contain its own end, so the end is split over two sections.
        if character == '>' && closing >= 2 {
            xml.push_str("]]><![CDATA[");
        }
        closing = if character == ']' { closing + 1 } else { 0 };
        xml.push(if is_xml(character) { character } else { char::REPLACEMENT_CHARACTER });
    }
    xml.extend(["]]></", name, ">"]);
}

/// Tells whether a character is a `Char` of XML 1.0.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Writes an element with a number.
pub(crate) fn write_number(name: &str, number: &str, xml: &mut String) {
    xml.extend(["<", name, ">", number, "</", name, ">"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(xml: &str) -> String {
        read(xml).expect(xml).root().text().to_owned()
    }

    fn fault(xml: &str) -> PushFault {
        read(xml).expect_err(xml).fault
    }

    #[test]
    fn text_in_pieces_is_one_text() {
        assert_eq!(text("<a>1<![CDATA[2]]>3&amp;&#52;&#x35;<!-- - -->6</a>"), "123&456");
        assert_eq!(text("<a><![CDATA[x]]]]><![CDATA[>y]]></a>"), "x]]>y");
        assert_eq!(text("<a>&lt;&gt;&quot;&apos;</a>"), "<>\"'");
    }

    #[test]
    fn names_attributes_and_order_stay() {
        let tree = read("<r a='1' b=\"x y\"><b/><c d='2'><d/></c><b>2</b></r>").expect("XML");
        assert_eq!(tree.root().name(), "r");
        let names: Vec<_> = tree.root().children().map(|child| child.name()).collect();
        assert_eq!(names, ["b", "c", "b"]);
        assert_eq!(
            tree.root().to_value().to_json(),
            r#"{"b":["","2"],"c":{"d":"","@":"d='2'"},"@":"a='1' b=\"x y\""}"#
        );
    }

    #[test]
    fn what_is_written_is_read() {
        for written in
            ["", "a", "]]>", "]]]>", "]>]]>>", "a]]>b]]>", "]", "]]", "]] >", "&amp;<b>", "群发\n"]
        {
            let mut xml = String::new();
            write_text("a", written, &mut xml);
            assert_eq!(text(&xml), written, "{xml}");
        }
    }

    #[test]
    fn only_one_document_without_danger() {
        for (xml, expected) in [
            ("", PushFault::Malformed),
            ("<a>", PushFault::Malformed),
            ("<a></b>", PushFault::Malformed),
            ("</a>", PushFault::Malformed),
            ("<a/><b/>", PushFault::Malformed),
            ("<a/>x", PushFault::Malformed),
            ("x<a/>", PushFault::Malformed),
            ("<![CDATA[x]]><a/>", PushFault::Malformed),
            ("<a/><![CDATA[ ]]>", PushFault::Malformed),
            ("<a>&#0;</a>", PushFault::Malformed),
            ("<a>&#xD800;</a>", PushFault::Malformed),
            ("<a>& b</a>", PushFault::Malformed),
            ("<a/><?xml version=\"1.0\"?>", PushFault::Malformed),
            ("<?xml version=\"1.0\" encoding=\"GBK\"?><a/>", PushFault::NotUtf8),
            ("<!DOCTYPE a><a/>", PushFault::ForbiddenXml),
            ("<a>&nbsp;</a>", PushFault::ForbiddenXml),
            ("<?php ?><a/>", PushFault::ForbiddenXml),
        ] {
            assert_eq!(fault(xml), expected, "{xml}");
        }
    }

    #[test]
    fn depth_and_number_end_where_they_should() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(read(&nested(MAX_PUSH_DEPTH)).is_ok());
        assert_eq!(fault(&nested(MAX_PUSH_DEPTH + 1)), PushFault::TooDeep);
        let flat = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count - 1));
        assert!(read(&flat(MAX_PUSH_ELEMENTS)).is_ok());
        assert_eq!(fault(&flat(MAX_PUSH_ELEMENTS + 1)), PushFault::TooManyElements);
    }
}
