//! Orders of an operator besides the send itself: previews and deletions. They are made in the order in
//! which they were given, within the budgets of a day.

use crate::campaign::state::attempts::Attempts;
use crate::campaign::state::call_id::Purpose;
use crate::endpoints::mass::audience::Recipient;
use crate::problem::words::words;

/// The most orders that a campaign keeps.
pub(crate) const MOST_ORDERS: usize = 200;
/// The number of tries after which an order counts as failed.
const MOST_TRIES: u32 = 5;

/// The task of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// A preview for one person. `name` tells orders for the same person apart.
    Preview { name: String, to: Recipient },
    /// The deletion of a job's articles: all of them, or one.
    Delete { job: u32, article_idx: Option<u32> },
}

words! {
    /// The state of an order.
    #[non_exhaustive]
    pub enum OrderState {
        /// Not done yet.
        Ordered = "ordered",
        /// Done.
        Done = "done",
        /// Refused by WeChat, tried too often without success, or a preview that was not made before the campaign
        /// was cancelled.
        Failed = "failed",
    }
}

/// An order with its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) task: Task,
    pub(crate) state: OrderState,
    pub(crate) attempts: Attempts,
    /// The errcode of WeChat's last answer, unless that was a success.
    pub(crate) errcode: Option<i64>,
}

impl Order {
    pub(crate) fn new(task: Task) -> Self {
        Self { task, state: OrderState::Ordered, attempts: Attempts::default(), errcode: None }
    }

    pub(crate) fn purpose(&self) -> Purpose {
        match self.task {
            Task::Preview { .. } => Purpose::Preview,
            Task::Delete { .. } => Purpose::Delete,
        }
    }

    /// Checks whether it deletes articles of this job.
    pub(crate) fn deletes(&self, number: u32) -> bool {
        matches!(self.task, Task::Delete { job, .. } if job == number)
    }

    /// Marks the order as failed after too many tries, so that the operator does not wait for ever.
    pub(crate) fn give_up_in_the_end(&mut self) {
        if self.state == OrderState::Ordered && self.attempts.in_a_row >= MOST_TRIES {
            self.state = OrderState::Failed;
        }
    }
}

/// Returns the recipient of a preview, with the name of the field that holds it.
pub(crate) fn recipient(to: &Recipient) -> (&'static str, &str) {
    match to {
        Recipient::ToUser(openid) => ("touser", openid),
        Recipient::ToWxName(name) => ("towxname", name),
    }
}
