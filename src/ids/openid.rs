//! The check of OpenIDs.

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
pub(crate) fn openid_fault(openid: &[u8]) -> Option<OpenIdFault> {
    match class(openid) {
        0 if openid.len() == USUAL_LENGTH => None,
        0 | 1 if !openid.is_empty() => Some(OpenIdFault::Odd),
        _ => Some(OpenIdFault::Bad),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openids_of_the_samples() {
        assert_eq!(openid_fault(b"oO-sX1GYvqVAXaeiA6wvf8kfz_OE"), None);
        assert_eq!(openid_fault(b"OPENID1"), Some(OpenIdFault::Odd));
        for bad in ["", "a b", " OPENID1", "OPENID1\r", "a\u{0}b", "用户"] {
            assert_eq!(openid_fault(bad.as_bytes()), Some(OpenIdFault::Bad), "{bad:?}");
        }
    }
}
