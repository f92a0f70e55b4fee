//! Where a campaign stands, for people and for programs.

use super::account::Account;
use super::call_id::Purpose;
use super::campaign::Campaign;
use super::findings::Found;
use super::job::{Finish, Job, JobState, Source};
use super::order::{Order, OrderState, What};
use super::pacing::new_day;
use super::step::Step;
use crate::errcode::{Outcome, explain};
use crate::error::Message;
use crate::ids::MsgId;
use crate::json::Value;

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
    pub reason: Option<Message>,
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
    pub reason: Option<Message>,
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

impl Finish {
    /// How it ended: WeChat's status, with its meaning.
    pub(super) fn words(&self) -> Message {
        let meaning = self.explanation().meaning;
        let with = |words: &str| {
            let mut text = self.status.clone();
            text.push(' ');
            text.push_str(words);
            text
        };
        Message { zh: with(meaning.zh), en: with(meaning.en) }
    }

    /// How many were filtered out.
    fn filtered(&self) -> Option<i64> {
        Some((self.counts.total? - self.counts.filter?).max(0))
    }
}

/// What a code means.
fn meaning(errcode: i64) -> Message {
    let meaning = explain(errcode).meaning;
    Message { zh: meaning.zh.to_owned(), en: meaning.en.to_owned() }
}

impl Campaign {
    /// Where it stands. A `now` that is no time in Unix seconds counts as the latest that was.
    pub fn summary(&self, now: i64) -> Summary {
        let now = self.time(now).unwrap_or(self.clock);
        Summary {
            id: self.id.clone(),
            account: self.account,
            paused: self.paused,
            cancelled: self.cancelled,
            revision: self.revision,
            jobs: self.numbered().map(|(number, job)| self.job_summary(number, job)).collect(),
            orders: (1..)
                .zip(&self.orders)
                .map(|(number, order)| summary_of(number, order))
                .collect(),
            totals: self.totals(),
            estimated_end: self.estimated_end(now),
        }
    }

    fn job_summary(&self, number: u32, job: &Job) -> JobSummary {
        let finish = job.finish.as_ref();
        let finding = finish.and_then(|finish| self.findings.get(finish.found));
        let listed = |name: &str| {
            let list = finding.and_then(|finding| finding.get(name)).and_then(Value::as_array);
            list.unwrap_or_default()
        };
        let text =
            |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let number_in = |value: &Value, name: &str| value.get(name).and_then(Value::as_i64);
        let reason = match finish {
            Some(finish) if finish.explanation().outcome != Outcome::Success => {
                Some(finish.words())
            }
            Some(_) => None,
            None => job.errcode.map(meaning),
        };
        JobSummary {
            job: number,
            state: job.state,
            clientmsgid: job.clientmsgid.clone(),
            recipients: job.batch.as_ref().map(|batch| batch.count),
            attempts: job.sends.made,
            requested_at: job.requested_at,
            accepted_at: job.accepted_at,
            finished_at: finish.map(|finish| finish.at),
            msg_id: job.msg_id,
            second_msg_id: job.second_msg_id,
            by_guard: job.by_guard,
            anothers_msg_id: job.claimed,
            source: finish.map(|finish| finish.source),
            status: finish.map(|finish| finish.status.clone()),
            outcome: finish.map(|finish| finish.explanation().outcome),
            errcode: job.errcode,
            rid: job.rid.clone(),
            reason,
            total_count: finish.and_then(|finish| finish.counts.total),
            filtered: finish.and_then(Finish::filtered),
            sent_count: finish.and_then(|finish| finish.counts.sent),
            error_count: finish.and_then(|finish| finish.counts.error),
            article_urls: listed("articles")
                .iter()
                .filter_map(|a| text(a, "article_url"))
                .collect(),
            check_state: finding.and_then(|finding| number_in(finding, "check_state")),
            reprints: listed("reprints")
                .iter()
                .map(|reprint| Reprint {
                    article_idx: number_in(reprint, "article_idx"),
                    original_article_url: text(reprint, "original_article_url"),
                    can_reprint: number_in(reprint, "can_reprint").map(|can| can == 1),
                })
                .collect(),
            findings_dropped: finish.is_some_and(|finish| finish.found == Found::Dropped),
            deleted: job.deleted,
            settled: job.settled,
        }
    }

