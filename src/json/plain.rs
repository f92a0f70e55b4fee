//! The search for the end of plain text: most text of JSON has nothing to escape.

/// Eight bytes of the same value.
const fn eight(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Splits a text before its first quotation mark, backslash or control character.
#[inline]
pub(super) fn split_plain(text: &str) -> (&str, &str) {
    text.split_at_checked(plain_length(text.as_bytes())).unwrap_or((text, ""))
}

/// Counts the bytes before the first special one, eight at once.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut length = 0;
    for eight in eights {
        let marks = specials(*eight);
        if marks != 0 {
            return length + first(marks);
        }
        length += 8;
    }
    let mut last = [b' '; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let marks = specials(last);
    if marks == 0 { bytes.len() } else { length + first(marks) }
}

/// The place of the first mark.
fn first(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// Marks special bytes by their highest bits. Subtracting borrows into the highest bit of a byte that is smaller than what
/// is subtracted; a byte that had this bit before does not count. A borrow from a special byte may mark those behind it,
/// too, so only the first mark is certain.
#[inline(always)]
fn specials(bytes: [u8; 8]) -> u64 {
    let word = u64::from_le_bytes(bytes);
    let is_zero = |word: u64| word.wrapping_sub(eight(1)) & !word;
    let control = word.wrapping_sub(eight(0x20)) & !word;
    (control | is_zero(word ^ eight(b'"')) | is_zero(word ^ eight(b'\\'))) & eight(0x80)
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
