//! A push as a tree of elements, whether it came as XML or as JSON.

use std::borrow::Cow;

use crate::ids::unique_texts::UniqueTexts;
use crate::json::value::{Map, Value};

/// All elements of a push, in the order in which they begin. They are in one list, not in a list
/// for each element. A push has a hundred elements, and making them takes most of the time.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

/// An element.
#[derive(Debug)]
struct Node<'a> {
    name: &'a str,
    /// The attributes as they were written. WeChat writes none.
    attributes: &'a str,
    text: Cow<'a, str>,
    /// The position of the next element that is not inside this one.
    end: usize,
    form: Form,
}

/// The form of an element in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// An element of XML, or a member of a JSON object.
    Element,
    /// An entry of a JSON list. In XML it would be an `item` inside an element.
    Entry,
    /// A JSON list without entries.
    EmptyList,
}

const NONE: &Node<'static> =
    &Node { name: "", attributes: "", text: Cow::Borrowed(""), end: 0, form: Form::Element };

impl<'a> Tree<'a> {
    /// Makes an empty tree, with room for the elements of `MASSSENDJOBFINISH`.
    pub(crate) fn new() -> Self {
        Self { nodes: Vec::with_capacity(64) }
    }

    /// Returns the number of elements.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Begins an element with its first text, inside all open elements. Returns its position.
    pub(crate) fn begin(&mut self, name: &'a str, attributes: &'a str, text: &'a str) -> usize {
        let text = Cow::Borrowed(text);
        self.nodes.push(Node { name, attributes, text, end: 0, form: Form::Element });
        self.nodes.len() - 1
    }

    /// Ends an element: elements that begin later are not inside it.
    pub(crate) fn end(&mut self, position: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(position) {
            node.end = end;
        }
    }

    /// Adds to the text of an element.
    pub(crate) fn add_text(&mut self, position: usize, part: Cow<'a, str>) {
        let Some(node) = self.nodes.get_mut(position) else { return };
        if node.text.is_empty() {
            node.text = part;
        } else {
            node.text.to_mut().push_str(&part);
        }
    }

    /// Returns the first element, or an empty one.
    pub(crate) fn root(&self) -> Element<'_, 'a> {
        Element { tree: self, position: 0 }
    }

    /// Makes a tree of a JSON push, which WeChat sends if the account has chosen JSON. Each entry
    /// of a list becomes an element.
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
            Value::String(text) => self.add_text(position, text.as_ref().into()),
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

    /// Tells whether it is a JSON list without entries.
    pub(crate) fn is_empty_list(self) -> bool {
        self.node().form == Form::EmptyList
    }

    /// Tells whether it has only a text, which may be empty, and no elements.
    pub(crate) fn is_text(self) -> bool {
        self.is_leaf() && !self.is_empty_list()
    }

    /// Tells whether it has only a text, without attributes.
    pub(crate) fn is_plain(self) -> bool {
        let Node { attributes, end, form, .. } = self.node();
        *end <= self.position + 1 && attributes.is_empty() && *form != Form::EmptyList
    }

    /// Tells whether both are the same element, not only equal ones.
    pub(crate) fn is(self, other: Option<Element<'_, '_>>) -> bool {
        other.is_some_and(|other| other.position == self.position)
    }

    /// Tells whether it has no child elements.
    pub(crate) fn is_leaf(self) -> bool {
        self.node().end <= self.position + 1
    }

    /// Iterates over the child elements.
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

    /// Returns the first child with this name.
    pub(crate) fn child(self, name: &str) -> Option<Element<'t, 'a>> {
        self.children().find(|child| child.name() == name)
    }

    /// Returns the trimmed text of the first child with this name, or an empty one.
    pub(crate) fn text_of(self, name: &str) -> &'t str {
        self.child(name).map_or("", |child| child.text().trim_ascii())
    }

    /// Converts the whole element to a JSON value: its text, or an object of its child elements.
    /// Elements named `item` and repeated elements become lists, so that a list of one is a list
    /// too. Attributes become `@`. Text next to elements becomes `#text`.
    pub(crate) fn to_value(self) -> Value<'static> {
        if self.is_plain() {
            return self.text().to_owned().into();
        }
        if self.is_empty_list() {
            return Value::Array(Vec::new());
        }
        self.besides(|_| true, true).into()
    }

    /// Returns the child elements that are `wanted`, the attributes and, if asked for, the text.
    pub(crate) fn besides(self, wanted: impl Fn(&str) -> bool, with_text: bool) -> Map<'static> {
        let inside: Vec<_> = self.children().filter(|child| wanted(child.name())).collect();
        let mut members = fields(&inside);
        self.add_own(&mut members, with_text);
        members
    }

    fn add_own(self, members: &mut Map<'static>, with_text: bool) {
        let Node { attributes, text, .. } = self.node();
        if !attributes.is_empty() {
            add(members, "@", (*attributes).to_owned().into());
        }
        if with_text && !text.trim_ascii().is_empty() {
            add(members, "#text", text.as_ref().to_owned().into());
        }
    }
}

/// Adds a member. If the name exists, both values become a list.
#[inline(never)]
fn add(members: &mut Map<'static>, name: &'static str, value: Value<'static>) {
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

/// The content of an element that its declaration does not name.
pub(crate) struct Extra<'t, 'a> {
    owner: Element<'t, 'a>,
    elements: Vec<Element<'t, 'a>>,
    /// The content of named elements that is not part of their values.
    rests: Vec<(&'static str, Map<'static>)>,
}

impl<'t, 'a> Extra<'t, 'a> {
    /// Starts with the element's own attributes and text.
    pub(crate) fn of(owner: Element<'t, 'a>) -> Self {
        Self { owner, elements: Vec::new(), rests: Vec::new() }
    }

    pub(crate) fn add(&mut self, element: Element<'t, 'a>) {
        self.elements.push(element);
    }

    pub(crate) fn add_rest(&mut self, tag: &'static str, rest: Map<'static>) {
        if !rest.is_empty() {
            self.rests.push((tag, rest));
        }
    }

    pub(crate) fn into_fields(self) -> Map<'static> {
        let mut members = fields(&self.elements);
        for (tag, rest) in self.rests {
            add(&mut members, tag, rest.into());
        }
        self.owner.add_own(&mut members, true);
        members
    }
}

/// Makes elements the members of an object, in the order in which their names first appear.
#[inline(never)] // rarely is there one, and it is asked for in many places
fn fields(elements: &[Element<'_, '_>]) -> Map<'static> {
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
