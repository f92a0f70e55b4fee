//! A reader in one pass for XML in the form that WeChat writes.
//!
//! Real pushes are elements without attributes that hold text, one CDATA section, or elements with
//! blanks between them. That form can be read several times as fast as XML in general. Any other
//! content, and any faulty or too big document, is left to
//! [`xml::read`](crate::push::xml::strict::read). That reader reads all XML and reports the faults.
//! This one never refuses a push. Both read a document in the same way, as the tests show.

use crate::api::limits::{MAX_PUSH_DEPTH, MAX_PUSH_ELEMENTS};
use crate::push::xml::scanner::Scanner;
use crate::push::xml::tree::Tree;

/// Reads a document that begins with its root, if it has the usual form.
pub(crate) fn read(text: &str) -> Option<Tree<'_>> {
    let mut scanner = Scanner::new(text);
    let mut tree = Tree::new();
    // The open elements, with their names.
    let mut open: Vec<(usize, &str)> = Vec::with_capacity(8);
    loop {
        scanner.pass("<")?;
        let (position, name) = if scanner.pass("/").is_some() {
            open.pop()?
        } else {
            if tree.len() == MAX_PUSH_ELEMENTS || open.len() == MAX_PUSH_DEPTH {
                return None;
            }
            let name = scanner.name()?;
            let content = scanner.content_inline()?;
            let begun = (tree.begin(name, "", content), name);
            if scanner.pass("</").is_none() {
                open.push(begun);
                continue;
            }
            begun
        };
        scanner.pass_name(name)?;
        tree.end(position);
        scanner.pass_blanks();
        if open.is_empty() {
            return scanner.rest().is_empty().then_some(tree);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::xml::strict;

    /// Reads a text with both readers, which must not differ in anything.
    fn both(text: &str) -> Option<String> {
        let usual = read(text).map(|tree| format!("{tree:?}"));
        if let Some(usual) = &usual {
            let careful = strict::read(text).map(|tree| format!("{tree:?}"));
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
            "<abcdefgh1><abcdefgh></abcdefgh></abcdefgh1>",
            "<a>\u{1}\u{c}</a>",
            "<群:a></群:a>",
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
            "<abcdefgh1></abcdefgh2>",
            "<abcdefgh1></Abcdefgh1>",
            "</a>",
            "<></>",
            "<a/>",
            "<?></?>",
            "<!a></!a>",
            "<!></!>",
            "<//a></a>",
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
