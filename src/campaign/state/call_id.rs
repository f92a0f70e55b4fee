//! The id of a call, by which facts name it.

use crate::problem::words::words;
use std::fmt;
use std::str::FromStr;

words! {
    /// The purpose of a call.
    #[non_exhaustive]
    pub enum Purpose {
        /// `message/mass/sendall` or `message/mass/send`: a job.
        Send = "send",
        /// `message/mass/get`: the status of a job without an event.
        Poll = "poll",
        /// `message/mass/preview`: a preview that an operator has ordered.
        Preview = "preview",
        /// `message/mass/delete`: a deletion that an operator has ordered.
        Delete = "delete",
    }
}

/// One call: its purpose, the number of its job or order, and the attempt number. Its text is like
/// `send-3-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallId {
    /// The purpose.
    pub purpose: Purpose,
    /// The number of the job from 1; for a preview and a deletion, the number of the order.
    pub number: u32,
    /// The attempt number, from 1.
    pub attempt: u32,
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.purpose.name(), self.number, self.attempt)
    }
}

/// The error for a text that is not the id of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadCallId;

impl fmt::Display for BadCallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of a call is like send-3-1")
    }
}

impl std::error::Error for BadCallId {}

impl FromStr for CallId {
    type Err = BadCallId;

    fn from_str(text: &str) -> Result<Self, BadCallId> {
        let mut parts = text.split('-');
        let mut next = || parts.next().ok_or(BadCallId);
        let purpose = Purpose::named(next()?).ok_or(BadCallId)?;
        let mut count = || match next()?.parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(BadCallId),
        };
        let id = CallId { purpose, number: count()?, attempt: count()? };
        if parts.next().is_none() && id.to_string() == text { Ok(id) } else { Err(BadCallId) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        for id in ["send-1-1", "poll-100-12", "preview-1-2", "delete-3-1"] {
            assert_eq!(id.parse::<CallId>().map(|id| id.to_string()), Ok(id.to_owned()));
        }
        for bad in [
            "",
            "send",
            "send-1",
            "send-0-1",
            "send-1-0",
            "send-01-1",
            "send-+1-1",
            "x-1-1",
            "send-1-1-1",
        ] {
            assert_eq!(bad.parse::<CallId>(), Err(BadCallId), "{bad}");
        }
    }
}
