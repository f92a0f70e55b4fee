//! The values of JSON as WeChat writes it: numbers keep every digit, and members keep their order.
//!
//! It is not serde_json's `Value`, for two reasons (docs/decisions/written-by-hand.md). Its numbers
//! lose digits, unless a feature is on that changes serde_json for all other crates of the user's
//! build. Its parser adds floating point conversion, about half of the 64 KB that the compressed
//! WebAssembly may have. Rust users still pass and get serde types.
//!
//! The reader accepts [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259). It also accepts two
//! faults that users' names cause in WeChat's responses: raw control characters in a string, and
//! half a surrogate pair (read as U+FFFD).

use std::borrow::Cow;

use crate::json::write::write_text;

/// The biggest integer that a JavaScript number keeps exactly.
pub(crate) const MAX_SAFE: u64 = (1 << 53) - 1;

/// A JSON value. Its texts belong to it, or are parts of the text from which it was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Number(Number<'a>),
    String(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    Object(Map<'a>),
}

/// A number as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number<'a>(pub(super) Cow<'a, str>);

/// The members of an object, in order. Bodies have a dozen members at most, so a linear search is
/// faster than hashing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Map<'a>(pub(super) Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Number<'a> {
    /// Makes a number from its text; the caller has checked that it is one.
    #[cfg(all(any(feature = "js", feature = "js-campaign"), target_arch = "wasm32"))]
    pub(crate) fn from_digits(digits: Cow<'a, str>) -> Self {
        Number(digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts it into a text of its digits.
    pub(crate) fn into_text(self) -> Value<'a> {
        Value::String(self.0)
    }

    /// Tells whether it is written without a fraction and without an exponent.
    pub(crate) fn is_integer(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
    }

    /// Returns the integer, if it is one and fits.
    pub(crate) fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Tells whether it has the same value as another number: `1.10` is `1.1` and `11e-1`.
    pub(crate) fn is_as_much_as(&self, other: &str) -> bool {
        let own = significant(&self.0);
        own.is_some() && own == significant(other)
    }
}

/// Returns a number's sign, its digits without zeros at either end, and their exponent.
fn significant(number: &str) -> Option<(bool, String, i64)> {
    let (number, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let positive = whole.strip_prefix('-');
    let mut digits = positive.unwrap_or(whole).to_owned();
    digits.push_str(fraction);
    let digits = digits.trim_start_matches('0');
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Some((false, String::new(), 0));
    }
    let zeros = i64::try_from(digits.len() - kept.len()).ok()?;
    let decimals = i64::try_from(fraction.len()).ok()?;
    let exponent = exponent.parse::<i64>().ok()?.checked_add(zeros)?.checked_sub(decimals)?;
    kept.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| (positive.is_some(), kept.to_owned(), exponent))
}

impl<'a> Map<'a> {
    pub(crate) fn with_capacity(members: usize) -> Self {
        Self(Vec::with_capacity(members))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Converts it to serde_json's type, for Rust users.
    pub(crate) fn to_serde(&self) -> serde_json::Value {
        Value::from(self.clone()).to_serde()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value<'a>)> {
        self.0.iter_mut().map(|(name, value)| (&**name, value))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Adds a member. It replaces one with the same name, as in every JSON parser.
    pub(crate) fn insert(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Value<'a>>) {
        self.insert_value(name.into(), value.into());
    }

    /// Adds a member whose name is new.
    pub(crate) fn push(&mut self, name: Cow<'a, str>, value: Value<'a>) {
        self.0.push((name, value));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    fn insert_value(&mut self, name: Cow<'a, str>, value: Value<'a>) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Value<'a>> {
        let index = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(index).1)
    }

    pub(crate) fn write(&self, json: &mut String) {
        let mut separator = '{';
        for (name, value) in self.iter() {
            json.push(separator);
            write_text(name, json);
            json.push(':');
            value.write(json);
            separator = ',';
        }
        json.push_str(if separator == '{' { "{}" } else { "}" });
    }

    /// Copies the texts that belong to another.
    pub(crate) fn into_owned(self) -> Map<'static> {
        let owned = |(name, value): (Cow<'a, str>, Value<'a>)| {
            (Cow::Owned(name.into_owned()), value.into_owned())
        };
        Map(self.0.into_iter().map(owned).collect())
    }

    /// Sorts the members by name, at every depth.
    pub(crate) fn sorted(self) -> Self {
        // There are few members. The standard library's sort would add kilobytes of WebAssembly.
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::with_capacity(self.0.len());
        for (name, value) in self.0 {
            let place = members.partition_point(|(known, _)| *known < name);
            members.insert(place, (name, value.sorted()));
        }
        Self(members)
    }
}

