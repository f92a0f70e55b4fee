//! Shapes: the structure of bodies and responses, declared once.
//!
//! A [`Shape`] is data. The checks, the bytes on the wire and the reading of responses use it. So
//! do the Rust structs and the TypeScript types, so that they cannot drift apart. A declaration
//! with `request!` or `reply!` makes the struct and its shape.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::msg_id::MsgId;
use crate::problem::builder::Unit;
use crate::problem::level::Level;

/// An object: its name in Rust and TypeScript, and its fields in the order of WeChat's page.
#[derive(Debug)]
#[non_exhaustive]
pub struct Shape {
    /// The name of the type, in Rust and in TypeScript. Not compiled into the files of the npm package.
    #[cfg(not(all(
        any(feature = "js", feature = "js-campaign", feature = "js-push"),
        target_arch = "wasm32"
    )))]
    pub name: &'static str,
    /// The fields that WeChat documents.
    pub fields: &'static [Field],
    /// Its description and the source of its rules, one entry for each line. Not compiled into
    /// WebAssembly.
    #[cfg(not(target_arch = "wasm32"))]
    pub docs: &'static [&'static str],
    /// The TypeScript type, if the fields alone cannot express it (one of several fields).
    #[cfg(not(target_arch = "wasm32"))]
    pub typescript: Option<&'static str>,
}

impl Shape {
    /// Returns the field with this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Tells whether a secret is in it, however deep inside. Then the body, or the response, must not be
    /// logged.
    pub const fn has_secret(&self) -> bool {
        any_secret(self.fields)
    }

    /// Tells whether WeChat repeats a request in it, with its secrets.
    pub(crate) const fn has_transcript(&self) -> bool {
        any_transcript(self.fields)
    }
}

// By recursion, because these are evaluated when compiling.
const fn any_secret(fields: &[Field]) -> bool {
    match fields {
        [first, rest @ ..] => first.kind.has_secret() || any_secret(rest),
        [] => false,
    }
}

/// Tells whether an OpenID may be in one of the fields, however deep inside.
pub(crate) const fn any_openid(fields: &[Field]) -> bool {
    match fields {
        [first, rest @ ..] => first.kind.has_openid() || any_openid(rest),
        [] => false,
    }
}

const fn any_transcript(fields: &[Field]) -> bool {
    match fields {
        [first, rest @ ..] => first.kind.has_transcript() || any_transcript(rest),
        [] => false,
    }
}

/// A field of an object.
#[derive(Debug)]
#[non_exhaustive]
pub struct Field {
    /// WeChat's name.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// Whether it is required.
    pub required: bool,
    /// Its meaning, units and limits, one entry for each line. Not compiled into WebAssembly.
    #[cfg(not(target_arch = "wasm32"))]
    pub docs: &'static [&'static str],
}

/// A kind of value.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// Any JSON value.
    Any,
    /// `true` or `false`.
    Bool,
    /// `0` or `1`. WeChat's flags are numbers, not booleans (docs/spec.md 9.4).
    Flag,
    /// An integer in a range, both ends included.
    Int {
        /// The smallest value.
        min: i64,
        /// The biggest value.
        max: i64,
    },
    /// A 64-bit id: a decimal string here, and on the wire the documented type.
    Id(Wire),
    /// Text.
    Text(TextRules),
    /// Text that problems never show.
    Secret,
    /// One of a fixed set of words.
    Word(&'static [&'static str]),
    /// An array.
    List {
        /// The kind of each entry.
        of: &'static Kind,
        /// The minimum number of entries.
        min: usize,
        /// The maximum number of entries.
        max: usize,
    },
    /// An object.
    Object(&'static Shape),
}

/// The type of an id on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// As a JSON number.
    Number,
    /// As a JSON string.
    String,
}

/// The rules of a text.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TextRules {
    /// Whether an empty text is allowed.
    pub may_be_empty: bool,
    /// The maximum length, in one unit or in two.
    pub limits: &'static [Limit],
    /// The form it must have.
    pub form: Form,
}

/// A maximum length of a text.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The maximum count.
    pub count: usize,
    pub(crate) unit: Unit,
    /// The level of a problem above it.
    pub level: Level,
}

/// The form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Any text.
    Any,
    /// Printable ASCII without blanks, as in `clientmsgid`, and not an empty value of a program
    /// written as text.
    Ascii,
    /// A path that starts with `/cgi-bin/` or `/datacube/`.
    CgiPath,
    /// The corners of a crop, `X1_Y1_X2_Y2`, each from 0 to 1.
    Crop,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A fraction of a crop, from 0 to 1.
    Fraction,
    /// An id of digits that WeChat documents as text. A number is accepted, too, and written as
    /// text. Otherwise as [`Key`](Self::Key).
    Id,
    /// An id or a name that one program passes to another, and not an empty value written as text,
    /// such as `undefined`.
    Key,
    /// An OpenID.
    OpenId,
    /// A part of a request that WeChat repeats. Secrets are taken out of it while reading.
    Transcript,
    /// An `http://` or `https://` URL.
    Url,
}

