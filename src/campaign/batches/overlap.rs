//! Overlaps of batches: OpenIDs that are in more than one.

use crate::campaign::batches::fingerprint::{base64url, hash128};
use crate::campaign::batches::seen_hashes::SeenHashes;

/// A set of the OpenIDs of several batches. It takes 15 to 22 bytes an OpenID.
#[derive(Default)]
pub(crate) struct Overlap(SeenHashes);

impl Overlap {
    /// Adds the OpenIDs of a batch in the form of
    /// [`Batch::openids`](crate::campaign::batches::openid_batches::Batch::openids). Returns whether they have
    /// this fingerprint, and none of them was in an earlier batch.
    pub(crate) fn add(&mut self, openids: &[u8], fingerprint: &str) -> bool {
        base64url(hash128(openids)) == fingerprint
            && openids.split(|byte| *byte == b'\n').all(|openid| self.0.insert(hash128(openid)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(openids: &[u8]) -> String {
        base64url(hash128(openids))
    }

    #[test]
    fn an_openid_of_an_earlier_batch_is_noticed() {
        let mut overlap = Overlap::default();
        for (openids, alone) in [(&b"A\nB\nC"[..], true), (b"D\nE", true), (b"F\nE", false)] {
            assert_eq!(overlap.add(openids, &fingerprint(openids)), alone, "{openids:?}");
        }
    }

    #[test]
    fn other_openids_than_those_of_the_batch_prove_nothing() {
        assert!(!Overlap::default().add(b"A\nB", &fingerprint(b"C\nD")));
    }
}
