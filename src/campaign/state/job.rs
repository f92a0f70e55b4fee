//! One job: one send of a campaign, and what is known of it.
//!
//! ```text
//! planned ──► requested ──► rejected                       errcode ≠ 0, certainly not sent
//!    ▲            │ 0, 45065
//!    └─ put off   ├──────────────► accepted ──► sending ──► finished   event, or message/mass/get
//!                 │ 89504, 89505                   ▲            ▲
//!                 └──────────────► confirming ─────┴────────────┘      refused, silent, or as above
//! ```

use crate::campaign::state::attempts::Attempts;
use crate::campaign::state::push_findings::Found;
use crate::ids::msg_id::MsgId;
use crate::problem::errcode::advice::{Advice, Until};
use crate::problem::errcode::explain;
use crate::problem::errcode::status::{Outcome, StatusExplanation, explain_status};
use crate::problem::words::words;

words! {
    /// How far a job is (docs/spec.md 3).
    #[non_exhaustive]
    pub enum JobState {
        /// Not sent: not yet asked for, or certainly not accepted and to be asked for again.
        Planned = "planned",
        /// Asked for; whether WeChat has accepted it is not known.
        Requested = "requested",
        /// WeChat has refused the request. Certainly not sent.
        Rejected = "rejected",
        /// WeChat has accepted it: review, the check for reprints and the sending are ahead.
        Accepted = "accepted",
        /// Accepted, and an administrator has to confirm it.
        Confirming = "confirming",
        /// `message/mass/get` says that it is being sent.
        Sending = "sending",
        /// It has ended; its result says how.
        Finished = "finished",
        /// It was cancelled before it was asked for. Certainly not sent.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether WeChat has it in hand, and its end is awaited.
    pub(crate) fn is_at_wechat(self) -> bool {
        matches!(self, JobState::Accepted | JobState::Confirming | JobState::Sending)
    }
}

words! {
    /// Who said how a job has ended.
    #[non_exhaustive]
    pub enum Source {
        /// The event `MASSSENDJOBFINISH`: with counts.
        Push = "push",
        /// `message/mass/get`: without counts.
        Poll = "poll",
        /// A person.
        Human = "human",
    }
}

/// How a job has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finish {
    /// As WeChat writes it: `send success`, `err(20001)`, `SEND_FAIL`.
    pub(crate) status: String,
    pub(crate) at: i64,
    pub(crate) source: Source,
    pub(crate) counts: Counts,
    pub(crate) found: Found,
}

/// The counts of the event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) total: Option<i64>,
    /// How many were left after filtering.
    pub(crate) filter: Option<i64>,
    pub(crate) sent: Option<i64>,
    pub(crate) error: Option<i64>,
}

impl Finish {
    /// An end of which there is only a word.
    pub(crate) fn said(status: &str, source: Source, at: i64) -> Self {
        let status = status.to_owned();
        Self { status, at, source, counts: Counts::default(), found: Found::Nothing }
    }

    pub(crate) fn explanation(&self) -> StatusExplanation {
        explain_status(&self.status)
    }

    /// Whether the others of the campaign would probably end likewise.
    pub(crate) fn is_bad(&self) -> bool {
        !matches!(
            self.explanation().outcome,
            Outcome::Success | Outcome::Deleted | Outcome::Sending | Outcome::Unknown
        )
    }
}

/// One job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) clientmsgid: String,
    /// The OpenIDs of its batch: how many, and their fingerprint. None for everyone and for a tag.
    pub(crate) batch: Option<Planned>,
    pub(crate) state: JobState,
    pub(crate) sends: Attempts,
    pub(crate) polls: Attempts,
    /// When it was first asked for.
    pub(crate) requested_at: Option<i64>,
    pub(crate) accepted_at: Option<i64>,
    pub(crate) msg_id: Option<MsgId>,
    /// A second job of WeChat's for the same send, which should not be.
    pub(crate) second_msg_id: Option<MsgId>,
    /// WeChat said that it had the send already (45065), and did not accept it anew.
    pub(crate) by_guard: bool,
    /// The id that came with 45065 and belongs to another job of the account.
    pub(crate) claimed: Option<MsgId>,
    /// What WeChat last answered to it, where that was no success.
    pub(crate) errcode: Option<i64>,
    /// The request id of that answer, for WeChat's support.
    pub(crate) rid: Option<String>,
    /// Not to be repeated without a person's word.
    pub(crate) stopped: bool,
    /// A person has said that the campaign goes on without more of it.
    pub(crate) settled: bool,
    pub(crate) finish: Option<Finish>,
    /// What it sent was deleted afterwards.
    pub(crate) deleted: bool,
    /// After how many deletions a person has said that the others are sent all the same.
    pub(crate) deletions_settled: u32,
}

