//! The open elements. They decide whether the next tag is HTML, SVG or MathML, and whether it is
//! inside a `template`, which is not shown.
//!
//! It follows the [tree construction](https://html.spec.whatwg.org/#tree-construction) of the HTML
//! standard, but does not build a tree. It leaves out the rules that affect neither: the reopening
//! of wrongly nested formatting, frames, and the old limits on the content of a `select`.

use crate::endpoints::material::article_html::elements::{
    BLOCK, CLOSES_P, FORMATTING, HEADING, LEAVES_FOREIGN, RULED, SCOPE, SPECIAL, TEXT, VOID,
    is_same, kind_of,
};
use crate::endpoints::material::article_html::tag::Tag;

/// The language of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    Html,
    Svg,
    MathMl,
}

/// The content that an element of SVG or MathML may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Its own language.
    Own,
    /// HTML: `foreignObject`, `desc` and `title` of SVG, some `annotation-xml`.
    Html,
    /// Text, and most of HTML: `mi`, `mo`, `mn`, `ms`, `mtext`.
    Text,
}

struct Open<'a> {
    name: &'a str,
    namespace: Namespace,
    holds: Holds,
    kind: u16,
}

impl Open<'_> {
    fn is(&self, names: &[&str]) -> bool {
        self.namespace == Namespace::Html && is_one_of(self.name, names)
    }

    fn is_kind(&self, kind: u16) -> bool {
        self.kind & kind != 0
    }
}

/// The maximum number of open elements to search. Browsers do not nest deeper than 512.
const DEEPEST: usize = 512;

#[derive(Default)]
pub(super) struct Tree<'a> {
    open: Vec<Open<'a>>,
    /// The number of `template` elements among them.
    templates: usize,
}

/// The element that a start tag makes.
pub(super) struct Element {
    pub(super) namespace: Namespace,
    /// Whether it is inside a `template`.
    pub(super) is_inert: bool,
    /// Whether its content is always read as text.
    pub(super) has_text: bool,
}

impl<'a> Tree<'a> {
    /// Tells whether the current element belongs to SVG or MathML.
    pub(super) fn is_foreign(&self) -> bool {
        self.open.last().is_some_and(|open| open.namespace != Namespace::Html)
    }

    /// Makes the element of a start tag, and opens it if it may have content.
    pub(super) fn start(&mut self, tag: &Tag<'a>) -> Element {
        let kind = kind_of(tag.name);
        if let Some(namespace) = self.foreign_namespace(tag, kind) {
            if !tag.closes_itself {
                self.push_foreign(tag, namespace);
            }
            return Element { namespace, is_inert: self.templates > 0, has_text: false };
        }
        let is_inert = self.templates > 0;
        for (name, namespace) in [("svg", Namespace::Svg), ("math", Namespace::MathMl)] {
            if tag.name.eq_ignore_ascii_case(name) {
                if !tag.closes_itself {
                    self.push_foreign(tag, namespace);
                }
                return Element { namespace, is_inert, has_text: false };
            }
        }
        self.start_html(tag.name, kind);
        Element { namespace: Namespace::Html, is_inert, has_text: kind & TEXT != 0 }
    }

    /// Returns SVG or MathML, if the next element is inside one of them and belongs to it.
    fn foreign_namespace(&mut self, tag: &Tag<'a>, kind: u16) -> Option<Namespace> {
        let current = self.open.last().filter(|open| open.namespace != Namespace::Html)?;
        let is_html = match current.holds {
            Holds::Html => true,
            Holds::Text => !is_one_of(tag.name, &["mglyph", "malignmark"]),
            Holds::Own => {
                current.name.eq_ignore_ascii_case("annotation-xml")
                    && tag.name.eq_ignore_ascii_case("svg")
            }
        };
        if is_html {
            return None;
        }
        let is_styled_font = tag.name.eq_ignore_ascii_case("font")
            && tag.attributes.iter().any(|a| matches!(a.name, "color" | "face" | "size"));
        if kind & LEAVES_FOREIGN != 0 || is_styled_font {
            self.leave_foreign();
            return None;
        }
        Some(current.namespace)
    }

