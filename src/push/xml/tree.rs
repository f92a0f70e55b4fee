//! A push as a tree of elements, whether it came as XML or as JSON.

use std::borrow::Cow;

use crate::ids::unique_texts::UniqueTexts;
use crate::json::value::{Map, Value};

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
    form: Form,
}

/// What an element was where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// An element of XML, or a member of a JSON object.
    Element,
    /// An entry of a JSON list, which in XML would be an `item` inside an element.
    Entry,
    /// A JSON list without entries.
    EmptyList,
}

const NONE: &Node<'static> =
    &Node { name: "", attributes: "", text: Cow::Borrowed(""), end: 0, form: Form::Element };

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
        self.nodes.push(Node { name, attributes, text, end: 0, form: Form::Element });
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
        tree.add_json(name, value, Form::Element);
        tree
    }

    fn begin_json(&mut self, name: &'a str, form: Form) -> usize {
        let position = self.begin(name, "", "");
        if let Some(node) = self.nodes.get_mut(position) {
            node.form = form;
        }
        position
    }

    fn add_json(&mut self, name: &'a str, value: &'a Value, form: Form) {
        let position = self.begin_json(name, form);
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
                        value => self.add_json(name, value, Form::Element),
                    }
                }
            }
        }
        self.end(position);
    }

    fn add_entries(&mut self, name: &'a str, entries: &'a [Value]) {
        if entries.is_empty() {
            let position = self.begin_json(name, Form::EmptyList);
            self.end(position);
        }
        for entry in entries {
            self.add_json(name, entry, Form::Entry);
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
        self.node().form == Form::Entry
    }

    /// Whether it is a JSON list without entries.
    pub(crate) fn is_empty_list(self) -> bool {
        self.node().form == Form::EmptyList
    }

    /// Whether it holds a text, be it an empty one, and no elements.
    pub(crate) fn is_text(self) -> bool {
        self.is_leaf() && !self.is_empty_list()
    }

    /// Whether a text is all there is to it.
    pub(crate) fn is_plain(self) -> bool {
        let Node { attributes, end, form, .. } = self.node();
        *end <= self.position + 1 && attributes.is_empty() && *form != Form::EmptyList
    }

    /// Whether it is this one, and not only alike.
    pub(crate) fn is(self, other: Option<Element<'_, '_>>) -> bool {
        other.is_some_and(|other| other.position == self.position)
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
        if self.is_plain() {
            return Value::String(self.text().to_owned());
        }
        if self.is_empty_list() {
            return Value::Array(Vec::new());
        }
        self.besides(|_| true, true).into()
    }

    /// The elements inside that are `wanted`, its attributes and, if asked for, its text.
    pub(crate) fn besides(self, wanted: impl Fn(&str) -> bool, with_text: bool) -> Map {
        let inside: Vec<_> = self.children().filter(|child| wanted(child.name())).collect();
        let mut members = fields(&inside);
        self.add_own(&mut members, with_text);
        members
    }

    fn add_own(self, members: &mut Map, with_text: bool) {
        let Node { attributes, text, .. } = self.node();
        if !attributes.is_empty() {
            add(members, "@", (*attributes).to_owned().into());
        }
        if with_text && !text.trim_ascii().is_empty() {
            add(members, "#text", text.as_ref().to_owned().into());
        }
    }
}

/// Adds a member. Where there is one of this name, both are a list.
#[inline(never)]
fn add(members: &mut Map, name: &str, value: Value) {
    let value = match members.remove(name) {
        None => value,
        Some(Value::Array(mut entries)) => {
            entries.push(value);
            Value::Array(entries)
        }
        Some(other) => Value::Array(vec![other, value]),
    };
    members.insert(name, value);
}

/// What an element has besides what its declaration names.
pub(crate) struct Extra<'t, 'a> {
    owner: Element<'t, 'a>,
    elements: Vec<Element<'t, 'a>>,
    /// What is inside of named elements and not part of their values.
    rests: Vec<(&'static str, Map)>,
}

impl<'t, 'a> Extra<'t, 'a> {
    /// With the element's own attributes and text.
    pub(crate) fn of(owner: Element<'t, 'a>) -> Self {
        Self { owner, elements: Vec::new(), rests: Vec::new() }
    }

    pub(crate) fn add(&mut self, element: Element<'t, 'a>) {
        self.elements.push(element);
    }

    pub(crate) fn add_rest(&mut self, tag: &'static str, rest: Map) {
        if !rest.is_empty() {
            self.rests.push((tag, rest));
        }
    }

    pub(crate) fn into_fields(self) -> Map {
        let mut members = fields(&self.elements);
        for (tag, rest) in self.rests {
            add(&mut members, tag, rest.into());
        }
        self.owner.add_own(&mut members, true);
        members
    }
}

/// Elements as the members of an object, in the order in which their names first came.
#[inline(never)] // rarely is there one, and it is asked for in many places
fn fields(elements: &[Element<'_, '_>]) -> Map {
    if elements.is_empty() {
        return Map::default();
    }
    let mut names = UniqueTexts::with_capacity(8);
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
            [only] if *name != "item" && !only.is_entry() => only.to_value(),
            several => {
                let entries = several.iter().filter(|element| !element.is_empty_list());
                Value::Array(entries.map(|element| element.to_value()).collect())
            }
        };
        ((*name).to_owned(), value)
    });
    members.collect()
}
