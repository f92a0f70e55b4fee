//! The id of a call, by which facts name it.

use std::fmt;
use std::str::FromStr;

/// The purpose of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// `message/mass/sendall` or `message/mass/send`: a job.
    Send,
    /// `message/mass/get`: the status of a job without an event.
    Poll,
    /// `message/mass/preview`: a preview that an operator has ordered.
    Preview,
    /// `message/mass/delete`: a deletion that an operator has ordered.
    Delete,
}

impl Purpose {
    /// Every purpose, in the order of the stored budgets.
    pub(crate) const ALL: [Purpose; 4] =
        [Purpose::Send, Purpose::Poll, Purpose::Preview, Purpose::Delete];

    /// Returns the name used outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Send => "send",
            Purpose::Poll => "poll",
            Purpose::Preview => "preview",
            Purpose::Delete => "delete",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
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
