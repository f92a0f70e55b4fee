//! What a campaign wants next: a call, a wait, a token, a person, or nothing more.

use crate::api::call::Call;
use crate::campaign::because::Because;
use crate::campaign::state::call_id::CallId;
use crate::campaign::summary::Totals;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// Make a call: record [`Fact::Called`](crate::campaign::facts::shapes::fact::Fact::Called), store the campaign, send the request,
    /// record what came back, and store it again.
    Call(Box<CallStep>),
    /// Nothing before this time, unless a fact comes.
    Wait {
        /// Unix seconds.
        until: i64,
        /// What it waits for.
        because: Because,
    },
    /// Get a new access token, then record [`Fact::TokenRefreshed`](crate::campaign::facts::shapes::fact::Fact::TokenRefreshed).
    RefreshToken {
        /// What WeChat said.
        because: Because,
    },
    /// A person has to look. Facts that come meanwhile are still taken, and may answer it.
    AskHuman {
        /// What about.
        because: Because,
        /// What a [`Decision`](crate::campaign::facts::shapes::fact::Decision) names. None where the answer is another fact: `Resumed`,
        /// `TokenRefreshed`.
        question: Option<String>,
        /// When other jobs will need it again, if nobody answers: ask for the next step then, too. Unix
        /// seconds.
        until: Option<i64>,
        /// What may be answered: a decision (`retry`, `sent`, `not_sent`, `skip`) or another fact (`resumed`,
        /// `cancelled`, `token_refreshed`, `clock`), by the names used outside Rust.
        choices: &'static [&'static str],
    },
    /// Everything has ended.
    Done {
        /// What came of it.
        totals: Totals,
    },
}

impl Step {
    /// The name used outside Rust, e.g. `ask_human`.
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
    /// Which call, for the facts about it.
    pub id: CallId,
    /// The call. None for a batch of OpenIDs, which [`Campaign::batch_call`] makes of the OpenIDs.
    pub call: Option<Call>,
    /// The number of the batch, from 1.
    pub batch: Option<u32>,
    /// Of sends: it must leave before this time (Unix seconds). A program that was asleep since then asks
    /// for the next step instead: another one may have sent it meanwhile, and WeChat may have
    /// forgotten its `clientmsgid`.
    pub before: Option<i64>,
}

/// What is to be done next, before its call is made.
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
    /// As an error names it.
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

/// What one part of a campaign wants.
pub(super) enum Wish {
    Nothing,
    Wait(i64, Because),
    Ask(Because, Option<String>, &'static [&'static str]),
    Call(CallId, Option<i64>),
}
