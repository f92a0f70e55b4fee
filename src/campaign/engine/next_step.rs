//! The next step. Reading a campaign changes nothing in it.

use crate::api::limits::{CLIENTMSGID_GUARD_SECONDS, CONFIRMATION_SECONDS, SPEEDS_PER_MINUTE};
use crate::campaign::because::{Because, BecauseCode};
use crate::campaign::engine::on_reply::quota_returns;
use crate::campaign::engine::step::{Next, Step, Wish};
use crate::campaign::error::CampaignError;
use crate::campaign::state::attempts::{APART, Attempts, MINUTE, MOST_IN_A_ROW};
use crate::campaign::state::audience::Audience;
use crate::campaign::state::call_id::{CallId, Purpose};
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::{Job, JobState};
use crate::campaign::state::order::{Order, OrderState};
use crate::campaign::unix_time::time;
use crate::problem::errcode::advice::{Advice, Until};
use crate::problem::errcode::explain;

/// The time by which repeats end before WeChat forgets a `clientmsgid`. One hour is for a request that is
/// under way for long. Five are for a clock that was corrected while the program was down, which nobody
/// notices.
const MARGIN: i64 = 6 * 60 * 60;
/// The time from the expected delivery of a job to its first status call: by then its event has come or is
/// lost.
const FIRST_POLL: i64 = 10 * 60;
/// The most status calls of a job, over about six hours.
const MOST_POLLS: u32 = 12;
/// The number of unclear answers in a row that ends the search for the `msg_id` of an accepted job.
const MOST_SEARCHES: u32 = 4;
impl Campaign {
    /// Returns the next step. It changes nothing: asked twice, it says the same.
    ///
    /// # Errors
    /// [`CampaignError`] if `now` is not a time in Unix seconds.
    pub fn next_step(&self, now: i64) -> Result<Step, CampaignError> {
        let now = time("now", now)?;
        if self.jump(now).is_some() && !self.depends_on_the_clock() {
            let mut corrected = self.clone();
            corrected.set_clock(now);
            return Ok(corrected.step(corrected.next(now)));
        }
        Ok(self.step(self.next(now)))
    }

    fn step(&self, next: Next) -> Step {
        match next {
            Next::Call(id, before) => self.call_step(id, before),
            Next::Wait(until, because) => Step::Wait { until, because },
            Next::RefreshToken(because) => Step::RefreshToken { because },
            Next::Ask { because, question, until, choices } => {
                Step::AskHuman { because, question, until, choices }
            }
            Next::Done => Step::Done { totals: self.totals() },
        }
    }

    /// Decides the next step at the time that was told.
    pub(in crate::campaign) fn next(&self, told: i64) -> Next {
        let now = told.max(self.clock);
        let ahead = self.clock_jump.max(self.jump(told).unwrap_or(0));
        if ahead > 0 && self.depends_on_the_clock() {
            return self.ask_for_the_time(ahead);
        }
        // An operator waits for the orders, so they come first.
        let orders = [Purpose::Delete, Purpose::Preview].map(|order| self.next_order(order, now));
        let (search, send) = (self.next_search(now), self.next_send(now));
        // A question about one job waits until the other jobs have been sent: they must not wait for it.
        let sends_wait = matches!(send, Wish::Wait(..));
        let poll = self.next_poll(now);
        let mut question = None;
        let mut wait: Option<(i64, Because)> = None;
        for wish in orders.into_iter().chain([search, send, poll]) {
            match wish {
                Wish::Nothing => {}
                Wish::Call(id, before) => {
                    return self.without_token(now).unwrap_or(Next::Call(id, before));
                }
                Wish::Ask(because, about, choices) => {
                    question.get_or_insert((because, about, choices));
                }
                Wish::Wait(at, because) => keep_earlier(&mut wait, at, because),
            }
        }
        match (question.filter(|_| !sends_wait), wait) {
            (Some((because, question, choices)), wait) => {
                let until = wait.map(|(until, _)| until);
                Next::Ask { because, question, until, choices }
            }
            (None, Some((until, because))) => Next::Wait(until, because),
            (None, None) => Next::Done,
        }
    }

    /// Finds the next preview or deletion.
    fn next_order(&self, purpose: Purpose, now: i64) -> Wish {
        let is_next =
            |order: &Order| order.state == OrderState::Ordered && order.purpose() == purpose;
        match (1..).zip(&self.orders).find(|(_, order)| is_next(order)) {
            Some((number, order)) => self.when(purpose, number, &order.attempts, now, None),
            None => Wish::Nothing,
        }
    }