impl Kind {
    const fn has_secret(&self) -> bool {
        match self {
            Kind::Secret => true,
            Kind::List { of, .. } => of.has_secret(),
            Kind::Object(shape) => shape.has_secret(),
            _ => self.has_transcript(),
        }
    }

    const fn has_openid(&self) -> bool {
        match self {
            Kind::Text(text) => matches!(text.form, Form::OpenId),
            Kind::List { of, .. } => of.has_openid(),
            Kind::Object(shape) => any_openid(shape.fields),
            _ => false,
        }
    }

    const fn has_transcript(&self) -> bool {
        match self {
            Kind::Text(text) => matches!(text.form, Form::Transcript),
            Kind::List { of, .. } => of.has_transcript(),
            Kind::Object(shape) => shape.has_transcript(),
            _ => false,
        }
    }
}

impl TextRules {
    /// Text that must not be empty.
    pub(crate) const FILLED: TextRules =
        TextRules { may_be_empty: false, limits: &[], form: Form::Any };
    /// Text that may be empty.
    pub(crate) const FREE: TextRules =
        TextRules { may_be_empty: true, limits: &[], form: Form::Any };

    pub(crate) const fn limits(mut self, limits: &'static [Limit]) -> Self {
        self.limits = limits;
        self
    }

    pub(crate) const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }
}

impl Limit {
    pub(crate) const fn characters(count: usize) -> Self {
        Self { count, unit: Unit::Characters, level: Level::Error }
    }

    pub(crate) const fn bytes(count: usize) -> Self {
        Self { count, unit: Unit::Bytes, level: Level::Error }
    }

    /// Marks a limit about which sources disagree.
    pub(crate) const fn disputed(mut self) -> Self {
        self.level = Level::Warning;
        self
    }
}

/// A type with a known kind.
pub trait Typed {
    /// Its kind on the wire.
    const KIND: Kind;
}

impl Typed for serde_json::Value {
    const KIND: Kind = Kind::Any;
}

impl Typed for bool {
    const KIND: Kind = Kind::Bool;
}

impl Typed for i64 {
    const KIND: Kind = Kind::Int { min: 0, max: i64::MAX };
}

impl Typed for String {
    const KIND: Kind = Kind::Text(TextRules::FILLED);
}

/// An OpenID. In a reply, it keeps the excerpts of broken ones out of errors.
pub(crate) const OPENID: Kind =
    Kind::Text(TextRules { may_be_empty: false, limits: &[], form: Form::OpenId });

/// An id from WeChat.
pub(crate) const KEY: Kind = Kind::Text(TextRules::FILLED.form(Form::Key));

impl Typed for Flag {
    const KIND: Kind = Kind::Flag;
}

impl Typed for MsgId {
    const KIND: Kind = Kind::Id(Wire::Number);
}

impl<T: Typed> Typed for Vec<T> {
    const KIND: Kind = Kind::List { of: &T::KIND, min: 0, max: usize::MAX };
}

/// A boolean that WeChat writes as `1` or `0`.
///
/// ```
/// use wechat_mass::Flag;
/// assert_eq!(serde_json::to_string(&Flag::from(true)).unwrap(), "1");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flag(pub bool);

impl From<bool> for Flag {
    fn from(on: bool) -> Self {
        Flag(on)
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(u8::from(self.0))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Bool(on) => Ok(Flag(on)),
            number if number == 0 => Ok(Flag(false)),
            number if number == 1 => Ok(Flag(true)),
            _ => Err(serde::de::Error::custom("expected 0 or 1")),
        }
    }
}

/// Declares a field of a shape. The default kind is that of its type.
macro_rules! field {
    ($required:expr, [$($doc:literal)*], $name:ident, $ty:ty, $kind:expr) => {
        $crate::api::shape::Field {
            name: $crate::api::shape::wire_name(stringify!($name)),
            kind: $kind,
            required: $required,
            #[cfg(not(target_arch = "wasm32"))]
            docs: &[$($doc),*],
        }
    };
    ($required:expr, [$($doc:literal)*], $name:ident, $ty:ty) => {
        $crate::api::shape::field!(
            $required, [$($doc)*], $name, $ty, <$ty as $crate::api::shape::Typed>::KIND
        )
    };
}

