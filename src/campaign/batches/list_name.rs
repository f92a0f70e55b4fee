//! The name of a list of OpenIDs. It shows that batches come from two lists, without any OpenID: people
//! in both lists would get the same send twice.
//!
//! It grows with the list: each batch adds characters of a hash over all batches so far. So in one list
//! the name of a later batch begins with the name of every earlier one, even if batches between them are
//! missing. Where two lists differ, their names differ.

use crate::campaign::batches::fingerprint::{base64url, hash128};

/// The characters that the first batch adds: 48 bits, because most lists differ from the beginning.
const FIRST: usize = 8;
/// The characters that each other batch adds: 12 bits.
const NEXT: usize = 2;
/// The longest name. Lists that differ only after five million OpenIDs have the same name.
pub(crate) const LONGEST: usize = 1024;

/// The name of a list that is being split.
#[derive(Default)]
pub(crate) struct ListName {
    /// The hash over all batches so far.
    chain: u128,
    name: String,
}

impl ListName {
    /// Adds the batch with this hash, and returns the name up to it.
    pub(crate) fn with(&mut self, batch: u128) -> &str {
        let (before, now) = (self.chain.to_be_bytes(), batch.to_be_bytes());
        self.chain = hash128([before, now].as_flattened());
        let more = if self.name.is_empty() { FIRST } else { NEXT };
        if self.name.len() + more <= LONGEST {
            self.name.extend(base64url(self.chain).chars().take(more));
        }
        &self.name
    }
}

/// Checks whether batches with these names come from one list, as far as names can tell.
pub(crate) fn is_one_list<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable_by_key(|name| name.len());
    names.is_sorted_by(|earlier, later| later.starts_with(earlier))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the names of a list's batches.
    fn names(batches: &[u128]) -> Vec<String> {
        let mut list = ListName::default();
        batches.iter().map(|batch| list.with(*batch).to_owned()).collect()
    }

    fn is_one(names: &[&String]) -> bool {
        is_one_list(names.iter().map(|name| name.as_str()))
    }

    #[test]
    fn batches_of_one_list_are_of_one_list_in_any_order_and_with_gaps() {
        let list = names(&[1, 2, 3, 4, 5]);
        assert_eq!(list.iter().map(String::len).collect::<Vec<_>>(), [8, 10, 12, 14, 16]);
        assert_eq!(names(&[1, 2, 3, 4, 5]), list, "the same again");
        for some in [&[][..], &[3], &[0, 1, 2, 3, 4], &[4, 0, 2], &[2, 2], &[1, 4]] {
            let some: Vec<&String> = some.iter().map(|index| &list[*index]).collect();
            assert!(is_one(&some), "{some:?}");
        }
    }

    #[test]
    fn lists_that_part_anywhere_are_two() {
        let list = names(&[1, 2, 3, 4, 5]);
        for (batches, from) in [
            ([9, 2, 3, 4, 5], 0),
            ([1, 9, 3, 4, 5], 1),
            ([1, 2, 9, 4, 5], 2),
            ([1, 2, 3, 4, 9], 4),
            ([2, 1, 3, 4, 5], 0),
        ] {
            let other = names(&batches);
            for (index, one) in list.iter().enumerate() {
                for (number, another) in other.iter().enumerate() {
                    // Up to the batch where they part, the two lists have the same names.
                    let expected = index.min(number) < from;
                    assert_eq!(is_one(&[one, another]), expected, "{index} {number} {batches:?}");
                }
            }
        }
    }

    #[test]
    fn a_name_is_plain_and_bounded() {
        let many: Vec<u128> = (0..2000).collect();
        let list = names(&many);
        assert_eq!(list[1999].len(), LONGEST);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        assert!(list[1999].bytes().all(plain));
        assert!(is_one(&list.iter().collect::<Vec<_>>()));
    }
}
