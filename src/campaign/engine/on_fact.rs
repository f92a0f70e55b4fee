//! Effects of facts on the state. Every fact may come late, early, twice or never.

use crate::api::check::options::CheckOptions;
use crate::api::limits::CLIENTMSGID_GUARD_SECONDS;
use crate::api::reply::read::read;
use crate::campaign::engine::clock::TOLERANCE;
use crate::campaign::engine::questions::RESTORED;
use crate::campaign::engine::step::Next;
use crate::campaign::error::CampaignFault::{BadFact, NotPossible};
use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::facts::fact::{Decision, Fact};
use crate::campaign::state::call_id::{CallId, Purpose};
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::{Finish, Job, JobState, Source};
use crate::campaign::state::order::{MOST_ORDERS, Order, OrderState, Task, recipient};
use crate::campaign::state::push_end::PushEnd;
use crate::campaign::unix_time::time;
use crate::endpoints::account::quota;
use crate::endpoints::mass::audience::Recipient;
use crate::endpoints::mass::preview;
use crate::problem::problem::Problem;

/// The most attempts that a fact may be ahead of the state.
const MOST_AHEAD: u32 = 100;
/// In seconds.
const HOUR: i64 = 60 * 60;
/// The most bytes of a name or a recipient from an operator.
const MOST_BYTES: usize = 128;

impl Campaign {
    /// Records a fact. The same fact once more changes nothing.
    ///
    /// # Errors
    /// [`CampaignError`] if this campaign refuses the fact. Then nothing is changed.
    pub fn record(&mut self, fact: &Fact<'_>, now: i64) -> Result<(), CampaignError> {
        match fact {
            Fact::Pushed(push) => self.at(now, |campaign, now| {
                if let Some(end) = PushEnd::of(push) {
                    campaign.pushed(end, now);
                }
                Ok(())
            }),
            other => self.record_other(other, now),
        }
    }

    /// Every fact but a push, which the boundary to JavaScript has as an object.
    pub(crate) fn record_other(&mut self, fact: &Fact<'_>, now: i64) -> Result<(), CampaignError> {
        if let Fact::Clock { at } = fact {
            return self.change(time("at", *at)?, |campaign, at| {
                campaign.set_clock(at);
                Ok(())
            });
        }
        self.at(now, |campaign, now| campaign.take(fact, now))
    }

    /// Records something at this time, which becomes the latest one that was told. A refusal changes nothing.
    pub(crate) fn at(
        &mut self,
        now: i64,
        record: impl FnOnce(&mut Self, i64) -> Result<(), CampaignError>,
    ) -> Result<(), CampaignError> {
        self.change(time("now", now)?, |campaign, told| {
            if let Some(ahead) = campaign.jump(told) {
                if campaign.depends_on_the_clock() {
                    campaign.clock_jump = campaign.clock_jump.max(ahead);
                } else {
                    campaign.set_clock(told);
                }
            }
            let now = told.max(campaign.clock);
            campaign.clock = now;
            record(campaign, now)?;
            campaign.forget_strays();
            // Only the send that was in doubt depended on the clock.
            if campaign.clock_jump > 0 && !campaign.depends_on_the_clock() {
                campaign.set_clock(told);
            }
            Ok(())
        })
    }

    /// Applies a change completely, or not at all.
    fn change(
        &mut self,
        now: i64,
        change: impl FnOnce(&mut Self, i64) -> Result<(), CampaignError>,
    ) -> Result<(), CampaignError> {
        let mut changed = self.clone();
        change(&mut changed, now)?;
        if changed != *self {
            changed.revision = changed.revision.saturating_add(1);
            *self = changed;
        }
        Ok(())
    }

