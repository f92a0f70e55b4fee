//! The list of OpenIDs. It is made again for each use, because 50 million take 1.45 GB.

use wechat_mass::campaign::{OpenIdBatches, PlannedBatch};

/// The beginning of all OpenIDs; a number of 18 digits makes them 28 characters.
pub const STEM: &str = "oO-sX1GYvq";
const DIGITS: usize = 18;

/// The OpenIDs of a piece, which has about 240 KB.
const PIECE: u64 = 8192;
/// One line in so many repeats an OpenID from the middle of the list so far, …
const REPEAT_EVERY: u64 = 1000;
/// … and one is not an OpenID.
const MALFORMED_EVERY: u64 = 10_000;

/// Splits a list of so many different OpenIDs, and returns the planned batches.
pub fn split(openids: u64) -> Vec<PlannedBatch> {
    let mut batches = OpenIdBatches::new();
    let mut planned = Vec::new();
    let mut piece = Vec::new();
    for first in (0..openids).step_by(PIECE as usize) {
        piece.clear();
        for number in first..(first + PIECE).min(openids) {
            write_line(number, &mut piece);
            if number % REPEAT_EVERY == REPEAT_EVERY - 1 {
                write_line(number / 2, &mut piece);
            }
            if number % MALFORMED_EVERY == MALFORMED_EVERY / 2 {
                piece.extend_from_slice(b"no OpenID\n");
            }
        }
        batches.push(&piece);
        planned.extend(std::iter::from_fn(|| batches.next_batch()).map(|batch| (&batch).into()));
    }
    batches.finish();
    planned.extend(std::iter::from_fn(|| batches.next_batch()).map(|batch| (&batch).into()));
    let report = batches.report();
    assert_eq!(report.openids, openids);
    assert_eq!(report.duplicates, openids / REPEAT_EVERY);
    assert_eq!(report.malformed, openids / MALFORMED_EVERY);
    assert_eq!(report.odd, 0);
    planned
}

/// Writes the OpenIDs of these numbers, one per line.
pub fn lines(numbers: std::ops::Range<u64>) -> Vec<u8> {
    let mut lines = Vec::new();
    numbers.for_each(|number| write_line(number, &mut lines));
    lines
}

fn write_line(number: u64, list: &mut Vec<u8>) {
    list.extend_from_slice(STEM.as_bytes());
    let mut digits = [b'0'; DIGITS];
    let mut rest = number;
    // The digits are written by hand, because formatting would take longer than the measured code.
    for digit in digits.iter_mut().rev() {
        if rest == 0 {
            break;
        }
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    list.extend_from_slice(&digits);
    list.push(b'\n');
}
