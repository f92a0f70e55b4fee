//! Catalogs of problems and obstacles. Each entry has a stable name and its texts in both
//! languages. They are in one place, so that the two languages cannot drift apart.

use crate::problem::bilingual::Bilingual;

/// Declares a catalog: an enum, its names, its texts and, where each entry has one, its level. The
/// texts may have `{name}`, `{limit}`, `{actual}` and `{unit}`.
macro_rules! catalog {
    (
        $(#[$meta:meta])*
        pub enum $catalog:ident {
            $(
                $(#[doc = $doc:literal])*
                $variant:ident = $name:literal, $($level:ident,)? $zh:literal, $en:literal;
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $catalog { $( $(#[doc = $doc])* $variant, )* }

        impl $catalog {
            /// Every entry, in the order of this list.
            pub const ALL: &'static [$catalog] = &[$( $catalog::$variant, )*];

            /// The stable names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$( $name, )*];

            /// Three lines for each entry: its name, its Chinese text and its English text. One
            /// string is smaller than pointers to all of them.
            const TEXTS: &str = concat!($( $name, "\n", $zh, "\n", $en, "\n", )*);

            $crate::problem::catalog::levels!($catalog, $( $variant $($level)?, )*);

            /// Returns the stable name.
            pub fn name(self) -> &'static str {
                self.text(0)
            }

            /// Returns the texts, with placeholders.
            pub(crate) fn template(self) -> $crate::problem::bilingual::Bilingual<&'static str> {
                $crate::problem::bilingual::Bilingual { zh: self.text(1), en: self.text(2) }
            }

            fn text(self, line: usize) -> &'static str {
                Self::TEXTS.lines().nth(3 * self as usize + line).unwrap_or_default()
            }
        }

        #[cfg(test)]
        mod catalog {
            #[test]
            fn names_are_unique_and_both_languages_have_the_same_placeholders() {
                use super::$catalog;
                let mut names: Vec<_> = $catalog::ALL.iter().map(|entry| entry.name()).collect();
                let plain = |b: u8| b == b'_' || b.is_ascii_lowercase() || b.is_ascii_digit();
                assert!(names.iter().all(|name| name.bytes().all(plain)));
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), $catalog::ALL.len());
                for entry in $catalog::ALL {
                    let words = entry.template();
                    for placeholder in ["{name}", "{limit}", "{actual}", "{unit}"] {
                        let in_both = [words.zh, words.en].map(|words| words.contains(placeholder));
                        assert_eq!(in_both[0], in_both[1], "{}", entry.name());
                    }
                }
            }
        }
    };
}
pub(crate) use catalog;

/// Declares the levels of a catalog's entries, if they have any.
macro_rules! levels {
    ($catalog:ident, $( $variant:ident $level:ident, )+) => {
        /// Returns the default level of a problem with this code.
        pub(crate) fn level(self) -> $crate::problem::level::Level {
            match self { $( $catalog::$variant => $crate::problem::level::Level::$level, )* }
        }
    };
    ($catalog:ident, $( $variant:ident, )*) => {};
}
pub(crate) use levels;

/// Fills in `{name}`, `{limit}` and `{actual}` in both languages.
pub(crate) fn fill(
    template: Bilingual<&'static str>,
    name: &str,
    limit: &str,
    actual: &str,
) -> Bilingual {
    let put = |filled: &mut String, placeholder: &str| {
        filled.push_str(match placeholder {
            "name" => name,
            "limit" => limit,
            _ => actual,
        });
    };
    Bilingual { zh: fill_placeholders(template.zh, &put), en: fill_placeholders(template.en, &put) }
}

/// Replaces each placeholder with the text that `put` writes for it.
pub(crate) fn fill_placeholders(words: &str, put: &dyn Fn(&mut String, &str)) -> String {
    let mut filled = String::with_capacity(words.len() + 32);
    // Plain text and placeholders alternate.
    for (index, part) in words.split(['{', '}']).enumerate() {
        if index % 2 == 0 {
            filled.push_str(part);
        } else {
            put(&mut filled, part);
        }
    }
    filled
}