    /// Records every fact except the time and a push.
    fn take(&mut self, fact: &Fact<'_>, now: i64) -> Result<(), CampaignError> {
        match fact {
            Fact::Called(id) => self.known(*id)?.claim(*id, now)?,
            Fact::Unsent(id) => self.known(*id)?.unsent(*id),
            Fact::Replied { id, status, reply } => {
                self.known(*id)?.replied(*id, *status, reply, now);
            }
            Fact::Lost(id) => self.known(*id)?.lost(*id, now),
            Fact::Clock { .. } | Fact::Pushed(_) => {}
            Fact::TokenRefreshed => self.token_refreshed(),
            Fact::TokenFailed { errcode, errmsg } => self.token_failed(*errcode, *errmsg, now),
            Fact::Restored { since } => self.restored(time("since", *since)?, now)?,
            Fact::Others { campaign, msg_ids } => self.others(campaign, msg_ids, now)?,
            Fact::Paused { at } => self.switch(true, *at, now)?,
            Fact::Resumed { at } => self.switch(false, *at, now)?,
            Fact::Cancelled => self.cancel(),
            Fact::Decided { question, decision } => self.decided(question, *decision, now)?,
            Fact::Preview { name, to } => {
                if name.len() > MOST_BYTES {
                    let size = name.len().to_string();
                    return Err(CampaignError::new(BadFact, "name", "1..128 bytes", &size));
                }
                // Some databases refuse a text with a NUL.
                if name.bytes().any(|byte| byte == 0) {
                    return Err(CampaignError::new(BadFact, "name", "≠ U+0000", "U+0000"));
                }
                self.check_preview(to)?;
                let (name, to) = ((*name).to_owned(), to.clone());
                self.add_order(Task::Preview { name, to })?;
            }
            Fact::Delete { job, article_idx } => {
                let job = *job;
                // 0 means all articles to WeChat. For that, a program must omit the index.
                if *article_idx == Some(0) {
                    return Err(CampaignError::new(BadFact, "article_idx", "1..", "0"));
                }
                if self.job(job).ok_or_else(|| no("job", job))?.msg_id.is_none() {
                    let limit = "msg_id";
                    return Err(CampaignError::new(NotPossible, "job", limit, "delete"));
                }
                self.add_order(Task::Delete { job, article_idx: *article_idx })?;
            }
            Fact::Deleted { job } => {
                let number = *job;
                let job = self.job_mut(number).ok_or_else(|| no("job", number))?;
                if job.accepted_at.is_none() {
                    let state = job.state.name();
                    return Err(CampaignError::new(NotPossible, "job", state, "deleted"));
                }
                job.delete(Finish::said("DELETE", Source::Human, now));
            }
            Fact::Elsewhere { purpose, calls, last_minute } => {
                self.pacing.set_others(*purpose, (*calls).max(0), now);
                if *purpose == Purpose::Send {
                    self.pacing.others_recent = ((*last_minute).max(0), now);
                }
            }
            Fact::Quota { purpose, reply } => self.quota(*purpose, reply, now),
        }
        Ok(())
    }

    /// Checks that a call was or may have been made: it was stored, or a later state has offered it, and
    /// this one is an earlier copy.
    fn known(&mut self, id: CallId) -> Result<&mut Self, CampaignError> {
        let made = self.attempts_mut(id).map(|attempts| attempts.made);
        if made.is_some_and(|made| id.attempt <= made.saturating_add(MOST_AHEAD)) {
            Ok(self)
        } else {
            Err(CampaignError::new(CampaignFault::NotInCampaign, "call", "", &id.to_string()))
        }
    }

    /// Claims a call before it goes out: it must be the next step, and not be claimed yet.
    fn claim(&mut self, id: CallId, now: i64) -> Result<(), CampaignError> {
        let made = self.attempts_mut(id).map(|attempts| attempts.made);
        let text = id.to_string();
        if made.is_some_and(|made| made >= id.attempt) {
            return Err(CampaignError::new(CampaignFault::AlreadyCalled, "call", "", &text));
        }
        match self.next(now) {
            Next::Call(next, _) if next == id => {}
            next => {
                return Err(CampaignError::new(CampaignFault::NotDue, "call", &next.name(), &text));
            }
        }
        self.token_given();
        self.called(id, now);
        Ok(())
    }

    /// Takes a claimed call back that did not go out.
    fn unsent(&mut self, id: CallId) {
        let taken_back = self.attempts_mut(id).is_some_and(|attempts| attempts.answer(id.attempt));
        if taken_back && id.purpose == Purpose::Send {
            self.is_free(id.number);
        }
    }

