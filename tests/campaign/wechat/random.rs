//! Random numbers from a seed (splitmix64), which are the same on every machine.

use std::ops::RangeInclusive;

pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    pub fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        range.start() + (self.number() % (range.end().abs_diff(*range.start()) + 1)) as i64
    }

    /// Draws even for a chance of 0, so that one more fault does not change all the others.
    pub fn chance(&mut self, in_a_thousand: u32) -> bool {
        self.below(1000) < u64::from(in_a_thousand)
    }

    pub fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}