    pub(super) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (number, job) in self.numbered() {
            let recipients = job.batch.as_ref().map_or(0, |batch| i64::from(batch.count));
            let add = |group: &mut Group| {
                group.jobs.push(number);
                group.recipients += recipients;
            };
            add(&mut totals.planned);
            if job.accepted_at.is_some() {
                add(&mut totals.accepted);
            }
            let outcome = job.finish.as_ref().map(|finish| finish.explanation().outcome);
            // Something on the way may have repeated what was refused for the moment: who leaves it there
            // cannot say that nobody got it.
            let is_left = job.settled || job.state == JobState::Cancelled;
            let may_be_out = is_left && job.sends.put_off_since().is_some();
            add(match (job.state, outcome) {
                (JobState::Planned | JobState::Cancelled, _) if may_be_out => &mut totals.unknown,
                (JobState::Planned | JobState::Rejected | JobState::Cancelled, _)
                | (
                    JobState::Finished,
                    Some(
                        Outcome::Rejected
                        | Outcome::RefusedByAdministrator
                        | Outcome::AdministratorSilent,
                    ),
                ) => &mut totals.not_reached,
                (JobState::Accepted | JobState::Confirming | JobState::Sending, _)
                    if !job.settled =>
                {
                    &mut totals.under_way
                }
                (JobState::Finished, Some(Outcome::Success | Outcome::Deleted)) => {
                    &mut totals.reached
                }
                (JobState::Finished, Some(Outcome::Failed)) => &mut totals.failed,
                // A person has stopped following it, or nobody knows what became of it.
                _ => &mut totals.unknown,
            });
            if let Some(finish) = &job.finish {
                totals.total_count += finish.counts.total.unwrap_or(0);
                totals.filtered += finish.filtered().unwrap_or(0);
                totals.sent_count += finish.counts.sent.unwrap_or(0);
                totals.error_count += finish.counts.error.unwrap_or(0);
            }
        }
        totals
    }

    /// When everything will have been sent, if nothing comes between.
    fn estimated_end(&self, now: i64) -> Option<i64> {
        if matches!(self.next_step(now), Ok(Step::AskHuman { .. })) {
            return None;
        }
        let at_wechat = self.jobs.iter().filter(|job| job.state.is_at_wechat());
        let delivered =
            at_wechat.filter_map(|job| Some(job.accepted_at? + self.delivery_seconds(job))).max();
        let to_send = || self.jobs.iter().filter(|job| job.is_to_be_sent());
        let Some((first, last)) = to_send().next().zip(to_send().next_back()) else {
            return delivered.map(|at| at.max(now));
        };
        if self.paused || self.cancelled || first.stopped {
            return None;
        }
        let mut at = first.sends.due().max(self.start_at.unwrap_or(0)).max(now);
        let mut left = self.to_send();
        // A day after the other: there may be some hundred.
        while left > self.pacing.left(Purpose::Send, at) {
            let kept = self.pacing.kept_for_repeats(left, at);
            left -= (self.pacing.left(Purpose::Send, at) - kept).max(0);
            at = new_day(at);
        }
        let minutes = (left - 1) / self.pacing.per_minute;
        Some((at + minutes * 60 + self.delivery_seconds(last)).max(delivered.unwrap_or(0)))
    }
}

fn summary_of(number: u32, order: &Order) -> OrderSummary {
    let (name, job) = match &order.what {
        What::Preview { name, .. } => (Some(name.clone()), None),
        What::Delete { job, .. } => (None, Some(*job)),
    };
    OrderSummary {
        order: number,
        purpose: order.purpose(),
        state: order.state,
        name,
        job,
        errcode: order.errcode,
        reason: order.errcode.map(meaning),
    }
}