    /// Finds the next send. Sends go one after the other (42010), and unfinished jobs in their order.
    fn next_send(&self, now: i64) -> Wish {
        if let Some(wish) = self.before_others() {
            return wish;
        }
        let Some((number, job)) = self.numbered().find(|(_, job)| job.is_to_be_sent()) else {
            return Wish::Nothing;
        };
        if let Some(wait) = self.under_way(now) {
            return wait;
        }
        // The next poll asks for the result of the first job, as for any other.
        if self.wait_for_first && self.waits_for_first(number) {
            return Wish::Nothing;
        }
        let id = CallId { purpose: Purpose::Send, number, attempt: job.sends.made + 1 };
        let in_doubt = job.sends.is_in_doubt();
        if self.paused && !self.cancelled {
            return Wish::Ask(Because::of(BecauseCode::Paused), None, &["resumed", "cancelled"]);
        }
        if job.stopped && !in_doubt {
            return self.ask(BecauseCode::GivesUp, number, job);
        }
        if in_doubt && self.cancelled {
            return self.ask_in_doubt(BecauseCode::CancelledInDoubt, number, job);
        }
        if in_doubt && (job.stopped || job.sends.in_a_row >= MOST_IN_A_ROW) {
            return self.ask_in_doubt(BecauseCode::UnknownOutcome, number, job);
        }
        // A send that may have been accepted is repeated only while WeChat still knows its `clientmsgid`.
        let guarded = job.sends.guarded_since();
        let before = guard_ends(guarded.unwrap_or(now));
        if job.sends.put_off_since().is_some_and(|at| now >= guard_ends(at))
            || self.may_be_strays(job, now)
        {
            return self.ask(BecauseCode::UnknownOutcome, number, job);
        }
        let because = match job.errcode {
            _ if in_doubt => Because::job(BecauseCode::WillRepeat, number),
            Some(errcode) => self.put_off(number, job, errcode, now),
            None => Because::of(BecauseCode::Scheduled),
        };
        let mut at = (job.sends.due(), because);
        if let Some(start) = self.start_at.filter(|start| *start > at.0) {
            at = (start, Because::of(BecauseCode::Scheduled));
        }
        if let Some((end, confirming)) = self.confirmation_ends(now).filter(|(end, _)| *end > at.0)
        {
            at = (end, Because::job(BecauseCode::Administrator, confirming));
        }
        if at.0 <= now {
            let kept = match job.sends.made {
                0 => self.pacing.kept_for_repeats(self.to_send(), now),
                _ => 0,
            };
            let (earliest, because) = self.pacing.earliest(Purpose::Send, kept, now);
            at = (earliest, because.unwrap_or(at.1));
        }
        match guarded {
            Some(_) if at.0.max(now) >= before => {
                self.ask_in_doubt(BecauseCode::UnknownOutcome, number, job)
            }
            _ if at.0 > now => Wish::Wait(at.0, at.1),
            _ => Wish::Call(id, Some(before)),
        }
    }

    /// Says why a send was put off, and when a used-up quota returns.
    fn put_off(&self, number: u32, job: &Job, errcode: i64, now: i64) -> Because {
        let to_all = self.filter == Some(Audience::All);
        let refused = job.sends.last.unwrap_or(now);
        let (cause, returns) = match explain(errcode).advice {
            Advice::Wait { until } => {
                let returns = quota_returns(until, self.account, to_all, refused);
                let is_mass = matches!(until, Until::NextQuota);
                (if is_mass { BecauseCode::MassQuota } else { BecauseCode::ApiQuota }, returns)
            }
            _ => (BecauseCode::PutOff, None),
        };
        match returns {
            Some(returns) => Because::quota(cause, number, errcode, returns),
            None => Because::answer(BecauseCode::PutOff, number, 0, Some(errcode)),
        }
    }

    /// Checks whether a copy of a put-off job's request may have been sent. This is so if a result of an
    /// unknown job has come, and WeChat has forgotten the `clientmsgid` by now.
    fn may_be_strays(&self, job: &Job, now: i64) -> bool {
        let first = job.requested_at.filter(|_| job.sends.put_off_since().is_some());
        first.is_some_and(|first| {
            now >= guard_ends(first) && self.strays.iter().any(|(_, end)| end.at >= first)
        })
    }

