//! XML in the form in which WeChat writes it, read in one pass.
//!
//! Real pushes are elements without attributes that hold text, one CDATA section, or elements with
//! blanks between them. That form can be read four times as fast as XML in general. Whatever has
//! anything else in it, or is wrong, or is too big, is left to [`xml::read`](super::xml::read), which
//! reads all that is XML and says what is wrong: this here is never the one to refuse a push, and what
//! it takes it reads in the same way, as the tests show.

use super::tree::Tree;
use crate::limits::{MAX_PUSH_DEPTH, MAX_PUSH_ELEMENTS};

/// Reads a document that begins with its root, if it has the usual form.
pub(crate) fn read(text: &str) -> Option<Tree<'_>> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    let mut tree = Tree::new();
    // The elements that have begun and not ended, with their names.
    let mut open: Vec<(usize, &str)> = Vec::with_capacity(8);
    loop {
        scanner.pass(b"<")?;
        if scanner.peek() == Some(b'/') {
            let (position, name) = open.pop()?;
            scanner.pass(b"/")?;
            scanner.pass(name.as_bytes())?;
            scanner.pass(b">")?;
            tree.end(position);
            scanner.pass_blanks();
            if open.is_empty() {
                return (scanner.peek().is_none()).then_some(tree);
            }
        } else {
            if tree.len() == MAX_PUSH_ELEMENTS || open.len() == MAX_PUSH_DEPTH {
                return None;
            }
            let name = scanner.name()?;
            let position = tree.begin(name, "");
            open.push((position, name));
            let text = scanner.content()?;
            if !text.is_empty() {
                tree.add_text(position, text.into());
            }
        }
    }
}

/// A place in a text.
struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes past what must be here.
    fn pass(&mut self, expected: &[u8]) -> Option<()> {
        if !self.rest().starts_with(expected) {
            return None;
        }
        self.at += expected.len();
        Some(())
    }

    fn pass_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// The name of an opening tag without attributes, of which the `<` has been passed.
    fn name(&mut self) -> Option<&'a str> {
        let start = self.at;
        while let Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_') = self.peek() {
            self.at += 1;
        }
        let name = self.text.get(start..self.at).filter(|name| !name.is_empty());
        self.pass(b">")?;
        name
    }

    /// The text behind an opening tag, up to the next tag.
    fn content(&mut self) -> Option<&'a str> {
        if self.pass(b"<![CDATA[").is_none() {
            let start = self.at;
            self.pass_until(b'<', b'&')?;
            return self.text.get(start..self.at);
        }
        let start = self.at;
        loop {
            self.pass_until(b']', b']')?;
            let end = self.at;
            if self.pass(b"]]>").is_some() {
                // More text would have to be joined.
                return self.text.get(start..end).filter(|_| self.rest().starts_with(b"</"));
            }
            self.at += 1;
        }
    }

    /// Goes to the next `wanted`, if neither `other` nor what needs care comes before it: `\r\n` is to
    /// be read as `\n`, and NUL is refused.
    fn pass_until(&mut self, wanted: u8, other: u8) -> Option<()> {
        let special = |byte: &u8| *byte == wanted || *byte == other || matches!(byte, b'\r' | 0);
        self.at += self.rest().iter().position(special)?;
        (self.peek() == Some(wanted)).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml;
    use super::*;

    /// What both readers make of a text; they must not differ in anything.
    fn both(text: &str) -> Option<String> {
        let usual = read(text).map(|tree| format!("{tree:?}"));
        if let Some(usual) = &usual {
            let careful = xml::read(text).map(|tree| format!("{tree:?}"));
            assert_eq!(careful.as_ref(), Ok(usual), "{text}");
        }
        usual
    }

    #[test]
    fn what_wechat_writes_has_the_usual_form() {
        for text in [
            "<xml></xml>",
            "<xml>\n<a_1>1</a_1>\n\t <B><![CDATA[&<>]] ]> é]]></B></xml>\n",
            "<xml><l><item><a>群发</a></item><item><a></a></item></l><l> </l></xml>",
            "<a>> ]]> \" ' =</a>",
            "<a>x<b></b></a>",
            "<a>\u{1}\u{c}</a>",
            "<a><![CDATA[]]></a>",
        ] {
            assert!(both(text).is_some(), "{text}");
        }
    }

    #[test]
    fn whatever_needs_care_is_left_to_the_other_reader() {
        for text in [
            "",
            "a",
            "<",
            "<a",
            "<a>",
            "<a><",
            "<a></",
            "<a></a",
            "<a></b>",
            "<a></aa>",
            "</a>",
            "<></>",
            "<a/>",
            "<a b='1'></a>",
            "<a ></a>",
            "<a></a >",
            "<a></a>x",
            "<a></a><b></b>",
            "<a></a><!-- -->",
            "<a><!-- --></a>",
            "<?xml version='1.0'?><a></a>",
            "<!DOCTYPE a><a></a>",
            "<a>&amp;</a>",
            "<a>\r\n</a>",
            "<a>\r\n<b></b></a>",
            "<a>\0</a>",
            "<a><![CDATA[x]]>y</a>",
            "<a><![CDATA[x]]><![CDATA[y]]></a>",
            "<a><![CDATA[x]]><b></b></a>",
            "<a> <![CDATA[x]]></a>",
            "<a><![CDATA[\r]]></a>",
            "<a><![CDATA[\0]]></a>",
            "<a><![CDATA[x]]</a>",
            "<a><b></b>x</a>",
            "<a><b></b>\u{c}</a>",
            "<群></群>",
        ] {
            assert_eq!(both(text), None, "{text}");
        }
    }

    #[test]
    fn limits_are_the_same() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        let flat = |count: usize| format!("<a>{}</a>", "<b></b>".repeat(count - 1));
        assert!(both(&nested(MAX_PUSH_DEPTH)).is_some());
        assert!(both(&flat(MAX_PUSH_ELEMENTS)).is_some());
        assert_eq!(both(&nested(MAX_PUSH_DEPTH + 1)), None);
        assert_eq!(both(&flat(MAX_PUSH_ELEMENTS + 1)), None);
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn no_text_is_read_in_two_ways() {
        use proptest::prelude::*;
        use proptest::strategy::ValueTree;
        use proptest::test_runner::TestRunner;

        // Text, elements inside elements, and now and then something that needs care or is wrong.
        let text = prop_oneof![
            8 => "[a-z群é&#x5D;> \n]{0,3}",
            1 => "[\r\t\\x00\\x0c&<>!?'\"/=-]{1,2}",
            1 => "(<!-- -->|<\\?x\\?>|&lt;|]]>|<a/>|<b>|</b>|<!\\[CDATA\\[)",
        ];
        let cdata = "<!\\[CDATA\\[[a-z\\]> &<\r]{0,4}]]>";
        let content = prop_oneof![2 => text, 1 => cdata];
        let document = content.prop_recursive(4, 24, 4, |inside| {
            let element = ("[ab_9]{1,2}( |/| c='d')?", inside, "\n? ?")
                .prop_map(|(name, inside, blanks)| format!("<{name}>{inside}</{name}>{blanks}"));
            prop::collection::vec(element, 0..4).prop_map(|elements| elements.concat())
        });
        let mut runner = TestRunner::deterministic();
        let mut usual = 0;
        for _ in 0..4_000 {
            let inside = document.new_tree(&mut runner).expect("a document").current();
            usual += usize::from(both(&format!("<a>{inside}</a>")).is_some());
        }
        assert!((400..3_600).contains(&usual), "{usual} have the usual form");
    }
}
