//! Which pictures an article has, and the same article with their new urls.

use crate::endpoints::material::article_html::new_urls::NewUrls;
use crate::endpoints::material::article_html::place::{PictureAttribute, picture_attributes};
use crate::endpoints::material::article_html::start_tags::for_each_element;
use crate::ids::unique_texts::UniqueTexts;

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
pub(super) fn distinct(attributes: &[PictureAttribute<'_>]) -> Vec<String> {
    let mut urls = Vec::new();
    for attribute in attributes {
        for picture in attribute.pictures() {
            urls.push(picture.url);
        }
    }
    let mut distinct = UniqueTexts::with_capacity(0);
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
