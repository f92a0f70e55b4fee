//! JavaScript values as JSON values, also those that JSON does not have. `pkg/src/wasm/mailbox.ts` walks through a
//! value and writes it into the inbox; this reads it there.
//!
//! `JSON.stringify` does not fit: it leaves out functions, writes `null` for NaN, calls `toJSON`, throws for a BigInt and
//! a cycle, and hides numbers that have lost digits. Here an absent member differs from `null` (`tag_id: null` is an
//! error), and ids may be BigInts. An integer that has already lost digits must be recognized.
//!
//! ```text
//! value     a tag of one byte, and what belongs to it
//! number    its digits as a text; a BigInt has a tag of its own
//! text      its length in bytes, and its UTF-8
//! list      the number of its entries, and the entries
//! texts     a list of many texts in ASCII: their number, the length that all have or 0, in which case the length of
//!           each follows, and all of them as one text
//! object    the number of its members, and a text and a value for each
//! refused   a value that is not JSON: its limit and number, or its name as a text
//! ```
//!
//! Lengths and numbers are a byte below 127, or 127 and five bytes of seven bits, the lowest first. So a message is
//! UTF-8 as a whole, and is checked once.

use std::borrow::Cow;

use crate::api::check::options::CheckOptions;
use crate::json::value::{Map, Number, Value};
use crate::problem::builder::{ProblemBuilder, Problems, Unit, type_name};
use crate::problem::code::Code;
use crate::problem::pointer::Path;
use crate::problem::problem::Problem;

/// The tags, in the order of `pkg/src/wasm/mailbox.ts`.
mod tag {
    pub(super) const ABSENT: u8 = 0;
    pub(super) const FALSE: u8 = 2;
    pub(super) const TRUE: u8 = 3;
    pub(super) const INTEGER: u8 = 4;
    pub(super) const FRACTION: u8 = 5;
    pub(super) const BIG_INT: u8 = 6;
    pub(super) const TEXT: u8 = 7;
    pub(super) const LIST: u8 = 8;
    pub(super) const OBJECT: u8 = 9;
    pub(super) const UNSUPPORTED: u8 = 10;
    pub(super) const TOO_DEEP: u8 = 11;
    pub(super) const TOO_MANY: u8 = 12;
    pub(super) const TOO_MANY_IN_ALL: u8 = 13;
    pub(super) const TEXTS: u8 = 14;
}

/// The option of the verbs.
const ALLOW_UNKNOWN: &str = "allow_unknown";

/// The options and the body of a call, or the places of them that are not JSON.
pub(crate) fn read_body(message: &[u8]) -> Result<(Value<'_>, CheckOptions), Vec<Problem>> {
    // The writer writes UTF-8 only.
    let mut rest = std::str::from_utf8(message).unwrap_or_default();
    let options = value_at(&mut rest, "/options")?;
    let options = read_options(&options)?;
    Ok((value_at(&mut rest, "")?, options))
}

/// A value whose path is `root`. `undefined` becomes `null`.
fn value_at<'a>(rest: &mut &'a str, root: &'static str) -> Result<Value<'a>, Vec<Problem>> {
    let mut reader = Reader { rest, root, report: Problems::default() };
    let value = reader.value(Path::Text(root)).unwrap_or(Value::Null);
    let problems = reader.report.into_problems();
    if problems.is_empty() { Ok(value) } else { Err(problems) }
}

/// Reads the unknown fields that the caller allows.
pub(super) fn read_options(options: &Value<'_>) -> Result<CheckOptions, Vec<Problem>> {
    let wrong = |path: String, wanted: &str, found: &Value<'_>| {
        vec![
            ProblemBuilder::new(Code::WrongType, path)
                .limit(wanted)
                .actual(type_name(found))
                .finish(),
        ]
    };
    let options = match options {
        Value::Null => return Ok(CheckOptions::default()),
        Value::Object(options) => options,
        other => return Err(wrong("/options".to_owned(), "object", other)),
    };
    let root = Path::Text("/options");
    // A misspelt option would silently allow nothing.
    if let Some(name) = options.keys().find(|name| *name != ALLOW_UNKNOWN) {
        let path = root.member(name).written();
        return Err(vec![
            ProblemBuilder::new(Code::UnknownOption, path).limit(ALLOW_UNKNOWN).finish(),
        ]);
    }
    let root = root.member(ALLOW_UNKNOWN);
    let allowed = match options.get(ALLOW_UNKNOWN) {
        None | Some(Value::Null) => return Ok(CheckOptions::default()),
        Some(Value::Array(allowed)) => allowed,
        Some(other) => return Err(wrong(root.written(), "array", other)),
    };
    let mut pointers = Vec::with_capacity(allowed.len());
    for (index, pointer) in allowed.iter().enumerate() {
        match pointer.as_str() {
            Some(pointer) => pointers.push(pointer),
            None => return Err(wrong(root.entry(index).written(), "string", pointer)),
        }
    }
    Ok(CheckOptions::allow_unknown(pointers))
}