    /// Records that an older state was restored: its unsent jobs may have been sent since.
    fn restored(&mut self, since: i64, now: i64) -> Result<(), CampaignError> {
        if since > now {
            let (limit, actual) = (now.to_string(), since.to_string());
            return Err(CampaignError::new(BadFact, "since", &limit, &actual));
        }
        let before = self.jobs.clone();
        let may_be_sent = [JobState::Planned, JobState::Requested, JobState::Rejected];
        for job in self.jobs.iter_mut().filter(|job| may_be_sent.contains(&job.state)) {
            let job = job.change();
            // A person may have had the job repeated.
            job.stopped |= job.state == JobState::Rejected;
            job.state = JobState::Requested;
            job.sends.suspect(since);
        }
        if self.jobs != before || self.revision < since {
            // Revisions since then would come again. A program that still has one of them must not find it
            // in the store. The time is higher: no campaign is changed once a second for years.
            self.revision = self.revision.max(now);
        }
        Ok(())
    }

    /// Counts a call that goes out, unless it was counted before.
    pub(in crate::campaign) fn called(&mut self, id: CallId, now: i64) {
        if !self.attempts_mut(id).is_some_and(|attempts| attempts.start(id.attempt, now)) {
            return;
        }
        self.pacing.count(id.purpose, now);
        let sent = if id.purpose == Purpose::Send { self.job_mut(id.number) } else { None };
        if let Some(job) = sent {
            job.requested_at.get_or_insert(now);
            if !job.state.is_at_wechat() && job.state != JobState::Finished {
                job.state = JobState::Requested;
            }
        }
    }

    fn lost(&mut self, id: CallId, now: i64) {
        // The campaign may not know yet that the call went out.
        self.called(id, now);
        if let Some(attempts) = self.attempts_mut(id) {
            attempts.lose(id.attempt, now);
        }
        if let (Purpose::Preview | Purpose::Delete, Some(order)) =
            (id.purpose, self.order_mut(id.number))
        {
            order.give_up_in_the_end();
        }
    }

    /// Pauses or resumes. A person who resumes may know that a quota has returned, so that wait ends. The
    /// waits of a minute stay, because only WeChat knows better.
    fn switch(&mut self, paused: bool, at: Option<i64>, now: i64) -> Result<(), CampaignError> {
        let at = match at {
            Some(at) => time("at", at)?,
            // A change counts now, even if the last one was told by a clock that is ahead.
            None if paused == self.paused => now,
            None => now.max(self.switched_at + 1),
        };
        // A time a year ahead would outweigh everything told until then. In doubt, the campaign pauses.
        let at = match at > now + TOLERANCE {
            true if paused => now,
            true => {
                let (limit, actual) = ((now + TOLERANCE).to_string(), at.to_string());
                return Err(CampaignError::new(BadFact, "at", &limit, &actual));
            }
            false => at,
        };
        // Of a pause and a resumption in one second the pause counts, in either order.
        let is_news = at > self.switched_at || (at == self.switched_at && paused && !self.paused);
        if is_news {
            self.switched_at = at;
            self.paused = paused;
            let waits = |job: &Job| job.state == JobState::Planned && job.awaits_a_quota();
            for job in self.jobs.iter_mut().filter(|job| !paused && waits(job)) {
                let job = job.change();
                job.sends.not_before = job.sends.not_before.min(now);
            }
        }
        Ok(())
    }

    fn cancel(&mut self) {
        self.cancelled = true;
        for job in self.jobs.iter_mut().filter(|job| job.state == JobState::Planned) {
            job.change().state = JobState::Cancelled;
        }
        // A deletion takes articles back, so it goes on. A preview reaches a person.
        for order in &mut self.orders {
            if order.state == OrderState::Ordered && order.purpose() == Purpose::Preview {
                order.state = OrderState::Failed;
            }
        }
    }

    fn decided(
        &mut self,
        question: &str,
        decision: Decision,
        now: i64,
    ) -> Result<(), CampaignError> {
        if question.starts_with(RESTORED) {
            if question != self.restored_question() {
                return Ok(());
            }
            let only_suspected = |(_, job): &(u32, &Job)| job.is_only_suspected();
            let numbers: Vec<u32> =
                self.numbered().filter(only_suspected).map(|(number, _)| number).collect();
            return numbers.into_iter().try_for_each(|number| self.decide(number, decision, now));
        }
        let no_question =
            || CampaignError::new(CampaignFault::NotInCampaign, "question", "", question);
        let (number, made) = question.split_once('-').ok_or_else(no_question)?;
        let number: u32 = number.parse().map_err(|_| no_question())?;
        let job = self.job(number).ok_or_else(no_question)?;
        // An answer to an earlier question says nothing about later events.
        if made != job.sends.made.to_string() {
            return Ok(());
        }
        self.decide(number, decision, now)
    }

