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
//! | `img`: `src`, `data-src`, `srcset` | `data-src` is what WeChat's own articles carry |
//! | `source`: `srcset` | inside `picture` |
//! | `image`: `href`, `xlink:href`, `src` | SVG; outside of SVG, `image` is another name of `img` |
//! | `video`: `poster` | a foreign picture like any other |
//! | table parts: `background` | obsolete HTML, still written by Word and by mail editors |
//! | every element: `url(…)` in `style` | what most layout tools use for backgrounds |
//!
//! Not looked at:
//!
//! - `script` and `style` elements: WeChat removes them with all they hold;
//! - comments, and the text of `textarea` and `title`: no picture there;
//! - urls made of a fragment only (`fill:url(#gradient)`): they point into the article itself;
//! - bare strings in CSS functions (`image-set("a.png" 1x)`).
//!
//! The tokenizer below is written by hand: a full HTML parser does not fit the 64 KiB the whole
//! WebAssembly file may have, and would not keep the rest of the text byte for byte. It follows
//! the tokenization chapter of the [HTML standard](https://html.spec.whatwg.org/#tokenization)
//! with two simplifications, both towards finding too much: script text does not know the
//! "escaped" states, and `<style/>`, `<title/>` are empty everywhere, as in SVG.

use std::ops::Range;

use crate::distinct::Distinct;