impl FromIterator<(String, Value<'static>)> for Map<'static> {
    /// Makes an object of members with different names.
    fn from_iter<I: IntoIterator<Item = (String, Value<'static>)>>(members: I) -> Self {
        Self(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<'a> IntoIterator for Map<'a> {
    type Item = (Cow<'a, str>, Value<'a>);
    type IntoIter = std::vec::IntoIter<(Cow<'a, str>, Value<'a>)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> Value<'a> {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Value::Array(entries) => Some(entries),
            _ => None,
        }
    }

    pub(crate) fn as_object(&self) -> Option<&Map<'a>> {
        match self {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    pub(crate) fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Returns a member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.as_object()?.get(name)
    }

    /// Tells whether it is the number 0, also written as text.
    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Value::Number(number) => number.as_str() == "0",
            Value::String(text) => text == "0",
            _ => false,
        }
    }

    /// Replaces each number that `is_kept` rejects with its text, for a reader whose numbers have
    /// fewer digits.
    pub(crate) fn keep_digits(&mut self, is_kept: fn(&Number<'_>) -> bool) {
        match self {
            Value::Number(number) if !is_kept(number) => {
                *self = Value::String(std::mem::take(&mut number.0));
            }
            Value::Array(entries) => {
                entries.iter_mut().for_each(|entry| entry.keep_digits(is_kept))
            }
            Value::Object(members) => {
                members.iter_mut().for_each(|(_, member)| member.keep_digits(is_kept));
            }
            _ => {}
        }
    }

    /// Converts it to serde_json's type, for Rust users. A number that does not fit becomes text.
    pub(crate) fn to_serde(&self) -> serde_json::Value {
        serde_json::from_str(&self.to_serde_json()).unwrap_or_default()
    }

    /// Writes JSON that serde_json reads without losing a digit.
    pub(crate) fn to_serde_json(&self) -> String {
        let mut value = self.clone();
        value.keep_digits(|number| {
            let text = number.as_str();
            match number.is_integer() {
                true => text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok(),
                false => {
                    text.parse::<f64>().is_ok_and(|float| number.is_as_much_as(&float.to_string()))
                }
            }
        });
        value.to_json()
    }

    /// Copies the texts that belong to another.
    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(on) => Value::Bool(on),
            Value::Number(number) => Value::Number(Number(Cow::Owned(number.0.into_owned()))),
            Value::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Value::Array(entries) => {
                Value::Array(entries.into_iter().map(Value::into_owned).collect())
            }
            Value::Object(members) => Value::Object(members.into_owned()),
        }
    }

    /// Sorts the members of every object by name.
    pub(crate) fn sorted(self) -> Self {
        match self {
            Value::Object(members) => Value::Object(members.sorted()),
            Value::Array(entries) => Value::Array(entries.into_iter().map(Value::sorted).collect()),
            other => other,
        }
    }

    /// Writes JSON text: raw UTF-8, without blanks.
    pub(crate) fn to_json(&self) -> String {
        self.to_json_of_about(0)
    }

    /// Writes JSON text of about so many bytes.
    pub(crate) fn to_json_of_about(&self, bytes: usize) -> String {
        let mut json = String::with_capacity(bytes);
        self.write(&mut json);
        json
    }

    pub(crate) fn write(&self, json: &mut String) {
        match self {
            Value::Null => json.push_str("null"),
            Value::Bool(on) => json.push_str(if *on { "true" } else { "false" }),
            Value::Number(number) => json.push_str(number.as_str()),
            Value::String(text) => write_text(text, json),
            Value::Array(entries) => {
                let mut separator = '[';
                for entry in entries {
                    json.push(separator);
                    entry.write(json);
                    separator = ',';
                }
                json.push_str(if entries.is_empty() { "[]" } else { "]" });
            }
            Value::Object(members) => members.write(json),
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(on: bool) -> Self {
        Value::Bool(on)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        // Most are counts and flags of one digit.
        let digit = usize::try_from(number).ok().and_then(|digit| "0123456789".get(digit..=digit));
        Value::Number(Number(digit.map_or_else(|| number.to_string().into(), Cow::Borrowed)))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::String(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::String(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Value::String(text)
    }
}

impl<'a> From<Map<'a>> for Value<'a> {
    fn from(members: Map<'a>) -> Self {
        Value::Object(members)
    }
}
