//! A position in the text of a document, and the steps over it.
//!
//! The steps know the form in which WeChat writes: elements without attributes that hold text or one CDATA section. At
//! anything else they stop, and another reader must begin anew.

use crate::json::eight_bytes::{below, bytes_of, first_of};

/// A position in a text.
#[derive(Clone)]
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Returns the text passed since `start`.
    fn since(&self, start: usize) -> Option<&'a str> {
        self.text.get(start..self.at)
    }

    /// Passes the expected bytes. Those of a known text are compared eight at a time: a call to compare takes longer
    /// than comparing.
    #[inline(always)]
    pub(crate) fn pass(&mut self, expected: &'static str) -> Option<()> {
        let expected = expected.as_bytes();
        let found = self.rest().get(..expected.len())?;
        if !is_same(found, expected) {
            return None;
        }
        self.at += expected.len();
        Some(())
    }

    /// Passes a tag, in one place for all of its callers: what [`pass`](Self::pass) is compiled to is larger.
    #[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
    #[inline(never)]
    pub(crate) fn pass_tag(&mut self, tag: &str) -> Option<()> {
        let found = self.rest().get(..tag.len())?;
        if !is_same(found, tag.as_bytes()) {
            return None;
        }
        self.at += tag.len();
        Some(())
    }

    /// Tells whether an expected text is here.
    #[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
    pub(crate) fn is_at(&self, expected: &'static str) -> bool {
        self.clone().pass_tag(expected).is_some()
    }

    /// Passes the rest of a closing tag.
    pub(crate) fn pass_name(&mut self, name: &str) -> Option<()> {
        let (found, rest) = self.rest().split_at_checked(name.len())?;
        let (eights, ends) = (found.as_chunks::<8>(), name.as_bytes().as_chunks::<8>());
        let is_same = eights.0.iter().zip(ends.0).all(|(one, other)| one == other)
            && eights.1.iter().zip(ends.1).all(|(one, other)| one == other);
        if !is_same || rest.first() != Some(&b'>') {
            return None;
        }
        self.at += name.len() + 1;
        Some(())
    }

    #[inline(always)]
    pub(crate) fn pass_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t') = self.rest().first() {
            self.at += 1;
        }
    }

    /// Reads the name of an opening tag without attributes, after its `<`.
    pub(crate) fn name(&mut self) -> Option<&'a str> {
        let start = self.at;
        // Blanks, quotes and slashes are below the digits.
        self.pass_until(|bytes| below_digits(bytes) | bytes_of(bytes, b'>'))?;
        let name = self.since(start)?;
        self.pass(">")?;
        let is_declaration = name.is_empty() || name.starts_with('?');
        (!is_declaration).then_some(name)
    }

    /// Passes one digit that is a whole text.
    #[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
    #[inline(always)]
    pub(crate) fn digit(&mut self) -> Option<u8> {
        match self.rest() {
            [digit @ b'0'..=b'9', b'<', ..] => {
                self.at += 1;
                Some(digit - b'0')
            }
            _ => None,
        }
    }

    /// Reads the text after an opening tag, up to the next tag. In one place for all of its callers.
    #[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
    #[inline(never)]
    pub(crate) fn content(&mut self) -> Option<&'a str> {
        self.content_inline()
    }

    /// Reads the same text, in the loop of its caller.
    #[inline(always)]
    pub(crate) fn content_inline(&mut self) -> Option<&'a str> {
        if self.pass("<![CDATA[").is_none() {
            let start = self.at;
            self.pass_until(|bytes| {
                bytes_of(bytes, b'<') | bytes_of(bytes, b'&') | needing_care(bytes)
            })?;
            return self.since(start).filter(|_| self.rest().first() == Some(&b'<'));
        }
        let start = self.at;
        loop {
            self.pass_until(|bytes| bytes_of(bytes, b']') | needing_care(bytes))?;
            let text = self.since(start);
            if self.pass("]]>").is_some() {
                // Further text would have to be joined, so it is left to the other reader.
                return text.filter(|_| self.rest().starts_with(b"</"));
            }
            self.pass("]")?;
        }
    }

    /// Goes to the first byte that `wanted` marks.
    fn pass_until(&mut self, wanted: impl Fn(u64) -> u64) -> Option<()> {
        self.at += first_of(self.rest(), wanted)?;
        Some(())
    }
}

/// Compares bytes of one length. With a length that is known when this is compiled, it is a few comparisons of words.
#[inline(always)]
fn is_same(found: &[u8], expected: &[u8]) -> bool {
    match (found.last_chunk::<8>(), expected.last_chunk::<8>()) {
        (Some(found_end), Some(expected_end)) => {
            let words = found.as_chunks::<8>().0.iter().zip(expected.as_chunks::<8>().0);
            // The last word is compared with the others, not after them.
            words.fold(word(found_end) ^ word(expected_end), |differs, (one, other)| {
                differs | (word(one) ^ word(other))
            }) == 0
        }
        _ => match (found.first_chunk::<4>(), expected.first_chunk::<4>()) {
            (Some(one), Some(other)) => {
                u32::from_le_bytes(*one) == u32::from_le_bytes(*other)
                    && found.last_chunk::<4>() == expected.last_chunk::<4>()
            }
            _ => found.iter().zip(expected).all(|(one, other)| one == other),
        },
    }
}

#[inline(always)]
fn word(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes)
}

fn below_digits(bytes: u64) -> u64 {
    below(bytes, b'0')
}

/// Marks the bytes that need the other reader: `\r\n` must be read as `\n`, and NUL is refused.
fn needing_care(bytes: u64) -> u64 {
    bytes_of(bytes, b'\r') | bytes_of(bytes, 0)
}
