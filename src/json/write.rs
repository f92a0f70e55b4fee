//! The writing of JSON strings.

use crate::json::plain::split_plain;

/// Writes a string: raw UTF-8, with only the escapes that JSON requires.
pub(crate) fn write_text(text: &str, json: &mut String) {
    json.reserve(text.len() + 2);
    json.push('"');
    let mut rest = text;
    loop {
        let (plain, after) = split_plain(rest);
        json.push_str(plain);
        if after.is_empty() {
            break;
        }
        let mut characters = after.chars();
        match characters.next() {
            Some('"') => json.push_str("\\\""),
            Some('\\') => json.push_str("\\\\"),
            Some('\n') => json.push_str("\\n"),
            Some('\r') => json.push_str("\\r"),
            Some('\t') => json.push_str("\\t"),
            Some(control) => {
                let hex = |digit: u32| char::from_digit(digit, 16).unwrap_or('0');
                json.push_str("\\u00");
                json.push(hex(u32::from(control) >> 4));
                json.push(hex(u32::from(control) & 15));
            }
            None => {}
        }
        rest = characters.as_str();
    }
    json.push('"');
}
