//! Lists of OpenIDs as bytes with one OpenID on each line. A send and the splitting into batches
//! read them in the same way.

use std::borrow::Cow;

use crate::ids::openid::{OpenIdFault, USUAL_LENGTH, openid_fault};
use crate::problem::excerpt::lossy;

/// Decodes a list as text. Bytes that are not UTF-8 become U+FFFD, which an OpenID cannot contain.
pub(crate) fn as_text(list: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(list) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(lossy(list)),
    }
}

/// Removes the byte order mark that some programs write at the beginning of a file.
pub(crate) fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

/// Removes the BOM of a list, and the blank lines at its end.
pub(crate) fn trimmed(list: &str) -> &str {
    without_bom(list).trim_ascii_end()
}

/// Estimates the number of lines, as if all were usual OpenIDs.
pub(crate) fn usual_count(lines: &str) -> usize {
    lines.len() / (USUAL_LENGTH + 1) + 1
}

/// Visits each line without its end (`\n` or `\r\n`), and its fault.
///
/// It is not an iterator, which would make a send of ten thousand OpenIDs slower by a twentieth.
#[inline(always)] // with the loop over ten thousand lines and more, also where size comes first
pub(crate) fn for_each_line<'a>(
    lines: &'a str,
    mut take: impl FnMut(&'a str, Option<OpenIdFault>),
) {
    let mut rest = match lines.strip_suffix('\n') {
        None if lines.is_empty() => None,
        without_last_end => Some(without_last_end.unwrap_or(lines)),
    };
    while let Some(lines) = rest {
        let (line, fault);
        (line, fault, rest) = first_line(lines);
        take(line, fault);
    }
}

/// Returns the first line, its fault, and the lines after it. It tries a usual OpenID first,
/// because then it need not search for the end of the line.
#[inline(always)]
fn first_line(lines: &str) -> (&str, Option<OpenIdFault>, Option<&str>) {
    let bytes = lines.as_bytes();
    let usual = bytes
        .get(..USUAL_LENGTH)
        .filter(|_| matches!(bytes.get(USUAL_LENGTH), Some(b'\n') | None))
        .is_some_and(|openid| openid_fault(openid).is_none());
    let end = match usual {
        true => Some(USUAL_LENGTH),
        false => bytes.iter().position(|byte| *byte == b'\n'),
    };
    let (line, behind) = end.and_then(|end| lines.split_at_checked(end)).unwrap_or((lines, ""));
    let rest = behind.get(1..);
    if usual {
        return (line, None, rest);
    }
    let line = line.strip_suffix('\r').unwrap_or(line);
    (line, openid_fault(line.as_bytes()), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: &str = "oO-sX1GYvqVAXaeiA6wvf8kfz_OE";

    fn read(text: &str) -> Vec<(&str, Option<OpenIdFault>)> {
        let mut lines = Vec::new();
        for_each_line(text, |line, fault| lines.push((line, fault)));
        lines
    }

    #[test]
    fn an_end_of_line_ends_a_line_and_begins_none() {
        assert_eq!(read(""), []);
        assert_eq!(read("\n"), [("", Some(OpenIdFault::Bad))]);
        for text in [USUAL.to_owned(), format!("{USUAL}\n"), format!("{USUAL}\r\n")] {
            assert_eq!(read(&text), [(USUAL, None)], "{text:?}");
        }
    }

    #[test]
    fn a_line_longer_than_a_usual_one_is_read_to_its_end() {
        let text = format!("{USUAL}X\r\n{USUAL}群\n{USUAL}");
        let (longer, wider) = (format!("{USUAL}X"), format!("{USUAL}群"));
        assert_eq!(
            read(&text),
            [
                (longer.as_str(), Some(OpenIdFault::Odd)),
                (wider.as_str(), Some(OpenIdFault::Bad)),
                (USUAL, None),
            ]
        );
    }

    #[test]
    fn a_whole_list_may_have_a_bom_and_blank_lines_at_its_end() {
        assert_eq!(trimmed("\u{FEFF}A\n\nB\r\n \r\n\n"), "A\n\nB");
        assert_eq!(trimmed("\u{FEFF}\r\n"), "");
    }
}
