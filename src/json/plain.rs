//! The search for the end of plain text: most text of JSON has nothing to escape.

use crate::json::eight_bytes::{below, bytes_of, first_of};

/// Splits a text before its first quotation mark, backslash or control character.
#[inline]
pub(super) fn split_plain(text: &str) -> (&str, &str) {
    let special = |bytes| below(bytes, 0x20) | bytes_of(bytes, b'"') | bytes_of(bytes, b'\\');
    let end = first_of(text.as_bytes(), special).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_special(byte: u8) -> bool {
        byte < 0x20 || byte == b'"' || byte == b'\\'
    }

    #[test]
    fn each_special_byte_is_found_at_each_place() {
        for byte in 0..=0x7F_u8 {
            for place in 0..20 {
                let mut text = "a".repeat(place);
                text.push(char::from(byte));
                text.push_str("plain text behind it");
                let (plain, rest) = split_plain(&text);
                if is_special(byte) {
                    assert_eq!(plain.len(), place, "{byte} at {place}");
                    assert_eq!(rest.bytes().next(), Some(byte));
                } else {
                    assert_eq!((plain, rest), (text.as_str(), ""), "{byte} at {place}");
                }
            }
        }
    }

    #[test]
    fn the_first_of_several_special_bytes_counts() {
        for first in ["\"", "\\", "\n", "\u{1F}"] {
            for second in ["!", "#", "]", " ", "\"", "\u{1}"] {
                let text = format!("abc{first}{second}{first}xyz and more");
                assert_eq!(split_plain(&text).0, "abc", "{text:?}");
            }
        }
    }

    #[test]
    fn text_beyond_ascii_is_plain() {
        let text = "群发、\u{7F}\u{80}\u{A2}\u{DC}é😀".repeat(3);
        assert_eq!(split_plain(&text), (text.as_str(), ""));
        assert_eq!(split_plain(""), ("", ""));
    }
}
