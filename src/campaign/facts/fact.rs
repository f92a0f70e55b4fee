//! Events that a campaign must know about.

use crate::campaign::state::call_id::{CallId, Purpose};
use crate::endpoints::mass::audience::Recipient;
use crate::ids::msg_id::MsgId;
use crate::push::event::push::Push;

/// An event that a campaign must know about. [`Campaign::record`](crate::campaign::state::campaign::Campaign::record) takes facts in any order
/// and any number of times.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fact<'a> {
    /// The call goes out now: a claim on it. Record and store this before the request is sent, so that a
    /// crash in between cannot hide a send. It is refused if the call is not the next step
    /// ([`NotDue`](crate::campaign::error::CampaignFault::NotDue)) or was claimed before
    /// ([`AlreadyCalled`](crate::campaign::error::CampaignFault::AlreadyCalled)). Then it must not be sent.
    Called(CallId),
    /// The claimed call did not go out: it was too late, or the program had to stop.
    Unsent(CallId),
    /// An answer came.
    Replied {
        /// The answered call.
        id: CallId,
        /// The HTTP status.
        status: u16,
        /// The body as it came.
        reply: &'a [u8],
    },
    /// No answer came: the connection failed, or the time was up.
    Lost(CallId),
    /// A push of this account came, verified by [`open_push`](crate::push::envelope::open::open_push). A push
    /// about something else is ignored.
    Pushed(&'a Push),
    /// There is a new access token.
    TokenRefreshed,
    /// The program could not get an access token.
    TokenFailed {
        /// WeChat's answer to the token call, if there was one.
        errcode: Option<i64>,
        /// The words of that answer. They name the address that is not on the list (40164). They must not contain a secret.
        errmsg: Option<&'a str>,
    },
    /// A person or a reliable clock gives the time. If the clock had jumped, a person is asked about the jobs
    /// in doubt from then on.
    Clock {
        /// Unix seconds.
        at: i64,
    },
    /// An older state was restored. It lacks the calls since this time (Unix seconds), so the sends of that
    /// time may have been sent.
    Restored {
        /// The time of the older state, or an earlier one.
        since: i64,
    },
    /// All known jobs of another campaign of this account. A 45065 with one of their ids does not concern a
    /// job here.
    Others {
        /// The id of that campaign.
        campaign: &'a str,
        /// The ids of its jobs.
        msg_ids: &'a [MsgId],
    },
    /// An operator pauses the campaign. WeChat continues with the jobs that it has accepted.
    Paused {
        /// The time of the act, by the operator's clock. `None` is now. The latest pause or resumption counts.
        at: Option<i64>,
    },
    /// An operator resumes the campaign, also if it waits for a quota, which may have been cleared.
    Resumed {
        /// The time of the act, by the operator's clock. `None` is now. The latest pause or resumption counts.
        at: Option<i64>,
    },
    /// An operator ends the campaign. WeChat continues with the jobs that it has accepted.
    Cancelled,
    /// An operator answers a question of [`Step::AskHuman`](crate::campaign::engine::step::Step::AskHuman).
    Decided {
        /// The question.
        question: &'a str,
        /// The answer.
        decision: Decision,
    },
    /// An operator wants to see the message.
    Preview {
        /// A name for this order, of the operator's choice. A second preview for the same person needs a
        /// different name.
        name: &'a str,
        /// The person who sees it.
        to: Recipient,
    },
    /// An operator wants the articles of a job deleted. WeChat deletes them in all sends of the same media. It
    /// deletes only articles and videos.
    Delete {
        /// The job, from 1.
        job: u32,
        /// The article, from 1. `None` is all of them.
        article_idx: Option<u32>,
    },
    /// A person deleted the articles of a job at mp.weixin.qq.com.
    Deleted {
        /// The job, from 1.
        job: u32,
    },
    /// The number of calls of other programs today, and of these in the last minute.
    Elsewhere {
        /// The purpose of the calls.
        purpose: Purpose,
        /// The number of calls today, in Beijing time.
        calls: i64,
        /// The number of these in the last minute.
        last_minute: i64,
    },
    /// The reply to `openapi/quota/get` for a path of this purpose.
    Quota {
        /// The purpose of the calls.
        purpose: Purpose,
        /// The body as it came.
        reply: &'a [u8],
    },
}

/// A decision of an operator about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// It was certainly not sent, and must be sent, with the same `clientmsgid`.
    Retry,
    /// It was certainly not sent, and this campaign must not send it.
    NotSent,
    /// It stays as it is. The campaign goes on with the others.
    Skip,
    /// It was sent. With the `msg_id` that mp.weixin.qq.com shows, its end can be followed.
    Sent {
        /// WeChat's id of the job, if it is known.
        msg_id: Option<MsgId>,
    },
}

impl Decision {
    /// Returns the name used outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Retry => "retry",
            Decision::NotSent => "not_sent",
            Decision::Skip => "skip",
            Decision::Sent { .. } => "sent",
        }
    }
}
