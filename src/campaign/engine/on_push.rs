//! Results of jobs: events are matched to their jobs, even if they come before the answer to the send.

use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::{Finish, Job, JobState};
use crate::campaign::state::push_end::PushEnd;
use crate::campaign::state::push_findings::Found;
use crate::ids::msg_id::MsgId;
use crate::problem::errcode::status::Outcome;

/// The most results of unknown jobs that are kept while a send has no answer: more than an account makes
/// in two days.
const MOST_STRAYS: usize = 300;

impl Campaign {
    /// Matches the result in a push to its job.
    pub(crate) fn pushed(&mut self, mut end: PushEnd, now: i64) {
        let msg_id = end.msg_id;
        let finding = end.finding.take().filter(|_| self.expects(msg_id));
        let found = self.findings.keep(finding);
        self.ended(msg_id, end.finish(found, now));
    }

    /// Checks whether an event of this job can matter here.
    fn expects(&self, msg_id: MsgId) -> bool {
        self.jobs.iter().any(|job| job.is(msg_id)) || self.awaits_an_id()
    }

    /// Checks whether a send may be a job at WeChat whose id is not known here.
    fn awaits_an_id(&self) -> bool {
        self.jobs.iter().any(|job| {
            let is_put_off = job.is_to_be_sent() && job.sends.put_off_since().is_some();
            job.state == JobState::Requested || job.lacks_its_id() || is_put_off
        })
    }

    fn ended(&mut self, msg_id: MsgId, finish: Finish) {
        let known = self.numbered().find(|(_, job)| job.is(msg_id)).map(|(number, _)| number);
        if let Some(number) = known {
            return self.finish(number, finish);
        }
        if self.is_anothers(msg_id) {
            return;
        }
        match self.strays.iter_mut().find(|(stray, _)| *stray == msg_id) {
            Some((_, known)) if finish.at >= known.at => *known = finish,
            Some(_) => {}
            None => {
                if self.strays.len() >= MOST_STRAYS {
                    // The job that ended first is the least likely to be awaited still.
                    let ends = self.strays.iter().enumerate();
                    let first = ends.min_by_key(|(_, (_, known))| known.at);
                    let Some((place, _)) = first.filter(|(_, (_, known))| known.at <= finish.at)
                    else {
                        return;
                    };
                    self.strays.remove(place);
                }
                self.strays.push((msg_id, finish));
            }
        }
    }

    /// Applies the result of a job whose event came before the answer.
    pub(in crate::campaign) fn match_stray(&mut self, number: u32) {
        let Some(msg_id) = self.job(number).and_then(|job| job.msg_id) else { return };
        if let Some(index) = self.strays.iter().position(|(stray, _)| *stray == msg_id) {
            let (_, finish) = self.strays.remove(index);
            self.finish(number, finish);
        }
    }

    /// Records the result of a job. The status "sending" does not end it.
    pub(in crate::campaign) fn finish(&mut self, number: u32, finish: Finish) {
        let now = finish.at;
        let Some(job) = self.job_mut(number) else { return };
        if finish.explanation().outcome == Outcome::Sending {
            if job.state.is_at_wechat() {
                job.state = JobState::Sending;
            }
            return;
        }
        job.finish(finish);
        // A deletion that was ordered too early waited for this.
        for order in self.orders.iter_mut().filter(|order| order.deletes(number)) {
            order.attempts.not_before = order.attempts.not_before.min(now);
        }
    }

    /// Forgets results of unknown jobs as soon as none of them can belong to this campaign.
    pub(in crate::campaign) fn forget_strays(&mut self) {
        if !self.strays.is_empty() && !self.awaits_an_id() {
            self.strays.clear();
            // Findings that no job refers to are forgotten, to make room for others.
            let all = std::mem::take(&mut self.findings);
            for job in &mut self.jobs {
                let found = job.finish.as_ref().map_or(Found::Nothing, |finish| finish.found);
                let place = self.findings.keep_one_of(&all, found);
                if place != found
                    && let Some(finish) = &mut job.change().finish
                {
                    finish.found = place;
                }
            }
        }
    }
}

impl Job {
    fn is(&self, msg_id: MsgId) -> bool {
        self.msg_id == Some(msg_id) || self.second_msg_id == Some(msg_id)
    }
}