/// A batch as it is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) count: u32,
    pub(crate) fingerprint: String,
}

impl Job {
    pub(crate) fn new(clientmsgid: String, batch: Option<Planned>) -> Self {
        Self {
            clientmsgid,
            batch,
            state: JobState::Planned,
            sends: Attempts::default(),
            polls: Attempts::default(),
            requested_at: None,
            accepted_at: None,
            msg_id: None,
            second_msg_id: None,
            by_guard: false,
            claimed: None,
            errcode: None,
            rid: None,
            stopped: false,
            settled: false,
            finish: None,
            deleted: false,
            deletions_settled: 0,
        }
    }

    /// Whether it is still to be sent, or may have been and nobody knows.
    pub(crate) fn is_to_be_sent(&self) -> bool {
        matches!(self.state, JobState::Planned | JobState::Requested) && !self.settled
    }

    /// Whether it was put off until a day or a month is over.
    pub(crate) fn awaits_a_quota(&self) -> bool {
        let advice = self.errcode.map(|code| explain(code).advice);
        matches!(
            advice,
            Some(Advice::Wait { until: Until::NextDay | Until::NextMonth | Until::NextQuota })
        )
    }

    /// Whether its end is awaited.
    pub(crate) fn is_awaited(&self) -> bool {
        self.state.is_at_wechat() && !self.settled
    }

    /// Whether WeChat has it, or had it.
    pub(crate) fn was_accepted(&self) -> bool {
        self.state.is_at_wechat() || self.state == JobState::Finished
    }

    /// Whether all that is known of it is that an older state was restored.
    pub(crate) fn is_only_suspected(&self) -> bool {
        self.is_to_be_sent() && self.claimed.is_none() && self.sends.is_only_suspected()
    }

    /// Whether it was accepted, and under which id is still to be learned.
    pub(crate) fn lacks_its_id(&self) -> bool {
        self.is_awaited() && self.msg_id.is_none()
    }

    /// WeChat has it. `confirming` while an administrator has to confirm it. Without an id it stays in doubt
    /// which attempt was accepted, and when: the guard is still needed to ask for the id.
    pub(crate) fn accept(&mut self, msg_id: Option<MsgId>, confirming: bool, now: i64) {
        match (self.msg_id, msg_id) {
            (Some(known), Some(other)) if known != other => self.second_msg_id = Some(other),
            (None, Some(_)) => self.msg_id = msg_id,
            _ => {}
        }
        if self.msg_id.is_some() {
            self.sends.clear(now);
            self.claimed = None;
        }
        if self.was_accepted() {
            return;
        }
        self.state = if confirming { JobState::Confirming } else { JobState::Accepted };
        self.accepted_at = Some(now);
        if !confirming {
            self.errcode = None;
            self.rid = None;
        }
        self.stopped = false;
        self.settled = false;
    }

    /// It was taken for accepted under the id of another job: whether it was sent is not known.
    pub(crate) fn doubt(&mut self, claimed: MsgId, now: i64) {
        if self.msg_id == Some(claimed) {
            self.msg_id = None;
            self.finish = None;
        }
        let at = self.sends.guarded_since().or(self.requested_at).unwrap_or(now);
        self.sends.suspect(at);
        self.sends.give_up_open();
        self.state = JobState::Requested;
        self.accepted_at = None;
        self.claimed = Some(claimed);
        self.by_guard = false;
        self.stopped = true;
    }

    /// It was deleted, and so it has ended.
    pub(crate) fn delete(&mut self, finish: Finish) {
        self.deleted = true;
        if self.finish.is_none() {
            self.finish(finish);
        }
    }

    /// It has ended. The event says more than a poll, a poll more than a person, and the later event
    /// more than the earlier one: the counts of a repeat may differ.
    pub(crate) fn finish(&mut self, finish: Finish) {
        let rank = |source| match source {
            Source::Push => 2,
            Source::Poll => 1,
            Source::Human => 0,
        };
        let is_better = self
            .finish
            .as_ref()
            .is_none_or(|known| (rank(finish.source), finish.at) >= (rank(known.source), known.at));
        if is_better {
            self.finish = Some(finish);
        }
        self.state = JobState::Finished;
        self.accepted_at = self.accepted_at.or(self.requested_at);
        self.sends.open = None;
        self.sends.unclear.clear();
    }
}
