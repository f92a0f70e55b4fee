//! What an operator orders besides the send itself: previews and deletions. They are made in the order in
//! which they were given, within the budgets of a day.

use crate::campaign::state::attempts::Attempts;
use crate::campaign::state::call_id::Purpose;
use crate::endpoints::mass::audience::Recipient;
use crate::problem::words::words;

/// The most orders that a campaign keeps.
pub(crate) const MOST_ORDERS: usize = 200;
/// How often an order is tried before it counts as failed.
const MOST_TRIES: u32 = 5;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A preview for one person. `name` tells orders for the same person apart.
    Preview { name: String, to: Recipient },
    /// The deletion of a job's articles: all of them, or one.
    Delete { job: u32, article_idx: Option<u32> },
}

words! {
    /// How far an order is.
    #[non_exhaustive]
    pub enum OrderState {
        /// To be done.
        Ordered = "ordered",
        /// Done.
        Done = "done",
        /// Refused by WeChat, or tried in vain.
        Failed = "failed",
    }
}

/// An order and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) what: What,
    pub(crate) state: OrderState,
    pub(crate) attempts: Attempts,
    /// What WeChat last answered, where that was no success.
    pub(crate) errcode: Option<i64>,
}

impl Order {
    pub(crate) fn new(what: What) -> Self {
        Self { what, state: OrderState::Ordered, attempts: Attempts::default(), errcode: None }
    }

    pub(crate) fn purpose(&self) -> Purpose {
        match self.what {
            What::Preview { .. } => Purpose::Preview,
            What::Delete { .. } => Purpose::Delete,
        }
    }

    /// Whether it is to delete what this job has sent, or a part of it.
    pub(crate) fn deletes(&self, number: u32) -> bool {
        matches!(self.what, What::Delete { job, .. } if job == number)
    }

    /// Whoever ordered it shall not wait for ever.
    pub(crate) fn give_up_in_the_end(&mut self) {
        if self.state == OrderState::Ordered && self.attempts.in_a_row >= MOST_TRIES {
            self.state = OrderState::Failed;
        }
    }
}

/// Who sees a preview, with the name of the member that says so.
pub(crate) fn recipient(to: &Recipient) -> (&'static str, &str) {
    match to {
        Recipient::ToUser(openid) => ("touser", openid),
        Recipient::ToWxName(name) => ("towxname", name),
    }
}
