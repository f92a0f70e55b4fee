//! Texts, each once: for lists of ten thousand OpenIDs and articles with as many pictures.
//!
//! One kind of hash table for all of them, because each further kind would be two kilobytes more
//! of WebAssembly.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Texts in the order in which they came, each once.
#[derive(Default)]
pub(crate) struct Distinct<'a> {
    texts: Vec<&'a str>,
    /// Positions in `texts`, by the hash of the text that stands there.
    positions: HashTable<usize>,
}

impl<'a> Distinct<'a> {
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self { texts: Vec::with_capacity(count), positions: HashTable::with_capacity(count) }
    }

    pub(crate) fn texts(&self) -> &[&'a str] {
        &self.texts
    }

    pub(crate) fn position(&self, text: &str) -> Option<usize> {
        let same = |position: &usize| self.texts.get(*position).is_some_and(|known| *known == text);
        self.positions.find(hash(text), same).copied()
    }

    /// Adds a text. Whether it is new.
    pub(crate) fn insert(&mut self, text: &'a str) -> bool {
        let at = |position: &usize| self.texts.get(*position).copied().unwrap_or_default();
        let place = self.positions.entry(hash(text), |p| at(p) == text, |p| hash(at(p)));
        let Entry::Vacant(place) = place else { return false };
        place.insert(self.texts.len());
        self.texts.push(text);
        true
    }
}

/// Eight bytes at a time: foldhash's own way through bytes is as fast and two kilobytes longer.
fn hash(text: &str) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    let (words, rest) = text.as_bytes().as_chunks();
    for word in words {
        hasher.write_u64(u64::from_le_bytes(*word));
    }
    let rest = rest.iter().fold(text.len() as u64, |rest, byte| rest << 8 | u64::from(*byte));
    hasher.write_u64(rest);
    hasher.finish()
}
