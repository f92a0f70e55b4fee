//! Removal of secrets from texts that others wrote. A response may repeat the URL of the request
//! with its access token, or a body with the AppSecret.

use crate::json::value::{Map, Value};

/// The text that replaces a secret.
const REDACTED: &str = "[REDACTED]";

/// The endings of the names of secrets: `access_token`, `component_appsecret`,
/// `component_verify_ticket`.
const NAMES: [&str; 3] = ["token", "secret", "ticket"];

/// The words before a secret in the headers of a request.
const HEADS: [&str; 2] = ["authorization", "bearer"];

/// The schemes that may precede the secret in `Authorization`.
const SCHEMES: [&str; 2] = ["bearer", "basic"];

/// The longest word that is not taken for a secret in an unreadable text. An AppSecret has 32
/// letters and digits, an access token more than a hundred.
const LONGEST_WORD: usize = 31;

/// The marks between a name and its value: in a URL, in JSON, and in either of them inside another
/// text.
const BETWEEN: [(&str, Mark); 16] = [
    ("=", Mark::Separator),
    (":", Mark::Separator),
    ("%3d", Mark::Separator),
    ("%3a", Mark::Separator),
    ("%253d", Mark::Separator),
    ("&#61;", Mark::Separator),
    ("\\u003d", Mark::Separator),
    ("\\\"", Mark::Quote),
    ("\\u0022", Mark::Quote),
    ("\"", Mark::Quote),
    ("'", Mark::Quote),
    ("%22", Mark::Quote),
    ("&quot;", Mark::Quote),
    ("&#34;", Mark::Quote),
    ("%20", Mark::Blank),
    ("\\", Mark::Blank),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Separator,
    Quote,
    Blank,
}

/// Removes the values of secrets from a text. In doubt, it removes more.
pub(crate) fn without_secrets(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let before = rest;
        let mut is_secret = false;
        rest = after(rest, next.len_utf8());
        for name in NAMES.iter().chain(&HEADS) {
            if let Some(behind) = strip(before, name) {
                rest = behind;
                if let Some((value, quote)) = value(behind) {
                    shown.push_str(upto(before, value));
                    rest = after(value, end(value, quote));
                    is_secret = true;
                }
            }
        }
        shown.push_str(if is_secret { REDACTED } else { upto(before, rest) });
    }
    shown
}

/// Removes the secrets from every string of a value, and the values of fields named like secrets.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_secrets(text).into(),
        Value::Array(entries) => entries.iter_mut().for_each(redact),
        Value::Object(members) => redact_members(members),
        _ => {}
    }
}

/// Does the same for the fields of an object.
pub(crate) fn redact_members(members: &mut Map) {
    for (name, value) in members.iter_mut() {
        let is_secret = NAMES.iter().chain(&HEADS).any(|secret| {
            name.len()
                .checked_sub(secret.len())
                .and_then(|start| name.get(start..))
                .is_some_and(|end| end.eq_ignore_ascii_case(secret))
        });
        if is_secret && !value.is_null() {
            *value = REDACTED.into();
        } else {
            redact(value);
        }
    }
}

/// Returns the beginning of an unreadable text, which may be cut anywhere. Nothing after the name
/// of a secret is shown, unless plain words follow. Long words are never shown.
pub(crate) fn readable(text: &str) -> String {
    const ENOUGH: usize = 65;
    let mut shown = String::new();
    let mut word = 0;
    // UTF-16 read as UTF-8 has NUL between its letters.
    let plain: String = text.chars().filter(|c| *c != '\0').take(8 * ENOUGH).collect();
    let mut rest = plain.as_str();
    while let Some(next) = rest.chars().next() {
        let behind_of = |names: &[&str]| names.iter().find_map(|name| strip(rest, name));
        let name = behind_of(&NAMES);
        if let Some(behind) = name.or_else(|| behind_of(&HEADS)) {
            shown.push_str(upto(rest, behind));
            let mut near = behind.chars().take(ENOUGH);
            let is_mark = |c| matches!(c, '=' | ':' | '"' | '\'' | '<' | '>' | '%' | '&' | '\\');
            if value(behind).is_some() || name.is_some() && near.any(is_mark) {
                shown.push_str(REDACTED);
                return shown;
            }
            word = 0;
            rest = behind;
            continue;
        }
        word = if is_of_word(next) { word + 1 } else { 0 };
        shown.push(next);
        rest = after(rest, next.len_utf8());
        if word > LONGEST_WORD {
            shown.truncate(shown.len() - word);
            shown.push_str(REDACTED);
            rest = rest.trim_start_matches(|c| is_of_word(c) || c == '%');
            word = 0;
        }
    }
    shown
}