struct Reader<'a, 'm> {
    rest: &'m mut &'a str,
    /// The path of the whole value.
    root: &'static str,
    report: Problems,
}

impl<'a> Reader<'a, '_> {
    /// Reads a value. Returns `None` for `undefined`, and for a reported value.
    fn value(&mut self, path: Path<'_>) -> Option<Value<'a>> {
        Some(match self.byte() {
            tag::ABSENT => return None,
            tag::FALSE => false.into(),
            tag::TRUE => true.into(),
            tag::INTEGER => Value::Number(Number::from_digits(self.text().into())),
            tag::FRACTION => Value::Number(Number::from_digits(marked(self.text().into()))),
            tag::BIG_INT => big_int(self.text().into()),
            tag::TEXT => self.text().into(),
            tag::LIST => {
                let count = self.number();
                // A count beyond the message would be a fault of the writer, and must not take the memory.
                let mut list = Vec::with_capacity(count.min(self.rest.len()));
                for index in 0..count {
                    list.push(self.value(path.entry(index)).unwrap_or(Value::Null));
                }
                Value::Array(list)
            }
            tag::TEXTS => self.texts(),
            tag::OBJECT => {
                let count = self.number();
                let mut map = Map::with_capacity(count.min(self.rest.len()));
                for _ in 0..count {
                    let name = self.text();
                    if let Some(value) = self.value(path.member(name)) {
                        map.insert(name, value);
                    }
                }
                Value::Object(map)
            }
            tag::UNSUPPORTED => {
                let what = self.text();
                let draft = ProblemBuilder::new(Code::Unsupported, path.written());
                self.report.add(draft.actual(what));
                return None;
            }
            tag::TOO_DEEP => {
                let limit = self.number();
                self.report.add(ProblemBuilder::new(Code::TooDeep, path.written()).limit(limit));
                return None;
            }
            tag::TOO_MANY => return self.too_many(path.written()),
            tag::TOO_MANY_IN_ALL => return self.too_many(self.root.to_owned()),
            _ => Value::Null,
        })
    }

    /// Reads a list of texts, as OpenIDs are.
    fn texts(&mut self) -> Value<'a> {
        let count = self.number();
        let mut list = Vec::with_capacity(count.min(self.rest.len()));
        let common = self.number();
        let lengths = *self.rest;
        if common == 0 {
            for _ in 0..count {
                self.number();
            }
        }
        let mut all = self.text();
        let behind = std::mem::replace(self.rest, lengths);
        for _ in 0..count {
            let length = if common == 0 { self.number() } else { common };
            let (text, rest) = all.split_at_checked(length).unwrap_or_default();
            list.push(text.into());
            all = rest;
        }
        *self.rest = behind;
        Value::Array(list)
    }

    fn too_many(&mut self, path: String) -> Option<Value<'a>> {
        let (limit, actual) = (self.number(), self.number());
        self.report.add(
            ProblemBuilder::new(Code::TooMany, path).limit(limit).actual(actual).unit(Unit::Items),
        );
        None
    }

    fn byte(&mut self) -> u8 {
        let first = self.rest.bytes().next().unwrap_or(tag::ABSENT);
        *self.rest = self.rest.get(1..).unwrap_or_default();
        first
    }

    fn number(&mut self) -> usize {
        const WIDE: u8 = 127;
        match self.byte() {
            WIDE => {
                (0..5).fold(0, |number, place| number | usize::from(self.byte()) << (7 * place))
            }
            small => small.into(),
        }
    }

    fn text(&mut self) -> &'a str {
        let length = self.number();
        let (text, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        *self.rest = rest;
        text
    }
}

/// Marks an integer beyond 2^53-1, which has lost digits, as not an integer: with a fraction.
pub(super) fn marked(digits: Cow<'_, str>) -> Cow<'_, str> {
    if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return Cow::Owned(digits.into_owned() + ".0");
    }
    digits
}

/// Converts a BigInt: into a number if it fits 64 bits, else into a text, which no rule takes for an id.
pub(super) fn big_int(digits: Cow<'_, str>) -> Value<'_> {
    match digits.parse::<i64>() {
        Ok(number) => number.into(),
        Err(_) => Value::String(digits),
    }
}
