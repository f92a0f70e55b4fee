//! The search for the end of plain text: most text of JSON has nothing to escape.

/// Eight bytes of the same value.
const fn eight(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Splits a text before its first quotation mark, backslash or control character.
#[inline]
pub(super) fn split_plain(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    // Eight bytes at once, with a bit for each that may be special.
    let (eights, _) = bytes.as_chunks::<8>();
    let plain = eights.iter().take_while(|eight| !may_have_special(**eight)).count() * 8;
    let rest = bytes.get(plain..).unwrap_or_default();
    let end = rest.iter().position(|byte| is_special(*byte)).map_or(bytes.len(), |at| plain + at);
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Tells whether one of eight bytes is special. Subtracting borrows into the highest bit of a byte that is smaller than
/// what is subtracted; a byte that had this bit before does not count.
#[inline(always)]
fn may_have_special(bytes: [u8; 8]) -> bool {
    let word = u64::from_ne_bytes(bytes);
    let is_zero = |word: u64| word.wrapping_sub(eight(1)) & !word;
    let control = word.wrapping_sub(eight(0x20)) & !word;
    (control | is_zero(word ^ eight(b'"')) | is_zero(word ^ eight(b'\\'))) & eight(0x80) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn text_beyond_ascii_is_plain() {
        let text = "群发、\u{7F}\u{80}\u{A2}\u{DC}é😀".repeat(3);
        assert_eq!(split_plain(&text), (text.as_str(), ""));
        assert_eq!(split_plain(""), ("", ""));
    }
}