/// Returns the name on the wire: `type` for `r#type`.
pub(crate) const fn wire_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Declares an object of a request: the struct with its constructor and setters, and its shape.
macro_rules! request {
    (
        $(#[doc = $doc:literal])*
        $(#[typescript = $typescript:expr])?
        pub struct $name:ident {
            required { $( $(#[doc = $rdoc:literal])* $rname:ident : $rty:ty $(= $rkind:expr)? ; )* }
            optional { $( $(#[doc = $odoc:literal])* $oname:ident : $oty:ty $(= $okind:expr)? ; )* }
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[doc = $rdoc])* pub $rname: $rty, )*
            $( $(#[doc = $odoc])* #[serde(skip_serializing_if = "Option::is_none")] pub $oname: Option<$oty>, )*
        }

        impl $name {
            $crate::api::shape::shape!(
                $name, [$($doc)*], [$($typescript)?],
                $( $crate::api::shape::field!(true, [$($rdoc)*], $rname, $rty $(, $rkind)?), )*
                $( $crate::api::shape::field!(false, [$($odoc)*], $oname, $oty $(, $okind)?), )*
            );

            /// Makes one with the required fields; the others have setters with their names.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "a default with empty required fields is not a value")]
            #[allow(clippy::too_many_arguments, reason = "as many as WeChat requires")]
            pub fn new($( $rname: impl Into<$rty> ),*) -> Self {
                Self { $( $rname: $rname.into(), )* $( $oname: None, )* }
            }

            $(
                $(#[doc = $odoc])*
                #[must_use]
                pub fn $oname(mut self, $oname: impl Into<$oty>) -> Self {
                    self.$oname = Some($oname.into());
                    self
                }
            )*
        }

        impl $crate::api::shape::Typed for $name {
            const KIND: $crate::api::shape::Kind = $crate::api::shape::Kind::Object(&$name::SHAPE);
        }
    };
}

/// Declares an object of a response: the struct, which keeps unknown fields, and its shape.
macro_rules! reply {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            required { $( $(#[doc = $rdoc:literal])* $rname:ident : $rty:ty $(= $rkind:expr)? ; )* }
            optional { $( $(#[doc = $odoc:literal])* $oname:ident : $oty:ty $(= $okind:expr)? ; )* }
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[doc = $rdoc])* pub $rname: $rty, )*
            $( $(#[doc = $odoc])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $oname: Option<$oty>, )*
            /// The other fields that WeChat sent, unchanged.
            #[serde(flatten)]
            pub extra: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            $crate::api::shape::shape!(
                $name, [$($doc)*], [],
                $( $crate::api::shape::field!(true, [$($rdoc)*], $rname, $rty $(, $rkind)?), )*
                $( $crate::api::shape::field!(false, [$($odoc)*], $oname, $oty $(, $okind)?), )*
            );
        }

        impl $crate::api::shape::Typed for $name {
            const KIND: $crate::api::shape::Kind = $crate::api::shape::Kind::Object(&$name::SHAPE);
        }
    };
}

/// Declares the reply of an endpoint that succeeds: a `reply!` with the two members that every such reply
/// may have.
macro_rules! success {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            required { $($required:tt)* }
            optional { $($optional:tt)* }
        }
    ) => {
        $crate::api::shape::reply! {
            $(#[doc = $doc])*
            pub struct $name {
                required { $($required)* }
                optional {
                    $($optional)*
                    #[doc = " 0."]
                    errcode: i64;
                    #[doc = " `ok`. Not stable."]
                    errmsg: String =
                        $crate::api::shape::Kind::Text($crate::api::shape::TextRules::FREE);
                }
            }
        }
    };
}

/// Declares the shape as a constant of its type.
macro_rules! shape {
    ($name:ident, [$($doc:literal)*], [$($typescript:expr)?], $($field:expr,)*) => {
        $crate::api::shape::shape!($name, [$($doc)*], [$($typescript)?], fields: &[$($field),*]);
    };
    ($name:ident, [$($doc:literal)*], [$($typescript:expr)?], fields: $fields:expr) => {
        /// Its shape, as data.
        pub const SHAPE: $crate::api::shape::Shape = $crate::api::shape::Shape {
            #[cfg(not(all(
                any(feature = "js", feature = "js-campaign", feature = "js-push"),
                target_arch = "wasm32"
            )))]
            name: stringify!($name),
            fields: $fields,
            #[cfg(not(target_arch = "wasm32"))]
            docs: &[$($doc),*],
            #[cfg(not(target_arch = "wasm32"))]
            typescript: $crate::api::shape::first(&[$($typescript)?]),
        };

        /// Names the type for the compiler if it is not kept, so that nothing counts as unused.
        #[cfg(target_arch = "wasm32")]
        const _TYPESCRIPT: &'static [&'static str] = &[$($typescript)?];
    };
}

/// Returns the first of a list with at most one entry.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) const fn first(list: &[&'static str]) -> Option<&'static str> {
    match list {
        [only] => Some(only),
        _ => None,
    }
}

pub(crate) use {field, reply, request, shape, success};
