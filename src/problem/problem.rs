//! Problems: everything that is wrong with a body, reported at once.
//!
//! A [`Problem`] has a place (a JSON pointer), a stable [`Code`], a [`Level`], the limit and the
//! actual value. Its message is in Chinese and in English.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::json::value::MAX_SAFE;
use crate::problem::bilingual::Bilingual;
use crate::problem::code::Code;
use crate::problem::level::Level;

/// A problem of a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// The place: a JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) into the body
    /// as it was given. Empty for the body as a whole. For a missing field, the place where it
    /// belongs.
    pub path: String,
    /// The code, for programs.
    pub code: Code,
    /// The severity.
    pub level: Level,
    /// The message, for people.
    pub message: Bilingual,
    /// The limit or the expected value, if there is one.
    #[serde(default, deserialize_with = "shown", skip_serializing_if = "Option::is_none")]
    pub limit: Option<Shown>,
    /// The value found, if it can be shown. Never a secret; long texts are cut.
    #[serde(default, deserialize_with = "shown", skip_serializing_if = "Option::is_none")]
    pub actual: Option<Shown>,
}

/// A value shown in a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shown {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A count, a limit or a number from the body.
    Integer(i64),
    /// A text, or a number that is not a 64-bit integer, as it was written in the body.
    Text(String),
}

/// Reads a value that is there: `null` is one, too.
fn shown<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Shown>, D::Error> {
    Shown::deserialize(deserializer).map(Some)
}

impl Shown {
    /// Returns the text, or an empty one if it is not a text.
    pub(crate) fn as_text(&self) -> &str {
        match self {
            Shown::Text(text) => text,
            _ => "",
        }
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Shown::Text(text.to_owned())
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Shown::Text(text)
    }
}

impl From<i32> for Shown {
    fn from(number: i32) -> Self {
        Shown::Integer(number.into())
    }
}

impl From<i64> for Shown {
    /// Converts an integer. One that a JavaScript number cannot hold becomes text with all its
    /// digits.
    fn from(number: i64) -> Self {
        if number.unsigned_abs() <= MAX_SAFE {
            Shown::Integer(number)
        } else {
            Shown::Text(number.to_string())
        }
    }
}

impl From<u64> for Shown {
    fn from(number: u64) -> Self {
        match i64::try_from(number) {
            Ok(number) => number.into(),
            Err(_) => Shown::Text(number.to_string()),
        }
    }
}

impl From<usize> for Shown {
    fn from(number: usize) -> Self {
        Shown::from(number as u64)
    }
}

impl Problem {
    /// Tells whether the problem prevents the body from being built.
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)
    }
}

/// The maximum number of errors in the text of [`Refused`], and of characters in each.
const MOST_ERRORS: usize = 10;
const LONGEST_WORDS: usize = 500;

/// A refused body: all its problems, warnings included. As text it is one line for a log: the first
/// ten errors and the number of the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// At least one of them is an error.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut errors = self.problems.iter().filter(|problem| problem.is_error());
        let mut separator = "";
        for problem in errors.by_ref().take(MOST_ERRORS) {
            let words = &problem.message.en;
            let end = words.char_indices().nth(LONGEST_WORDS).map_or(words.len(), |(at, _)| at);
            f.write_str(separator)?;
            f.write_str(words.get(..end).unwrap_or_default())?;
            separator = "; ";
        }
        match errors.count() {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Refused {}
