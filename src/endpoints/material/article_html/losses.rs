//! The parts of an article that WeChat removes, although it answers with success.
//!
//! The official page of `draft/add` names scripts and pictures of other hosts. The other elements
//! are those that the editor at mp.weixin.qq.com removes. The makers of editors have recorded them
//! (for example `royalmorty/md2wechat-skill`, `references/html-guide.md`). Links to other hosts are
//! kept only for accounts with WeChat Pay (`tofrankie/blog#139`, `mdnice/markdown-nice#15`).

use crate::endpoints::material::article_html::elements::kind_of;
use crate::endpoints::material::article_html::host::{has_host, is_of_tencent};
use crate::endpoints::material::article_html::pictures::distinct;
use crate::endpoints::material::article_html::place::picture_attributes;
use crate::endpoints::material::article_html::start_tags::for_each_element;
use crate::endpoints::material::article_html::tag::Tag;
use crate::endpoints::material::article_html::tree::{Element, Namespace};

/// The elements that WeChat removes with their content.
const ELEMENTS: &[&str] = &[
    "applet", "audio", "base", "button", "embed", "form", "frameset", "iframe", "input", "link",
    "meta", "noscript", "object", "script", "select", "style", "template", "textarea", "video",
];

/// The maximum number of names in a problem: readers need no more.
const MOST: usize = 8;

/// The parts that WeChat removes from an article.
#[derive(Default)]
pub(crate) struct Losses {
    /// The URLs of pictures on other hosts, each once, as `article_pictures` lists them.
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
        // SVG's older spelling counts only without the newer one.
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

/// Tells whether it shows a video of Tencent, as in WeChat's own articles.
fn plays_tencent(tag: &Tag<'_>) -> bool {
    let url = tag.attribute("data-src").or_else(|| tag.attribute("src"));
    url.is_some_and(|url| is_of_tencent(url.decoded().trim()))
}

fn add(list: &mut Vec<String>, name: String) {
    if list.len() < MOST && !list.contains(&name) {
        list.push(name);
    }
}

/// The tags of a text that may contain only WeChat's own (`mp-…`): the first HTML tag, and the
/// first unknown tag.
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

/// Tells whether an element with this name makes a text HTML. The rarest names are not known here.
fn is_html(name: &str) -> bool {
    kind_of(name) != 0
        || name.eq_ignore_ascii_case("svg")
        || ELEMENTS.iter().any(|known| name.eq_ignore_ascii_case(known))
}
