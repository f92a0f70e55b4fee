//! One job: one send of a campaign, with its state.
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
    /// The state of a job (docs/spec.md 3).
    #[non_exhaustive]
    pub enum JobState {
        /// Not sent: not requested yet, or certainly not accepted and to be requested again.
        Planned = "planned",
        /// Requested; it is not known whether WeChat has accepted it.
        Requested = "requested",
        /// WeChat has refused the request. Certainly not sent.
        Rejected = "rejected",
        /// WeChat has accepted it. Review, the originality check and the sending are ahead.
        Accepted = "accepted",
        /// Accepted, and the administrator has to confirm it.
        Confirming = "confirming",
        /// `message/mass/get` says that it is being sent.
        Sending = "sending",
        /// It has ended, with a result.
        Finished = "finished",
        /// It was cancelled before it was requested. Certainly not sent.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Checks whether WeChat is working on it, so that its end is awaited.
    pub(crate) fn is_at_wechat(self) -> bool {
        matches!(self, JobState::Accepted | JobState::Confirming | JobState::Sending)
    }
}

words! {
    /// The source of a job's result.
    #[non_exhaustive]
    pub enum Source {
        /// The event `MASSSENDJOBFINISH`, with counts.
        Push = "push",
        /// The answer of `message/mass/get`, without counts.
        Poll = "poll",
        /// A person.
        Human = "human",
    }
}

/// The result of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finish {
    /// The status as WeChat writes it: `send success`, `err(20001)`, `SEND_FAIL`.
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
    /// The followers left after filtering.
    pub(crate) filter: Option<i64>,
    pub(crate) sent: Option<i64>,
    pub(crate) error: Option<i64>,
}

impl Finish {
    /// Makes a result with only a status.
    pub(crate) fn said(status: &str, source: Source, at: i64) -> Self {
        let status = status.to_owned();
        Self { status, at, source, counts: Counts::default(), found: Found::Nothing }
    }

    pub(crate) fn explanation(&self) -> StatusExplanation {
        explain_status(&self.status)
    }

    /// Checks whether the campaign's other jobs would probably end likewise.
    pub(crate) fn is_bad(&self) -> bool {
        // Each step asks it of every job, and the status of nearly all needs no explanation.
        self.status != "send success"
            && !matches!(
                self.explanation().outcome,
                Outcome::Success | Outcome::Deleted | Outcome::Sending | Outcome::Unknown
            )
    }
}

/// One job of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) clientmsgid: String,
    /// The batch to send to. `None` for all followers and for a tag.
    pub(crate) batch: Option<Planned>,
    pub(crate) state: JobState,
    pub(crate) sends: Attempts,
    pub(crate) polls: Attempts,
    /// When it was first requested.
    pub(crate) requested_at: Option<i64>,
    pub(crate) accepted_at: Option<i64>,
    pub(crate) msg_id: Option<MsgId>,
    /// A second job of WeChat's for the same send, which should never happen.
    pub(crate) second_msg_id: Option<MsgId>,
    /// Whether WeChat said that it had the send already (45065), and did not accept it anew.
    pub(crate) by_guard: bool,
    /// The id that came with 45065 and belongs to another job of the account.
    pub(crate) claimed: Option<MsgId>,
    /// The errcode of WeChat's last answer, unless that was a success.
    pub(crate) errcode: Option<i64>,
    /// The request id of that answer, for WeChat's support.
    pub(crate) rid: Option<String>,
    /// Whether a person must decide before it is repeated.
    pub(crate) stopped: bool,
    /// Whether a person has said that the campaign goes on without it.
    pub(crate) settled: bool,
    pub(crate) finish: Option<Finish>,
    /// Whether its articles were deleted.
    pub(crate) deleted: bool,
    /// The number of deletions after which a person has said that the other jobs are still sent.
    pub(crate) deletions_settled: u32,
}

/// A planned batch: the number of its OpenIDs and their fingerprint.
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

    /// Checks whether it is still to be sent, or in doubt.
    pub(crate) fn is_to_be_sent(&self) -> bool {
        matches!(self.state, JobState::Planned | JobState::Requested) && !self.settled
    }

    /// Checks whether it was put off until the end of a day or a month.
    pub(crate) fn awaits_a_quota(&self) -> bool {
        let advice = self.errcode.map(|code| explain(code).advice);
        matches!(
            advice,
            Some(Advice::Wait { until: Until::NextDay | Until::NextMonth | Until::NextQuota })
        )
    }

    /// Checks whether its end is awaited.
    pub(crate) fn is_awaited(&self) -> bool {
        self.state.is_at_wechat() && !self.settled
    }

    /// Checks whether WeChat has accepted it, even if it has ended.
    pub(crate) fn was_accepted(&self) -> bool {
        self.state.is_at_wechat() || self.state == JobState::Finished
    }

    /// Checks whether WeChat has accepted it in an answer of its own, and not only said that it had it already
    /// (45065).
    pub(crate) fn was_accepted_in_words(&self) -> bool {
        self.was_accepted() && !self.by_guard
    }

    /// Checks whether it is in doubt only because an older state was restored.
    pub(crate) fn is_only_suspected(&self) -> bool {
        self.is_to_be_sent() && self.claimed.is_none() && self.sends.is_only_suspected()
    }

    /// Checks whether it was accepted without an id.
    pub(crate) fn lacks_its_id(&self) -> bool {
        self.is_awaited() && self.msg_id.is_none()
    }

    /// Records that WeChat has accepted it. `confirming` says that the administrator has to confirm it. Without
    /// an id, the attempts stay in doubt: only while the guard lasts, a repeat brings the id.
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

    /// Takes an acceptance back that came with the id of another job. Its outcome is unknown again.
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

    /// Records that it was deleted, and so has ended.
    pub(crate) fn delete(&mut self, finish: Finish) {
        self.deleted = true;
        if self.finish.is_none() {
            self.finish(finish);
        }
    }

    /// Records its result. An event counts more than a poll, and a poll more than a person. Of two events the
    /// later one counts, because the counts of a repeat may differ.
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
