//! The campaigns that were read or written last. A host mostly gives back the very text that it got, and
//! `pkg/src/wasm/kept-campaigns.ts` knows that text again. So it need not be read once more.
//!
//! This is only a help to memory: what is kept may be lost at any time, and is then read from its text.

use std::cell::RefCell;

use crate::campaign::state::campaign::Campaign;

/// The most campaigns that are kept, so that two may be driven in turn.
const MOST: usize = 2;

thread_local! {
    /// Each with its number, the last used one first.
    static KEPT: RefCell<Vec<(f64, Campaign)>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a campaign under a number that no other has had, also in no earlier instance.
pub(super) fn keep(number: f64, campaign: Campaign) {
    KEPT.with_borrow_mut(|kept| {
        kept.truncate(MOST - 1);
        kept.insert(0, (number, campaign));
    });
}

/// Takes the campaign out that is kept under this number. Whoever takes it keeps it again, as it was or changed.
pub(super) fn take(number: f64) -> Option<Campaign> {
    KEPT.with_borrow_mut(|kept| {
        #[expect(clippy::float_cmp, reason = "both are whole numbers, counted by the caller")]
        let place = kept.iter().position(|(known, _)| *known == number)?;
        Some(kept.remove(place).1)
    })
}
