//! How typed events are read from a tree, and written for JavaScript: one declaration an element.

use super::error::{PushError, PushFault};
use super::output::Output;
use super::tree::{Element, fields};
use crate::ids::MsgId;
use crate::json::{MAX_SAFE, Map};
use crate::shape::{Kind, Text};

/// What an element of an event may hold.
pub(crate) trait Content: Sized {
    const KIND: Kind;

    /// Whether there always is a value.
    const ALWAYS: bool = true;

    fn read(element: Element<'_, '_>, name: &'static str) -> Result<Self, PushError>;

    /// What it is where there is no such element.
    fn absent(name: &'static str) -> Result<Self, PushError> {
        Err(PushError::of(PushFault::MissingField, name))
    }

    /// Whether one more such element is part of the value; otherwise it is an unknown one.
    fn takes_more(value: &Option<Self>) -> bool {
        value.is_none()
    }

    fn add(
        value: &mut Option<Self>,
        element: Element<'_, '_>,
        name: &'static str,
    ) -> Result<(), PushError> {
        *value = Some(Self::read(element, name)?);
        Ok(())
    }

    /// What is inside the element and not part of the value.
    fn rest(_: Element<'_, '_>) -> Map {
        Map::default()
    }

    fn write(&self, output: &mut impl Output);
}

#[inline(never)]
fn bad(element: Element<'_, '_>, name: &'static str, limit: &str) -> PushError {
    PushError::of(PushFault::BadField, name).limit(limit).actual(element.text())
}

impl Content for MsgId {
    const KIND: Kind = Kind::Id(crate::shape::Wire::Number);

    fn read(element: Element<'_, '_>, name: &'static str) -> Result<Self, PushError> {
        element.text().trim_ascii().parse().map_err(|_| bad(element, name, "1..2^64-1"))
    }

    fn write(&self, output: &mut impl Output) {
        output.text(&self.to_string());
    }
}

impl Content for String {
    const KIND: Kind = Kind::Text(Text::FREE);

    fn read(element: Element<'_, '_>, _: &'static str) -> Result<Self, PushError> {
        Ok(element.text().trim_ascii().to_owned())
    }

    fn write(&self, output: &mut impl Output) {
        output.text(self);
    }
}

impl Content for i64 {
    const KIND: Kind = Kind::Int { min: -(MAX_SAFE as i64), max: MAX_SAFE as i64 };

    fn read(element: Element<'_, '_>, name: &'static str) -> Result<Self, PushError> {
        let text = element.text().trim_ascii();
        // Nearly all are counts and flags of one digit.
        if let [digit @ b'0'..=b'9'] = text.as_bytes() {
            return Ok(i64::from(digit - b'0'));
        }
        let is_decimal = !text.starts_with('+');
        let number = text
            .parse()
            .ok()
            .filter(|number: &i64| number.unsigned_abs() <= MAX_SAFE && is_decimal);
        number.ok_or_else(|| bad(element, name, "-(2^53-1)..2^53-1"))
    }

    fn write(&self, output: &mut impl Output) {
        output.integer(*self);
    }
}

/// An empty element is an absent one: WeChat writes both.
impl<T: Content> Content for Option<T> {
    const KIND: Kind = T::KIND;
    const ALWAYS: bool = false;

    fn read(element: Element<'_, '_>, name: &'static str) -> Result<Self, PushError> {
        let is_empty = element.is_leaf() && element.text().trim_ascii().is_empty();
        let is_block = matches!(T::KIND, Kind::Object(_));
        if is_empty && !is_block { Ok(None) } else { T::read(element, name).map(Some) }
    }

    fn absent(_: &'static str) -> Result<Self, PushError> {
        Ok(None)
    }

    fn write(&self, output: &mut impl Output) {
        match self {
            Some(value) => value.write(output),
            None => output.null(),
        }
    }
}

/// The elements named `item` inside one.
impl<T: Content + 'static> Content for Vec<T> {
    const KIND: Kind = Kind::List { of: &T::KIND, min: 0, max: usize::MAX };

    fn read(element: Element<'_, '_>, name: &'static str) -> Result<Self, PushError> {
        if element.is_entry() {
            return Ok(vec![T::read(element, name)?]);
        }
        let items = element.children().filter(|child| child.name() == "item");
        items.map(|item| T::read(item, name)).collect()
    }

