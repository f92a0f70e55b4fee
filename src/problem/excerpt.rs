//! Texts shown to people: cut, listed, and readable even from bytes that are not text.

/// Cuts a text to 64 characters. A problem stays readable, and no body is copied into the host's
/// logs.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 64;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            let mut head = text.get(..end).unwrap_or_default().to_owned();
            head.push('…');
            head
        }
        None => text.to_owned(),
    }
}

/// Joins words with commas.
pub(crate) fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut list = String::new();
    let mut separator = "";
    for word in words {
        list.extend([separator, word]);
        separator = ", ";
    }
    list
}

/// Decodes bytes as text, with U+FFFD for invalid bytes. `String::from_utf8_lossy` does the same,
/// but would add a second decoder to that of `str::from_utf8`.
pub(crate) fn lossy(mut bytes: &[u8]) -> String {
    let mut text = String::new();
    loop {
        let error = match std::str::from_utf8(bytes) {
            Ok(rest) => {
                text.push_str(rest);
                return text;
            }
            Err(error) => error,
        };
        let (valid, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
        text.push_str(std::str::from_utf8(valid).unwrap_or_default());
        text.push(char::REPLACEMENT_CHARACTER);
        bytes = error.error_len().and_then(|length| rest.get(length..)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_marked() {
        for bytes in [&b"a\xFFb"[..], b"\xE7\xBE", b"\xE7\xBE\xA4\xE7\xBEx\xC0\x80", b"ok", b""] {
            assert_eq!(lossy(bytes), String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let cut = excerpt(&"群".repeat(100));
        assert_eq!(cut.chars().count(), 65);
    }
}
