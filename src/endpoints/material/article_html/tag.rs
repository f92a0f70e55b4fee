//! A tag and its attributes.

use crate::endpoints::material::article_html::reference::decoded;

/// A tag.
pub(super) struct Tag<'a> {
    /// Its name as written.
    pub(super) name: &'a str,
    pub(super) is_start: bool,
    /// Whether it ends with `/>`.
    pub(super) closes_itself: bool,
    /// The wanted attributes of a start tag: the first of each name, because later ones are
    /// ignored.
    pub(super) attributes: Vec<Attribute<'a>>,
    /// The first attribute that contains a script (`onclick`).
    pub(super) handler: Option<&'a str>,
}

impl<'a> Tag<'a> {
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// An attribute of a tag.
pub(super) struct Attribute<'a> {
    /// Its name in small letters.
    pub(super) name: &'static str,
    /// The position of the value in the HTML.
    pub(super) start: usize,
    /// The value as written, without its quotes.
    pub(super) value: &'a str,
    pub(super) quoted: bool,
}

impl Attribute<'_> {
    pub(super) fn decoded(&self) -> String {
        decoded(self.value)
    }
}
