//! The set of OpenIDs that a list has had, for lists of millions.
//!
//! It keeps only a hash of 16 bytes for an OpenID. Two different OpenIDs with one hash would lose a
//! recipient. With 128 bits, among 50 million OpenIDs, the odds for a single such pair are
//! (5·10⁷)² / 2 / 2¹²⁸, 1 to 2.7·10²³. With 64 bits they would be 1 to 15 000.

/// A set of hashes.
#[derive(Default)]
pub(crate) struct SeenHashes {
    /// The table. 0 is a free place. The search for a hash begins at the place that its lowest bits name,
    /// and ends at the first free one. The number of places is a power of two.
    places: Vec<u128>,
    count: usize,
}

/// The number of places of the first table.
const FEWEST: usize = 1024;

impl SeenHashes {
    /// Adds a hash, and returns whether it is new.
    #[inline]
    pub(crate) fn insert(&mut self, hash: u128) -> bool {
        // At most seven eighths are taken. Up to seven million OpenIDs, emptier tables were not
        // faster, because they are bigger.
        if self.count >= self.places.len() - self.places.len() / 8 {
            self.grow();
        }
        let is_new = insert(&mut self.places, hash);
        self.count += usize::from(is_new);
        is_new
    }

    /// Doubles the table. It goes through the old places in order, so each half of the new ones is written
    /// in order, without jumps in memory.
    fn grow(&mut self) {
        let mut places = vec![0; (self.places.len() * 2).max(FEWEST)];
        for hash in self.places.iter().filter(|hash| **hash != 0) {
            insert(&mut places, *hash);
        }
        self.places = places;
    }
}

#[inline(always)]
fn insert(places: &mut [u128], hash: u128) -> bool {
    // 0 marks a free place, so the hash 0 counts as 1. The odds that this matters are those of one
    // more pair.
    let hash = hash.max(1);
    let last = places.len() - 1;
    // The cast keeps the lowest bits.
    let mut index = hash as usize & last;
    while let Some(place) = places.get_mut(index) {
        if *place == hash {
            return false;
        }
        if *place == 0 {
            *place = hash;
            return true;
        }
        index = (index + 1) & last;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hash_is_new_once() {
        let mut seen = SeenHashes::default();
        // Many of them begin at the last place, so the search continues at the first one.
        let hashes: Vec<u128> =
            (0..5000).map(|n| if n % 2 == 0 { n << 64 | 0xFFFF } else { n }).collect();
        for hash in &hashes {
            assert!(seen.insert(*hash), "{hash:x}");
        }
        for hash in &hashes {
            assert!(!seen.insert(*hash), "{hash:x}");
        }
    }

    #[test]
    fn a_hash_of_zero_is_seen_as_well() {
        let mut seen = SeenHashes::default();
        assert!(seen.insert(0));
        assert!(!seen.insert(0));
    }

    #[test]
    fn an_eighth_of_the_places_stays_free() {
        let mut seen = SeenHashes::default();
        for hash in 1..100_000 {
            seen.insert(hash);
            assert!(seen.count * 8 <= seen.places.len() * 7, "{}", seen.count);
        }
    }
}