    fn decide(&mut self, number: u32, decision: Decision, now: i64) -> Result<(), CampaignError> {
        let cancelled = self.cancelled;
        if let Decision::Sent { msg_id: Some(id) } = decision {
            self.may_be(id, number)?;
        }
        let deletions = self.deletions(number);
        let job = self.job_mut(number).ok_or_else(|| no("job", number))?;
        let not_possible =
            |why: &str| Err(CampaignError::new(NotPossible, "job", why, decision.name()));
        match decision {
            Decision::Skip => {
                job.settled = true;
                job.deletions_settled = deletions;
            }
            Decision::Sent { .. }
                if job.sends.made == 0
                    && matches!(job.state, JobState::Planned | JobState::Cancelled) =>
            {
                return not_possible(job.state.name());
            }
            Decision::Sent { msg_id: Some(id) } => {
                job.by_guard &= job.msg_id.is_some();
                job.accept(Some(id), false, now);
            }
            Decision::Sent { msg_id: None } => {
                job.claimed = None;
                self.finish(number, Finish::said("send success", Source::Human, now));
            }
            Decision::NotSent => {
                if job.was_accepted() && !job.lacks_its_id() {
                    return not_possible(job.state.name());
                }
                job.state = JobState::Rejected;
                job.accepted_at = None;
                job.claimed = None;
                job.settled = true;
                job.sends.clear(now);
            }
            Decision::Retry if cancelled => return not_possible("cancelled"),
            // The same decision once more.
            Decision::Retry
                if job.sends.vouched == Some(job.sends.made)
                    && job.is_to_be_sent()
                    && !job.stopped => {}
            Decision::Retry => match job.state {
                JobState::Planned | JobState::Requested | JobState::Rejected => {
                    // WeChat gives the same answer until it forgets the first request.
                    let forgotten = job.claimed.take().and_then(|_| job.sends.guarded_since());
                    job.sends.vouch(now);
                    if let Some(since) = forgotten {
                        job.sends.wait_until(since + CLIENTMSGID_GUARD_SECONDS + HOUR);
                    }
                    job.stopped = false;
                    job.settled = false;
                    let in_doubt = job.sends.is_in_doubt();
                    job.state = if in_doubt { JobState::Requested } else { JobState::Planned };
                }
                state => return not_possible(state.name()),
            },
        }
        self.doubt_held_ids(now);
        self.match_stray(number);
        Ok(())
    }

    fn check_preview(&self, to: &Recipient) -> Result<(), CampaignError> {
        let send = self.content.clone().into();
        let body = preview::preview_of_value(&send, to);
        let problems = match body {
            Ok(body) => preview::SPEC.check_value(&body, &CheckOptions::default()),
            Err(refused) => refused.problems,
        };
        let (field, who) = recipient(to);
        let is_about_it =
            |problem: &&Problem| problem.is_error() && problem.path.get(1..) == Some(field);
        match problems.iter().any(|problem| is_about_it(&problem)) || who.len() > MOST_BYTES {
            true => Err(CampaignError::new(BadFact, field, "OpenID", who)),
            false => Ok(()),
        }
    }

    fn add_order(&mut self, task: Task) -> Result<(), CampaignError> {
        // A failed deletion may be ordered again: the job may have ended since.
        let is_open = |order: &Order| {
            let failed = order.state == OrderState::Failed && matches!(task, Task::Delete { .. });
            order.task == task && !failed
        };
        if self.orders.iter().any(is_open) {
            return Ok(());
        }
        if self.orders.len() >= MOST_ORDERS {
            let limit = MOST_ORDERS.to_string();
            return Err(CampaignError::new(NotPossible, "order", &limit, "add"));
        }
        self.orders.push(Order::new(task));
        Ok(())
    }

    /// Takes limit and use of a quota from a reply. A reply without them changes nothing.
    fn quota(&mut self, purpose: Purpose, reply: &[u8], now: i64) {
        let Ok(reply) = read(&quota::QUOTA_GET, reply) else { return };
        let number = |name: &str| reply.get("quota")?.get(name)?.as_i64();
        if let (Some(limit @ 1..), Some(used @ 0..)) = (number("daily_limit"), number("used")) {
            self.pacing.set_quota(purpose, limit, used, now);
        }
    }
}

fn no(what: &'static str, number: u32) -> CampaignError {
    CampaignError::new(CampaignFault::NotInCampaign, what, "", &number.to_string())
}
