//! The pictures of a tag: the attributes and elements that have them, and the syntax of their
//! values.

use crate::endpoints::material::article_html::css::{css_pictures, escape_css};
use crate::endpoints::material::article_html::host::has_wechat_pictures;
use crate::endpoints::material::article_html::new_urls::{NewUrls, trimmed};
use crate::endpoints::material::article_html::picture::Picture;
use crate::endpoints::material::article_html::reference::decoded;
use crate::endpoints::material::article_html::source_set::{escape_source, source_set_pictures};
use crate::endpoints::material::article_html::tag::{Attribute, Tag};
use crate::endpoints::material::article_html::tree::Namespace;

/// The syntax of an attribute's value.
#[derive(Clone, Copy)]
pub(super) enum Syntax {
    /// The value is one URL.
    Url,
    /// Image candidates: a URL, descriptors, a comma.
    SourceSet,
    /// CSS declarations with `url(…)`.
    Css,
}

/// HTML elements, an attribute, and its syntax. An empty list means all elements, also those of SVG
/// and MathML. `image` is another name of `img`.
const PLACES: &[(&[&str], &str, Syntax)] = &[
    (&["img", "image", "input", "embed"], "src", Syntax::Url),
    (&["img", "image"], "data-src", Syntax::Url),
    (&["img", "image", "source"], "srcset", Syntax::SourceSet),
    (&["object"], "data", Syntax::Url),
    (&["video"], "poster", Syntax::Url),
    (&["table", "thead", "tbody", "tfoot", "tr", "td", "th", "body"], "background", Syntax::Url),
    (&[], "data-miniprogram-imageurl", Syntax::Url),
    (&[], "style", Syntax::Css),
];

/// The same for SVG.
const SVG_PLACES: &[(&[&str], &str, Syntax)] = &[
    (&["image", "feimage"], "href", Syntax::Url),
    (&["image", "feimage"], "xlink:href", Syntax::Url),
];

/// Returns the attributes of a start tag that may contain pictures, in order.
pub(super) fn picture_attributes<'a>(
    tag: Tag<'a>,
    namespace: Namespace,
    found: &mut Vec<PictureAttribute<'a>>,
) {
    if tag.attributes.is_empty() {
        return;
    }
    let is_shown = shows_picture(&tag);
    for attribute in tag.attributes {
        let is_place = |(elements, name, _): &&(&[&str], &str, Syntax)| {
            attribute.name == *name
                && if elements.is_empty() {
                    true
                } else {
                    is_shown && elements.iter().any(|e| tag.name.eq_ignore_ascii_case(e))
                }
        };
        let places = match namespace {
            Namespace::Html => PLACES.iter().find(is_place),
            _ => PLACES.iter().filter(|place| place.0.is_empty()).find(is_place),
        };
        let svg = SVG_PLACES.iter().filter(|_| namespace == Namespace::Svg);
        if let Some(&(_, _, syntax)) = places.or_else(|| svg.clone().find(is_place)) {
            found.push(PictureAttribute { syntax, attribute });
        }
    }
}

/// Tells whether an element may show a picture according to its `type`.
fn shows_picture(tag: &Tag<'_>) -> bool {
    let kind = || tag.attribute("type").map(|kind| kind.decoded().to_ascii_lowercase());
    if tag.name.eq_ignore_ascii_case("input") {
        return kind().is_some_and(|kind| kind == "image");
    }
    let is_open = tag.name.eq_ignore_ascii_case("object") || tag.name.eq_ignore_ascii_case("embed");
    !is_open || kind().is_none_or(|kind| kind.is_empty() || kind.starts_with("image/"))
}

/// An attribute that may contain pictures.
pub(super) struct PictureAttribute<'a> {
    syntax: Syntax,
    pub(super) attribute: Attribute<'a>,
}

impl PictureAttribute<'_> {
    /// Returns the pictures to upload, in order.
    pub(super) fn pictures(&self) -> Vec<Picture> {
        let value = self.attribute.value;
        let pictures = match self.syntax {
            Syntax::Url => {
                vec![Picture { place: 0..value.len(), url: decoded(value) }]
            }
            Syntax::SourceSet => source_set_pictures(value),
            Syntax::Css => css_pictures(value),
        };
        // A loop is smaller WebAssembly than `retain`.
        let mut needed = Vec::new();
        for Picture { place, url } in pictures {
            let url = trimmed(&url);
            if needs_upload(url) {
                needed.push(Picture { place, url: url.to_owned() });
            }
        }
        needed
    }

    /// Writes the value with new URLs, quoted if it was not. Returns `None` if no URL has a new
    /// one.
    pub(super) fn rewritten(&self, urls: &NewUrls<'_>) -> Option<String> {
        let value = self.attribute.value;
        let mut result = String::new();
        let mut copied = None;
        for Picture { place, url } in self.pictures() {
            let Some(new) = urls.get(&url) else {
                continue;
            };
            result.push_str(value.get(copied.unwrap_or(0)..place.start).unwrap_or_default());
            // Only a character reference without its semicolon can precede a URL like this
            // (`url(&quot/a.png…`). The new URL could continue the reference.
            if result.ends_with(|c: char| c.is_ascii_alphanumeric()) {
                result.push(';');
            }
            result.push_str(&escape_attribute(&match self.syntax {
                Syntax::Url => new.to_owned(),
                Syntax::SourceSet => escape_source(new),
                Syntax::Css => escape_css(new),
            }));
            copied = Some(place.end);
        }
        result.push_str(value.get(copied?..).unwrap_or_default());
        if self.attribute.quoted {
            return Some(result);
        }
        // New URLs are already escaped: any quote left is part of the unquoted value.
        Some(format!("\"{}\"", result.replace('"', "&quot;")))
    }
}

fn needs_upload(url: &str) -> bool {
    !url.is_empty() && !url.starts_with('#') && !has_wechat_pictures(url)
}

/// Escapes a text for double and for single quotes.
fn escape_attribute(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => result.push_str("&amp;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&#39;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            // HTML would read an unescaped one as a line feed.
            '\r' => result.push_str("&#13;"),
            c => result.push(c),
        }
    }
    result
}