    fn absent(_: &'static str) -> Result<Self, PushError> {
        Ok(Vec::new())
    }

    fn takes_more(_: &Option<Self>) -> bool {
        true
    }

    fn add(
        value: &mut Option<Self>,
        element: Element<'_, '_>,
        name: &'static str,
    ) -> Result<(), PushError> {
        value.get_or_insert_default().append(&mut Self::read(element, name)?);
        Ok(())
    }

    fn rest(element: Element<'_, '_>) -> Map {
        let is_other = |child: &Element<'_, '_>| !element.is_entry() && child.name() != "item";
        fields(&element.children().filter(is_other).collect::<Vec<_>>())
    }

    fn write(&self, output: &mut impl Output) {
        output.begin_list(self.len());
        for entry in self {
            entry.write(output);
        }
        output.end_list();
    }
}

/// A list of elements that stand beside each other under one name.
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

    fn read(element: Element<'_, '_>, name: &'static str) -> Result<Self, PushError> {
        Ok(Self(vec![T::read(element, name)?]))
    }

    fn absent(_: &'static str) -> Result<Self, PushError> {
        Ok(Self(Vec::new()))
    }

    fn takes_more(_: &Option<Self>) -> bool {
        true
    }

    fn add(
        value: &mut Option<Self>,
        element: Element<'_, '_>,
        name: &'static str,
    ) -> Result<(), PushError> {
        value.get_or_insert(Self(Vec::new())).0.push(T::read(element, name)?);
        Ok(())
    }

    fn write(&self, output: &mut impl Output) {
        self.0.write(output);
    }
}

/// Declares an element of an event: its tags (a second spelling after `|`), the struct, how it is
/// read, how it is written, and its shape, of which the TypeScript types and readers are made.
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
            pub(crate) extra: $crate::json::Map,
        }

        impl $name {
            $crate::shape::shape!(
                $name, [$($doc)*], [],
                $( $crate::shape::field!(<$ty as $crate::push::content::Content>::ALWAYS, [$($fdoc)*], $field, $ty, <$ty as $crate::push::content::Content>::KIND), )*
            );

            /// What WeChat sent besides, by its tags, as it came: an object.
            pub fn extra(&self) -> serde_json::Value {
                self.extra.to_serde()
            }

            /// From the elements inside; those that `skip` names are somebody else's.
            pub(crate) fn read_but(
                element: $crate::push::tree::Element<'_, '_>,
                skip: &[&str],
            ) -> Result<Self, $crate::push::error::PushError> {
                use $crate::push::content::Content;
                $( let mut $field: Option<$ty> = None; )*
                let mut unknown = Vec::new();
                let mut rests = Vec::new();
                for child in element.children() {
                    let name = child.name();
                    match name {
                        $( $tag $(| $other)? if Content::takes_more(&$field) => {
                            Content::add(&mut $field, child, $tag)?;
                            let rest = <$ty as Content>::rest(child);
                            if !rest.is_empty() {
                                rests.push(($tag, rest));
                            }
                        } )*
                        _ if skip.contains(&name) => {}
                        _ => unknown.push(child),
                    }
                }
                let mut extra = $crate::push::tree::fields(&unknown);
                for (tag, rest) in rests {
                    extra.insert(tag, rest);
                }
                Ok(Self {
                    $( $field: match $field {
                        Some(value) => value,
                        None => Content::absent($tag)?,
                    }, )*
                    extra,
                })
            }

            /// Its members, and the end of the object that has begun.
            pub(crate) fn write_members(&self, output: &mut impl $crate::push::output::Output) {
                use $crate::push::content::Content;
                $(
                    output.member(stringify!($field));
                    self.$field.write(output);
                )*
                output.end_object(&self.extra);
            }
        }

        impl $crate::push::content::Content for $name {
            const KIND: $crate::shape::Kind = $crate::shape::Kind::Object(&$name::SHAPE);

            fn read(
                element: $crate::push::tree::Element<'_, '_>,
                _: &'static str,
            ) -> Result<Self, $crate::push::error::PushError> {
                Self::read_but(element, &[])
            }

            fn write(&self, output: &mut impl $crate::push::output::Output) {
                output.begin_object();
                self.write_members(output);
            }
        }
    };
}

pub(crate) use element;
