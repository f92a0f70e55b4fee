//! Where a tag has pictures: in which attributes of which elements, and how their values hold urls.

use crate::endpoints::material::article_html::css::{css_pictures, escape_css};
use crate::endpoints::material::article_html::host::has_wechat_pictures;
use crate::endpoints::material::article_html::new_urls::{NewUrls, trimmed};
use crate::endpoints::material::article_html::picture::Picture;
use crate::endpoints::material::article_html::reference::Decoded;
use crate::endpoints::material::article_html::source_set::{escape_source, source_set_pictures};
use crate::endpoints::material::article_html::tag::{Attribute, Tag};
use crate::endpoints::material::article_html::tree::Namespace;

/// How an attribute's value holds urls.
#[derive(Clone, Copy)]
pub(super) enum Syntax {
    /// The value is one url.
    Url,
    /// Image candidates: a url, descriptors, a comma.
    SourceSet,
    /// CSS declarations with `url(…)`.
    Css,
}

/// Elements of HTML (none: all elements, those of SVG and MathML, too), attribute, and how it holds
/// urls. `image` is another name of `img`.
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

/// The same of SVG.
const SVG_PLACES: &[(&[&str], &str, Syntax)] = &[
    (&["image", "feimage"], "href", Syntax::Url),
    (&["image", "feimage"], "xlink:href", Syntax::Url),
];

/// The attributes of a start tag that may hold pictures, in order.
pub(super) fn picture_attributes<'a>(
    tag: Tag<'a>,
    namespace: Namespace,
    found: &mut Vec<PictureAttribute<'a>>,
) {
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

/// Whether an element that may show other things shows a picture, as far as its `type` says.
fn shows_picture(tag: &Tag<'_>) -> bool {
    let kind = || tag.attribute("type").map(|kind| kind.decoded().to_ascii_lowercase());
    if tag.name.eq_ignore_ascii_case("input") {
        return kind().is_some_and(|kind| kind == "image");
    }
    let is_open = tag.name.eq_ignore_ascii_case("object") || tag.name.eq_ignore_ascii_case("embed");
    !is_open || kind().is_none_or(|kind| kind.is_empty() || kind.starts_with("image/"))
}

/// An attribute that may hold pictures.
pub(super) struct PictureAttribute<'a> {
    syntax: Syntax,
    pub(super) attribute: Attribute<'a>,
}

impl PictureAttribute<'_> {
    /// The pictures to upload, in order.
    pub(super) fn pictures(&self) -> Vec<Picture> {
        let value = self.attribute.value;
        let pictures = match self.syntax {
            Syntax::Url => {
                vec![Picture { place: 0..value.len(), url: Decoded::new(value).collect() }]
            }
            Syntax::SourceSet => source_set_pictures(value),
            Syntax::Css => css_pictures(value),
        };
        // Not by `retain`, which is more WebAssembly than a loop.
        let mut needed = Vec::new();
        for Picture { place, url } in pictures {
            let url = trimmed(&url);
            if needs_upload(url) {
                needed.push(Picture { place, url: url.to_owned() });
            }
        }
        needed
    }

    /// The value with new urls, quoted if it was not; nothing if no url has a new one.
    pub(super) fn rewritten(&self, urls: &NewUrls<'_>) -> Option<String> {
        let value = self.attribute.value;
        let mut result = String::new();
        let mut copied = None;
        for Picture { place, url } in self.pictures() {
            let Some(new) = urls.get(&url) else {
                continue;
            };
            result.push_str(value.get(copied.unwrap_or(0)..place.start).unwrap_or_default());
            // Only a character reference without its semicolon ends so in front of a url
            // (`url(&quot/a.png…`), and the new url could go on with it.
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
        // New urls are escaped already: a quote left is one of the unquoted value.
        Some(format!("\"{}\"", result.replace('"', "&quot;")))
    }
}

fn needs_upload(url: &str) -> bool {
    !url.is_empty() && !url.starts_with('#') && !has_wechat_pictures(url)
}

/// Good in double quotes and in single ones.
fn escape_attribute(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => result.push_str("&amp;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&#39;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            // As it is, HTML would read a line feed.
            '\r' => result.push_str("&#13;"),
            c => result.push(c),
        }
    }
    result
}