    /// Waits while a send is under way, even if a person has settled its job: one send at a time.
    fn under_way(&self, now: i64) -> Option<Wish> {
        let under_way = |(number, job): (u32, &Job)| {
            let at = job.sends.open.filter(|at| now < at + APART)?;
            Some(Wish::Wait(at + APART, Because::job(BecauseCode::Unanswered, number)))
        };
        self.numbered().find_map(under_way)
    }

    /// Checks whether the result of the first accepted job is awaited, and this is another job.
    fn waits_for_first(&self, number: u32) -> bool {
        let first = self.numbered().find(|(_, job)| job.was_accepted());
        first.is_some_and(|(first, job)| first != number && job.is_awaited())
    }

    /// Repeats the request of a job that was accepted without an id: WeChat answers 45065 with the id. If the
    /// job was not accepted after all, it is accepted now, and only once.
    fn next_search(&self, now: i64) -> Wish {
        let mut wait: Option<(i64, Because)> = None;
        let mut searched = self.numbered().filter(|(_, job)| self.is_searched(job, now)).peekable();
        if searched.peek().is_some()
            && let Some(wait) = self.under_way(now)
        {
            return wait;
        }
        for (number, job) in searched {
            let (at, because) = match job.sends.due() {
                due if due > now => (due, None),
                _ => self.pacing.earliest(Purpose::Send, 0, now),
            };
            if at <= now {
                let id = CallId { purpose: Purpose::Send, number, attempt: job.sends.made + 1 };
                return Wish::Call(id, job.sends.guarded_since().map(guard_ends));
            }
            // Meanwhile the administrator has to confirm.
            let cause = match job.state {
                JobState::Confirming => BecauseCode::Administrator,
                _ => BecauseCode::IdUnknown,
            };
            let because = because.unwrap_or_else(|| Because::job(cause, number));
            keep_earlier(&mut wait, at, because);
        }
        wait.map_or(Wish::Nothing, |(at, because)| Wish::Wait(at, because))
    }

    /// Checks whether the request of a job is repeated to get its id.
    fn is_searched(&self, job: &Job, now: i64) -> bool {
        let ends = || job.sends.guarded_since().map(guard_ends);
        job.lacks_its_id()
            && !job.stopped
            && !self.paused
            && !self.cancelled
            && job.sends.in_a_row < MOST_SEARCHES
            && ends().is_some_and(|ends| job.sends.due().max(now) < ends)
    }

    /// Counts the jobs that are still to be sent.
    pub(crate) fn to_send(&self) -> i64 {
        let to_send = self.jobs.iter().filter(|job| job.is_to_be_sent()).count();
        i64::try_from(to_send).unwrap_or(i64::MAX)
    }

    /// Asks a person before other jobs are sent, if a job was refused, ended badly or was deleted.
    fn before_others(&self) -> Option<Wish> {
        let open = || self.numbered().filter(|(_, job)| !job.settled);
        if let Some((number, job)) = open().find(|(_, job)| job.second_msg_id.is_some()) {
            return Some(self.ask(BecauseCode::TwoJobs, number, job));
        }
        if self.cancelled {
            return None;
        }
        if let Some((number, job)) = open().find(|(_, job)| job.state == JobState::Rejected) {
            return Some(self.ask(BecauseCode::Rejected, number, job));
        }
        if !self.jobs.iter().any(|job| job.is_to_be_sent()) {
            return None;
        }
        let is_open = |(number, job): &(u32, &Job)| self.deletions(*number) > job.deletions_settled;
        if let Some((number, job)) = self.numbered().find(is_open) {
            let is_ordered =
                |order: &Order| order.deletes(number) && order.state == OrderState::Ordered;
            return Some(match self.orders.iter().any(is_ordered) {
                // The deletion comes first, and the other jobs wait for it.
                true => Wish::Nothing,
                false => self.ask(BecauseCode::Deleted, number, job),
            });
        }
        let is_bad = |job: &Job| {
            job.finish.as_ref().is_some_and(crate::campaign::state::job::Finish::is_bad)
        };
        let more = self.jobs.iter().any(|job| job.state == JobState::Planned && !job.settled);
        let bad = open().find(|(_, job)| is_bad(job)).filter(|_| more);
        bad.map(|(number, job)| self.ask(BecauseCode::EndedBadly, number, job))
    }

