//! The reading of typed events from a tree, and their writing for JavaScript: one declaration for
//! each element.

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

/// Declares an element of an event: its tags (a second spelling after `|`), the struct, its reader,
/// its writer and its shape. The TypeScript types and readers are made from the shape.
macro_rules! element {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $( $(#[doc = $fdoc:literal])* $tag:literal $(| $other:literal)? => $field:ident : $ty:ty; )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[doc = $fdoc])* pub $field: $ty, )*
            pub(crate) extra: $crate::json::value::Map<'static>,
        }

        impl $name {
            $crate::api::shape::shape!(
                $name, [$($doc)*], [],
                $( $crate::api::shape::field!(<$ty as $crate::push::event::content::Content>::ALWAYS, [$($fdoc)*], $field, $ty, <$ty as $crate::push::event::content::Content>::KIND), )*
            );

            /// Returns the other content that WeChat sent, unchanged, as an object by its tags.
            pub fn extra(&self) -> serde_json::Value {
                self.extra.to_serde()
            }

            /// Reads the child elements, except those that are read `elsewhere`. Returns `None` if
            /// a required element is absent or unreadable.
            pub(crate) fn read_but(
                element: $crate::push::xml::tree::Element<'_, '_>,
                elsewhere: impl Fn($crate::push::xml::tree::Element<'_, '_>) -> bool,
            ) -> Option<Self> {
                use $crate::push::event::content::Content;
                $( let mut $field: Option<$ty> = None; )*
                let mut extra = $crate::push::xml::tree::Extra::of(element);
                for child in element.children() {
                    match child.name() {
                        $( $tag $(| $other)? if Content::takes_more(&$field) => {
                            if Content::add(&mut $field, child) {
                                extra.add_rest($tag, <$ty as Content>::rest(child));
                            } else {
                                extra.add(child);
                            }
                        } )*
                        _ if elsewhere(child) => {}
                        _ => extra.add(child),
                    }
                }
                Some(Self {
                    $( $field: match $field {
                        Some(value) => value,
                        None => Content::absent()?,
                    }, )*
                    extra: extra.into_fields(),
                })
            }

            /// Reads the members that [`write_members`](Self::write_members) has written as JSON.
            pub(crate) fn of_members(members: &$crate::json::value::Map) -> Option<Self> {
                use $crate::push::event::content::Content;
                let extra = members.get("extra").and_then($crate::json::value::Value::as_object);
                Some(Self {
                    $( $field: match members.get(stringify!($field)) {
                        Some(value) => Content::of_json(value)?,
                        None => Content::absent()?,
                    }, )*
                    extra: extra.cloned().unwrap_or_default().into_owned(),
                })
            }

            /// Writes the members, and ends the object.
            pub(crate) fn write_members(&self, output: &mut impl $crate::push::event::output::Output) {
                use $crate::push::event::content::Content;
                $(
                    output.member(stringify!($field));
                    self.$field.write(output);
                )*
                output.end_object(&self.extra);
            }

            /// Packs the child elements, if they come in the order of the declaration, and ends the object.
            #[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
            pub(crate) fn pack_members(
                scanner: &mut $crate::push::xml::scanner::Scanner<'_>,
                packed: &mut $crate::push::event::packed::Packed,
            ) -> Option<()> {
                use $crate::push::event::in_order::{InOrder, tag};
                scanner.pass_blanks();
                $( $crate::push::event::content::pack_member!($ty, scanner, packed, $tag $(, $other)?); )*
                $crate::push::event::output::Output::null(packed);
                Some(())
            }
        }

        #[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
        impl $crate::push::event::in_order::InOrder for $name {
            fn pack(
                scanner: &mut $crate::push::xml::scanner::Scanner<'_>,
                packed: &mut $crate::push::event::packed::Packed,
            ) -> Option<()> {
                $crate::push::event::output::Output::begin_object(packed);
                Self::pack_members(scanner, packed)
            }
        }

        #[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
        impl $crate::push::event::in_order::InOrder for Option<$name> {
            fn pack(
                scanner: &mut $crate::push::xml::scanner::Scanner<'_>,
                packed: &mut $crate::push::event::packed::Packed,
            ) -> Option<()> {
                $name::pack(scanner, packed)
            }
        }

        impl $crate::push::event::content::Content for $name {
            const KIND: $crate::api::shape::Kind = $crate::api::shape::Kind::Object(&$name::SHAPE);

            fn read(element: $crate::push::xml::tree::Element<'_, '_>) -> Option<Self> {
                if element.is_empty_list() { None } else { Self::read_but(element, |_| false) }
            }

            /// Returns nothing: the rest is in `extra`.
            fn rest(_: $crate::push::xml::tree::Element<'_, '_>) -> $crate::json::value::Map<'static> {
                $crate::json::value::Map::default()
            }

            fn write(&self, output: &mut impl $crate::push::event::output::Output) {
                output.begin_object();
                self.write_members(output);
            }

            fn of_json(value: &$crate::json::value::Value) -> Option<Self> {
                Self::of_members(value.as_object()?)
            }
        }
    };
}

/// Packs a member by the tag that is there: of two spellings, the second if the first is absent.
#[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
macro_rules! pack_member {
    ($ty:ty, $scanner:ident, $packed:ident, $tag:literal) => {
        <$ty>::pack_member($scanner, tag!($tag), $packed)?
    };
    ($ty:ty, $scanner:ident, $packed:ident, $tag:literal, $other:literal) => {
        if $scanner.is_at(tag!($other).open) {
            <$ty>::pack_member($scanner, tag!($other), $packed)?
        } else {
            <$ty>::pack_member($scanner, tag!($tag), $packed)?
        }
    };
}

pub(crate) use element;
#[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
pub(crate) use pack_member;
