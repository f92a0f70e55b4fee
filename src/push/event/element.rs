//! One declaration for each element of an event: its struct, its reading from a tree, its writing for JavaScript, and
//! its way straight from XML to packed text.

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
                $( $crate::push::event::element::pack_member!($ty, scanner, packed, $tag $(, $other)?); )*
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