/// The urls of the pictures in an article that WeChat would filter out: in order of appearance,
/// each once, character references decoded (`&amp;` → `&`) and surrounding blanks trimmed.
///
/// Relative urls, `data:` and `blob:` urls are among them. Pictures that are on WeChat's hosts
/// already (`*.qpic.cn`, where `media/uploadimg` puts them, and `mmbiz.qlogo.cn`) are not.
/// A picture loaded lazily has two urls, and both are listed: the placeholder in `src` (often a
/// `data:` url) and the picture in `data-src`.
///
/// Of the named character references, `amp`, `lt`, `gt`, `quot`, `apos` and `nbsp` are known.
///
/// ```
/// # use wechat_mass::material::article_pictures;
/// let html = r#"<p><img src="https://example.com/a.png?x=1&amp;y=2"><img src="//mmbiz.qpic.cn/b"></p>"#;
/// assert_eq!(article_pictures(html), ["https://example.com/a.png?x=1&y=2"]);
/// ```
pub fn article_pictures(html: &str) -> Vec<String> {
    let mut urls = Vec::new();
    for attribute in picture_attributes(html) {
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
    for attribute in picture_attributes(html) {
        if let Some(value) = attribute.rewritten(&urls) {
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

/// How an attribute's value holds urls.
#[derive(Clone, Copy)]
enum Syntax {
    /// The value is one url.
    Url,
    /// Image candidates: a url, descriptors, a comma.
    SourceSet,
    /// CSS declarations with `url(…)`.
    Css,
}

/// Elements (none: all of them), attribute, and how it holds urls.
const PICTURE_ATTRIBUTES: &[(&[&str], &str, Syntax)] = &[
    (&["img", "image"], "src", Syntax::Url),
    (&["img"], "data-src", Syntax::Url),
    (&["img", "source"], "srcset", Syntax::SourceSet),
    (&["image"], "href", Syntax::Url),
    (&["image"], "xlink:href", Syntax::Url),
    (&["video"], "poster", Syntax::Url),
    (&["table", "thead", "tbody", "tfoot", "tr", "td", "th"], "background", Syntax::Url),
    (&[], "style", Syntax::Css),
];

/// Elements whose content is text only, whatever it looks like.
const TEXT_ELEMENTS: &[&str] = &["script", "style", "textarea", "title"];

fn trimmed(url: &str) -> &str {
    url.trim_matches(|c: char| c.is_whitespace() || c.is_control())
}

fn needs_upload(url: &str) -> bool {
    !url.is_empty() && !url.starts_with('#') && !is_on_wechat(url)
}

/// Whether the picture is on a host that article pictures may be on.
///
/// `media/uploadimg` answers urls on `mmbiz.qpic.cn`; articles of today also show
/// `mmecoa.qpic.cn`, older ones `mmbiz.qlogo.cn`. A host with anything unusual about it (user
/// name, percent signs, characters beyond ASCII) is not WeChat's.
fn is_on_wechat(url: &str) -> bool {
    let after_scheme = ["https://", "http://", "//"].iter().find_map(|scheme| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    let Some(authority) = after_scheme.and_then(|rest| rest.split(['/', '?', '#']).next()) else {
        return false;
    };
    let host = match authority.split_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.to_ascii_lowercase();
    let is_plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    is_plain
        && (host == "mmbiz.qlogo.cn"
            || host.strip_suffix(".qpic.cn").is_some_and(|name| !name.is_empty()))
}

/// An attribute that may hold pictures.
struct PictureAttribute<'a> {
    /// Its row in [`PICTURE_ATTRIBUTES`].
    row: usize,
    syntax: Syntax,
    /// Where the value starts in the HTML.
    start: usize,
    /// As written, without its quotes.
    value: &'a str,
    quoted: bool,
}

/// A picture in an attribute's value.
struct Picture {
    /// Where the url stands in the value, as written.
    place: Range<usize>,
    /// Decoded and trimmed.
    url: String,
}

impl PictureAttribute<'_> {
    /// The pictures to upload, in order.
    fn pictures(&self) -> Vec<Picture> {
        let pictures = match self.syntax {
            Syntax::Url => {
                vec![Picture {
                    place: 0..self.value.len(),
                    url: Decoded::new(self.value).collect(),
                }]
            }
            Syntax::SourceSet => source_set_pictures(self.value),
            Syntax::Css => css_pictures(self.value),
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
    fn rewritten(&self, urls: &NewUrls<'_>) -> Option<String> {
        let mut result = String::new();
        let mut copied = None;
        for Picture { place, url } in self.pictures() {
            let Some(new) = urls.get(&url) else {
                continue;
            };
            result.push_str(self.value.get(copied.unwrap_or(0)..place.start).unwrap_or_default());
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
        result.push_str(self.value.get(copied?..).unwrap_or_default());
        if self.quoted {
            return Some(result);
        }
        // New urls are escaped already: a quote left is one of the unquoted value.
        Some(format!("\"{}\"", result.replace('"', "&quot;")))
    }
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
            c => result.push(c),
        }
    }
    result
}

/// In a `srcset`, a blank would end the url. (The official sample of a `media/uploadimg` answer
/// has one in it.)
fn escape_source(url: &str) -> String {
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

/// Good in `url(…)` with quotes and without.
fn escape_css(url: &str) -> String {
    let mut result = String::with_capacity(url.len());
    for c in url.chars() {
        if matches!(c, '"' | '\'' | '(' | ')' | '\\' | ' ') || c.is_control() {
            result.push('\\');
            // `\u{28}` without what is not hexadecimal.
            result.extend(c.escape_unicode().filter(char::is_ascii_hexdigit));
            result.push(' ');
        } else {
            result.push(c);
        }
    }
    result
}

/// The image candidates of a `srcset`, after the standard's "parse a srcset attribute": a url
/// ends at a blank, so commas may be within; commas at its end end the candidate.
fn source_set_pictures(value: &str) -> Vec<Picture> {
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

/// The `url(…)` of CSS declarations, outside of strings and comments.
fn css_pictures(value: &str) -> Vec<Picture> {
    let mut pictures = Vec::new();
    let mut chars = Decoded::new(value);
    let mut word = String::new();
    while let Some(c) = chars.next() {
        match c {
            '(' if word.eq_ignore_ascii_case("url") => pictures.extend(css_url(&mut chars)),
            '"' | '\'' => {
                css_string(&mut chars, c);
            }
            '/' if chars.next_if(&|c| c == '*').is_some() => {
                let mut after_star = false;
                for c in chars.by_ref() {
                    if after_star && c == '/' {
                        break;
                    }
                    after_star = c == '*';
                }
            }
            '\\' => {
                if let Some(c) = css_escape(&mut chars) {
                    word.push(c);
                    continue;
                }
            }
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() => {
                word.push(c);
                continue;
            }
            _ => {}
        }
        word.clear();
    }
    pictures
}

/// A url after `url(`. Without quotes it goes up to the parenthesis: browsers do not accept
/// blanks and quotes in it, but the console's editor does.
fn css_url(chars: &mut Decoded<'_>) -> Option<Picture> {
    chars.skip_run(&|c| c.is_ascii_whitespace());
    if let Some(quote) = chars.next_if(&|c| matches!(c, '"' | '\'')) {
        return css_string(chars, quote);
    }
    let start = chars.at;
    let mut url = String::new();
    loop {
        let end = chars.at;
        match chars.next() {
            None | Some(')') => {
                return Some(Picture { place: start..end, url });
            }
            Some('\\') => url.extend(css_escape(chars)),
            Some(c) => url.push(c),
        }
    }
}

/// A string after its opening quote; nothing if it breaks off at a line's end, as CSS has it.
fn css_string(chars: &mut Decoded<'_>, quote: char) -> Option<Picture> {
    let start = chars.at;
    let mut url = String::new();
    loop {
        let end = chars.at;
        match chars.next() {
            Some('\\') => url.extend(css_escape(chars)),
            Some('\n' | '\r' | '\x0C') => return None,
            Some(c) if c != quote => url.push(c),
            _ => {
                return Some(Picture { place: start..end, url });
            }
        }
    }
}

/// The character meant after a backslash: `\28 ` and `\(` are a parenthesis. None for an escaped
/// line end, which continues a string.
fn css_escape(chars: &mut Decoded<'_>) -> Option<char> {
    let mut digits = 0;
    let mut code = 0;
    while digits < 6
        && let Some(digit) = chars.next_if(&|c| c.is_ascii_hexdigit())
    {
        digits += 1;
        code = code * 16 + digit.to_digit(16).unwrap_or(0);
    }
    if digits == 0 {
        return chars.next().filter(|c| !matches!(c, '\n' | '\r' | '\x0C'));
    }
    chars.next_if(&|c| c.is_ascii_whitespace());
    Some(character(code))
}

/// The character of a code in an escape or a reference.
fn character(code: u32) -> char {
    char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The characters of an attribute's value, with the character references decoded, and where in
/// the value as written they are.
#[derive(Clone)]
struct Decoded<'a> {
    rest: &'a str,
    /// Where the next character starts.
    at: usize,
}

impl<'a> Decoded<'a> {
    fn new(value: &'a str) -> Self {
        Self { rest: value, at: 0 }
    }

    fn next_if(&mut self, test: &dyn Fn(char) -> bool) -> Option<char> {
        let mut ahead = self.clone();
        let c = ahead.next().filter(|c| test(*c))?;
        *self = ahead;
        Some(c)
    }

    fn skip_run(&mut self, test: &dyn Fn(char) -> bool) {
        while self.next_if(test).is_some() {}
    }
}

impl Iterator for Decoded<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let (c, length) = character_reference(self.rest)
            .or_else(|| self.rest.chars().next().map(|c| (c, c.len_utf8())))?;
        self.at += length;
        self.rest = self.rest.get(length..).unwrap_or_default();
        Some(c)
    }
}

/// The character references known by name, and whether HTML knows them without the semicolon too.
const NAMED_CHARACTERS: &[(&str, char, bool)] = &[
    ("amp", '&', true),
    ("lt", '<', true),
    ("gt", '>', true),
    ("quot", '"', true),
    ("nbsp", '\u{A0}', true),
    ("apos", '\'', false),
    ("AMP", '&', true),
    ("LT", '<', true),
    ("GT", '>', true),
    ("QUOT", '"', true),
];

/// The character reference a text starts with, if any, and its length.
fn character_reference(text: &str) -> Option<(char, usize)> {
    let reference = text.strip_prefix('&')?;
    if let Some(number) = reference.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        let count = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
        let (digits, after) = digits.split_at_checked(count).filter(|_| count > 0)?;
        let code = digits.chars().fold(0u32, |code, digit| {
            code.saturating_mul(radix).saturating_add(digit.to_digit(radix).unwrap_or(0))
        });
        let after = after.strip_prefix(';').unwrap_or(after);
        return Some((character(code), text.len() - after.len()));
    }
    NAMED_CHARACTERS.iter().find_map(|&(name, c, without_semicolon)| {
        let after = reference.strip_prefix(name)?;
        let end = match after.strip_prefix(';') {
            Some(end) => end,
            // In an attribute, `&lt=1` and `&ltx` are parts of a query: no reference.
            None if !without_semicolon
                || after.starts_with(|c: char| c == '=' || c.is_ascii_alphanumeric()) =>
            {
                return None;
            }
            None => after,
        };
        Some((c, text.len() - end.len()))
    })
}

/// The attributes of start tags that may hold pictures, in order.
fn picture_attributes(html: &str) -> Vec<PictureAttribute<'_>> {
    let mut attributes = Vec::new();
    let mut tokens = Tokenizer { html, at: 0 };
    while let Some(tag) = tokens.next_start_tag() {
        attributes.extend(tag);
    }
    attributes
}

/// Reads HTML once, from start to end: it never goes back, so it is linear in its input.
struct Tokenizer<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tokenizer<'a> {
    fn rest(&self) -> &'a [u8] {
        self.html.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Goes to the next byte that passes the test, or to the end. What was passed over. `dyn`, because
    /// a copy of it for each of its tests would be a kilobyte of WebAssembly.
    fn seek(&mut self, test: &dyn Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.iter().position(|b| test(*b)).unwrap_or(rest.len());
        self.html.get(start..self.at).unwrap_or_default()
    }

    /// The pictures' attributes of the next start tag; `None` at the end of the text.
    fn next_start_tag(&mut self) -> Option<Vec<PictureAttribute<'a>>> {
        loop {
            self.seek(&|b| b == b'<');
            if !self.eat(b'<') {
                return None;
            }
            match self.peek() {
                Some(b) if b.is_ascii_alphabetic() => return self.tag(true),
                Some(b'/') => {
                    self.at += 1;
                    if self.peek().is_some_and(|b| b.is_ascii_alphabetic()) {
                        self.tag(false)?;
                    } else {
                        self.skip_declaration();
                    }
                }
                Some(b'!') if self.rest().starts_with(b"!--") => self.skip_comment(),
                // Document types, processing instructions, and CDATA, which is one of these in HTML.
                Some(b'!' | b'?') => self.skip_declaration(),
                // A "<" in the text.
                _ => {}
            }
        }
    }

    fn skip_declaration(&mut self) {
        self.seek(&|b| b == b'>');
        self.eat(b'>');
    }

    /// A comment from its `!--` on. It ends with `-->` or `--!>`, and `<!-->`, `<!--->` are whole
    /// comments.
    fn skip_comment(&mut self) {
        self.at += 1;
        let dashes = self.at;
        loop {
            self.seek(&|b| b == b'>');
            let comment = self.html.get(dashes..self.at).unwrap_or_default();
            let ends = comment.ends_with("--")
                || comment.get(2..).is_some_and(|text| text.ends_with("--!"));
            if !self.eat(b'>') || ends {
                return;
            }
        }
    }

    /// A tag from its name on. `None` if the text ends within it: then it is no tag.
    fn tag(&mut self, is_start: bool) -> Option<Vec<PictureAttribute<'a>>> {
        let element = self.seek(&|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        let mut attributes: Vec<PictureAttribute<'a>> = Vec::new();
        loop {
            let gap = self.seek(&|b| !b.is_ascii_whitespace() && b != b'/');
            if self.eat(b'>') {
                let has_text = TEXT_ELEMENTS.iter().any(|name| element.eq_ignore_ascii_case(name));
                if is_start && has_text && !gap.ends_with('/') {
                    self.skip_text_of(element);
                }
                return Some(attributes);
            }
            self.peek()?;
            // Of attributes with the same name, the first counts.
            if let Some(attribute) = self.attribute(element)
                && attributes.iter().all(|earlier| earlier.row != attribute.row)
            {
                attributes.push(attribute);
            }
        }
    }

    /// Reads an attribute; returns it if it may hold pictures.
    fn attribute(&mut self, element: &str) -> Option<PictureAttribute<'a>> {
        let name_start = self.at;
        // At the start of a name, "=" is part of it.
        self.eat(b'=');
        self.seek(&|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'='));
        let name = self.html.get(name_start..self.at).unwrap_or_default();
        self.seek(&|b| !b.is_ascii_whitespace());
        let (mut start, mut value, mut quoted) = (self.at, "", false);
        if self.eat(b'=') {
            self.seek(&|b| !b.is_ascii_whitespace());
            let quote = self.peek().filter(|b| matches!(b, b'"' | b'\''));
            self.at += usize::from(quote.is_some());
            start = self.at;
            value = match quote {
                Some(quote) => self.seek(&|b| b == quote),
                None => self.seek(&|b| b.is_ascii_whitespace() || b == b'>'),
            };
            quoted = quote.is_some_and(|quote| self.eat(quote));
        }
        PICTURE_ATTRIBUTES.iter().enumerate().find_map(|(row, (elements, attribute, syntax))| {
            let is_element =
                elements.is_empty() || elements.iter().any(|e| element.eq_ignore_ascii_case(e));
            (is_element && name.eq_ignore_ascii_case(attribute)).then_some(PictureAttribute {
                row,
                syntax: *syntax,
                start,
                value,
                quoted,
            })
        })
    }

    /// Goes to the end tag of an element whose content is text, or to the end.
    fn skip_text_of(&mut self, element: &str) {
        loop {
            self.seek(&|b| b == b'<');
            let rest = self.rest();
            let after_name = rest.get(2 + element.len());
            let is_end_tag = rest.starts_with(b"</")
                && rest
                    .get(2..2 + element.len())
                    .is_some_and(|name| name.eq_ignore_ascii_case(element.as_bytes()))
                && after_name.is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
            if is_end_tag || !self.eat(b'<') {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{article_pictures, replace_pictures};

    const NEW: &str = "https://mmbiz.qpic.cn/new?wx_fmt=png&from=appmsg";
    const NEW_ESCAPED: &str = "https://mmbiz.qpic.cn/new?wx_fmt=png&amp;from=appmsg";

    /// The listed pictures are these, and each can be replaced: the result has no more to upload,
    /// and replacing again changes nothing.
    #[track_caller]
    fn assert_pictures(html: &str, expected: &[&str]) {
        assert_eq!(article_pictures(html), expected, "{html}");
        assert_eq!(replace_pictures(html, &[]), html);
        let urls: Vec<_> = expected.iter().map(|url| (*url, NEW)).collect();
        let replaced = replace_pictures(html, &urls);
        assert!(article_pictures(&replaced).is_empty(), "{replaced}");
        assert_eq!(replace_pictures(&replaced, &urls), replaced);
    }

    #[track_caller]
    fn assert_replaced(html: &str, old: &str, expected: &str) {
        let expected = expected.replace("NEW", NEW_ESCAPED);
        assert_eq!(replace_pictures(html, &[(old, NEW)]), expected);
    }

    #[test]
    fn attributes_of_img() {
        assert_pictures("<p>一<img src='http://a.cn/1.png'>二</p>", &["http://a.cn/1.png"]);
        assert_pictures(
            r#"<img src="data:image/gif;base64,R0lGOD==" data-src="http://a.cn/1.png"/>"#,
            &["data:image/gif;base64,R0lGOD==", "http://a.cn/1.png"],
        );
        assert_pictures("<IMG\nSRC = \"A.PNG\" >", &["A.PNG"]);
        assert_pictures("<img/src=\"a\"/alt=x>", &["a"]);
        assert_pictures("<img alt=\"a>b\" src='c>d'>", &["c>d"]);
        assert_pictures("<img alt='<img src=x>' src=a>", &["a"]);
        assert_pictures("<img alt=\"\"src=a>", &["a"]);
        assert_pictures("<img alt src=a>", &["a"]);
        assert_pictures("<img =src=x src=a><img ='>'src=b>", &["a"]);
        assert_pictures("<img data-srcset=x data-original=y src2=z alt=src=w>", &[]);
        assert_pictures("<imgs src=a><im src=a><a src=a href=b><iframe src=c></iframe>", &[]);
    }

    #[test]
    fn other_elements() {
        assert_pictures(
            "<svg><image href=1.png /><image XLINK:HREF='2.png'></image></svg>",
            &["1.png", "2.png"],
        );
        assert_pictures("<image src=a><svg><a href=b><use xlink:href=c></svg>", &["a"]);
        assert_pictures("<video src=a.mp4 poster=b.jpg></video><p poster=c>", &["b.jpg"]);
        assert_pictures(
            "<table background=a><tr background=b><td background=c><mp-card background=red>",
            &["a", "b", "c"],
        );
        assert_pictures(
            "<picture><source srcset='a.webp, b.webp 2x'><source src=c.mp3></picture>",
            &["a.webp", "b.webp"],
        );
    }

    #[test]
    fn source_sets() {
        assert_pictures("<img srcset='a.png'>", &["a.png"]);
        assert_pictures("<img srcset='\n\ta.png 1x,\n\tb.png 2x,\n'>", &["a.png", "b.png"]);
        assert_pictures("<img srcset='a.png,b.png'>", &["a.png,b.png"]);
        assert_pictures("<img srcset='a.png 100w,b.png 2x'>", &["a.png", "b.png"]);
        assert_pictures("<img srcset=',, a,,, b,'>", &["a", "b"]);
        assert_pictures("<img srcset='a x(1,2), b'>", &["a", "b"]);
        assert_pictures("<img srcset='a x(1, b'>", &["a"]);
        assert_pictures(
            "<img srcset='data:image/png;base64,AA== 1x'>",
            &["data:image/png;base64,AA=="],
        );
        assert_pictures("<img srcset='a?x=1&amp;y=2&#32;2x&comma; b'>", &["a?x=1&y=2"]);
        assert_pictures("<img srcset=' , ,'><img srcset=''><img srcset>", &[]);
        assert_replaced(
            "<img srcset=' a.png 1x , a.png,b.png 2x,a.png,'>",
            "a.png",
            "<img srcset=' NEW 1x , a.png,b.png 2x,NEW,'>",
        );
        assert_eq!(
            replace_pictures("<img srcset='a 2x'>", &[("a", "http://mmbiz.qpic.cn/a b")]),
            "<img srcset='http://mmbiz.qpic.cn/a%20b 2x'>",
        );
    }

    #[test]
    fn style_attributes() {
        assert_pictures("<p style='background:url(a.png) no-repeat'>", &["a.png"]);
        assert_pictures(r#"<p style="background-image: URL( 'a.png' )">"#, &["a.png"]);
        // As mmbiz articles carry it.
        assert_pictures(
            r#"<div style="background-image: url(&#34;https://a.cn/1?x=1&amp;y=2&#34;);">"#,
            &["https://a.cn/1?x=1&y=2"],
        );
        assert_pictures("<h2 style='background-image:url(a),url(b)'>", &["a", "b"]);
        assert_pictures("<p style=background:url(a.png)>", &["a.png"]);
        assert_pictures("<p style='background:-webkit-image-set(url(a) 1x)'>", &["a"]);
        assert_pictures("<p style='background:url(a b.png )'>", &["a b.png"]);
        assert_pictures(r"<p style='background:\url(a),U\52\6C (b)'>", &["a", "b"]);
        assert_pictures(r"<p style='background:url(a\62\63 d\(\).png)'>", &["abcd().png"]);
        assert_pictures("<p style='background:url(\"a\\\nb\\\"\")'>", &["ab\""]);
        assert_pictures("<p style='background:url(a.png'>", &["a.png"]);
        assert_pictures("<p style='background:url(\"a.png'>", &["a.png"]);
        assert_pictures("<p style='background:url(a\\'>", &["a"]);
        assert_pictures("<p style='background:url(\"a\n\");list-style:url(b)'>", &[]);
        // Not a url, or not a picture.
        assert_pictures(r#"<p style="content:'url(a)';/* url(b) */ color:red">"#, &[]);
        assert_pictures(
            "<p style='a:my-url(a) _url(b) 图url(c) \\28url(d) url (e) u/**/rl(f)'>",
            &[],
        );
        assert_pictures("<p style='fill:url(#gradient);background:url()'>", &[]);
        assert_pictures("<p style='content:\"\\\"url(a)\";background:url(b)'>", &["b"]);
        assert_pictures("<p data-style='background:url(a)' title='background:url(b)'>", &[]);
    }

    #[test]
    fn replacing_in_styles() {
        assert_replaced(
            r#"<p style="A:1;background: url( &#34;a.png&#34; ),url(b.png) ;COLOR:red">"#,
            "a.png",
            r#"<p style="A:1;background: url( &#34;NEW&#34; ),url(b.png) ;COLOR:red">"#,
        );
        // The references would swallow the first characters of the new url.
        assert_replaced(
            "<p style='a:url(&quot/a.png&quot)'>",
            "/a.png",
            "<p style='a:url(&quot;NEW&quot)'>",
        );
        let html = "<p style='a:url(a.png)'>";
        let odd = r#"https://mmbiz.qpic.cn/a b"c'd(e)\f"#;
        let replaced = replace_pictures(html, &[("a.png", odd)]);
        assert_eq!(
            replaced,
            r"<p style='a:url(https://mmbiz.qpic.cn/a\20 b\22 c\27 d\28 e\29 \5c f)'>",
        );
        let replaced = replace_pictures(html, &[("a.png", r#"a b"c'd(e)\f"#)]);
        assert_eq!(article_pictures(&replaced), [r#"a b"c'd(e)\f"#]);
    }

    #[test]
    fn hosts() {
        for url in [
            "http://mmbiz.qpic.cn/a",
            "https://mmbiz.qpic.cn/a?wx_fmt=png",
            "//mmbiz.qpic.cn/a",
            "HTTPS://MMBIZ.QPIC.CN/a",
            " https://mmbiz.qpic.cn/a\n",
            "https://mmbiz.qpic.cn",
            "https://mmbiz.qpic.cn?a",
            "https://mmbiz.qpic.cn#a",
            "https://mmbiz.qpic.cn:443/a",
            "https://mmecoa.qpic.cn/a",
            "https://sz-mm.biz.qpic.cn/a",
            "https://mmbiz.qlogo.cn/a",
        ] {
            assert_pictures(&format!("<img src=\"{url}\" data-src='{url}'>"), &[]);
            assert_pictures(&format!("<p style=\"background:url({url})\">"), &[]);
        }
        for url in [
            "https://mmbiz.qpic.cn.evil.com/",
            "https://evil.com/?mmbiz.qpic.cn",
            "https://evil.com/https://mmbiz.qpic.cn/",
            "https://evil.com#.qpic.cn",
            "https://evil.com\\.qpic.cn",
            "https://evil.com\\@mmbiz.qpic.cn/",
            "https://mmbiz.qpic.cn@evil.com/",
            "https://mmbiz.qpic.cn:80@evil.com/",
            "https://evil.com%2f.qpic.cn/",
            "https://evil.com\t.qpic.cn/",
            "https://mmbiz.qpic.cn:x/",
            "https://evilqpic.cn/",
            "https://qpic.cn/",
            "https://.qpic.cn/",
            "https://mmbiz。qpic.cn/",
            "https://evil.qlogo.cn/",
            "https:mmbiz.qpic.cn/",
            "https:///mmbiz.qpic.cn/",
            "ftp://mmbiz.qpic.cn/",
            "mmbiz.qpic.cn/a",
            "/mmbiz.qpic.cn/a",
            "图//mmbiz.qpic.cn",
            "a/b.png?c",
            "data:image/png;base64,iVBORw0KGgo=",
            "blob:https://mmbiz.qpic.cn/0c5c1c4a",
            "file:///C:/a.png",
            "about:blank",
        ] {
            assert_pictures(&format!("<img src=\"{url}\">"), &[url]);
        }
    }

    #[test]
    fn nothing_to_upload() {
        assert_pictures("", &[]);
        assert_pictures("text & <b>图</b>", &[]);
        assert_pictures(
            "<img><img src><img src=''><img src=\" \n\"><img src=><img src=&nbsp;>",
            &[],
        );
        assert_pictures("<img src='#'><svg><image href='#id'></svg>", &[]);
    }

    #[test]
    fn each_url_once_in_order() {
        assert_pictures(
            "<p style='background:url(b)'><img src=a><img src=' b '><img data-src=c src=a>",
            &["b", "a", "c"],
        );
    }

    #[test]
    fn first_of_duplicate_attributes() {
        assert_pictures("<img src=a SRC=b src=c>", &["a"]);
        assert_pictures("<img src src=b>", &[]);
        assert_pictures("<img src='//mmbiz.qpic.cn/a' src=b>", &[]);
        assert_replaced("<img src=a src=a>", "a", r#"<img src="NEW" src=a>"#);
    }

    #[test]
    fn character_references() {
        for (value, url) in [
            ("a?b=1&amp;c=2", "a?b=1&c=2"),
            ("a&lt;&gt;&quot;&apos;b", "a<>\"'b"),
            ("&#97;&#x62;&#X63;", "abc"),
            ("&#97&#x62g", "abg"),
            ("a&nbsp;b", "a\u{A0}b"),
            ("&nbsp; a &#10;", "a"),
            ("a?b&amp", "a?b&"),
            ("a?b&amp=1&lt2&gtx&ampx", "a?b&amp=1&lt2&gtx&ampx"),
            ("a?b&apos&AMP;&GT", "a?b&apos&>"),
            ("a&amp;amp;b", "a&amp;b"),
            ("a&b&;&#;&#x;&#xg;&", "a&b&;&#;&#x;&#xg;&"),
            ("a&#0;b&#xD800;c&#x110000;d", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d"),
            ("a&#99999999999999999999999999;", "a\u{FFFD}"),
            ("a&copy;b", "a&copy;b"),
            ("&#22270;图", "图图"),
        ] {
            assert_pictures(&format!("<img src=\"{value}\">"), &[url]);
        }
    }

    #[test]
    fn markup_without_pictures() {
        assert_pictures("<!-- <img src=a> --><img src=b>", &["b"]);
        assert_pictures("<!--><img src=a><!---><img src=b>-->", &["a", "b"]);
        assert_pictures("<!--!><img src=a>--!><img src=b>", &["b"]);
        assert_pictures("<!-- -- > - -> <img src=a> --", &[]);
        assert_pictures("<!doctype html><img src=a>", &["a"]);
        assert_pictures("<!DOCTYPE <img src=a><img src=b>", &["b"]);
        assert_pictures("<?xml <img src=a>?><img src=b>", &["b"]);
        assert_pictures("<![CDATA[<img src=a>]]><img src=b>", &["b"]);
        assert_pictures("</<img src=a></><img src=b></p title='>'<img src=c>", &["b"]);
        assert_pictures("</img src=a></p style='a:url(b)'>", &[]);
    }

    #[test]
    fn text_elements() {
        for name in ["script", "style", "textarea", "title", "SCRIPT"] {
            assert_pictures(
                &format!(
                    "<{name} a='>'>'<img src=a></x></{name}s><img src=b></{name} ><img src=c>"
                ),
                &["c"],
            );
            assert_pictures(&format!("<{name}><img src=a></{name}"), &[]);
            assert_pictures(&format!("<svg><{name} /><img src=a>"), &["a"]);
            assert_pictures(&format!("<{name}s><img src=a>"), &["a"]);
            assert_pictures(&format!("</{name}><img src=a>"), &["a"]);
        }
        assert_pictures("<style>p { background: url(a) }</style>", &[]);
    }

    #[test]
    fn ends_and_odd_bytes() {
        assert_pictures("<p><img src=a><p>unclosed", &["a"]);
        for end in ["<", "</", "<!", "<!-", "<!--", "<?", "<img", "<img ", "<img src", "<img src="]
        {
            assert_pictures(&format!("<img src=a>{end}"), &["a"]);
        }
        assert_pictures("<img src=a><img src=b", &["a"]);
        assert_pictures("<img src=a><img src='b>", &["a"]);
        assert_pictures("<img src=a><p style='a:url(b)' ", &["a"]);
        assert_pictures("< img src=a><<img src=b><1 src=c>", &["b"]);
        assert_pictures("\0<img\0 src=a><img \0src=a><img src=a\0b>\0", &["a\0b"]);
        assert_pictures("图<图 src=a><img图 src=a><img 图=b src=图.png>图", &["图.png"]);
    }

    #[test]
    fn replacing_keeps_every_other_byte() {
        assert_replaced(
            "\u{FEFF}<P\t>\r\n<IMG  ALT='&#34;' \r\n Src=\" a.png \"\tclass=x/>&nbsp;&unknown;<Br/></P",
            "a.png",
            "\u{FEFF}<P\t>\r\n<IMG  ALT='&#34;' \r\n Src=\"NEW\"\tclass=x/>&nbsp;&unknown;<Br/></P",
        );
        assert_replaced("<img src='a' alt=a>a", "a", "<img src='NEW' alt=a>a");
        assert_replaced("<img src=a><img src=b>", "a", "<img src=\"NEW\"><img src=b>");
        // The slash belongs to an unquoted value.
        assert_replaced("<img src=a/>", "a/", "<img src=\"NEW\">");
        assert_replaced("<img src=a />", "a", "<img src=\"NEW\" />");
        assert_replaced("<p style=a:url(\"a\")'>", "a", "<p style=\"a:url(&quot;NEW&quot;)'\">");
        assert_replaced(
            "<!-- <img src=a> --><img src=a>",
            "a",
            "<!-- <img src=a> --><img src=\"NEW\">",
        );
    }

    #[test]
    fn new_urls() {
        let html = "<img src='a'>";
        assert_eq!(replace_pictures(html, &[("a", " b\n")]), "<img src='b'>");
        assert_eq!(
            replace_pictures(html, &[("a", "'\"<>&")]),
            "<img src='&#39;&quot;&lt;&gt;&amp;'>"
        );
        assert_eq!(replace_pictures(html, &[("a", "")]), html);
        assert_eq!(replace_pictures(html, &[("A", "b"), (" a", "c"), ("", "d")]), html);
        assert_eq!(replace_pictures(html, &[("a", "b"), ("a", "c")]), "<img src='c'>");
        // A new url is not looked up again.
        let html = "<img src='a'><img src='b'>";
        assert_eq!(replace_pictures(html, &[("a", "b"), ("b", "a")]), "<img src='b'><img src='a'>");
        // What is on WeChat's hosts is left alone.
        let html = "<img src='//mmbiz.qpic.cn/a'>";
        assert_eq!(replace_pictures(html, &[("//mmbiz.qpic.cn/a", "b")]), html);
    }

    /// A mebibyte of each takes a second at most, not optimized; with anything quadratic, minutes.
    #[test]
    fn time_is_linear() {
        let limit = Duration::from_secs(5);
        for (before, repeated) in [
            ("", "<"),
            ("", "</"),
            ("", "<!"),
            ("", "<!--"),
            ("<!--", ">"),
            ("", "<a"),
            ("", "<img "),
            ("", "<img src=a "),
            ("", "<img src='"),
            ("", "<img src=a>"),
            ("<img ", "src=a "),
            ("<img ", "="),
            ("<img ", "/"),
            ("", "<script>"),
            ("<script>", "</script"),
            ("", "<style/>"),
            ("<img src='", "&"),
            ("<img src='", "&#"),
            ("<img src='", "&#1"),
            ("<img src='", "&#1;"),
            ("<img src='&#", "1"),
            ("<img src='", "&amp"),
            ("<img srcset='", ","),
            ("<img srcset='", "a,"),
            ("<img srcset='", "a, "),
            ("<img srcset='a ", "("),
            ("<p style='", "a"),
            ("<p style='", "url("),
            ("<p style='", "url(a)"),
            ("<p style='", "url(\" "),
            ("<p style='", "\"\n"),
            ("<p style='", "/*"),
            ("<p style='", "\\"),
        ] {
            let html = format!("{before}{}'>", repeated.repeat((1 << 20) / repeated.len()));
            let start = Instant::now();
            assert!(article_pictures(&html).len() <= 1, "{before}{repeated}");
            assert!(start.elapsed() < limit, "{before}{repeated}: {:?}", start.elapsed());
        }
    }

    #[test]
    fn many_pictures() {
        let html: String = (0..50_000).map(|n| format!("<img src={n}>")).collect();
        let pictures = article_pictures(&html);
        assert_eq!(pictures.len(), 50_000);
        let urls: Vec<_> = pictures.iter().map(|url| (url.as_str(), NEW)).collect();
        assert!(article_pictures(&replace_pictures(&html, &urls)).is_empty());
    }
}
