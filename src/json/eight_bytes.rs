//! The search for bytes in a text, eight at once.
//!
//! A mark is the highest bit of a byte. Subtracting borrows from the byte above a byte that is marked, so only the first
//! mark is certain.

/// Repeats a byte eight times.
pub(crate) const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Marks the bytes below `limit`, which is at most 128.
#[inline(always)]
pub(crate) fn below(bytes: u64, limit: u8) -> u64 {
    bytes.wrapping_sub(each(limit)) & !bytes & each(0x80)
}

/// Marks the bytes that are this one.
#[inline(always)]
pub(crate) fn bytes_of(bytes: u64, byte: u8) -> u64 {
    below(bytes ^ each(byte), 1)
}

/// Returns the place of the first byte that `wanted` marks. It must not mark `x`.
#[inline(always)]
pub(crate) fn first_of(bytes: &[u8], wanted: impl Fn(u64) -> u64) -> Option<usize> {
    let first = |marks: u64| marks.trailing_zeros() as usize / 8;
    let (eights, rest) = bytes.as_chunks::<8>();
    for (number, eight) in eights.iter().enumerate() {
        let marks = wanted(u64::from_le_bytes(*eight));
        if marks != 0 {
            return Some(8 * number + first(marks));
        }
    }
    let mut last = [b'x'; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let marks = wanted(u64::from_le_bytes(last));
    (marks != 0).then(|| 8 * eights.len() + first(marks))
}
