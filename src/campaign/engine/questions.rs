//! Questions to a person.

use crate::campaign::because::{Because, BecauseCode};
use crate::campaign::engine::held_ids::Holder;
use crate::campaign::engine::step::Wish;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::Job;
use crate::problem::bilingual::Bilingual;

/// The beginning of the question about all jobs that may have been sent after an older state was stored.
pub(in crate::campaign) const RESTORED: &str = "restored-";

impl Campaign {
    /// Asks whether a job was sent.
    pub(super) fn ask_in_doubt(&self, cause: BecauseCode, number: u32, job: &Job) -> Wish {
        if job.claimed.is_some() {
            return self.ask(BecauseCode::AnotherJobsId, number, job);
        }
        if !job.is_only_suspected() {
            return self.ask(cause, number, job);
        }
        let count = self.jobs.iter().filter(|job| job.is_only_suspected()).count();
        let choices: &[&str] = match self.cancelled {
            true => &["not_sent", "skip"],
            false => &["retry", "not_sent", "skip", "cancelled"],
        };
        let because = Because::jobs(BecauseCode::Restored, number, count);
        Wish::Ask(because, Some(self.restored_question()), choices)
    }

    /// Names the question about all jobs that are in doubt only because of a restored backup. Every further
    /// send changes the name.
    pub(in crate::campaign) fn restored_question(&self) -> String {
        let made: u32 = self.jobs.iter().map(|job| job.sends.made).sum();
        let mut question = RESTORED.to_owned();
        question.push_str(&made.to_string());
        question
    }

    pub(super) fn ask(&self, cause: BecauseCode, number: u32, job: &Job) -> Wish {
        let mut question = number.to_string();
        question.push('-');
        question.push_str(&job.sends.made.to_string());
        let choices: &[&str] = match cause {
            BecauseCode::Rejected | BecauseCode::GivesUp => &["retry", "sent", "skip", "cancelled"],
            BecauseCode::EndedBadly | BecauseCode::Deleted => &["skip", "cancelled"],
            BecauseCode::TwoJobs => &["skip"],
            BecauseCode::NoResult => &["sent", "skip"],
            BecauseCode::CancelledInDoubt | BecauseCode::AcceptedWithoutId => {
                &["sent", "not_sent", "skip"]
            }
            BecauseCode::AnotherJobsId if self.cancelled => &["sent", "not_sent", "skip"],
            _ => &["retry", "sent", "not_sent", "skip", "cancelled"],
        };
        let because = match cause {
            BecauseCode::EndedBadly => match &job.finish {
                Some(finish) => Because::saying(cause, number, &finish.words()),
                None => Because::job(cause, number),
            },
            BecauseCode::TwoJobs => {
                let mut ids = String::new();
                for id in [job.msg_id, job.second_msg_id].into_iter().flatten() {
                    ids.push_str(if ids.is_empty() { "" } else { ", " });
                    ids.push_str(&id.to_string());
                }
                let words = Bilingual { zh: ids.clone(), en: ids };
                Because::saying(cause, number, &words)
            }
            BecauseCode::AnotherJobsId => {
                Because::saying(cause, number, &self.named_holder(number, job))
            }
            _ => Because::answer(cause, number, job.sends.in_a_row, job.errcode),
        };
        Wish::Ask(because, Some(question), choices)
    }

    /// Names the id that another job holds, and that job.
    fn named_holder(&self, number: u32, job: &Job) -> Bilingual {
        let with = |name: &str, holder: &str| {
            let mut text = job.claimed.map_or_else(String::new, |id| id.to_string());
            text.push_str(name);
            text.push_str(holder);
            text
        };
        let holder = job.claimed.and_then(|id| self.holder(id, number));
        match holder.or_else(|| self.without_id(number).map(Holder::Job)) {
            Some(Holder::Job(other)) => {
                let other = other.to_string();
                Bilingual { zh: with("，任务 ", &other), en: with(", job ", &other) }
            }
            Some(Holder::Campaign(other)) => {
                Bilingual { zh: with("，群发计划 ", other), en: with(", campaign ", other) }
            }
            None => Bilingual { zh: with("", ""), en: with("", "") },
        }
    }
}
