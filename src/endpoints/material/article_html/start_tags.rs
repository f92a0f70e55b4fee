//! The start tags of an article, each with the element that a browser makes from it.

use crate::endpoints::material::article_html::tag::Tag;
use crate::endpoints::material::article_html::tokenizer::Tokenizer;
use crate::endpoints::material::article_html::tree::{Element, Tree};

/// The attributes that may contain pictures, and those that affect the elements' meaning.
pub(super) const NAMES: &[&str] = &[
    "src",
    "data-src",
    "srcset",
    "href",
    "xlink:href",
    "data",
    "poster",
    "background",
    "data-miniprogram-imageurl",
    "style",
    "type",
    "encoding",
    "color",
    "face",
    "size",
];

/// Visits each start tag with the element that it makes.
pub(super) fn for_each_element<'a>(html: &'a str, visit: &mut dyn FnMut(Tag<'a>, Element)) {
    let mut tokens = Tokenizer::new(html, NAMES);
    let mut tree = Tree::default();
    while let Some(tag) = tokens.next_tag(tree.is_foreign()) {
        if !tag.is_start {
            tree.end(tag.name);
            continue;
        }
        let element = tree.start(&tag);
        if element.has_text {
            if tag.name.eq_ignore_ascii_case("plaintext") {
                tokens.skip_all();
            } else {
                tokens.skip_text_of(tag.name);
            }
        }
        visit(tag, element);
    }
}
