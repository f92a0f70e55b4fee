//! The values of an event's elements: their reading from a tree, and their writing for JavaScript.

use crate::api::shape::{Kind, TextRules};
use crate::ids::msg_id::MsgId;
use crate::json::value::{MAX_SAFE, Map, Value};
use crate::push::event::output::Output;
use crate::push::xml::tree::Element;

/// A value of an element of an event.
///
/// Nothing here refuses a push: WeChat stops after three deliveries, and the push would be lost.
/// Unreadable content is kept unchanged in `extra`.
pub(crate) trait Content: Sized {
    const KIND: Kind;

    /// Whether the value is always present.
    const ALWAYS: bool = true;

    /// Reads the value. Returns `None` if it cannot be read.
    fn read(element: Element<'_, '_>) -> Option<Self>;

    /// Returns the value for an absent element, or `None` if the element is required.
    fn absent() -> Option<Self> {
        None
    }

    /// Tells whether one more such element is part of the value. Otherwise it is kept as an unknown
    /// one.
    fn takes_more(value: &Option<Self>) -> bool {
        value.is_none()
    }

    /// Adds an element to the value, and tells whether it could.
    fn add(value: &mut Option<Self>, element: Element<'_, '_>) -> bool {
        *value = Self::read(element);
        value.is_some()
    }

    /// Returns the content of the element that is not part of the value.
    fn rest(element: Element<'_, '_>) -> Map<'static> {
        if element.is_plain() { Map::default() } else { element.besides(|_| true, false) }
    }

    fn write(&self, output: &mut impl Output);

    /// Reads what [`write`](Self::write) has written as JSON. Returns `None` if it is something else.
    fn of_json(value: &Value) -> Option<Self>;
}

impl Content for MsgId {
    const KIND: Kind = Kind::Id(crate::api::shape::Wire::Number);

    fn read(element: Element<'_, '_>) -> Option<Self> {
        element.text().trim_ascii().parse().ok()
    }

    fn write(&self, output: &mut impl Output) {
        output.text(&self.get().to_string());
    }

    fn of_json(value: &Value) -> Option<Self> {
        value.try_into().ok()
    }
}

impl Content for String {
    const KIND: Kind = Kind::Text(TextRules::FREE);

    fn read(element: Element<'_, '_>) -> Option<Self> {
        let text = element.text().trim_ascii();
        (!text.is_empty() || element.is_text()).then(|| text.to_owned())
    }

    fn write(&self, output: &mut impl Output) {
        output.text(self);
    }

    fn of_json(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Content for i64 {
    const KIND: Kind = Kind::Int { min: -(MAX_SAFE as i64), max: MAX_SAFE as i64 };

    fn read(element: Element<'_, '_>) -> Option<Self> {
        integer_of(element.text())
    }

    fn write(&self, output: &mut impl Output) {
        output.integer(*self);
    }

    fn of_json(value: &Value) -> Option<Self> {
        value.as_i64().filter(|number| number.unsigned_abs() <= MAX_SAFE)
    }
}

/// Reads an integer that JavaScript keeps.
pub(crate) fn integer_of(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    // Nearly all numbers are counts and flags of one digit.
    if let [digit @ b'0'..=b'9'] = text.as_bytes() {
        return Some(i64::from(digit - b'0'));
    }
    let number: i64 = text.parse().ok()?;
    (number.unsigned_abs() <= MAX_SAFE && !text.starts_with('+')).then_some(number)
}

/// An empty element is read as an absent one: WeChat writes both.
impl<T: Content> Content for Option<T> {
    const KIND: Kind = T::KIND;
    const ALWAYS: bool = false;

    fn read(element: Element<'_, '_>) -> Option<Self> {
        let is_empty = element.text().trim_ascii().is_empty() && element.is_text();
        let is_block = matches!(T::KIND, Kind::Object(_));
        if is_empty && !is_block { Some(None) } else { T::read(element).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn rest(element: Element<'_, '_>) -> Map<'static> {
        T::rest(element)
    }

    fn write(&self, output: &mut impl Output) {
        match self {
            Some(value) => value.write(output),
            None => output.null(),
        }
    }

    fn of_json(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::of_json(value).map(Some) }
    }
}

/// The elements named `item` inside an element.
impl<T: Content + 'static> Content for Vec<T> {
    const KIND: Kind = Kind::List { of: &T::KIND, min: 0, max: usize::MAX };

    fn read(element: Element<'_, '_>) -> Option<Self> {
        if element.is_entry() {
            return Some(vec![T::read(element)?]);
        }
        element.children().filter(|child| child.name() == "item").map(T::read).collect()
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn takes_more(_: &Option<Self>) -> bool {
        true
    }

    fn add(value: &mut Option<Self>, element: Element<'_, '_>) -> bool {
        let Some(mut more) = Self::read(element) else { return false };
        match value {
            // The list of nearly all pushes is one element, whose entries need not move.
            None => *value = Some(more),
            Some(entries) => entries.append(&mut more),
        }
        true
    }

    fn rest(element: Element<'_, '_>) -> Map<'static> {
        if element.is_entry() {
            T::rest(element)
        } else {
            element.besides(|name| name != "item", true)
        }
    }

    fn write(&self, output: &mut impl Output) {
        output.begin_list(self.len());
        for entry in self {
            entry.write(output);
        }
        output.end_list();
    }

    fn of_json(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::of_json).collect()
    }
}

/// A list of sibling elements with one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeated<T>(pub Vec<T>);

impl<T> std::ops::Deref for Repeated<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Content + 'static> Content for Repeated<T> {
    const KIND: Kind = Vec::<T>::KIND;

    fn read(element: Element<'_, '_>) -> Option<Self> {
        Some(Self(vec![T::read(element)?]))
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }

    fn takes_more(_: &Option<Self>) -> bool {
        true
    }

    fn add(value: &mut Option<Self>, element: Element<'_, '_>) -> bool {
        let entries = &mut value.get_or_insert(Self(Vec::new())).0;
        if element.is_empty_list() {
            return true;
        }
        let entry = T::read(element);
        let is_read = entry.is_some();
        entries.extend(entry);
        is_read
    }

    fn rest(element: Element<'_, '_>) -> Map<'static> {
        T::rest(element)
    }

    fn write(&self, output: &mut impl Output) {
        self.0.write(output);
    }

    fn of_json(value: &Value) -> Option<Self> {
        Vec::of_json(value).map(Self)
    }
}
