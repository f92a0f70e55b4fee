//! The pictures of CSS declarations.

use crate::endpoints::material::article_html::picture::Picture;
use crate::endpoints::material::article_html::reference::{Decoded, character};

/// Escapes a URL for `url(…)`, with and without quotes.
pub(super) fn escape_css(url: &str) -> String {
    let mut result = String::with_capacity(url.len());
    for c in url.chars() {
        if matches!(c, '"' | '\'' | '(' | ')' | '\\' | ' ') || c.is_control() {
            result.push('\\');
            // Keeps only the hexadecimal digits of `\u{28}`.
            result.extend(c.escape_unicode().filter(char::is_ascii_hexdigit));
            result.push(' ');
        } else {
            result.push(c);
        }
    }
    result
}

/// Returns the `url(…)` of CSS declarations, outside strings and comments, and the strings of
/// `image-set(…)`.
pub(super) fn css_pictures(value: &str) -> Vec<Picture> {
    let mut pictures = Vec::new();
    if !may_have_pictures(value) {
        return pictures;
    }
    let mut chars = Decoded::new(value);
    let mut word = String::new();
    // For each open parenthesis: whether a string inside is a picture.
    let mut open = Vec::new();
    while let Some(c) = chars.next() {
        match c {
            '(' if word.eq_ignore_ascii_case("url") => {
                chars.skip_run(&|c| c.is_ascii_whitespace());
                match chars.next_if(&|c| matches!(c, '"' | '\'')) {
                    Some(quote) => {
                        open.push(false);
                        pictures.extend(css_string(&mut chars, quote));
                    }
                    None => pictures.push(css_bare_url(&mut chars)),
                }
            }
            '(' => open.push(
                word.eq_ignore_ascii_case("image-set")
                    || word.eq_ignore_ascii_case("-webkit-image-set"),
            ),
            ')' => {
                open.pop();
            }
            '"' | '\'' => {
                let string = css_string(&mut chars, c);
                if open.last() == Some(&true) {
                    pictures.extend(string);
                }
            }
            '/' if chars.next_if(&|c| c == '*').is_some() => {
                let mut after_star = false;
                for c in chars.by_ref() {
                    if after_star && c == '/' {
                        break;
                    }
                    after_star = c == '*';
                }
            }
            '\\' => {
                if let Some(c) = css_escape(&mut chars) {
                    word.push(c);
                    continue;
                }
            }
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() => {
                word.push(c);
                continue;
            }
            _ => {}
        }
        word.clear();
    }
    pictures
}

/// Checks whether `url(` or `image-set(` may be in a value. Most have neither, as `rgb(63, 63, 63)`.
fn may_have_pictures(value: &str) -> bool {
    let bytes = value.as_bytes();
    let has = |byte| memchr::memchr(byte, bytes).is_some();
    // Escapes and character references may stand for the letters and for the parenthesis.
    if has(b'\\') || has(b'&') {
        return true;
    }
    let mut rest = bytes;
    while let Some((name, after)) =
        memchr::memchr(b'(', rest).and_then(|at| rest.split_at_checked(at))
    {
        if matches!(name.last(), Some(b'l' | b'L' | b't' | b'T')) {
            return true;
        }
        rest = after.get(1..).unwrap_or_default();
    }
    false
}

/// Reads a URL without quotes, up to the parenthesis. Browsers do not accept blanks and quotes in
/// it, but the editor at mp.weixin.qq.com does.
fn css_bare_url(chars: &mut Decoded<'_>) -> Picture {
    let start = chars.at;
    let mut url = String::new();
    loop {
        let end = chars.at;
        match chars.next() {
            None | Some(')') => return Picture { place: start..end, url },
            Some('\\') => url.extend(css_escape(chars)),
            Some(c) => url.push(c),
        }
    }
}

/// Reads a string after its opening quote. Returns `None` if a line end breaks it off, as in CSS.
fn css_string(chars: &mut Decoded<'_>, quote: char) -> Option<Picture> {
    let start = chars.at;
    let mut url = String::new();
    loop {
        let end = chars.at;
        match chars.next() {
            Some('\\') => url.extend(css_escape(chars)),
            Some('\n' | '\r' | '\x0C') => return None,
            Some(c) if c != quote => url.push(c),
            _ => {
                return Some(Picture { place: start..end, url });
            }
        }
    }
}

/// Reads the escaped character after a backslash: `\28 ` and `\(` are a parenthesis. Returns `None`
/// for an escaped line end, which continues a string.
fn css_escape(chars: &mut Decoded<'_>) -> Option<char> {
    let mut digits = 0;
    let mut code = 0;
    while digits < 6
        && let Some(digit) = chars.next_if(&|c| c.is_ascii_hexdigit())
    {
        digits += 1;
        code = code * 16 + digit.to_digit(16).unwrap_or(0);
    }
    if digits == 0 {
        return chars.next().filter(|c| !matches!(c, '\n' | '\r' | '\x0C'));
    }
    chars.next_if(&|c| c.is_ascii_whitespace());
    Some(character(code))
}
