//! The JSON parser: it has limits, keeps every digit, and reports faults.

use std::borrow::Cow;

use crate::json::plain::split_plain;
use crate::json::value::{Map, Number, Value};

/// The maximum depth of a text. WeChat's own have six levels.
pub(crate) const MAX_DEPTH: usize = 64;

/// The maximum number of members of an object. WeChat's own have two dozen.
pub(crate) const MAX_MEMBERS: usize = 1000;

/// The reason why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonFault {
    /// It ends too early.
    Truncated,
    /// It is not JSON.
    Invalid,
    /// It is nested too deeply.
    TooDeep,
    /// It has too many values.
    TooMany,
}

/// Reads a JSON text.
pub(crate) fn parse(text: &str) -> Result<Value<'_>, JsonFault> {
    parse_at_most(text, usize::MAX)
}

/// Reads a JSON text of at most `values` values.
pub(crate) fn parse_at_most(text: &str, values: usize) -> Result<Value<'_>, JsonFault> {
    Parser { rest: text, values, replaced: Vec::new() }.whole()
}

/// Reads a JSON text, and returns the members that a later one with the same name and another value
/// has replaced.
pub(crate) fn parse_telling(text: &str) -> Result<(Value<'_>, Vec<Replaced<'_>>), JsonFault> {
    let mut parser = Parser { rest: text, values: usize::MAX, replaced: Vec::new() };
    Ok((parser.whole()?, parser.replaced))
}

/// A member that was replaced by another with the same name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Replaced<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Value<'a>,
    /// Whether the object is the whole text.
    pub(crate) is_outermost: bool,
}

struct Parser<'a> {
    rest: &'a str,
    /// The number of values that may still follow.
    values: usize,
    replaced: Vec<Replaced<'a>>,
}

impl<'a> Parser<'a> {
    fn whole(&mut self) -> Result<Value<'a>, JsonFault> {
        let value = self.value(0)?;
        self.skip_blanks();
        if self.rest.is_empty() { Ok(value) } else { Err(JsonFault::Invalid) }
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Returns the next byte that is not a blank.
    fn peek(&mut self) -> Result<u8, JsonFault> {
        // WeChat writes no blanks.
        if let Some(byte @ b'!'..) = self.rest.bytes().next() {
            return Ok(byte);
        }
        self.skip_blanks();
        self.rest.bytes().next().ok_or(JsonFault::Truncated)
    }

    /// Takes an ASCII character that was peeked at.
    fn take(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, JsonFault> {
        if depth > MAX_DEPTH {
            return Err(JsonFault::TooDeep);
        }
        self.values = self.values.checked_sub(1).ok_or(JsonFault::TooMany)?;
        match self.peek()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'"' => self.text().map(Value::String),
            b'[' => self.array(depth),
            b'{' => self.object(depth),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, JsonFault> {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                Ok(value)
            }
            None if word.starts_with(self.rest) => Err(JsonFault::Truncated),
            None => Err(JsonFault::Invalid),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value<'a>, JsonFault> {
        let mut entries = Vec::new();
        self.take();
        if self.peek()? == b']' {
            self.take();
            return Ok(Value::Array(entries));
        }
        loop {
            entries.push(self.entry(depth + 1)?);
            match self.peek()? {
                b',' => self.take(),
                b']' => {
                    self.take();
                    return Ok(Value::Array(entries));
                }
                _ => return Err(JsonFault::Invalid),
            }
        }
    }

    /// Reads an entry of a list. Long lists are of texts, each of which needs no step down.
    fn entry(&mut self, depth: usize) -> Result<Value<'a>, JsonFault> {
        if self.peek()? != b'"' || depth > MAX_DEPTH || self.values == 0 {
            return self.value(depth);
        }
        self.values -= 1;
        self.text().map(Value::String)
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, JsonFault> {
        let mut members = Map::default();
        self.take();
        if self.peek()? == b'}' {
            self.take();
            return Ok(Value::Object(members));
        }
        loop {
            if self.peek()? != b'"' {
                return Err(JsonFault::Invalid);
            }
            let name = self.text()?;
            if self.peek()? != b':' {
                return Err(JsonFault::Invalid);
            }
            self.take();
            let value = self.value(depth + 1)?;
            if members.0.len() == MAX_MEMBERS {
                return Err(JsonFault::Invalid);
            }
            match members.0.iter_mut().find(|(known, _)| *known == name) {
                None => members.0.push((name, value)),
                Some((_, old)) if *old == value => {}
                Some((_, old)) => {
                    let value = std::mem::replace(old, value);
                    self.replaced.push(Replaced { name, value, is_outermost: depth == 0 });
                }
            }
            match self.peek()? {
                b',' => self.take(),
                b'}' => {
                    self.take();
                    return Ok(Value::Object(members));
                }
                _ => return Err(JsonFault::Invalid),
            }
        }
    }

    fn number(&mut self) -> Result<Value<'a>, JsonFault> {
        let part_of_number =
            |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = self.rest.as_bytes().iter().take_while(|byte| part_of_number(byte)).count();
        let (digits, rest) = self.rest.split_at_checked(length).ok_or(JsonFault::Invalid)?;
        if !is_number(digits) {
            // `-`, `1.` and `1e` may be the beginning of a number that was cut off.
            let cut = rest.is_empty() && is_number(&(digits.to_owned() + "0"));
            return Err(if cut { JsonFault::Truncated } else { JsonFault::Invalid });
        }
        let number = Number(Cow::Borrowed(digits));
        self.rest = rest;
        Ok(Value::Number(number))
    }

    fn text(&mut self) -> Result<Cow<'a, str>, JsonFault> {
        self.take();
        let (plain, rest) = split_plain(self.rest);
        if rest.starts_with('"') {
            self.rest = rest;
            self.take();
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = Cow::Borrowed("");
        loop {
            let (plain, rest) = split_plain(self.rest);
            text += plain;
            self.rest = rest;
            let special = rest.bytes().next().ok_or(JsonFault::Truncated)?;
            self.take();
            match special {
                b'"' => return Ok(text),
                b'\\' => text.to_mut().push(self.escape()?),
                control => text.to_mut().push(control.into()),
            }
        }
    }

    /// Reads an escape after its backslash.
    fn escape(&mut self) -> Result<char, JsonFault> {
        let kind = self.rest.bytes().next().ok_or(JsonFault::Truncated)?;
        let plain = match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.take();
                return self.code_point();
            }
            _ => return Err(JsonFault::Invalid),
        };
        self.take();
        Ok(plain)
    }

    fn code_point(&mut self) -> Result<char, JsonFault> {
        let unit = self.four_digits()?;
        if let Some(character) = char::from_u32(unit) {
            return Ok(character);
        }
        // A first half needs the second half of the pair; alone it is not a character.
        let before = self.rest;
        let is_first = (0xD800..0xDC00).contains(&unit);
        if let Some(rest) = self.rest.strip_prefix("\\u").filter(|_| is_first) {
            self.rest = rest;
            let second = self.four_digits()?;
            if (0xDC00..0xE000).contains(&second) {
                let scalar = 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.rest = before;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn four_digits(&mut self) -> Result<u32, JsonFault> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.rest.chars().next().ok_or(JsonFault::Truncated)?;
            unit = unit * 16 + digit.to_digit(16).ok_or(JsonFault::Invalid)?;
            self.take();
        }
        Ok(unit)
    }
}

/// Tells whether a text is a JSON number.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}
