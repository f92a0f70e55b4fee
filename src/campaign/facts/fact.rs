//! What has happened, as far as a campaign needs to know it.

use crate::campaign::state::call_id::{CallId, Purpose};
use crate::endpoints::mass::audience::Recipient;
use crate::ids::msg_id::MsgId;
use crate::push::event::push::Push;

/// Something that has happened. [`Campaign::record`](crate::campaign::state::campaign::Campaign::record) takes facts in any order
/// and any number of times.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fact<'a> {
    /// The call goes out now: a claim on it. Record and store this before the request is sent, so that a
    /// crash in between cannot hide a send. It is refused where the call is not the next thing to do
    /// ([`NotDue`](crate::campaign::error::CampaignFault::NotDue)) or was claimed before
    /// ([`AlreadyCalled`](crate::campaign::error::CampaignFault::AlreadyCalled)): then it must not be sent.
    Called(CallId),
    /// The call that was claimed did not go out: it was too late for it, or the program was asked to stop.
    Unsent(CallId),
    /// Something answered.
    Replied {
        /// To which call.
        id: CallId,
        /// The HTTP status.
        status: u16,
        /// The body as it came.
        reply: &'a [u8],
    },
    /// Nothing answered: the connection failed, or the time was up.
    Lost(CallId),
    /// A push of this account came, verified by [`open_push`](crate::push::envelope::open::open_push). Those that are
    /// about something else are let pass.
    Pushed(&'a Push),
    /// There is a new access token.
    TokenRefreshed,
    /// There was no access token to be had.
    TokenFailed {
        /// What WeChat answered to the token call, if it did.
        errcode: Option<i64>,
        /// Its words: they name the address that is not on the list (40164). No secret belongs here.
        errmsg: Option<&'a str>,
    },
    /// A person, or a clock that can be trusted, says what time it is. What is in doubt is a person's
    /// question from then on, if the clock had jumped.
    Clock {
        /// Unix seconds.
        at: i64,
    },
    /// An older state was put back, and calls since this time are not in it: what was to be sent then may
    /// have been sent. Unix seconds.
    Restored {
        /// The time of the older state, or any earlier one.
        since: i64,
    },
    /// The jobs of another campaign of this account, all that are known by now. A 45065 with one of their
    /// ids says nothing of a job here.
    Others {
        /// The id of that campaign.
        campaign: &'a str,
        /// The ids of its jobs.
        msg_ids: &'a [MsgId],
    },
    /// An operator stops it for now. What WeChat has accepted goes on there.
    Paused {
        /// When, by the clock of whoever said it; None is now. Of pauses and resumptions the latest counts.
        at: Option<i64>,
    },
    /// An operator lets it go on, also where it waits for a quota (which may have been cleared).
    Resumed {
        /// When, by the clock of whoever said it; None is now. Of pauses and resumptions the latest counts.
        at: Option<i64>,
    },
    /// An operator ends it: nothing more is sent. What WeChat has accepted goes on there.
    Cancelled,
    /// An operator answers a question of [`Step::AskHuman`](crate::campaign::engine::step::Step::AskHuman).
    Decided {
        /// Which question.
        question: &'a str,
        /// The answer.
        decision: Decision,
    },
    /// An operator wants to see the message.
    Preview {
        /// A name for this order, of the operator's choice: a second preview for the same person has
        /// another one.
        name: &'a str,
        /// Who sees it.
        to: Recipient,
    },
    /// An operator wants the articles of a job deleted. (WeChat deletes them in all sends of the same
    /// material, and deletes articles and videos only.)
    Delete {
        /// The job, from 1.
        job: u32,
        /// Which article, from 1; all without it.
        article_idx: Option<u32>,
    },
    /// Somebody deleted what a job has sent, at mp.weixin.qq.com.
    Deleted {
        /// The job, from 1.
        job: u32,
    },
    /// Other programs of this account have made so many calls today, all in all.
    Elsewhere {
        /// Which calls.
        purpose: Purpose,
        /// How many today, in Beijing.
        calls: i64,
        /// How many of them in the last minute.
        last_minute: i64,
    },
    /// The reply to `openapi/quota/get` for a path of this purpose.
    Quota {
        /// Which calls.
        purpose: Purpose,
        /// The body as it came.
        reply: &'a [u8],
    },
}

/// What an operator decides about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// It has certainly not been sent, and shall be, under the same `clientmsgid`.
    Retry,
    /// It has certainly not been sent, and shall not be by this campaign.
    NotSent,
    /// Leave it as it is, and go on with the others.
    Skip,
    /// It has been sent; with the `msg_id` that mp.weixin.qq.com shows, its end can be followed.
    Sent {
        /// WeChat's job, if it is known.
        msg_id: Option<MsgId>,
    },
}

impl Decision {
    /// The name used outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Retry => "retry",
            Decision::NotSent => "not_sent",
            Decision::Skip => "skip",
            Decision::Sent { .. } => "sent",
        }
    }
}
