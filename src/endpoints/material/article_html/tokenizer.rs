//! The tokenizer: reads the tags of an HTML text one by one.
//!
//! It follows the tokenization chapter of the [HTML
//! standard](https://html.spec.whatwg.org/#tokenization). It reads once, from start to end, and
//! never goes back: it takes linear time.

use crate::endpoints::material::article_html::elements::is_same;
use crate::endpoints::material::article_html::tag::{Attribute, Tag};

pub(super) struct Tokenizer<'a> {
    html: &'a str,
    at: usize,
    /// The names of the wanted attributes.
    names: &'static [&'static str],
}

impl<'a> Tokenizer<'a> {
    pub(super) fn new(html: &'a str, names: &'static [&'static str]) -> Self {
        Self { html, at: 0, names }
    }

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

    /// Goes to the next byte of these kinds, or to the end, and returns the text before it.
    fn seek(&mut self, kinds: u8) -> &'a str {
        let rest = self.rest();
        self.pass(rest.iter().position(|b| is_of(*b, kinds)).unwrap_or(rest.len()))
    }

    /// Goes over the bytes of these kinds, and returns them.
    fn skip(&mut self, kinds: u8) -> &'a str {
        let rest = self.rest();
        self.pass(rest.iter().position(|b| !is_of(*b, kinds)).unwrap_or(rest.len()))
    }

    /// Goes to the next byte of this value, or to the end, and returns the text before it. Most of an article is
    /// passed here.
    fn seek_byte(&mut self, byte: u8) -> &'a str {
        let rest = self.rest();
        self.pass(memchr::memchr(byte, rest).unwrap_or(rest.len()))
    }

    /// Goes over this number of bytes, and returns them.
    fn pass(&mut self, length: usize) -> &'a str {
        let start = self.at;
        self.at += length;
        self.html.get(start..self.at).unwrap_or_default()
    }

    /// Returns the next tag, or `None` at the end of the text. In SVG and MathML (`is_foreign`),
    /// CDATA is text.
    pub(super) fn next_tag(&mut self, is_foreign: bool) -> Option<Tag<'a>> {
        loop {
            self.seek_byte(b'<');
            if !self.eat(b'<') {
                return None;
            }
            match self.peek() {
                Some(b) if b.is_ascii_alphabetic() => return self.tag(true),
                Some(b'/') => {
                    self.at += 1;
                    match self.peek() {
                        Some(b) if b.is_ascii_alphabetic() => return self.tag(false),
                        Some(_) => self.skip_declaration(),
                        None => return None,
                    }
                }
                Some(b'!') if self.rest().starts_with(b"!--") => self.skip_comment(),
                Some(b'!') if is_foreign && self.rest().starts_with(b"![CDATA[") => {
                    self.at += b"![CDATA[".len();
                    self.skip_cdata();
                }
                // Document types, processing instructions, and CDATA, which HTML reads like these.
                Some(b'!' | b'?') => self.skip_declaration(),
                // A "<" that is part of the text.
                _ => {}
            }
        }
    }

    fn skip_declaration(&mut self) {
        self.seek_byte(b'>');
        self.eat(b'>');
    }

    fn skip_cdata(&mut self) {
        let start = self.at;
        loop {
            self.seek_byte(b'>');
            let text = self.html.get(start..self.at).unwrap_or_default();
            if !self.eat(b'>') || text.ends_with("]]") {
                return;
            }
        }
    }

    /// Skips a comment from its `!--` on. It ends with `-->` or `--!>`; `<!-->` and `<!--->` are
    /// whole comments.
    fn skip_comment(&mut self) {
        self.at += 1;
        let dashes = self.at;
        loop {
            self.seek_byte(b'>');
            let comment = self.html.get(dashes..self.at).unwrap_or_default();
            let ends = comment.ends_with("--")
                || comment.get(2..).is_some_and(|text| text.ends_with("--!"));
            if !self.eat(b'>') || ends {
                return;
            }
        }
    }

    /// Reads a tag from its name on. Returns `None` if the text ends inside it: then it is not a
    /// tag.
    fn tag(&mut self, is_start: bool) -> Option<Tag<'a>> {
        let name = self.seek(BLANK | SLASH | END);
        let mut tag =
            Tag { name, is_start, closes_itself: false, attributes: Vec::new(), handler: None };
        loop {
            let gap = self.skip(BLANK | SLASH);
            if self.eat(b'>') {
                tag.closes_itself = gap.ends_with('/');
                return Some(tag);
            }
            self.peek()?;
            self.attribute(&mut tag);
        }
    }

    /// Reads an attribute, and keeps it if it is wanted.
    fn attribute(&mut self, tag: &mut Tag<'a>) {
        let name_start = self.at;
        // A "=" at the start of a name is part of the name.
        self.eat(b'=');
        self.seek(BLANK | SLASH | END | EQUALS);
        let name = self.html.get(name_start..self.at).unwrap_or_default();
        self.skip(BLANK);
        let (mut start, mut value, mut quoted) = (self.at, "", false);
        if self.eat(b'=') {
            self.skip(BLANK);
            let quote = self.peek().filter(|b| matches!(b, b'"' | b'\''));
            self.at += usize::from(quote.is_some());
            start = self.at;
            value = match quote {
                Some(quote) => self.seek_byte(quote),
                None => self.seek(BLANK | END),
            };
            quoted = quote.is_some_and(|quote| self.eat(quote));
        }
        if name.len() > 2 && name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on")) {
            tag.handler.get_or_insert(name);
        }
        let asked = self.names.iter().find(|asked| is_same(name, asked));
        if let Some(&name) = asked
            && tag.attribute(name).is_none()
        {
            tag.attributes.push(Attribute { name, start, value, quoted });
        }
    }

    /// Skips the content and the end tag of an element whose content is text, or the rest of the
    /// text.
    pub(super) fn skip_text_of(&mut self, element: &str) {
        let is_script = element.eq_ignore_ascii_case("script");
        // Inside `<!-- … -->`, a script may contain `<script>…</script>`.
        let (mut in_comment, mut in_script) = (false, false);
        loop {
            let rest = self.rest();
            let ends = |b: &u8| *b == b'<' || is_script && *b == b'-';
            self.at += rest.iter().position(ends).unwrap_or(rest.len());
            let rest = self.rest();
            if rest.starts_with(b"-->") {
                (in_comment, in_script) = (false, false);
            } else if is_script && !in_comment && rest.starts_with(b"<!--") {
                in_comment = true;
                // The dashes may also belong to the end of the comment.
                self.at += 1;
            } else if in_comment && starts_tag(rest, b"<", element) {
                in_script = true;
            } else if starts_tag(rest, b"</", element) {
                if !in_script {
                    self.at += 2;
                    self.tag(false);
                    return;
                }
                in_script = false;
            }
            if self.peek().is_none() {
                return;
            }
            self.at += 1;
        }
    }

    /// Skips the rest: after `<plaintext>`, everything is text.
    pub(super) fn skip_all(&mut self) {
        self.at = self.html.len();
    }
}

/// Blanks, `/`, `>` and `=`: the bytes that end the names and the values in a tag, or are between them.
const BLANK: u8 = 1;
const SLASH: u8 = 1 << 1;
const END: u8 = 1 << 2;
const EQUALS: u8 = 1 << 3;

/// Tells whether a byte is of one of these kinds.
#[inline(always)]
fn is_of(byte: u8, kinds: u8) -> bool {
    let kind = match byte {
        b'\t' | b'\n' | b'\x0C' | b'\r' | b' ' => BLANK,
        b'/' => SLASH,
        b'>' => END,
        b'=' => EQUALS,
        _ => 0,
    };
    kind & kinds != 0
}

/// Tells whether a tag with this name starts here.
fn starts_tag(text: &[u8], opening: &[u8], name: &str) -> bool {
    let after_opening = text.strip_prefix(opening).unwrap_or_default();
    after_opening.split_at_checked(name.len()).is_some_and(|(start, after)| {
        start.eq_ignore_ascii_case(name.as_bytes())
            && after.first().is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
    })
}
