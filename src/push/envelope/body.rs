//! From the bytes of a body to its tree: size, UTF-8, and whether it is XML or JSON.

use crate::api::limits::{MAX_PUSH_BYTES, MAX_PUSH_ELEMENTS};
use crate::json::parse::{JsonFault, parse_at_most};
use crate::push::error::{PushError, PushFault};
use crate::push::xml::fast;
use crate::push::xml::strict::{self, malformed, too_deep, too_many};
use crate::push::xml::tree::{Element, Tree};

/// Refuses a body that is empty or too big.
pub(crate) fn check_size(body: &[u8]) -> Result<(), PushError> {
    if body.is_empty() {
        return Err(PushError::new(PushFault::Empty));
    }
    check_length(body.len())
}

/// Refuses a length that no push has.
pub(crate) fn check_length(length: usize) -> Result<(), PushError> {
    if length > MAX_PUSH_BYTES {
        return Err(PushError::of(PushFault::TooLarge, "body").numbers(MAX_PUSH_BYTES, length));
    }
    Ok(())
}

pub(crate) fn utf8(body: &[u8]) -> Result<&str, PushError> {
    std::str::from_utf8(body).map_err(|_| PushError::new(PushFault::NotUtf8))
}

/// Whether it is JSON rather than XML, which nothing but blanks can stand before.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_ascii_start().starts_with('{')
}

/// Hands the root to `then`. WeChat writes XML; an account may have chosen JSON.
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
        // One more than there are elements: the object itself is none.
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
