//! The ids of jobs, as a type that cannot have an invalid value.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::value::Value;

/// The id of a mass-send job (`msg_id`, `MsgID` in its event) or of its data (`msg_data_id`).
///
/// Real ids exceed 2^31-1, and are unique only within an account (docs/spec.md 9.1). They are
/// integers from 1 to 2^64-1. Here and in JSON they are decimal strings, because a JavaScript
/// number keeps only 53 bits. WeChat does not say whether they have a sign. No id seen needs the
/// 64th bit, but one that does must not be lost.
///
/// ```
/// use wechat_mass::MsgId;
/// let id: MsgId = "9007199254740993".parse().unwrap();
/// assert_eq!(id.get(), 9_007_199_254_740_993);
/// assert!("0".parse::<MsgId>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MsgId(u64);

impl MsgId {
    /// Returns the number.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// The error for a text that is not a decimal integer from 1 to 2^64-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadId;

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is a decimal integer from 1 to 18446744073709551615")
    }
}

impl std::error::Error for BadId {}

impl FromStr for MsgId {
    type Err = BadId;

    /// Parses digits only, without a sign, blanks or leading zeros, so that an id has only one
    /// spelling.
    fn from_str(text: &str) -> Result<Self, BadId> {
        let digits = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits => Ok(MsgId(number)),
            _ => Err(BadId),
        }
    }
}

impl TryFrom<u64> for MsgId {
    type Error = BadId;

    fn try_from(number: u64) -> Result<Self, BadId> {
        if number > 0 { Ok(MsgId(number)) } else { Err(BadId) }
    }
}

impl TryFrom<&Value<'_>> for MsgId {
    type Error = BadId;

    fn try_from(value: &Value<'_>) -> Result<Self, BadId> {
        match value {
            Value::String(text) => text.parse(),
            Value::Number(number) => number.as_str().parse(),
            _ => Err(BadId),
        }
    }
}

impl fmt::Display for MsgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for MsgId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MsgId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// The id in JSON: a number or a string.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        let id = match Written::deserialize(deserializer)? {
            Written::Number(number) => number.try_into(),
            Written::Text(text) => text.parse(),
        };
        id.map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        for bad in ["", "0", "01", "+1", "-1", " 1", "1 ", "1.0", "1e3", "18446744073709551616"] {
            assert_eq!(bad.parse::<MsgId>(), Err(BadId), "{bad:?}");
        }
        for good in [
            "1",
            "34182",
            "3147494276",
            "271781022721654784",
            "9223372036854775808",
            "18446744073709551615",
        ] {
            assert_eq!(good.parse::<MsgId>().map(|id| id.to_string()), Ok(good.to_owned()));
        }
    }

    #[test]
    fn an_id_reads_number_and_string_and_writes_a_string() {
        for json in ["9007199254740993", "\"9007199254740993\""] {
            let id: MsgId = serde_json::from_str(json).expect("an id");
            assert_eq!(serde_json::to_string(&id).expect("JSON"), "\"9007199254740993\"");
        }
        assert!(serde_json::from_str::<MsgId>("1.5").is_err());
    }
}
