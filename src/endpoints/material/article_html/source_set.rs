//! The pictures of a `srcset`.

use crate::endpoints::material::article_html::picture::Picture;
use crate::endpoints::material::article_html::reference::Decoded;

/// Escapes a URL for a `srcset`, where a blank would end it. (The URL in the official sample of a
/// `media/uploadimg` response contains a blank.)
pub(super) fn escape_source(url: &str) -> String {
    let mut result = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            ' ' => result.push_str("%20"),
            '\t' => result.push_str("%09"),
            '\n' => result.push_str("%0A"),
            '\x0C' => result.push_str("%0C"),
            '\r' => result.push_str("%0D"),
            c => result.push(c),
        }
    }
    result
}

/// Returns the image candidates of a `srcset`, after the standard's "parse a srcset attribute". A
/// URL ends at a blank, so it may contain commas. Commas at its end also end the candidate.
pub(super) fn source_set_pictures(value: &str) -> Vec<Picture> {
    let mut pictures = Vec::new();
    let mut chars = Decoded::new(value);
    loop {
        chars.skip_run(&|c| c.is_ascii_whitespace() || c == ',');
        let start = chars.at;
        let mut end = start;
        let mut url = String::new();
        while let Some(c) = chars.next_if(&|c| !c.is_ascii_whitespace()) {
            url.push(c);
            if c != ',' {
                end = chars.at;
            }
        }
        if url.is_empty() {
            return pictures;
        }
        let has_descriptors = !url.ends_with(',');
        url.truncate(url.trim_end_matches(',').len());
        pictures.push(Picture { place: start..end, url });
        if has_descriptors {
            let mut in_parentheses = false;
            for c in chars.by_ref() {
                match c {
                    '(' => in_parentheses = true,
                    ')' => in_parentheses = false,
                    ',' if !in_parentheses => break,
                    _ => {}
                }
            }
        }
    }
}
