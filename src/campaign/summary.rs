//! The situation of a campaign, for people and for programs.

use crate::api::shape::Kind;
use crate::campaign::state::account::Account;
use crate::campaign::state::call_id::Purpose;
use crate::campaign::state::job::{JobState, Source};
use crate::campaign::state::order::OrderState;
use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;
use crate::problem::errcode::status::Outcome;

use crate::campaign::told::told;

told! {
    /// The situation of a campaign.
    pub struct Summary as CampaignSummary {
        /// Its name.
        id: String;
        /// The kind of the account.
        account: Account;
        /// Whether an operator has paused it.
        paused: bool;
        /// Whether an operator has ended it.
        cancelled: bool;
        /// The number of its changes.
        revision: i64;
        /// Every job, in the order of their numbers.
        jobs: Vec<JobSummary>;
        /// Every ordered preview and deletion.
        orders: Vec<OrderSummary>;
        /// Sums over all jobs.
        totals: Totals;
        /// The estimated end of the last send, by pacing and speed. Unix seconds. Absent if nothing is left to
        /// send, or if a person must act first.
        estimated_end: Option<i64>;
    }
}

told! {
    /// The situation of a job. Times are in Unix seconds.
    pub struct JobSummary as JobSummary {
        /// Its number, from 1. For OpenIDs it is that of the batch.
        job: u32;
        /// Its progress.
        state: JobState;
        /// The key by which WeChat recognizes the job.
        clientmsgid: String;
        /// The number of OpenIDs. Absent for everyone and for a tag.
        recipients: Option<u32>;
        /// The number of requests.
        attempts: u32;
        /// The time of the first request.
        requested_at: Option<i64>;
        /// The time at which WeChat accepted it.
        accepted_at: Option<i64>;
        /// The time at which it ended.
        finished_at: Option<i64>;
        /// The seconds from the first request to the end.
        seconds: Option<i64>;
        /// WeChat's id of the job.
        msg_id: Option<MsgId>;
        /// WeChat's id of a second job for the same send. The message may have been sent twice.
        second_msg_id: Option<MsgId>;
        /// Whether WeChat answered that it already had the job (45065), instead of accepting it.
        by_guard: bool;
        /// The id that came with 45065 and belongs to another job. Whether this job was sent is unknown.
        anothers_msg_id: Option<MsgId>;
        /// The source of the outcome.
        source: Option<Source>;
        /// The outcome, as WeChat writes it.
        status: Option<String>;
        /// The meaning of the status.
        outcome: Option<Outcome>;
        /// WeChat's last answer, if it was not a success.
        errcode: Option<i64>;
        /// The request id of that answer, for WeChat's support.
        rid: Option<String>;
        /// The reason why it was rejected, failed, or is not sent yet.
        reason: Option<Bilingual>;
        /// Followers with the tag, or OpenIDs of the list.
        total_count: Option<i64>;
        /// The number of followers that were filtered out.
        filtered: Option<i64>;
        /// The number of followers who received the message.
        sent_count: Option<i64>;
        /// The number of followers who did not receive the message.
        error_count: Option<i64>;
        /// The addresses of the articles, in their order.
        article_urls: Vec<String>;
        /// The result of the originality check, as WeChat numbers it.
        check_state: Option<i64>;
        /// The articles that the originality check judged a reprint.
        reprints: Vec<Reprint>;
        /// Whether the campaign had no room for all articles and reprints of the event. See the push for them.
        findings_dropped: bool;
        /// Whether its articles were deleted.
        deleted: bool;
        /// Whether a person decided to leave it as it is.
        settled: bool;
    }
}

told! {
    /// An article that was judged a reprint.
    #[derive(Eq)]
    pub struct Reprint as Reprint {
        /// The article, from 1.
        article_idx: Option<i64>;
        /// The original.
        original_article_url: Option<String>;
        /// Whether it may be reprinted.
        can_reprint: Option<bool>;
    }
}

told! {
    /// The situation of a preview or a deletion.
    #[derive(Eq)]
    pub struct OrderSummary as OrderSummary {
        /// Its number, from 1.
        order: u32;
        /// The kind of the order.
        purpose: Purpose = Kind::Word(&["preview", "delete"]);
        /// Its progress.
        state: OrderState;
        /// Of a preview: its name.
        name: Option<String>;
        /// Of a deletion: the job.
        job: Option<u32>;
        /// WeChat's last answer, if it was not a success.
        errcode: Option<i64>;
        /// The meaning of that answer.
        reason: Option<Bilingual>;
    }
}

told! {
    /// Jobs in the same situation, and the number of their OpenIDs (0 for everyone and for a tag).
    #[derive(Default, Eq)]
    pub struct Group as Group {
        /// The numbers of the jobs, from 1.
        jobs: Vec<u32>;
        /// The number of their OpenIDs.
        recipients: i64;
    }
}

told! {
    /// Sums over all jobs.
    #[derive(Default, Eq)]
    pub struct Totals as Totals {
        /// All jobs.
        planned: Group;
        /// Accepted by WeChat, with any outcome.
        accepted: Group;
        /// Finished with success.
        reached: Group;
        /// Accepted, and not finished yet.
        under_way: Group;
        /// Failed at WeChat. Single recipients may have received the message.
        failed: Group;
        /// Certainly not sent: not sent yet, refused, rejected, or cancelled.
        not_reached: Group;
        /// Possibly sent: nobody knows.
        unknown: Group;
        /// Of the finished jobs: followers with the tag, or OpenIDs of the lists.
        total_count: i64;
        /// Of the finished jobs: followers that were filtered out.
        filtered: i64;
        /// Of the finished jobs: followers who received the message.
        sent_count: i64;
        /// Of the finished jobs: followers who did not receive the message.
        error_count: i64;
    }
}
