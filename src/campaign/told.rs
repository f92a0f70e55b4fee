//! The objects that a campaign returns. Each is declared once, as the Rust struct, the object for JavaScript
//! and the TypeScript type.

use crate::api::shape::{Kind, TextRules, Wire, field, shape};
use crate::campaign::state::account::Account;
use crate::campaign::state::call_id::Purpose;
use crate::campaign::state::job::{JobState, Source};
use crate::campaign::state::order::OrderState;
use crate::ids::msg_id::MsgId;
use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::errcode::status::Outcome;

/// A value of a member.
pub(crate) trait Told {
    const KIND: Kind;

    /// Whether there is always a value. Otherwise the member may be absent.
    const ALWAYS: bool = true;

    fn told(&self) -> Option<Value<'_>>;
}

impl Told for bool {
    const KIND: Kind = Kind::Bool;

    fn told(&self) -> Option<Value<'_>> {
        Some(Value::from(*self))
    }
}

impl Told for i64 {
    const KIND: Kind = Kind::Int { min: i64::MIN, max: i64::MAX };

    fn told(&self) -> Option<Value<'_>> {
        Some(Value::from(*self))
    }
}

impl Told for u32 {
    const KIND: Kind = Kind::Int { min: 0, max: u32::MAX as i64 };

    fn told(&self) -> Option<Value<'_>> {
        Some(Value::from(i64::from(*self)))
    }
}

impl Told for String {
    const KIND: Kind = Kind::Text(TextRules::FREE);

    fn told(&self) -> Option<Value<'_>> {
        Some(Value::from(self.as_str()))
    }
}

impl Told for MsgId {
    const KIND: Kind = Kind::Id(Wire::String);

    fn told(&self) -> Option<Value<'_>> {
        Some(self.to_string().into())
    }
}

impl Bilingual {
    shape!(
        Message,
        [" A text in both languages."],
        [],
        field!(true, [" 中文"], zh, String),
        field!(true, [" English"], en, String),
    );
}

impl Told for Bilingual {
    const KIND: Kind = Kind::Object(&Bilingual::SHAPE);

    fn told(&self) -> Option<Value<'_>> {
        let mut object = Map::default();
        object.insert("zh", self.zh.as_str());
        object.insert("en", self.en.as_str());
        Some(object.into())
    }
}

impl<T: Told> Told for Option<T> {
    const KIND: Kind = T::KIND;
    const ALWAYS: bool = false;

    fn told(&self) -> Option<Value<'_>> {
        self.as_ref()?.told()
    }
}

impl<T: Told> Told for Vec<T> {
    const KIND: Kind = Kind::List { of: &T::KIND, min: 0, max: usize::MAX };

    fn told(&self) -> Option<Value<'_>> {
        Some(Value::Array(self.iter().filter_map(Told::told).collect()))
    }
}

/// Makes values told by their names.
macro_rules! told_by_name {
    ($( $name:ty ),*) => {
        $(
            impl $crate::campaign::told::Told for $name {
                const KIND: $crate::api::shape::Kind =
                    $crate::api::shape::Kind::Word(<$name>::NAMES);

                fn told(&self) -> Option<$crate::json::value::Value<'_>> {
                    Some(self.name().into())
                }
            }
        )*
    };
}
pub(crate) use told_by_name;

told_by_name!(Account, JobState, OrderState, Outcome, Purpose, Source);

/// Adds a member that has a value.
#[inline(never)] // inlined, each of forty places would be a hundred bytes of WebAssembly
pub(crate) fn put<'a>(object: &mut Map<'a>, name: &'static str, value: Option<Value<'a>>) {
    if let Some(value) = value {
        object.insert(name, value);
    }
}

/// Declares an object: the struct, its shape, and the object for JavaScript.
macro_rules! told {
    (
        $(#[doc = $doc:literal])*
        $(#[derive($($derive:ident),*)])?
        pub struct $name:ident as $typescript:ident {
            $( $(#[doc = $fdoc:literal])* $field:ident: $ty:ty $(= $kind:expr)?; )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq $(, $($derive),*)?)]
        #[non_exhaustive]
        pub struct $name { $( $(#[doc = $fdoc])* pub $field: $ty, )* }

        impl $name {
            $crate::api::shape::shape!(
                $typescript, [$($doc)*], [],
                $( $crate::api::shape::field!(
                    <$ty as $crate::campaign::told::Told>::ALWAYS,
                    [$($fdoc)*], $field, $ty,
                    $crate::campaign::told::kind!($ty $(, $kind)?)
                ), )*
            );
        }

        impl $crate::campaign::told::Told for $name {
            const KIND: $crate::api::shape::Kind = $crate::api::shape::Kind::Object(&$name::SHAPE);

            fn told(&self) -> Option<$crate::json::value::Value<'_>> {
                let mut object = $crate::json::value::Map::default();
                $(
                    $crate::campaign::told::put(
                        &mut object,
                        stringify!($field),
                        $crate::campaign::told::Told::told(&self.$field),
                    );
                )*
                Some(object.into())
            }
        }
    };
}
pub(crate) use told;

/// Returns the kind of a member: that of its type, unless the declaration gives a narrower one.
macro_rules! kind {
    ($ty:ty) => {
        <$ty as $crate::campaign::told::Told>::KIND
    };
    ($ty:ty, $kind:expr) => {
        $kind
    };
}
pub(crate) use kind;