/// Finds the value after the name of a secret. Returns the text from the value on, and the quote
/// before it. Returns `None` if no value follows.
fn value(behind: &str) -> Option<(&str, &'static str)> {
    let (mut rest, mut is_separated, mut quote) = (behind, false, "");
    loop {
        rest = rest.trim_start();
        let mark = BETWEEN.iter().find_map(|(text, mark)| Some((strip(rest, text)?, text, *mark)));
        let Some((next, text, mark)) = mark else { break };
        match mark {
            // A quote before the separator belongs to the name.
            Mark::Quote if is_separated => quote = text,
            Mark::Separator => is_separated = true,
            _ => {}
        }
        rest = next;
        // The value itself may begin with such a mark.
        if !quote.is_empty() {
            break;
        }
    }
    if !is_separated {
        return bare(behind).map(|value| (value, ""));
    }
    for scheme in SCHEMES {
        if let Some(secret) = strip(rest, scheme).filter(|secret| secret.starts_with(' ')) {
            rest = secret.trim_start();
        }
    }
    Some((rest, quote))
}

/// Finds the secret among the words that follow its name without a separator. It is a long word,
/// with at most one other before it. Or it is the next word, with letters and digits: no word of a
/// message has both. At the end of the text, its letters may be cut off.
fn bare(behind: &str) -> Option<&str> {
    let mut rest = behind;
    for is_next in [true, false] {
        let value = rest.trim_start_matches(|c| !is_of_word(c));
        let gap = upto(rest, value);
        rest = value.trim_start_matches(is_of_word);
        let word = upto(value, rest);
        let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
        let is_apart = !gap.is_empty()
            && gap.chars().all(|c| {
                matches!(c, '"' | '\'' | '(' | '[' | '<' | '%' | '+') || c.is_whitespace()
            });
        if word.len() > LONGEST_WORD
            || is_next
                && is_apart
                && has(u8::is_ascii_digit)
                && (rest.is_empty() || has(u8::is_ascii_alphabetic))
        {
            return Some(value);
        }
    }
    None
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// Finds the end of a value.
fn end(value: &str, quote: &str) -> usize {
    if value.starts_with(REDACTED) {
        return REDACTED.len();
    }
    let mut rest = value;
    while let Some(next) = rest.chars().next() {
        let is_end = match (quote, next) {
            // A list or an object is removed with everything in it.
            ("", '[' | '{') if rest.len() == value.len() => return value.len(),
            ("", '&' | '"' | '\'' | '<' | '>' | '#') => true,
            ("", '\\') => strip(rest, "\\u").is_none(),
            ("", next) => next.is_whitespace(),
            // An escaped character does not end the value.
            ("\"", '\\') => {
                rest = after(rest, 1);
                false
            }
            (quote, _) => strip(rest, quote).is_some(),
        };
        if is_end {
            break;
        }
        rest = after(rest, rest.chars().next().map_or(0, char::len_utf8));
    }
    value.len() - rest.len()
}

/// Returns the text after a word, ignoring case.
fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

fn after(text: &str, length: usize) -> &str {
    text.get(length..).unwrap_or_default()
}

/// Returns the part of a text before its end `rest`.
fn upto<'a>(text: &'a str, rest: &str) -> &'a str {
    text.get(..text.len() - rest.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse::parse;

    #[test]
    fn the_values_of_secrets_are_taken_out_and_nothing_else() {
        for (text, shown) in [
            (
                "https://h/p?access_token=SECRET&a=1&Access_Token=AGAIN#x",
                "https://h/p?access_token=[REDACTED]&a=1&Access_Token=[REDACTED]#x",
            ),
            (
                r#"{"access_token":"SE\"CRET","expires_in":7200}"#,
                r#"{"access_token":"[REDACTED]","expires_in":7200}"#,
            ),
            (r#"{"secret" : "SECRET"#, r#"{"secret" : "[REDACTED]"#),
            (r#"{"refresh_token":["SECRET","SECRET"]}"#, r#"{"refresh_token":[REDACTED]"#),
            (
                r#"{\"component_appsecret\":\"SECRET\",\"a\":1}"#,
                r#"{\"component_appsecret\":\"[REDACTED]\",\"a\":1}"#,
            ),
            ("access_token%3DSECRET&a", "access_token%3D[REDACTED]&a"),
            ("access_token&#61;SECRET&amp;a", "access_token&#61;[REDACTED]&amp;a"),
            (
                "&quot;secret&quot;:&quot;S&amp;T&quot;,",
                "&quot;secret&quot;:&quot;[REDACTED]&quot;,",
            ),
            ("access_token=S\\u005fT\\u0026a", "access_token=[REDACTED]"),
            ("secret: 'S T' a", "secret: '[REDACTED]' a"),
            ("access_token=[REDACTED]&a=1", "access_token=[REDACTED]&a=1"),
            ("access_token=", "access_token=[REDACTED]"),
            (
                "invalid credential, access_token is invalid",
                "invalid credential, access_token is invalid",
            ),
            (r#"{"token_type":"bearer","a":"群发"}"#, r#"{"token_type":"bearer","a":"群发"}"#),
            (
                "access_token 88_QbqXZ1hN3cY5LsTok3n0123456789abcdefghijkl invalid",
                "access_token [REDACTED] invalid",
            ),
            ("invalid appsecret 0123456789abcdef0123456789abcdef", "invalid appsecret [REDACTED]"),
            (
                "bad access_token (88_QbqXZ1hN3cY5LsTok3n0123456789abcdefghijkl)",
                "bad access_token ([REDACTED]",
            ),
            ("secret is abcdefghijklmnopqrstuvwxyzabcdefg, 40125", "secret is [REDACTED] 40125"),
            ("无效的 access_token 88_Qbq", "无效的 access_token [REDACTED]"),
            (
                "Authorization: Bearer 88_QbqXZ1h\r\nHost: h",
                "Authorization: Bearer [REDACTED]\r\nHost: h",
            ),
            ("Authorization: Bearer 88", "Authorization: Bearer [REDACTED]"),
            ("authorization: basic d3g6U0VDUkVU", "authorization: basic [REDACTED]"),
            ("Authorization: SECRET", "Authorization: [REDACTED]"),
            (
                r#"{"Authorization":"Bearer SECRET","a":1}"#,
                r#"{"Authorization":"Bearer [REDACTED]","a":1}"#,
            ),
            ("got Bearer 88_QbqXZ1h", "got Bearer [REDACTED]"),
            (
                "access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
                "access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
            ),
            (
                "access_token expired, media_id 0123456789abcdef0123456789abcdef",
                "access_token expired, media_id 0123456789abcdef0123456789abcdef",
            ),
            ("access_token 超时 40001", "access_token 超时 40001"),
            ("bearer token is missing", "bearer token is missing"),
            ("the Bearer scheme", "the Bearer scheme"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(without_secrets(text), shown);
            assert_eq!(without_secrets(shown), shown, "again");
        }
    }

    #[test]
    fn a_value_is_redacted_by_its_names_and_in_its_texts() {
        let mut value = parse(
            r#"{"access_token":{"a":"SECRET"},"b":["secret=SECRET"],"token":null,"c":{"AppSecret":5}}"#,
        )
        .expect("JSON");
        redact(&mut value);
        assert_eq!(
            value.to_json(),
            r#"{"access_token":"[REDACTED]","b":["secret=[REDACTED]"],"token":null,"c":{"AppSecret":"[REDACTED]"}}"#
        );
    }

    #[test]
    fn what_is_shown_of_an_unreadable_text_ends_before_a_secret() {
        for (text, shown) in [
            ("<html>502 Bad Gateway</html>", "<html>502 Bad Gateway</html>"),
            ("<a href=\"/x?access_token=SECRET&a\">", "<a href=\"/x?access_token[REDACTED]"),
            ("<input name=\"token\" value=\"SECRET\">", "<input name=\"token[REDACTED]"),
            ("access_token is missing", "access_token is missing"),
            ("access_token 88_Qbq", "access_token[REDACTED]"),
            ("invalid appsecret 0123", "invalid appsecret[REDACTED]"),
            ("access_token 40001 was given", "access_token 40001 was given"),
            ("GET / Authorization: Bearer 88_Q", "GET / Authorization[REDACTED]"),
            ("<p>Bearer 88_Q", "<p>Bearer[REDACTED]"),
            ("Bearer realm", "Bearer realm"),
            (
                "<title>401 Authorization Required</title>",
                "<title>401 Authorization Required</title>",
            ),
            ("a\0c\0c\0e\0s\0s\0_\0t\0o\0k\0e\0n\0=\0S", "access_token[REDACTED]"),
            ("x 0123456789abcdef0123456789abcdef y", "x [REDACTED] y"),
            ("x 0123456789abcdef0123456789abcde y", "x 0123456789abcdef0123456789abcde y"),
        ] {
            assert_eq!(readable(text), shown);
        }
    }
}
