//! The set of OpenIDs that a list has had, for lists of millions.
//!
//! It keeps only the lowest 103 bits of an OpenID's hash: 7 name a table, and 96 are stored there. Two
//! different OpenIDs with the same 103 bits would lose a recipient. Among 50 million OpenIDs, the odds for a
//! single such pair are (5·10⁷)² / 2 / 2¹⁰³, 1 to 8·10¹⁵. With 64 bits they would be 1 to 15 000.
//!
//! The memory of WebAssembly never shrinks. If one big table grew, the places of all outgrown ones would stay
//! in it, as many as those of the table itself. So there are 128 tables, which grow one after the other: each
//! takes the room of those before it.

use std::hint::black_box;

/// A set of hashes. It takes 15 to 22 bytes for a hash, from 100 000 hashes on.
pub(crate) struct SeenHashes {
    tables: Box<[Table; TABLES]>,
}

/// The number of tables. With more, those of small lists would be mostly empty. With fewer, the one that is
/// being copied would take more memory.
const TABLES: usize = 128;

/// The fewest places by which a table grows.
const FEWEST: usize = 32;

/// The hashes with the same 7 bits above the stored ones.
///
/// The search for a hash begins at its [`home`](Stored::home), and ends at the first free place. The place
/// behind the last one is the first.
#[derive(Default)]
struct Table {
    places: Vec<Stored>,
    count: usize,
}

/// The lowest 96 bits of a hash. They are in parts of 32 bits, because with one of 64 they would take 16
/// bytes instead of 12.
#[derive(Clone, Copy)]
struct Stored {
    /// The highest of these bits, which decide about the place. 0 marks a free place, so 0 counts as 1. It
    /// raises the odds of above by less than a billionth.
    highest: u32,
    middle: u32,
    lowest: u32,
}

const FREE: Stored = Stored { highest: 0, middle: 0, lowest: 0 };

impl SeenHashes {
    /// Adds a hash, and returns whether it is new.
    #[inline]
    pub(crate) fn insert(&mut self, hash: u128) -> bool {
        let number = (hash >> 96) as usize % TABLES;
        if self.tables.get(number).is_some_and(Table::is_full) {
            self.grow(number);
        }
        self.tables.get_mut(number).is_some_and(|table| table.insert(Stored::of(hash)))
    }

    /// Makes room in this table. The others are about as full, so they grow too.
    #[cold]
    fn grow(&mut self, number: usize) {
        let count: usize = self.tables.iter().map(|table| table.count).sum();
        let places: usize = self.tables.iter().map(|table| table.places.len()).sum();
        // Unless the hashes are not spread as those of OpenIDs are.
        if count < places / 2 {
            if let Some(table) = self.tables.get_mut(number) {
                table.grow();
            }
            return;
        }
        // The memory grows in one step instead of one for each table, because V8 collects garbage after a
        // few of them. That took longer than all else here.
        let more: usize = self.tables.iter().map(Table::more).sum();
        drop(black_box(Vec::<Stored>::with_capacity(more + places / TABLES)));
        for table in self.tables.iter_mut() {
            table.grow();
        }
    }
}

impl Default for SeenHashes {
    fn default() -> Self {
        Self { tables: Box::new([const { Table { places: Vec::new(), count: 0 } }; TABLES]) }
    }
}

impl Table {
    /// Four fifths are taken.
    #[inline(always)]
    fn is_full(&self) -> bool {
        self.count >= self.places.len() / 5 * 4
    }

    /// The number of places by which it grows: a quarter. With an eighth, a hash is copied eight times instead
    /// of four. With a third, ten million OpenIDs took 25 bytes each instead of 21.
    fn more(&self) -> usize {
        self.places.len() / 4 + FEWEST
    }

    fn grow(&mut self) {
        let mut places = vec![FREE; self.places.len() + self.more()];
        for stored in self.places.iter().filter(|place| !place.is_free()) {
            put(&mut places, *stored);
        }
        self.places = places;
    }

    #[inline(always)]
    fn insert(&mut self, stored: Stored) -> bool {
        let is_new = put(&mut self.places, stored);
        self.count += usize::from(is_new);
        is_new
    }
}

/// Puts a hash into places of which one is free. Returns false if it was there.
#[inline(always)]
fn put(places: &mut [Stored], stored: Stored) -> bool {
    let mut from = stored.home(places.len());
    while let Some(rest) = places.get_mut(from..) {
        for place in rest {
            if place.is_free() {
                *place = stored;
                return true;
            }
            if place.is(stored) {
                return false;
            }
        }
        from = 0;
    }
    false
}

impl Stored {
    #[inline(always)]
    fn of(hash: u128) -> Self {
        // The casts keep the lowest bits.
        let highest = ((hash >> 64) as u32).max(1);
        Self { highest, middle: (hash >> 32) as u32, lowest: hash as u32 }
    }

