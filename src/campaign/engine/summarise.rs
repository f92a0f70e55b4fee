//! The summary of a campaign: how far it is.

use crate::campaign::engine::step::Step;
use crate::campaign::state::call_id::Purpose;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::{Finish, Job, JobState};
use crate::campaign::state::order::{Order, Task};
use crate::campaign::state::pacing::new_day;
use crate::campaign::state::push_findings::Found;
use crate::campaign::summary::{Group, JobSummary, OrderSummary, Reprint, Summary, Totals};
use crate::json::value::Value;
use crate::problem::bilingual::Bilingual;
use crate::problem::errcode::explain;
use crate::problem::errcode::status::Outcome;

impl Finish {
    /// Returns WeChat's status with its meaning.
    pub(in crate::campaign) fn words(&self) -> Bilingual {
        let meaning = self.explanation().meaning;
        let with = |words: &str| {
            let mut text = self.status.clone();
            text.push(' ');
            text.push_str(words);
            text
        };
        Bilingual { zh: with(meaning.zh), en: with(meaning.en) }
    }

    /// Returns how many followers were filtered out.
    fn filtered(&self) -> Option<i64> {
        Some((self.counts.total? - self.counts.filter?).max(0))
    }
}

/// Returns the meaning of a code.
fn meaning(errcode: i64) -> Bilingual {
    let meaning = explain(errcode).meaning;
    Bilingual { zh: meaning.zh.to_owned(), en: meaning.en.to_owned() }
}

impl Campaign {
    /// Summarises the campaign. A `now` that is not a time in Unix seconds counts as the latest one told.
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
            seconds: finish.zip(job.requested_at).map(|(finish, at)| finish.at - at),
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

    pub(in crate::campaign) fn totals(&self) -> Totals {
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
            // Something on the way may have repeated a request that was put off. So a job that is given up
            // there may have reached somebody.
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
                // A person has stopped following the job, or its outcome is unknown.
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

    /// Estimates when everything will have been sent, if nothing goes wrong.
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
        // The loop goes day by day; there may be some hundred days.
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
    let (name, job) = match &order.task {
        Task::Preview { name, .. } => (Some(name.clone()), None),
        Task::Delete { job, .. } => (None, Some(*job)),
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
