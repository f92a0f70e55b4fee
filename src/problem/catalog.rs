//! Tables of what can be wrong or in the way: a stable name and the words of both languages for
//! each, in one place, so that the two languages cannot drift apart.

use crate::problem::bilingual::Bilingual;

/// Declares such a table: an enum, its names and its words, which may hold `{name}`, `{limit}` and
/// `{actual}`.
macro_rules! faults {
    (
        $(#[$meta:meta])*
        pub enum $table:ident {
            $( $(#[doc = $doc:literal])* $variant:ident = $name:literal, $zh:literal, $en:literal; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $table { $( $(#[doc = $doc])* $variant, )* }

        impl $table {
            /// Every one, in the order of this list.
            pub const ALL: &'static [$table] = &[$( $table::$variant, )*];

            /// For each its name, its words in Chinese and in English, a line each: one text is
            /// smaller than the pointers to all of them.
            const TEXTS: &str = concat!($( $name, "\n", $zh, "\n", $en, "\n", )*);

            /// The stable name.
            pub fn name(self) -> &'static str {
                self.text(0)
            }

            fn text(self, line: usize) -> &'static str {
                Self::TEXTS.lines().nth(3 * self as usize + line).unwrap_or_default()
            }

            /// Its words, with what belongs into them.
            pub(crate) fn words(self, name: &str, limit: &str, actual: &str) -> $crate::problem::bilingual::Bilingual {
                $crate::problem::catalog::fill([self.text(1), self.text(2)], name, limit, actual)
            }
        }

        #[cfg(test)]
        mod table {
            #[test]
            fn names_are_unique_and_both_languages_have_the_same_placeholders() {
                use super::$table;
                let mut names: Vec<_> = $table::ALL.iter().map(|row| row.name()).collect();
                let plain = |b: u8| b == b'_' || b.is_ascii_lowercase() || b.is_ascii_digit();
                assert!(names.iter().all(|name| name.bytes().all(plain)));
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), $table::ALL.len());
                for row in $table::ALL {
                    for placeholder in ["{name}", "{limit}", "{actual}"] {
                        let has = |line| row.text(line).contains(placeholder);
                        assert_eq!(has(1), has(2), "{}", row.name());
                    }
                }
            }
        }
    };
}
pub(crate) use faults;

/// Words of both languages, with what belongs into them.
pub(crate) fn fill(words: [&str; 2], name: &str, limit: &str, actual: &str) -> Bilingual {
    let [zh, en] = words.map(|words| {
        let mut filled = String::new();
        // Plain words and keys take turns.
        for (index, part) in words.split(['{', '}']).enumerate() {
            filled.push_str(match part {
                _ if index % 2 == 0 => part,
                "name" => name,
                "limit" => limit,
                _ => actual,
            });
        }
        filled
    });
    Bilingual { zh, en }
}