    /// Closes elements up to one that may contain HTML.
    fn leave_foreign(&mut self) {
        while let Some(open) = self.open.last()
            && open.namespace != Namespace::Html
            && open.holds == Holds::Own
        {
            self.open.pop();
        }
    }

    fn push_foreign(&mut self, tag: &Tag<'a>, namespace: Namespace) {
        let name = tag.name;
        let (holds, is_special) = match namespace {
            Namespace::Svg if is_one_of(name, &["foreignobject", "desc", "title"]) => {
                (Holds::Html, true)
            }
            Namespace::MathMl if is_one_of(name, &["mi", "mo", "mn", "ms", "mtext"]) => {
                (Holds::Text, true)
            }
            Namespace::MathMl if name.eq_ignore_ascii_case("annotation-xml") => {
                let has_html = tag.attribute("encoding").is_some_and(|encoding| {
                    is_one_of(&encoding.decoded(), &["text/html", "application/xhtml+xml"])
                });
                (if has_html { Holds::Html } else { Holds::Own }, true)
            }
            _ => (Holds::Own, false),
        };
        let kind = if is_special { SPECIAL | SCOPE } else { 0 };
        self.open.push(Open { name, namespace, holds, kind });
    }

    fn start_html(&mut self, name: &'a str, kind: u16) {
        let is = |names: &[&str]| kind & RULED != 0 && is_one_of(name, names);
        if kind & CLOSES_P != 0 {
            self.close_p();
        }
        if kind & HEADING != 0 && self.open.last().is_some_and(|open| open.is_kind(HEADING)) {
            self.open.pop();
        } else if is(&["li"]) {
            self.close_item(&["li"]);
        } else if is(&["dd", "dt"]) {
            self.close_item(&["dd", "dt"]);
        } else if is(&["option", "optgroup"]) {
            if self.open.last().is_some_and(|open| open.is(&["option"])) {
                self.open.pop();
            }
        } else if is(&["a", "nobr", "button"]) {
            if self.in_scope(&[name], &[]) {
                self.end_html(name);
            }
        } else if is(&["table"]) {
            // A table directly inside a table replaces it; one in a cell is nested.
            let nearest = self.nearest(&["table", "td", "th", "caption", "template"]);
            if let Some(at) = nearest
                && self.open.get(at).is_some_and(|open| open.is(&["table"]))
            {
                self.truncate(at);
            }
        } else if is(&["td", "th"]) {
            if !self.back_to(&["tr", "table", "template"]) {
                return;
            }
            if self.open.last().is_some_and(|open| open.is(&["table"])) {
                self.push_html("tr", kind_of("tr"));
            }
        } else if is(&["tr"]) {
            if !self.back_to(&["tbody", "tfoot", "thead", "table", "template"]) {
                return;
            }
        } else if is(&["tbody", "tfoot", "thead", "caption", "colgroup"]) {
            if !self.back_to(&["table", "template"]) {
                return;
            }
        } else if is(&["html", "head", "body", "frameset"])
            || is(&["form"]) && self.nearest(&["form", "template"]).is_some()
        {
            return;
        }
        if kind & (VOID | TEXT) != 0 {
            return;
        }
        if name.eq_ignore_ascii_case("template") {
            self.templates += 1;
        }
        self.push_html(name, kind);
    }

    fn push_html(&mut self, name: &'a str, kind: u16) {
        self.open.push(Open { name, namespace: Namespace::Html, holds: Holds::Own, kind });
    }

    /// Processes an end tag.
    pub(super) fn end(&mut self, name: &str) {
        if self.is_foreign() {
            if is_one_of(name, &["p", "br"]) {
                self.leave_foreign();
                return self.end_html(name);
            }
            let open = self.open.iter().enumerate().rev().take(DEEPEST);
            for (at, open) in open.take_while(|(_, open)| open.namespace != Namespace::Html) {
                if open.name.eq_ignore_ascii_case(name) {
                    return self.truncate(at);
                }
            }
        }
        self.end_html(name);
    }