    /// Counts the ordered and manual deletions of a job's articles.
    pub(in crate::campaign) fn deletions(&self, number: u32) -> u32 {
        let ordered = self.orders.iter().filter(|order| order.deletes(number)).count();
        let by_hand = u32::from(self.job(number).is_some_and(|job| job.deleted));
        by_hand.max(u32::try_from(ordered).unwrap_or(u32::MAX))
    }

    /// Returns until when the administrator may still confirm a send, and the number of its job.
    fn confirmation_ends(&self, now: i64) -> Option<(i64, u32)> {
        let confirming = self.numbered().filter(|(_, job)| job.state == JobState::Confirming);
        let begun = confirming
            .filter_map(|(number, job)| Some((job.accepted_at.filter(|at| *at <= now)?, number)));
        let ends = begun.map(|(at, number)| (at + CONFIRMATION_SECONDS + MINUTE, number));
        ends.filter(|(end, _)| *end > now).max()
    }

    /// Finds the next status call: for accepted jobs without an event.
    fn next_poll(&self, now: i64) -> Wish {
        let mut wait: Option<(i64, Because)> = None;
        let mut question = None;
        for (number, job) in self.numbered().filter(|(_, job)| job.is_awaited()) {
            let wish = self.poll_of(number, job, now);
            match wish {
                Wish::Call(..) => return wish,
                Wish::Ask(..) => {
                    question.get_or_insert(wish);
                }
                Wish::Wait(at, because) => keep_earlier(&mut wait, at, because),
                Wish::Nothing => {}
            }
        }
        question.unwrap_or_else(|| wait.map_or(Wish::Nothing, |(at, why)| Wish::Wait(at, why)))
    }

    fn poll_of(&self, number: u32, job: &Job, now: i64) -> Wish {
        let since = job.accepted_at.unwrap_or(self.planned_at);
        let confirming = job.state == JobState::Confirming;
        let first = if confirming {
            since + CONFIRMATION_SECONDS + MINUTE
        } else {
            since + FIRST_POLL + self.delivery_seconds(job)
        };
        let cause = if confirming { BecauseCode::Administrator } else { BecauseCode::Result };
        let because = if confirming { Because::job(cause, number) } else { Because::of(cause) };
        if (since..first).contains(&now) {
            return Wish::Wait(first, because);
        }
        if self.is_searched(job, now) {
            return Wish::Nothing;
        }
        if job.msg_id.is_none() {
            return self.ask(BecauseCode::AcceptedWithoutId, number, job);
        }
        if job.polls.made >= MOST_POLLS && job.polls.open.is_none_or(|at| now >= at + APART) {
            return self.ask(BecauseCode::NoResult, number, job);
        }
        self.when(Purpose::Poll, number, &job.polls, now, Some(because))
    }

    /// Estimates how long WeChat takes for a job at the account's speed; 0 if the speed is not known.
    pub(crate) fn delivery_seconds(&self, job: &Job) -> i64 {
        let per_minute = self.speed.and_then(|speed| {
            SPEEDS_PER_MINUTE.get(usize::try_from(speed).ok()?).copied().map(i64::from)
        });
        match (per_minute, &job.batch) {
            (Some(rate), Some(batch)) => i64::from(batch.count) * 60 / rate + 1,
            _ => 0,
        }
    }

    /// Returns when to make a call that does no harm when made twice.
    fn when(
        &self,
        purpose: Purpose,
        number: u32,
        attempts: &Attempts,
        now: i64,
        because: Option<Because>,
    ) -> Wish {
        let due = attempts.due();
        if due > now {
            return Wish::Wait(
                due,
                because.unwrap_or_else(|| Because::of(BecauseCode::Unanswered)),
            );
        }
        match self.pacing.earliest(purpose, 0, now) {
            (at, Some(because)) if at > now => Wish::Wait(at, because),
            _ => Wish::Call(CallId { purpose, number, attempt: attempts.made + 1 }, None),
        }
    }
}

/// Returns the time from which on a request that first went out at `since` is not repeated.
fn guard_ends(since: i64) -> i64 {
    since + CLIENTMSGID_GUARD_SECONDS - MARGIN
}

/// Keeps the earlier of two waits.
fn keep_earlier(wait: &mut Option<(i64, Because)>, at: i64, because: Because) {
    if wait.as_ref().is_none_or(|(until, _)| at < *until) {
        *wait = Some((at, because));
    }
}
