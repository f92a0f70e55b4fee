//! The check of OpenIDs.

use crate::json::eight_bytes::each;

/// A fault of an OpenID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenIdFault {
    /// It cannot be an OpenID: it is empty, or has a blank, control or non-ASCII character.
    Bad,
    /// It is not 28 characters of `[0-9A-Za-z_-]`, as all real OpenIDs seen are. Official samples
    /// write `OPENID1`, so it is not an error.
    Odd,
}

/// The length of every real OpenID that was seen.
pub(crate) const USUAL_LENGTH: usize = 28;

/// The class of each byte in an OpenID: 0 usual, 1 possible, 2 impossible. It is a table, because
/// lists have ten thousand OpenIDs of 28 bytes.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiling")]
const CLASSES: [u8; 256] = {
    let mut classes = [2; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        if c.is_ascii_alphanumeric() || c == b'_' || c == b'-' {
            classes[byte] = 0;
        } else if c.is_ascii_graphic() {
            classes[byte] = 1;
        }
        byte += 1;
    }
    classes
};

fn class(bytes: &[u8]) -> u8 {
    bytes
        .iter()
        .fold(0, |worst, byte| worst | CLASSES.get(usize::from(*byte)).copied().unwrap_or(2))
}

/// Checks the form of an OpenID.
#[inline]
pub(crate) fn openid_fault(openid: &[u8]) -> Option<OpenIdFault> {
    if let Ok(openid) = openid.try_into()
        && is_usual(openid)
    {
        return None;
    }
    match class(openid) {
        0 | 1 if !openid.is_empty() => Some(OpenIdFault::Odd),
        _ => Some(OpenIdFault::Bad),
    }
}

/// Tells whether these are characters of `[0-9A-Za-z_-]` only, eight at once: lists have ten thousand OpenIDs.
#[inline]
fn is_usual(openid: &[u8; USUAL_LENGTH]) -> bool {
    let (eights, _) = openid.as_chunks::<8>();
    let last = openid.last_chunk::<8>();
    let usual =
        eights.iter().chain(last).fold(TOP_BITS, |usual, bytes| usual & usual_bytes(*bytes));
    usual == TOP_BITS
}

/// The highest bit of each of eight bytes.
const TOP_BITS: u64 = each(0x80);

/// Sets the highest bit of each byte that is in `[0-9A-Za-z_-]`.
#[inline(always)]
fn usual_bytes(bytes: [u8; 8]) -> u64 {
    let word = u64::from_ne_bytes(bytes);
    let ascii = word & !TOP_BITS;
    // A sum of two numbers below 128 stays in its byte. Its highest bit says whether the limit is reached.
    let within = |bytes: u64, first: u8, last: u8| {
        (bytes + each(0x80 - first)) & !(bytes + each(0x7F - last))
    };
    let lower_case = ascii | each(0x20);
    let usual = within(lower_case, b'a', b'z')
        | within(ascii, b'0', b'9')
        | within(ascii, b'-', b'-')
        | within(ascii, b'_', b'_');
    usual & !word & TOP_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_at_each_place_makes_an_openid_usual_or_not() {
        for place in 0..USUAL_LENGTH {
            for byte in 0..=255 {
                let mut openid = *b"oO-sX1GYvqVAXaeiA6wvf8kfz_OE";
                openid[place] = byte;
                let is_usual = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
                let expected = match byte {
                    _ if is_usual => None,
                    b'!'..=b'~' => Some(OpenIdFault::Odd),
                    _ => Some(OpenIdFault::Bad),
                };
                assert_eq!(openid_fault(&openid), expected, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn openids_of_the_samples() {
        assert_eq!(openid_fault(b"oO-sX1GYvqVAXaeiA6wvf8kfz_OE"), None);
        assert_eq!(openid_fault(b"OPENID1"), Some(OpenIdFault::Odd));
        for bad in ["", "a b", " OPENID1", "OPENID1\r", "a\u{0}b", "用户"] {
            assert_eq!(openid_fault(bad.as_bytes()), Some(OpenIdFault::Bad), "{bad:?}");
        }
    }
}