    fn end_html(&mut self, name: &str) {
        if is_same(name, "p") {
            return self.close_p();
        }
        let kind = kind_of(name);
        let is = |names: &[&str]| kind & RULED != 0 && is_one_of(name, names);
        if is(&["template"]) {
            if self.templates > 0
                && let Some(at) = self.nearest(&["template"])
            {
                self.truncate(at);
            }
        } else if is(&["table", "caption", "tbody", "tfoot", "thead", "tr", "td", "th"]) {
            let nearest = self.nearest(&[name, "table", "template"]);
            if let Some(at) = nearest
                && self.open.get(at).is_some_and(|open| open.is(&[name]))
            {
                self.truncate(at);
            }
        } else if kind & HEADING != 0 {
            self.close_in_scope(&["h1", "h2", "h3", "h4", "h5", "h6"], &[]);
        } else if is(&["li"]) {
            self.close_in_scope(&["li"], &["ol", "ul"]);
        } else if kind & BLOCK != 0 {
            self.close_in_scope(&[name], &[]);
        } else if kind & FORMATTING != 0 {
            self.end_formatting(name);
        } else {
            for (at, open) in self.open.iter().enumerate().rev().take(DEEPEST) {
                if open.is(&[name]) {
                    return self.truncate(at);
                }
                if open.is_kind(SPECIAL) {
                    return;
                }
            }
        }
    }

    /// Ends formatting. It closes the elements inside, unless one is a block: then the block stays
    /// open.
    fn end_formatting(&mut self, name: &str) {
        let mut has_block = false;
        for (at, open) in self.open.iter().enumerate().rev().take(DEEPEST) {
            if open.is(&[name]) {
                if has_block {
                    self.open.remove(at);
                } else {
                    self.truncate(at);
                }
                return;
            }
            if open.is_kind(SCOPE) {
                return;
            }
            has_block |= open.is_kind(SPECIAL);
        }
    }

    fn close_p(&mut self) {
        self.close_in_scope(&["p"], &["button"]);
    }

    /// Closes the `li` (or `dd`, `dt`) before a new one.
    fn close_item(&mut self, names: &[&str]) {
        for (at, open) in self.open.iter().enumerate().rev().take(DEEPEST) {
            if open.is(names) {
                return self.truncate(at);
            }
            if open.is_kind(SPECIAL) && !open.is(&["address", "div", "p"]) {
                return;
            }
        }
    }

    fn in_scope(&self, names: &[&str], borders: &[&str]) -> bool {
        self.position_in_scope(names, borders).is_some()
    }

    fn close_in_scope(&mut self, names: &[&str], borders: &[&str]) {
        if let Some(at) = self.position_in_scope(names, borders) {
            self.truncate(at);
        }
    }

    /// Finds the innermost of these elements, if there is no boundary before it.
    fn position_in_scope(&self, names: &[&str], borders: &[&str]) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev().take(DEEPEST) {
            if open.is(names) {
                return Some(at);
            }
            if open.is_kind(SCOPE) || open.is(borders) {
                return None;
            }
        }
        None
    }

    fn nearest(&self, names: &[&str]) -> Option<usize> {
        let mut open = self.open.iter().enumerate().rev().take(DEEPEST);
        open.find(|(_, open)| open.is(names)).map(|(at, _)| at)
    }

    /// Closes everything inside the innermost of these elements. Tells whether there is one.
    fn back_to(&mut self, names: &[&str]) -> bool {
        let nearest = self.nearest(names);
        if let Some(at) = nearest {
            self.truncate(at + 1);
        }
        nearest.is_some()
    }

    fn truncate(&mut self, length: usize) {
        while self.open.len() > length {
            if let Some(open) = self.open.pop()
                && open.is(&["template"])
            {
                self.templates -= 1;
            }
        }
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| is_same(name, known))
}
