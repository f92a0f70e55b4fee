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

use crate::json::write::write_text;

/// The biggest integer that a JavaScript number keeps exactly.
pub(crate) const MAX_SAFE: u64 = (1 << 53) - 1;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Value>),
    Object(Map),
}

/// A number as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number(pub(super) String);

/// The members of an object, in order. Bodies have a dozen members at most, so a linear search is
/// faster than hashing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Map(pub(super) Vec<(String, Value)>);

impl Number {
    /// Makes a number from its text; the caller has checked that it is one.
    #[cfg(all(any(feature = "js", feature = "js-campaign"), target_arch = "wasm32"))]
    pub(crate) fn from_digits(digits: String) -> Self {
        Number(digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
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

impl Map {
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
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

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.0.iter_mut().map(|(name, value)| (name.as_str(), value))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Adds a member. It replaces one with the same name, as in every JSON parser.
    pub(crate) fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.insert_value(name.into(), value.into());
    }

    fn insert_value(&mut self, name: String, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Value> {
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

    /// Sorts the members by name, at every depth.
    pub(crate) fn sorted(self) -> Self {
        // There are few members. The standard library's sort would add kilobytes of WebAssembly.
        let mut members: Vec<(String, Value)> = Vec::with_capacity(self.0.len());
        for (name, value) in self.0 {
            let place = members.partition_point(|(known, _)| *known < name);
            members.insert(place, (name, value.sorted()));
        }
        Self(members)
    }
}

impl FromIterator<(String, Value)> for Map {
    /// Makes an object of members with different names.
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl IntoIterator for Map {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Value {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(entries) => Some(entries),
            _ => None,
        }
    }

    pub(crate) fn as_object(&self) -> Option<&Map> {
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
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
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
    pub(crate) fn keep_digits(&mut self, is_kept: fn(&Number) -> bool) {
        match self {
            Value::Number(number) if !is_kept(number) => {
                *self = Value::String(number.as_str().to_owned());
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
        let mut json = String::new();
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

impl From<bool> for Value {
    fn from(on: bool) -> Self {
        Value::Bool(on)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(Number(number.to_string()))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

impl From<Map> for Value {
    fn from(members: Map) -> Self {
        Value::Object(members)
    }
}
