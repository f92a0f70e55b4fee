//! Which call of a campaign a fact is about.

use crate::problem::words::words;
use std::fmt;
use std::str::FromStr;

words! {
    /// What a call is for.
    #[non_exhaustive]
    pub enum Purpose {
        /// `message/mass/sendall` or `message/mass/send`: a job.
        Send = "send",
        /// `message/mass/get`: how far a job is, where no event has said so.
        Poll = "poll",
        /// `message/mass/preview`, which an operator has ordered.
        Preview = "preview",
        /// `message/mass/delete`, which an operator has ordered.
        Delete = "delete",
    }
}

/// One call: what for, of which job or order (from 1), and the how-manieth time. As text
/// `send-3-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallId {
    /// What it is for.
    pub purpose: Purpose,
    /// The job, or for a preview and a deletion the order.
    pub number: u32,
    /// The how-manieth time, from 1.
    pub attempt: u32,
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.purpose.name(), self.number, self.attempt)
    }
}

/// Not the id of a call.
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
