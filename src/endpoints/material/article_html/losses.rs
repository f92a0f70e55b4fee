//! What an article loses on its way: WeChat takes it out and answers with success all the same.
//!
//! The official page of `draft/add` names scripts and pictures of other hosts. The other elements
//! are those that the editor of the console drops, as the makers of editors have written them down
//! (for example `royalmorty/md2wechat-skill`, `references/html-guide.md`). Links to other hosts are kept
//! for accounts with WeChat Pay only (`tofrankie/blog#139`, `mdnice/markdown-nice#15`).

use crate::endpoints::material::article_html::elements::kind_of;
use crate::endpoints::material::article_html::host::{has_host, is_of_tencent};
use crate::endpoints::material::article_html::pictures::distinct;
use crate::endpoints::material::article_html::place::picture_attributes;
use crate::endpoints::material::article_html::start_tags::for_each_element;
use crate::endpoints::material::article_html::tag::Tag;
use crate::endpoints::material::article_html::tree::{Element, Namespace};

/// Elements that are taken out, with what they hold.
const ELEMENTS: &[&str] = &[
    "applet", "audio", "base", "button", "embed", "form", "frameset", "iframe", "input", "link",
    "meta", "noscript", "object", "script", "select", "style", "template", "textarea", "video",
];

/// The most different names that are kept: nobody reads more.
const MOST: usize = 8;

/// What is taken out of an article.
#[derive(Default)]
pub(crate) struct Losses {
    /// The urls of the pictures that are not WeChat's, each once, as `article_pictures` has them.
    pub(crate) pictures: Vec<String>,
    /// Elements (`<script>`) and attributes (`onclick`), each once.
    pub(crate) markup: Vec<String>,
    /// The first links to other hosts, each once.
    pub(crate) links: Vec<String>,
}

impl Losses {
    /// Reads the HTML once.
    pub(crate) fn of(html: &str) -> Self {
        let mut losses = Self::default();
        let mut places = Vec::new();
        for_each_element(html, &mut |tag, element| {
            if element.is_inert {
                return;
            }
            losses.look_at(&tag, &element);
            picture_attributes(tag, element.namespace, &mut places);
        });
        losses.pictures = distinct(&places);
        losses
    }

    fn look_at(&mut self, tag: &Tag<'_>, element: &Element) {
        let name = tag.name.to_ascii_lowercase();
        let is_known = ELEMENTS.contains(&name.as_str());
        let is_code = matches!(name.as_str(), "script" | "style");
        if is_known && (is_code || element.namespace == Namespace::Html) && !plays_tencent(tag) {
            add(&mut self.markup, format!("<{name}>"));
        }
        if let Some(handler) = tag.handler {
            add(&mut self.markup, handler.to_ascii_lowercase());
        }
        if !matches!(name.as_str(), "a" | "area") {
            return;
        }
        // SVG's older spelling counts where there is no other.
        let older = || match element.namespace {
            Namespace::Svg => tag.attribute("xlink:href"),
            _ => None,
        };
        let Some(href) = tag.attribute("href").or_else(older) else { return };
        let url = href.decoded();
        let url = url.trim();
        if has_host(url) && !is_of_tencent(url) {
            add(&mut self.links, url.to_owned());
        } else if url.get(..11).is_some_and(|scheme| scheme.eq_ignore_ascii_case("javascript:")) {
            add(&mut self.markup, "javascript:".to_owned());
        }
    }
}

/// Whether it shows a video of Tencent's, as those of WeChat's own articles do.
fn plays_tencent(tag: &Tag<'_>) -> bool {
    let url = tag.attribute("data-src").or_else(|| tag.attribute("src"));
    url.is_some_and(|url| is_of_tencent(url.decoded().trim()))
}

fn add(list: &mut Vec<String>, name: String) {
    if list.len() < MOST && !list.contains(&name) {
        list.push(name);
    }
}

/// The tags of a text that shall have none but WeChat's own (`mp-…`): the first that is HTML, and
/// the first of which nothing is known.
#[derive(Default)]
pub(crate) struct OtherTags {
    pub(crate) html: Option<String>,
    pub(crate) unknown: Option<String>,
}

impl OtherTags {
    pub(crate) fn of(text: &str) -> Self {
        let mut found = Self::default();
        for_each_element(text, &mut |tag, _| {
            if tag.name.get(..2).is_some_and(|mp| mp.eq_ignore_ascii_case("mp")) {
                return;
            }
            let first = if is_html(tag.name) { &mut found.html } else { &mut found.unknown };
            first.get_or_insert_with(|| tag.name.to_owned());
        });
        found
    }
}

/// Whether an element of this name makes a text HTML; the rarest are not known here.
fn is_html(name: &str) -> bool {
    kind_of(name) != 0
        || name.eq_ignore_ascii_case("svg")
        || ELEMENTS.iter().any(|known| name.eq_ignore_ascii_case(known))
}
