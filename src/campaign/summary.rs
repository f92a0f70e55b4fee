//! Where a campaign stands, for people and for programs.

use crate::campaign::state::account::Account;
use crate::campaign::state::call_id::Purpose;
use crate::campaign::state::job::{JobState, Source};
use crate::campaign::state::order::OrderState;
use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;
use crate::problem::errcode::status::Outcome;

/// Where a campaign stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// The campaign's name.
    pub id: String,
    /// The kind of account.
    pub account: Account,
    /// Whether it is paused.
    pub paused: bool,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// Grows with each change: [`Campaign::revision`].
    pub revision: i64,
    /// Every job, in order.
    pub jobs: Vec<JobSummary>,
    /// Every preview and deletion that was ordered.
    pub orders: Vec<OrderSummary>,
    /// The sums.
    pub totals: Totals,
    /// When everything will probably have been sent, by the pacing and the account's speed. Unix seconds.
    /// None where nothing is left, or a person has to act first.
    pub estimated_end: Option<i64>,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JobSummary {
    /// Its number, from 1; of OpenIDs that of the batch.
    pub job: u32,
    /// How far it is.
    pub state: JobState,
    /// Its key against sending twice.
    pub clientmsgid: String,
    /// How many OpenIDs its batch has. None for everyone and for a tag.
    pub recipients: Option<u32>,
    /// How often it was asked for.
    pub attempts: u32,
    /// When it was first asked for. Unix seconds.
    pub requested_at: Option<i64>,
    /// When WeChat accepted it.
    pub accepted_at: Option<i64>,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// WeChat's job.
    pub msg_id: Option<MsgId>,
    /// A second job of WeChat's for the same send: it may have been sent twice.
    pub second_msg_id: Option<MsgId>,
    /// WeChat did not accept it anew, but said that it had it already (45065).
    pub by_guard: bool,
    /// The id that WeChat gave it with 45065, which belongs to another job: whether it was sent is not known.
    pub anothers_msg_id: Option<MsgId>,
    /// Who said how it ended.
    pub source: Option<Source>,
    /// How it ended, as WeChat writes it.
    pub status: Option<String>,
    /// What that means.
    pub outcome: Option<Outcome>,
    /// What WeChat answered to its last call, where that was no success.
    pub errcode: Option<i64>,
    /// The request id of that answer.
    pub rid: Option<String>,
    /// Why it was rejected, failed, or is not sent yet.
    pub reason: Option<Bilingual>,
    /// The followers under the tag, or the OpenIDs of the list.
    pub total_count: Option<i64>,
    /// How many were filtered out: by their own refusal, or four sends this month.
    pub filtered: Option<i64>,
    /// How many got it.
    pub sent_count: Option<i64>,
    /// How many did not.
    pub error_count: Option<i64>,
    /// The addresses of its articles, in their order.
    pub article_urls: Vec<String>,
    /// What the check for reprints said of the send, as WeChat numbers it.
    pub check_state: Option<i64>,
    /// The articles that it took for reprints.
    pub reprints: Vec<Reprint>,
    /// Whether the event told of articles and reprints and the campaign, which stays small, had no room
    /// for them: then look at the push itself.
    pub findings_dropped: bool,
    /// Whether it was deleted afterwards.
    pub deleted: bool,
    /// Whether a person has settled it.
    pub settled: bool,
}

/// An article that was taken for a reprint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reprint {
    /// Which article, from 1.
    pub article_idx: Option<i64>,
    /// The original.
    pub original_article_url: Option<String>,
    /// Whether it may be reprinted.
    pub can_reprint: Option<bool>,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderSummary {
    /// Its number, from 1.
    pub order: u32,
    /// What for.
    pub purpose: Purpose,
    /// How far it is.
    pub state: OrderState,
    /// The name of a preview.
    pub name: Option<String>,
    /// The job of a deletion.
    pub job: Option<u32>,
    /// What WeChat last answered, where that was no success.
    pub errcode: Option<i64>,
    /// What that means.
    pub reason: Option<Bilingual>,
}

/// Jobs that stand alike, and how many people they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// The numbers of the jobs, from 1.
    pub jobs: Vec<u32>,
    /// How many OpenIDs their batches have. 0 for everyone and for a tag.
    pub recipients: i64,
}

/// Sums over all jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// All jobs.
    pub planned: Group,
    /// Those that WeChat has accepted, whatever became of them.
    pub accepted: Group,
    /// Sent: finished with success.
    pub reached: Group,
    /// Accepted, and not finished yet.
    pub under_way: Group,
    /// Failed at WeChat; single recipients may have got it.
    pub failed: Group,
    /// Certainly not sent: to be sent yet, refused, rejected by review or by an administrator, cancelled.
    pub not_reached: Group,
    /// Nobody can tell whether they were sent.
    pub unknown: Group,
    /// Of the finished ones: followers under the tag, or OpenIDs of the lists.
    pub total_count: i64,
    /// … how many were filtered out
    pub filtered: i64,
    /// … how many got it
    pub sent_count: i64,
    /// … how many did not.
    pub error_count: i64,
}
