//! A push as a tree of elements, whether it came as XML or as JSON.

use std::borrow::Cow;

use crate::distinct::Distinct;
use crate::json::{Map, Value};

/// All elements of a push, in the order in which they begin. One list and not a list in each: a
/// push has a hundred elements, and reading it is mostly the making of them.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

/// One element.
#[derive(Debug)]
struct Node<'a> {
    name: &'a str,
    /// The attributes as they were written. WeChat writes none.
    attributes: &'a str,
    text: Cow<'a, str>,
    /// Where the next element begins that is not inside this one.
    end: usize,
    /// Whether it is an entry of a JSON list, which in XML would be an `item` inside an element.
    is_entry: bool,
}

const NONE: &Node<'static> =
    &Node { name: "", attributes: "", text: Cow::Borrowed(""), end: 0, is_entry: false };

impl<'a> Tree<'a> {
    /// With room for as many elements as the end of a mass send has.
    pub(crate) fn new() -> Self {
        Self { nodes: Vec::with_capacity(64) }
    }

    /// How many elements there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Begins an element with the text that it begins with, inside all that have begun and not ended;
    /// says where it is.
    pub(crate) fn begin(&mut self, name: &'a str, attributes: &'a str, text: &'a str) -> usize {
        let text = Cow::Borrowed(text);
        self.nodes.push(Node { name, attributes, text, end: 0, is_entry: false });
        self.nodes.len() - 1
    }

    /// Ends an element: what begins from now on is not inside it.
    pub(crate) fn end(&mut self, position: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(position) {
            node.end = end;
        }
    }

    /// Adds to the text of an element that has begun.
    pub(crate) fn add_text(&mut self, position: usize, part: Cow<'a, str>) {
        let Some(node) = self.nodes.get_mut(position) else { return };
        if node.text.is_empty() {
            node.text = part;
        } else {
            node.text.to_mut().push_str(&part);
        }
    }

    /// The first element, if there is one.
    pub(crate) fn root(&self) -> Element<'_, 'a> {
        Element { tree: self, position: 0 }
    }

    /// A JSON push, which WeChat sends where an account has chosen it, in the same form: each entry
    /// of a list is an element of its own.
    pub(crate) fn from_json(name: &'a str, value: &'a Value) -> Self {
        let mut tree = Self::new();
        tree.add_json(name, value, false);
        tree
    }

    fn add_json(&mut self, name: &'a str, value: &'a Value, is_entry: bool) {
        let position = self.begin(name, "", "");
        if let Some(node) = self.nodes.get_mut(position) {
            node.is_entry = is_entry;
        }
        match value {
            Value::Null => {}
            Value::Bool(on) => self.add_text(position, if *on { "true" } else { "false" }.into()),
            Value::Number(number) => self.add_text(position, number.as_str().into()),
            Value::String(text) => self.add_text(position, text.as_str().into()),
            Value::Array(entries) => self.add_entries("item", entries),
            Value::Object(members) => {
                for (name, value) in members.iter() {
                    match value {
                        Value::Array(entries) => self.add_entries(name, entries),
                        value => self.add_json(name, value, false),
                    }
                }
            }
        }
        self.end(position);
    }

    fn add_entries(&mut self, name: &'a str, entries: &'a [Value]) {
        for entry in entries {
            self.add_json(name, entry, true);
        }
    }
}

/// An element of a tree: its text, or the elements inside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    position: usize,
}

impl<'t, 'a> Element<'t, 'a> {
    fn node(self) -> &'t Node<'a> {
        self.tree.nodes.get(self.position).unwrap_or(NONE)
    }

    pub(crate) fn name(self) -> &'a str {
        self.node().name
    }

    pub(crate) fn text(self) -> &'t str {
        &self.node().text
    }

    pub(crate) fn is_entry(self) -> bool {
        self.node().is_entry
    }

    /// Whether no element is inside.
    pub(crate) fn is_leaf(self) -> bool {
        self.node().end <= self.position + 1
    }

    /// The elements inside, not those inside of them.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'t, 'a>> {
        let end = self.node().end;
        let mut next = self.position + 1;
        std::iter::from_fn(move || {
            let child = Element { tree: self.tree, position: next };
            if next >= end {
                return None;
            }
            next = child.node().end;
            Some(child)
        })
    }

    /// The first child of this name.
    pub(crate) fn child(self, name: &str) -> Option<Element<'t, 'a>> {
        self.children().find(|child| child.name() == name)
    }

    /// The trimmed text of the first child of this name; nothing if there is none.
    pub(crate) fn text_of(self, name: &str) -> &'t str {
        self.child(name).map_or("", |child| child.text().trim_ascii())
    }

    /// As a JSON value, with nothing left out: text, or an object of the elements inside. Elements
    /// named `item` and those that repeat are lists, so that a list of one is a list, too.
    /// Attributes are `@`, text beside elements is `#text`.
    pub(crate) fn to_value(self) -> Value {
        let Node { attributes, text, .. } = self.node();
        if self.is_leaf() && attributes.is_empty() {
            return Value::String(text.as_ref().to_owned());
        }
        let mut members = fields(&self.children().collect::<Vec<_>>());
        if !attributes.is_empty() {
            members.insert("@", *attributes);
        }
        if !text.trim_ascii().is_empty() {
            members.insert("#text", text.as_ref());
        }
        members.into()
    }
}

/// Elements as the members of an object, in the order in which their names first came.
#[inline(never)] // rarely is there one, and it is asked for in many places
pub(crate) fn fields(elements: &[Element<'_, '_>]) -> Map {
    if elements.is_empty() {
        return Map::default();
    }
    let mut names = Distinct::with_capacity(8);
    let mut groups: Vec<Vec<Element<'_, '_>>> = Vec::new();
    for element in elements {
        if names.insert(element.name()) {
            groups.push(Vec::with_capacity(1));
        }
        let group = names.position(element.name()).and_then(|position| groups.get_mut(position));
        if let Some(group) = group {
            group.push(*element);
        }
    }
    let members = names.texts().iter().zip(&groups).map(|(name, group)| {
        let value = match group.as_slice() {
            [only] if *name != "item" => only.to_value(),
            several => Value::Array(several.iter().map(|element| element.to_value()).collect()),
        };
        ((*name).to_owned(), value)
    });
    members.collect()
}
