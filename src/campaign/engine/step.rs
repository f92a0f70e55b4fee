//! Next steps of a campaign: a call, a wait, a token, a person, or nothing more.

use crate::api::call::Call;
use crate::campaign::because::Because;
use crate::campaign::state::call_id::CallId;
use crate::campaign::summary::Totals;

/// The next step of a campaign.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// Make a call: record [`Fact::Called`](crate::campaign::facts::fact::Fact::Called), store the campaign, send the request,
    /// record what came back, and store it again.
    Call(Box<CallStep>),
    /// Do nothing before this time, unless a fact comes.
    Wait {
        /// The time, in Unix seconds.
        until: i64,
        /// The reason.
        because: Because,
    },
    /// Get a new access token, then record [`Fact::TokenRefreshed`](crate::campaign::facts::fact::Fact::TokenRefreshed).
    RefreshToken {
        /// The reason that WeChat gave.
        because: Because,
    },
    /// Ask a person. Facts that come meanwhile are still recorded, and may answer the question.
    AskHuman {
        /// The reason.
        because: Because,
        /// The question that a [`Decision`](crate::campaign::facts::fact::Decision) names. `None` if the answer is
        /// another fact: `Resumed`, `TokenRefreshed`.
        question: Option<String>,
        /// The time at which other jobs need a step even if nobody answers, in Unix seconds. Ask for the next
        /// step then, too.
        until: Option<i64>,
        /// The possible answers, by the names used outside Rust: a decision (`retry`, `sent`, `not_sent`,
        /// `skip`) or another fact (`resumed`, `cancelled`, `token_refreshed`, `clock`).
        choices: &'static [&'static str],
    },
    /// Stop: everything has ended.
    Done {
        /// The numbers of the whole campaign.
        totals: Totals,
    },
}

impl Step {
    /// Returns the name used outside Rust, e.g. `ask_human`.
    pub fn name(&self) -> &'static str {
        match self {
            Step::Call(_) => "call",
            Step::Wait { .. } => "wait",
            Step::RefreshToken { .. } => "refresh_token",
            Step::AskHuman { .. } => "ask_human",
            Step::Done { .. } => "done",
        }
    }
}

/// A call to make.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CallStep {
    /// The id of the call, for the facts about it.
    pub id: CallId,
    /// The call. `None` for a batch, whose call
    /// [`Campaign::batch_call`](crate::campaign::state::campaign::Campaign::batch_call) builds from the OpenIDs.
    pub call: Option<Call>,
    /// The number of the batch, from 1.
    pub batch: Option<u32>,
    /// The time before which a send must leave, in Unix seconds. A program that wakes up later must ask for
    /// the next step instead. Another program may have sent it meanwhile, and WeChat may have forgotten its
    /// `clientmsgid`.
    pub before: Option<i64>,
}

/// The next step, before its call is built.
pub(in crate::campaign) enum Next {
    Call(CallId, Option<i64>),
    Wait(i64, Because),
    RefreshToken(Because),
    Ask {
        because: Because,
        question: Option<String>,
        until: Option<i64>,
        choices: &'static [&'static str],
    },
    Done,
}

impl Next {
    /// Names the step for an error.
    pub(in crate::campaign) fn name(&self) -> String {
        match self {
            Next::Call(id, _) => return id.to_string(),
            Next::Wait(..) => "wait",
            Next::RefreshToken(_) => "refresh_token",
            Next::Ask { .. } => "ask_human",
            Next::Done => "done",
        }
        .to_owned()
    }
}

/// The wish of one part of a campaign.
pub(super) enum Wish {
    Nothing,
    Wait(i64, Because),
    Ask(Because, Option<String>, &'static [&'static str]),
    Call(CallId, Option<i64>),
}
