//! The parsing of a body into a tree: size, UTF-8, XML or JSON.

use crate::api::limits::{MAX_PUSH_BYTES, MAX_PUSH_ELEMENTS};
use crate::json::parse::{JsonFault, parse_at_most};
use crate::push::error::{PushError, PushFault};
use crate::push::xml::fast;
use crate::push::xml::strict::{self, malformed, too_deep, too_many};
use crate::push::xml::tree::{Element, Tree};

/// Refuses an empty or too big body.
pub(crate) fn check_size(body: &[u8]) -> Result<(), PushError> {
    if body.is_empty() {
        return Err(PushError::new(PushFault::Empty));
    }
    check_length(body.len())
}

/// Refuses a length that no real push has.
pub(crate) fn check_length(length: usize) -> Result<(), PushError> {
    if length > MAX_PUSH_BYTES {
        return Err(PushError::of(PushFault::TooLarge, "body").numbers(MAX_PUSH_BYTES, length));
    }
    Ok(())
}

pub(crate) fn utf8(body: &[u8]) -> Result<&str, PushError> {
    std::str::from_utf8(body).map_err(|_| PushError::new(PushFault::NotUtf8))
}

/// Tells whether it is JSON rather than XML. Only blanks may precede it.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_ascii_start().starts_with('{')
}

/// Parses a text and passes the root to `then`. WeChat writes XML, or JSON if the account has
/// chosen it.
pub(crate) fn parse<T>(
    text: &str,
    then: impl FnOnce(Element<'_, '_>) -> T,
) -> Result<T, PushError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if let Some(tree) = fast::read(text.trim_ascii_start()) {
        return of_root(tree.root(), then);
    }
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(malformed("NUL", at));
    }
    let text = text.trim_ascii_start();
    if text.is_empty() {
        return Err(PushError::new(PushFault::Empty));
    }
    if is_json(text) {
        // One more than the elements: the outer object is not an element.
        let value = parse_at_most(text, MAX_PUSH_ELEMENTS + 1).map_err(|fault| match fault {
            JsonFault::TooMany => too_many(),
            JsonFault::TooDeep => too_deep(),
            JsonFault::Truncated | JsonFault::Invalid => {
                PushError::new(PushFault::Malformed).limit("JSON")
            }
        })?;
        return Ok(then(Tree::from_json("xml", &value).root()));
    }
    of_root(strict::read(text)?.root(), then)
}

fn of_root<T>(
    root: Element<'_, '_>,
    then: impl FnOnce(Element<'_, '_>) -> T,
) -> Result<T, PushError> {
    if root.name() == "xml" {
        Ok(then(root))
    } else {
        Err(PushError::of(PushFault::MissingField, "<xml>"))
    }
}
