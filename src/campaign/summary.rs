//! Where a campaign stands, for people and for programs.

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
    /// Where a campaign stands.
    pub struct Summary as CampaignSummary {
        /// The campaign's name.
        id: String;
        /// The kind of account.
        account: Account;
        /// Whether it is paused.
        paused: bool;
        /// Whether it is cancelled.
        cancelled: bool;
        /// Grows with each change: [`Campaign::revision`].
        revision: i64;
        /// Every job, in order.
        jobs: Vec<JobSummary>;
        /// Every preview and deletion that was ordered.
        orders: Vec<OrderSummary>;
        /// The sums.
        totals: Totals;
        /// When everything will probably have been sent, by the pacing and the account's speed. Unix seconds.
        /// None where nothing is left, or a person has to act first.
        estimated_end: Option<i64>;
    }
}

told! {
    /// Where a job stands.
    pub struct JobSummary as JobSummary {
        /// Its number, from 1; of OpenIDs that of the batch.
        job: u32;
        /// How far it is.
        state: JobState;
        /// Its key against sending twice.
        clientmsgid: String;
        /// How many OpenIDs its batch has. None for everyone and for a tag.
        recipients: Option<u32>;
        /// How often it was asked for.
        attempts: u32;
        /// When it was first asked for. Unix seconds.
        requested_at: Option<i64>;
        /// When WeChat accepted it.
        accepted_at: Option<i64>;
        /// When it ended.
        finished_at: Option<i64>;
        /// The time from the first request to the end, in seconds.
        seconds: Option<i64>;
        /// WeChat's job.
        msg_id: Option<MsgId>;
        /// A second job of WeChat's for the same send: it may have been sent twice.
        second_msg_id: Option<MsgId>;
        /// WeChat did not accept it anew, but said that it had it already (45065).
        by_guard: bool;
        /// The id that WeChat gave it with 45065, which belongs to another job: whether it was sent is not known.
        anothers_msg_id: Option<MsgId>;
        /// Who said how it ended.
        source: Option<Source>;
        /// How it ended, as WeChat writes it.
        status: Option<String>;
        /// What that means.
        outcome: Option<Outcome>;
        /// What WeChat answered to its last call, where that was no success.
        errcode: Option<i64>;
        /// The request id of that answer.
        rid: Option<String>;
        /// Why it was rejected, failed, or is not sent yet.
        reason: Option<Bilingual>;
        /// The followers under the tag, or the OpenIDs of the list.
        total_count: Option<i64>;
        /// How many were filtered out: by their own refusal, or four sends this month.
        filtered: Option<i64>;
        /// How many got it.
        sent_count: Option<i64>;
        /// How many did not.
        error_count: Option<i64>;
        /// The addresses of its articles, in their order.
        article_urls: Vec<String>;
        /// What the check for reprints said of the send, as WeChat numbers it.
        check_state: Option<i64>;
        /// The articles that it took for reprints.
        reprints: Vec<Reprint>;
        /// Whether the event told of articles and reprints and the campaign, which stays small, had no room
        /// for them: then look at the push itself.
        findings_dropped: bool;
        /// Whether it was deleted afterwards.
        deleted: bool;
        /// Whether a person has settled it.
        settled: bool;
    }
}

told! {
    /// An article that was taken for a reprint.
    #[derive(Eq)]
    pub struct Reprint as Reprint {
        /// Which article, from 1.
        article_idx: Option<i64>;
        /// The original.
        original_article_url: Option<String>;
        /// Whether it may be reprinted.
        can_reprint: Option<bool>;
    }
}

told! {
    /// Where an order stands.
    #[derive(Eq)]
    pub struct OrderSummary as OrderSummary {
        /// Its number, from 1.
        order: u32;
        /// What for.
        purpose: Purpose = Kind::Word(&["preview", "delete"]);
        /// How far it is.
        state: OrderState;
        /// The name of a preview.
        name: Option<String>;
        /// The job of a deletion.
        job: Option<u32>;
        /// What WeChat last answered, where that was no success.
        errcode: Option<i64>;
        /// What that means.
        reason: Option<Bilingual>;
    }
}

told! {
    /// Jobs that stand alike, and how many people they are.
    #[derive(Default, Eq)]
    pub struct Group as Group {
        /// The numbers of the jobs, from 1.
        jobs: Vec<u32>;
        /// How many OpenIDs their batches have. 0 for everyone and for a tag.
        recipients: i64;
    }
}

told! {
    /// Sums over all jobs.
    #[derive(Default, Eq)]
    pub struct Totals as Totals {
        /// All jobs.
        planned: Group;
        /// Those that WeChat has accepted, whatever became of them.
        accepted: Group;
        /// Sent: finished with success.
        reached: Group;
        /// Accepted, and not finished yet.
        under_way: Group;
        /// Failed at WeChat; single recipients may have got it.
        failed: Group;
        /// Certainly not sent: to be sent yet, refused, rejected by review or by an administrator, cancelled.
        not_reached: Group;
        /// Nobody can tell whether they were sent.
        unknown: Group;
        /// Of the finished ones: followers under the tag, or OpenIDs of the lists.
        total_count: i64;
        /// … how many were filtered out
        filtered: i64;
        /// … how many got it
        sent_count: i64;
        /// … how many did not.
        error_count: i64;
    }
}
