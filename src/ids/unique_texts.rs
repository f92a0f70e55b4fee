//! A set of texts in order, for lists of ten thousand OpenIDs and articles with as many pictures.
//!
//! It replaces a `HashSet` and a `HashMap`: it needs only the texts in order, and a table of their
//! positions. It is a tenth of their WebAssembly, and smaller in memory.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Texts in the order of their first appearance, each once.
pub(crate) struct UniqueTexts<'a> {
    texts: Vec<&'a str>,
    /// The positions of texts in `texts`, counted from 1; 0 is a free place. The search for a text
    /// begins at the place of its hash, and ends at the first free place. At least half of the
    /// places are free, and their number is a power of two.
    places: Vec<u32>,
}

impl<'a> UniqueTexts<'a> {
    pub(crate) fn with_capacity(count: usize) -> Self {
        let places = count.saturating_mul(2).max(8).next_power_of_two();
        Self { texts: Vec::with_capacity(count), places: vec![0; places] }
    }

    pub(crate) fn texts(&self) -> &[&'a str] {
        &self.texts
    }

    pub(crate) fn position(&self, text: &str) -> Option<usize> {
        let place = self.place_of(text);
        self.places.get(place).and_then(|&position| (position as usize).checked_sub(1))
    }

    /// Adds a text, and tells whether it is new.
    #[inline(always)] // in the loop over ten thousand OpenIDs, also where size comes first
    pub(crate) fn insert(&mut self, text: &'a str) -> bool {
        if self.texts.len() * 2 >= self.places.len() {
            self.grow();
        }
        let place = self.place_of(text);
        let is_new = self.places.get(place) == Some(&0);
        if is_new {
            self.texts.push(text);
            self.occupy(place, self.texts.len());
        }
        is_new
    }

    fn grow(&mut self) {
        self.places = vec![0; self.places.len() * 2];
        for index in 0..self.texts.len() {
            let text = self.texts.get(index).copied().unwrap_or_default();
            self.occupy(self.place_of(text), index + 1);
        }
    }

    fn occupy(&mut self, place: usize, position: usize) {
        if let (Some(place), Ok(position)) = (self.places.get_mut(place), u32::try_from(position)) {
            *place = position;
        }
    }

    /// Finds the place of a text, or the free one that it would get.
    #[inline(always)]
    fn place_of(&self, text: &str) -> usize {
        let last = self.places.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are what is wanted")]
        let mut place = hash(text) as usize & last;
        while let Some(&position @ 1..) = self.places.get(place) {
            if self.texts.get(position as usize - 1).is_some_and(|known| *known == text) {
                break;
            }
            place = (place + 1) & last;
        }
        place
    }
}

#[inline(always)]
fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_kept_once_in_order() {
        let names: Vec<String> = (0..1000).map(|number| (number % 700).to_string()).collect();
        let mut distinct = UniqueTexts::with_capacity(0);
        let new = names.iter().filter(|name| distinct.insert(name)).count();
        assert_eq!(new, 700);
        for (position, name) in names.iter().take(700).enumerate() {
            assert_eq!(distinct.texts().get(position), Some(&name.as_str()));
            assert_eq!(distinct.position(name), Some(position));
        }
        assert_eq!(distinct.position("700"), None);
    }
}
