//! Closed sets of words: enums whose entries have a name outside Rust.

/// Declares a closed set of words: the enum and its names.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[doc = $doc:literal])* $variant:ident = $word:literal, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[doc = $doc])* $variant, )* }

        impl $name {
            /// Every entry, in the order of this list.
            pub const ALL: [$name; [$( $word ),*].len()] = [$( $name::$variant, )*];

            /// The names used outside Rust.
            pub const NAMES: &'static [&'static str] = &[$( $word, )*];

            /// Returns the name used outside Rust.
            pub const fn name(self) -> &'static str {
                match self { $( $name::$variant => $word, )* }
            }

            /// Returns the entry with this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.name() == name)
            }
        }
    };
}
pub(crate) use words;
