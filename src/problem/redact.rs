//! Secrets in texts that others wrote: an answer may repeat the address of the request, with its
//! access token, or a body with the AppSecret.

use crate::json::value::{Map, Value};

/// What stands in the place of a secret.
const REDACTED: &str = "[REDACTED]";

/// With what the names of secrets end: `access_token`, `component_appsecret`,
/// `component_verify_ticket`.
const NAMES: [&str; 3] = ["token", "secret", "ticket"];

/// What stands before a secret in the head of a request.
const HEADS: [&str; 2] = ["authorization", "bearer"];

/// What may stand in `Authorization` before the secret.
const SCHEMES: [&str; 2] = ["bearer", "basic"];

/// Longer runs of letters and digits are taken for secrets in what is shown of an unreadable text:
/// an AppSecret has 32, an access token more than a hundred.
const LONGEST_WORD: usize = 31;

/// What stands between a name and its value: in an address, in JSON, and where either stands inside
/// of another text.
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

/// The text without the values of secrets. In doubt, more is taken out.
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

/// Takes the secrets out of every text of a value, and out of members with the names of secrets.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_secrets(text),
        Value::Array(entries) => entries.iter_mut().for_each(redact),
        Value::Object(members) => redact_members(members),
        _ => {}
    }
}

/// The same for the members of an object.
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

/// The beginning of a text that could not be read, which may be cut anywhere: nothing behind the
/// name of a secret is shown, unless plain words follow, and no long word.
pub(crate) fn readable(text: &str) -> String {
    const ENOUGH: usize = 65;
    let mut shown = String::new();
    let mut word = 0;
    // UTF-16 that is taken for UTF-8 has NUL between its letters.
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

/// What follows the name of a secret, from its value on, with the quote before it; none if it is not
/// a value that follows.
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
        // The value may itself begin with what stands between.
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

/// The secret among the words that follow its name without a separator: a long one after one other at
/// most, or a next one with letters and digits, which no word of a message has. Of one that the text ends
/// with, the letters may be cut off.
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

/// Where a value ends.
fn end(value: &str, quote: &str) -> usize {
    if value.starts_with(REDACTED) {
        return REDACTED.len();
    }
    let mut rest = value;
    while let Some(next) = rest.chars().next() {
        let is_end = match (quote, next) {
            // A list, or an object: whatever is in it.
            ("", '[' | '{') if rest.len() == value.len() => return value.len(),
            ("", '&' | '"' | '\'' | '<' | '>' | '#') => true,
            ("", '\\') => strip(rest, "\\u").is_none(),
            ("", next) => next.is_whitespace(),
            // What is escaped is no end.
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

/// What follows a word, in whatever case it is written.
fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

fn after(text: &str, length: usize) -> &str {
    text.get(length..).unwrap_or_default()
}

/// What stands in a text before its end `rest`.
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
