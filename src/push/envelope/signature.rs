//! WeChat's signatures: the SHA-1 of the parts, sorted by their bytes and joined (docs/spec.md 6.1
//! and 6.3).

use sha1::{Digest, Sha1};
use subtle::{Choice, ConstantTimeEq};

/// Signs three or four parts. Returns hexadecimal digits.
pub(crate) fn sign(parts: &mut [&str]) -> String {
    // At most four parts: this is smaller than `sort`, which would add its two algorithms.
    for end in (1..parts.len()).rev() {
        for left in 0..end {
            let out_of_order =
                matches!((parts.get(left), parts.get(left + 1)), (Some(a), Some(b)) if a > b);
            if out_of_order {
                parts.swap(left, left + 1);
            }
        }
    }
    let mut sha1 = Sha1::new();
    for part in parts.iter() {
        sha1.update(part);
    }
    hexadecimal(&sha1.finalize())
}

/// Writes bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(40);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            digits.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    digits
}

/// Compares two signatures, in a time that does not reveal where they differ.
pub(crate) fn same(given: &str, computed: &str) -> Choice {
    given.as_bytes().ct_eq(computed.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_sorted_by_their_bytes() {
        let abc = "a9993e364706816aba3e25717850c26c9cd0d89d";
        for parts in [["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"], ["b", "c", "a"]] {
            assert_eq!(sign(&mut parts.clone()), abc);
        }
        // "10" comes before "9", as texts and not as numbers. Capitals come before small letters.
        assert_eq!(sign(&mut ["9", "10", "a"]), sign(&mut ["a", "10", "9"]));
        assert_eq!(sign(&mut ["9", "10"]), sign(&mut ["109"]));
        assert_eq!(sign(&mut ["a", "B"]), sign(&mut ["Ba"]));
    }
}
