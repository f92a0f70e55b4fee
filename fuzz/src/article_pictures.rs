//! The fuzz target that finds and replaces pictures in an article.

use super::pictures::{
    all_can_be_replaced, nothing_changes_by_itself, one_can_be_replaced, replace, uploaded,
};

/// The length of a repeated text. If the time grows with the square of the length, the fuzzer reports it.
const LONG: usize = 100_000;
/// The longest text that is repeated: a longer one would have few repeats.
const SHORT: usize = 64;

/// Finds and replaces the pictures of a text. After a NUL, a short text is repeated many times.
pub fn article_pictures(data: &[u8]) {
    let Ok(html) = std::str::from_utf8(data) else { return };
    match html.strip_prefix('\0').filter(|text| !text.is_empty() && text.len() <= SHORT) {
        Some(text) => {
            let html = text.repeat(LONG / text.len());
            let urls = uploaded(&html);
            assert_eq!(replace(&html, &urls) == html, urls.is_empty());
        }
        None => {
            nothing_changes_by_itself(html);
            all_can_be_replaced(html);
            one_can_be_replaced(html, html.len());
        }
    }
}
