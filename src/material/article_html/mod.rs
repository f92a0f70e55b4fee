//! The pictures of an article's HTML: which ones must be uploaded first, and the same HTML with
//! their new urls.
//!
//! WeChat filters foreign picture urls out of an article's `content`; each picture has to go
//! through `media/uploadimg` before (official pages of `media/uploadimg` and `draft/add`). What
//! its filter looks at is not published. The nearest thing to a source is the editor of WeChat's
//! own console (its script `common/wx/mpEditor/plugin/remoteimg.js`): for pasted HTML it uploads
//! the `src` of `img`, `data:` and `blob:` urls included, and the `url(…)` of a background in a
//! `style` attribute, and it drops what it cannot upload. Hence the rule here: every place where
//! HTML makes a browser fetch a picture, because a needless upload costs less than a lost picture.
//!
//! | place | remark |
//! |---|---|
//! | `img`, `image`: `src`, `data-src`, `srcset` | `data-src` is what WeChat's own articles carry |
//! | `source`: `srcset` | inside `picture` |
//! | `input type=image`: `src` | |
//! | `object`: `data`; `embed`: `src` | unless their `type` says that it is no picture |
//! | `video`: `poster` | a foreign picture like any other |
//! | table parts and `body`: `background` | obsolete HTML, still written by Word and by mail editors |
//! | SVG's `image`, `feImage`: `href`, `xlink:href` | |
//! | every element: `url(…)` and the texts of `image-set(…)` in `style` | what most layout tools use for backgrounds |
//! | every element: `data-miniprogram-imageurl` | the picture of a mini program's card; WeChat's |
//!
//! No pictures of the article:
//!
//! - `script` and `style` elements, and what is written in a `template`, `noscript`, `iframe` and
//!   the like: WeChat removes them, or a browser does not show what they hold;
//! - comments, and the text of `textarea` and `title`;
//! - urls made of a fragment only (`fill:url(#gradient)`): they point into the article itself;
//! - files that SVG takes parts from (`use`, `fill="url(a.svg#b)"`), animated `href`s, and icons of
//!   pages (`link`).
//!
//! In SVG and MathML, `style`, `title` and `textarea` are elements like others, and an `img` ends
//! them. So the reader knows which elements are open, as a browser does (`tree.rs`). It is written
//! by hand: a full HTML parser does not fit the size that the WebAssembly may have, and would not
//! keep the rest of the text byte for byte.

mod css;
mod elements;
mod host;
mod losses;
mod place;
mod reference;
mod source_set;
#[cfg(test)]
mod tests;
mod tokenizer;
mod tree;

pub(crate) use self::losses::{Losses, OtherTags};
use self::place::{NAMES, PictureAttribute, picture_attributes, trimmed};
use self::tokenizer::{Tag, Tokenizer};
use self::tree::{Element, Tree};
use crate::distinct::Distinct;

/// The urls of the pictures in an article that WeChat would filter out: in order of appearance,
/// each once, character references decoded (`&amp;` → `&`) and surrounding blanks trimmed.
///
/// Relative urls, `data:` and `blob:` urls are among them. Pictures that are on WeChat's hosts
/// already (`*.qpic.cn`, where `media/uploadimg` puts them, and `mmbiz.qlogo.cn`) are not.
/// A picture loaded lazily has two urls, and both are listed: the placeholder in `src` (often a
/// `data:` url) and the picture in `data-src`.
///
/// Named character references are decoded if their character is ASCII (`&colon;`), if HTML knows
/// them without a semicolon (`&copy`), or if HTML 4 had them (`&hellip;`). Rarer ones
/// (`&CounterClockwiseContourIntegral;`) stay as they are.
///
/// ```
/// # use wechat_mass::material::article_pictures;
/// let html = r#"<p><img src="https://example.com/a.png?x=1&amp;y=2"><img src="//mmbiz.qpic.cn/b"></p>"#;
/// assert_eq!(article_pictures(html), ["https://example.com/a.png?x=1&y=2"]);
/// ```
pub fn article_pictures(html: &str) -> Vec<String> {
    distinct(&pictures_of(html))
}

/// The urls in these attributes, each once.
fn distinct(attributes: &[PictureAttribute<'_>]) -> Vec<String> {
    let mut urls = Vec::new();
    for attribute in attributes {
        for picture in attribute.pictures() {
            urls.push(picture.url);
        }
    }
    let mut distinct = Distinct::with_capacity(0);
    for url in &urls {
        distinct.insert(url);
    }
    distinct.texts().iter().map(|url| (*url).to_owned()).collect()
}

/// The same HTML with its pictures' urls replaced, and every other byte as it was.
///
/// `urls` are pairs of an old url, as [`article_pictures`] lists it, and a new one, as
/// `media/uploadimg` answered it. Blanks around a new url are trimmed. An old url whose new one is
/// empty stays, as do the pictures that [`article_pictures`] does not list; the last pair of an
/// old url counts. An unquoted attribute becomes quoted when a url in it is replaced.
///
/// ```
/// # use wechat_mass::material::replace_pictures;
/// let html = "<p><img src=a.png></p>";
/// let urls = [("a.png", "http://mmbiz.qpic.cn/x?wx_fmt=png&from=appmsg")];
/// assert_eq!(
///     replace_pictures(html, &urls),
///     r#"<p><img src="http://mmbiz.qpic.cn/x?wx_fmt=png&amp;from=appmsg"></p>"#,
/// );
/// ```
pub fn replace_pictures(html: &str, urls: &[(&str, &str)]) -> String {
    let urls = NewUrls::of(urls);
    let mut result = String::with_capacity(html.len());
    let mut copied = 0;
    for place in pictures_of(html) {
        if let Some(value) = place.rewritten(&urls) {
            let attribute = &place.attribute;
            result.push_str(html.get(copied..attribute.start).unwrap_or_default());
            result.push_str(&value);
            copied = attribute.start + attribute.value.len();
        }
    }
    result.push_str(html.get(copied..).unwrap_or_default());
    result
}

/// The new urls by the old ones.
struct NewUrls<'a> {
    old: Distinct<'a>,
    /// In the order of the old ones.
    new: Vec<&'a str>,
}

impl<'a> NewUrls<'a> {
    fn of(pairs: &[(&'a str, &'a str)]) -> Self {
        let mut urls = Self { old: Distinct::with_capacity(0), new: Vec::new() };
        // From the last one, which counts.
        for (old, new) in pairs.iter().rev() {
            let new = trimmed(new);
            if !new.is_empty() && urls.old.insert(old) {
                urls.new.push(new);
            }
        }
        urls
    }

    fn get(&self, old: &str) -> Option<&'a str> {
        self.new.get(self.old.position(old)?).copied()
    }
}

/// The attributes that may hold pictures, in order.
fn pictures_of(html: &str) -> Vec<PictureAttribute<'_>> {
    let mut found = Vec::new();
    for_each_element(html, &mut |tag, element| {
        if !element.is_inert {
            picture_attributes(tag, element.namespace, &mut found);
        }
    });
    found
}

/// Reads the start tags, each with the element that it makes.
fn for_each_element<'a>(html: &'a str, visit: &mut dyn FnMut(Tag<'a>, Element)) {
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
