//! A push as one text for JavaScript, which `pkg/src/push/packed.ts` reads with code made for each
//! shape. It is a third as long as its JSON, and is read in a fifth of the time.
//!
//! The values follow each other without their names. A number is written in base 64, the lowest
//! digit first, one character a digit: 64 is added to all digits but the last. All digits are
//! ASCII, so that the packed form of an ASCII text is ASCII, too. Lengths are those of JavaScript,
//! in UTF-16.
//!
//! ```text
//! nothing   0
//! text      its length + 1, the text
//! integer   3 + number for those below 60; otherwise 1 (negative) or 2, and how far it is from 0
//! object    1, its members, and its extra fields as the text of a JSON object, or nothing
//! list      its length, its values
//! ```

use crate::json::value::Map;
use crate::push::event::output::Output;

/// An output as packed text.
pub(crate) struct Packed(Vec<u8>);

const BASE: u64 = 64;

/// The most entries of a list whose length is one digit.
pub(crate) const SHORT_LIST: usize = BASE as usize - 1;

impl Packed {
    pub(crate) fn new() -> Self {
        Self(Vec::with_capacity(1024))
    }

    /// Returns the bytes, which are always UTF-8: ASCII digits, and texts.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Begins a list whose length will be known at its end, and returns its place.
    pub(crate) fn begin_short_list(&mut self) -> usize {
        self.digit(0);
        self.0.len() - 1
    }

    /// Ends the list that begins there. Returns `None` if its length has more than one digit.
    pub(crate) fn end_short_list(&mut self, place: usize, length: usize) -> Option<()> {
        let digit = u8::try_from(length).ok().filter(|digit| u64::from(*digit) < BASE)?;
        *self.0.get_mut(place)? = digit;
        Some(())
    }

    fn count(&mut self, mut count: u64) {
        while count >= BASE {
            self.digit(BASE + count % BASE);
            count /= BASE;
        }
        self.digit(count);
    }

    #[expect(clippy::cast_possible_truncation, reason = "below 128")]
    fn digit(&mut self, digit: u64) {
        self.0.push(digit as u8);
    }
}

impl Output for Packed {
    fn begin_object(&mut self) {
        self.count(1);
    }

    fn member(&mut self, _: &'static str) {}

    fn end_object(&mut self, extra: &Map) {
        if extra.is_empty() { self.null() } else { self.fields(extra) }
    }

    fn begin_list(&mut self, length: usize) {
        self.count(length as u64);
    }

    fn end_list(&mut self) {}

    fn null(&mut self) {
        self.count(0);
    }

    fn integer(&mut self, number: i64) {
        match u64::try_from(number) {
            Ok(small @ ..60) => self.count(small + 3),
            _ => {
                self.count(if number < 0 { 1 } else { 2 });
                self.count(number.unsigned_abs());
            }
        }
    }

    fn text(&mut self, text: &str) {
        let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
        self.count(units as u64 + 1);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn fields(&mut self, fields: &Map) {
        let mut json = String::new();
        fields.write(&mut json);
        self.text(&json);
    }
}
