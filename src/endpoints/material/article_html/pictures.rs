//! The list of an article's pictures, and their replacement.

use crate::endpoints::material::article_html::new_urls::NewUrls;
use crate::endpoints::material::article_html::place::{PictureAttribute, picture_attributes};
use crate::endpoints::material::article_html::start_tags::for_each_element;
use crate::ids::unique_texts::UniqueTexts;

/// Lists the URLs of an article's pictures that WeChat would remove. They are in order of
/// appearance, each once. Character references are decoded (`&amp;` → `&`), and surrounding blanks
/// are trimmed.
///
/// Relative, `data:` and `blob:` URLs are included. Pictures on WeChat's hosts are not:
/// `*.qpic.cn`, where `media/uploadimg` stores them, and `mmbiz.qlogo.cn`. A lazily loaded picture
/// has two URLs, and both are listed: the placeholder in `src` (often a `data:` URL) and the
/// picture in `data-src`.
///
/// Some named character references are decoded: those of ASCII characters (`&colon;`), those that
/// HTML knows without a semicolon (`&copy`), and those of HTML 4 (`&hellip;`). Rarer ones
/// (`&CounterClockwiseContourIntegral;`) are not.
///
/// ```
/// # use wechat_mass::material::article_pictures;
/// let html = r#"<p><img src="https://example.com/a.png?x=1&amp;y=2"><img src="//mmbiz.qpic.cn/b"></p>"#;
/// assert_eq!(article_pictures(html), ["https://example.com/a.png?x=1&y=2"]);
/// ```
pub fn article_pictures(html: &str) -> Vec<String> {
    distinct(&pictures_of(html))
}

/// Lists the URLs in these attributes, each once.
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

/// Replaces the URLs of pictures in an article. All other bytes stay unchanged.
///
/// `urls` are pairs of an old URL from [`article_pictures`] and a new one from `media/uploadimg`.
/// Blanks around a new URL are trimmed. An old URL with an empty new one stays unchanged. So do the
/// pictures that [`article_pictures`] does not list. The last pair of an old URL counts. An
/// unquoted attribute becomes quoted when a URL in it is replaced.
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

/// Returns the attributes that may contain pictures, in order.
fn pictures_of(html: &str) -> Vec<PictureAttribute<'_>> {
    let mut found = Vec::new();
    for_each_element(html, &mut |tag, element| {
        if !element.is_inert {
            picture_attributes(tag, element.namespace, &mut found);
        }
    });
    found
}