    /// The place where its search begins: as far along the table as `highest` is along all numbers of 32 bits.
    /// So the hashes of a table are nearly in order, and a table that grows is read and written from its
    /// beginning to its end, without jumps in memory.
    #[inline(always)]
    fn home(self, places: usize) -> usize {
        ((u64::from(self.highest) * places as u64) >> 32) as usize
    }

    #[inline(always)]
    fn is_free(self) -> bool {
        self.highest == 0
    }

    #[inline(always)]
    fn is(self, other: Self) -> bool {
        self.highest == other.highest && self.middle == other.middle && self.lowest == other.lowest
    }
}

#[cfg(test)]
mod tests {
    use std::mem::{size_of, size_of_val};

    use super::*;
    use crate::campaign::batches::fingerprint::hash128;

    /// Makes hashes that are spread over all numbers, as those of OpenIDs are.
    fn spread(count: u64) -> impl Iterator<Item = u128> {
        (1..=count).map(|number| hash128(&number.to_le_bytes()))
    }

    fn bytes(seen: &SeenHashes) -> usize {
        let places = |table: &Table| table.places.capacity() * size_of::<Stored>();
        size_of_val(&*seen.tables) + seen.tables.iter().map(places).sum::<usize>()
    }

    #[test]
    fn each_hash_is_new_once() {
        // Hashes that are spread, hashes of one table, of one place, of the last place, hashes that share
        // all bits but the lowest or all but the highest of those that are kept.
        let kinds: [fn(u128) -> u128; 6] = [
            |number| hash128(&number.to_le_bytes()),
            |number| hash128(&number.to_le_bytes()) >> 32,
            |number| number | 1 << 64,
            |number| u128::MAX - number,
            |number| number << 64 | 1,
            |number| number << 90 | 1,
        ];
        for (kind, make) in kinds.iter().enumerate() {
            let mut seen = SeenHashes::default();
            let hashes: Vec<u128> = (1..5000).map(make).collect();
            for (index, hash) in hashes.iter().enumerate() {
                assert!(seen.insert(*hash), "kind {kind}, {hash:x}");
                let earlier = hashes[index / 2];
                assert!(!seen.insert(earlier), "kind {kind}, {earlier:x}");
            }
            for hash in &hashes {
                assert!(!seen.insert(*hash), "kind {kind}, {hash:x} at the end");
            }
        }
    }

    #[test]
    fn the_least_and_the_greatest_hash_are_seen_as_well() {
        let mut seen = SeenHashes::default();
        for hash in [0, u128::MAX] {
            assert!(seen.insert(hash), "{hash:x}");
            assert!(!seen.insert(hash), "{hash:x}");
        }
    }

    #[test]
    fn two_hashes_are_told_apart_by_each_of_the_lowest_103_bits() {
        for hash in spread(20) {
            let mut seen = SeenHashes::default();
            assert!(seen.insert(hash));
            for bit in 0..103 {
                assert!(seen.insert(hash ^ 1 << bit), "{hash:x}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_hash_takes_at_most_22_bytes_in_a_long_list() {
        let mut seen = SeenHashes::default();
        for (hash, count) in spread(400_000).zip(1..) {
            seen.insert(hash);
            if count >= 100_000 && count % 50 == 0 {
                let bytes = bytes(&seen);
                assert!(bytes <= count * 22, "{bytes} bytes for {count}");
            }
        }
    }

    /// Otherwise such a list would take the memory 128 times.
    #[test]
    fn hashes_of_one_table_do_not_make_the_others_grow() {
        let mut seen = SeenHashes::default();
        for (hash, count) in spread(100_000).map(|hash| hash >> 32).zip(1..) {
            seen.insert(hash);
            if count >= 10_000 && count % 50 == 0 {
                let bytes = bytes(&seen);
                assert!(bytes <= count * 40, "{bytes} bytes for {count}");
            }
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod beside_a_model {
        use std::collections::BTreeSet;

        use proptest::collection::vec;
        use proptest::prelude::*;

        use super::*;

        /// Generates hashes of which many repeat, in all 103 bits or in many of them.
        fn hash() -> impl Strategy<Value = u128> {
            let part = || prop_oneof![1_u32..4, u32::MAX - 3..=u32::MAX, any::<u32>()];
            let few =
                (0_u32..3, part(), part(), part()).prop_map(|(above, highest, middle, lowest)| {
                    [above, highest.max(1), middle, lowest]
                        .iter()
                        .fold(0, |hash, part| hash << 32 | u128::from(*part))
                });
            prop_oneof![4 => few, 1 => any::<u128>()]
        }

        proptest! {
            #[test]
            fn hashes_are_new_as_those_of_a_set(hashes in vec(hash(), 0..600)) {
                let mut seen = SeenHashes::default();
                let mut model = BTreeSet::new();
                for hash in hashes {
                    prop_assert_eq!(seen.insert(hash), model.insert(hash), "{:x}", hash);
                }
            }
        }
    }
}
