//! Facts become state. Every fact may come late, early, twice or never.

use super::account::Account;
use super::attempts::MOST_IN_A_ROW;
use super::beijing::{next_day, next_month};
use super::call_id::{CallId, Purpose};
use super::campaign::Campaign;
use super::error::{CampaignError, CampaignFault};
use super::fact::{Decision, Fact};
use super::findings::Found;
use super::job::{Counts, Finish, JobState, Source};
use super::order::{MOST_ORDERS, MOST_TRIES, Order, OrderState, What};
use super::step::recipient;
use crate::account::quota;
use crate::api::Api;
use crate::check::Options;
use crate::errcode::{Advice, Outcome, Until, explain_status};
use crate::error::Problem;
use crate::ids::MsgId;
use crate::json::{self, Value};
use crate::mass::{Recipient, delete, get, preview, send, sendall};
use crate::reply::{self, ReadError};

/// The most ends of unknown jobs that are kept while a send has no answer.
const MOST_STRAYS: usize = 50;
/// The calls that make the token say that it is stale.
const ADMINISTRATOR_CODES: [i64; 2] = [89504, 89505];

/// What an answer to a call means.
enum Answer {
    /// Done, with the reply's data.
    Done(Value),
    /// The same send was accepted before, as this job.
    Before(Option<MsgId>),
    /// `errcode: 0` in a reply that is otherwise odd.
    Odd,
    /// Certainly not done. With the code and the request id.
    Refused(i64, Option<String>, Advice),
    /// Taken, and an administrator has to confirm it.
    Confirm(i64, Option<MsgId>),
    /// Perhaps done; the code, if there is one, and whether the same bytes may go out again.
    Unclear(Option<i64>, bool),
}

fn answer(api: &'static Api, status: u16, reply: &[u8]) -> Answer {
    let is_wechat = (200..300).contains(&status);
    match reply::read(api, reply) {
        Ok(value) => Answer::Done(value),
        // Only WeChat's own words say that a send was refused; a gateway's say nothing of it.
        Err(ReadError::Api(error)) if is_wechat => {
            let (code, advice) = (error.errcode, error.explanation.advice);
            match advice {
                Advice::AlreadyDone => Answer::Before(error.msg_id),
                Advice::Repeat { .. } => Answer::Unclear(Some(code), true),
                _ if ADMINISTRATOR_CODES.contains(&code) => Answer::Confirm(code, error.msg_id),
                _ if !error.explanation.known => Answer::Unclear(Some(code), false),
                advice => Answer::Refused(code, error.rid, advice),
            }
        }
        Err(ReadError::Reply(error)) if error.advice == Advice::Pending => Answer::Odd,
        Err(_) => Answer::Unclear(None, true),
    }
}

impl Campaign {
    /// Takes a fact into account. The same fact once more changes nothing.
    ///
    /// # Errors
    /// [`CampaignError`] if the fact cannot be one of this campaign; then nothing is changed.
    pub fn record(&mut self, fact: &Fact<'_>, now: i64) -> Result<(), CampaignError> {
        self.at(now, |campaign, now| match fact {
            Fact::Pushed(push) => match json::parse(&push.to_json()) {
                Ok(push) => campaign.pushed(&push, now),
                Err(_) => Ok(()),
            },
            other => campaign.take(other, now),
        })
    }

    /// Records at this time, which then is the latest one that it was told.
    pub(crate) fn at(
        &mut self,
        now: i64,
        record: impl FnOnce(&mut Self, i64) -> Result<(), CampaignError>,
    ) -> Result<(), CampaignError> {
        let now = self.time(now)?;
        record(self, now)?;
        self.forget_strays();
        self.clock = now;
        Ok(())
    }

    /// Every fact but a push, of which the boundary to JavaScript has only the JSON.
    pub(crate) fn take(&mut self, fact: &Fact<'_>, now: i64) -> Result<(), CampaignError> {
        match fact {
            Fact::Called(id) => self.known(*id)?.called(*id, now),
            Fact::Replied { id, status, reply } => {
                self.known(*id)?.replied(*id, *status, reply, now);
            }
            Fact::Lost(id) => self.known(*id)?.lost(*id, now),
            Fact::Pushed(_) => {}
            Fact::TokenRefreshed => self.token_stale = false,
            Fact::Paused { at } => self.switch(true, *at, now),
            Fact::Resumed { at } => self.switch(false, *at, now),
            Fact::Cancelled => self.cancel(),
            Fact::Decided { question, decision } => self.decided(question, *decision, now)?,
            Fact::Preview { name, to } => {
                self.check_preview(to)?;
                let (name, to) = ((*name).to_owned(), to.clone());
                self.add_order(What::Preview { name, to })?;
            }
            Fact::Delete { job, article_idx } => {
                let job = *job;
                // WeChat takes 0 for all articles; whoever wants that leaves it out.
                if *article_idx == Some(0) {
                    return Err(CampaignError::new(
                        CampaignFault::BadFact,
                        "article_idx",
                        "1..",
                        "0",
                    ));
                }
                if self.job(job).ok_or_else(|| no("job", job))?.msg_id.is_none() {
                    let limit = "msg_id";
                    return Err(CampaignError::new(
                        CampaignFault::NotPossible,
                        "job",
                        limit,
                        "delete",
                    ));
                }
                self.add_order(What::Delete { job, article_idx: *article_idx })?;
            }
            Fact::Deleted { job } => {
                let finish = said("DELETE", Source::Human, now);
                self.job_mut(*job).ok_or_else(|| no("job", *job))?.delete(finish);
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

    fn known(&mut self, id: CallId) -> Result<&mut Self, CampaignError> {
        if self.has(id.purpose, id.number) {
            Ok(self)
        } else {
            Err(CampaignError::new(CampaignFault::NotInCampaign, "call", "", &id.to_string()))
        }
    }

    fn called(&mut self, id: CallId, now: i64) {
        let is_news = match id.purpose {
            Purpose::Send => self.job_mut(id.number).is_some_and(|job| {
                let is_news = job.sends.start(id.attempt, now);
                if is_news {
                    job.requested_at.get_or_insert(now);
                    if !job.state.is_at_wechat() && job.state != JobState::Finished {
                        job.state = JobState::Requested;
                    }
                }
                is_news
            }),
            Purpose::Poll => {
                self.job_mut(id.number).is_some_and(|job| job.polls.start(id.attempt, now))
            }
            Purpose::Preview | Purpose::Delete => {
                self.order_mut(id.number).is_some_and(|order| order.attempts.start(id.attempt, now))
            }
        };
        if is_news {
            self.pacing.count(id.purpose, now);
        }
    }

    fn lost(&mut self, id: CallId, now: i64) {
        // That it went out may be news, too.
        self.called(id, now);
        match id.purpose {
            Purpose::Send => {
                if let Some(job) = self.job_mut(id.number) {
                    job.sends.lose(id.attempt, now);
                }
            }
            Purpose::Poll => {
                if let Some(job) = self.job_mut(id.number) {
                    job.polls.lose(id.attempt, now);
                }
            }
            Purpose::Preview | Purpose::Delete => {
                if let Some(order) = self.order_mut(id.number) {
                    order.attempts.lose(id.attempt, now);
                    order.give_up_in_the_end();
                }
            }
        }
    }

    fn replied(&mut self, id: CallId, status: u16, reply: &[u8], now: i64) {
        self.called(id, now);
        let api = match (id.purpose, &self.filter) {
            (Purpose::Send, Some(_)) => &sendall::API,
            (Purpose::Send, None) => &send::API,
            (Purpose::Poll, _) => &get::API,
            (Purpose::Preview, _) => &preview::API,
            (Purpose::Delete, _) => &delete::API,
        };
        let answer = answer(api, status, reply);
        match id.purpose {
            Purpose::Send => self.send_answered(id, answer, now),
            Purpose::Poll => self.poll_answered(id, answer, now),
            Purpose::Preview | Purpose::Delete => self.order_answered(id, answer, now),
        }
    }

    fn send_answered(&mut self, id: CallId, answer: Answer, now: i64) {
        let (account, cancelled) = (self.account, self.cancelled);
        let Some(job) = self.job_mut(id.number) else { return };
        // That it was accepted is true whenever it is said.
        let accepted = match &answer {
            Answer::Done(reply) => {
                Some((reply.get("msg_id").and_then(|id| id.try_into().ok()), false))
            }
            Answer::Before(msg_id) => Some((*msg_id, false)),
            Answer::Confirm(code, msg_id) => {
                job.errcode = Some(*code);
                Some((*msg_id, true))
            }
            Answer::Odd => Some((None, false)),
            Answer::Refused(..) | Answer::Unclear(..) => None,
        };
        if let Some((msg_id, confirming)) = accepted {
            job.sends.answer(id.attempt);
            job.accept(msg_id, confirming, now);
            self.token_accepted();
            self.match_stray(id.number);
            return;
        }
        match answer {
            Answer::Unclear(code, repeatable) if job.sends.lose(id.attempt, now) => {
                job.errcode = code;
                job.stopped |= !repeatable;
            }
            Answer::Refused(code, rid, advice) if job.sends.answer(id.attempt) => {
                job.errcode = Some(code);
                job.rid = rid;
                let in_doubt = job.sends.in_doubt_since().is_some();
                let is_token = advice == Advice::RefreshToken;
                match advice {
                    Advice::Wait { until } => match moment(until, account, now) {
                        Some(at) => job.sends.wait_until(at),
                        None => job.sends.put_off(now),
                    },
                    Advice::RefreshToken => job.sends.not_before = now,
                    // The same request is refused again. If an earlier one is in doubt, that says nothing
                    // of it: a draft, for one, is used up by the send that went out.
                    _ if in_doubt => job.stopped = true,
                    _ => job.state = JobState::Rejected,
                }
                if job.state == JobState::Requested && !in_doubt {
                    job.state = if cancelled { JobState::Cancelled } else { JobState::Planned };
                }
                if job.sends.in_a_row >= MOST_IN_A_ROW {
                    job.stopped = true;
                }
                if is_token { self.token_refused() } else { self.token_accepted() }
            }
            _ => {}
        }
    }

    fn poll_answered(&mut self, id: CallId, answer: Answer, now: i64) {
        let account = self.account;
        let Some(job) = self.job_mut(id.number) else { return };
        if !job.polls.answer(id.attempt) {
            return;
        }
        job.polls.unclear.clear();
        job.polls.put_off(now);
        match answer {
            Answer::Done(reply) => {
                let status = reply.get("msg_status").and_then(Value::as_str).unwrap_or_default();
                // Whatever is asked about another job is not about this one.
                let asked = reply.get("msg_id").and_then(|id| MsgId::try_from(id).ok());
                if asked == job.msg_id && job.state.is_at_wechat() {
                    match explain_status(status).outcome {
                        Outcome::Sending => job.state = JobState::Sending,
                        Outcome::Unknown => {}
                        Outcome::Deleted => job.delete(said(status, Source::Poll, now)),
                        _ => job.finish(said(status, Source::Poll, now)),
                    }
                }
                self.token_accepted();
            }
            Answer::Confirm(code, _) => {
                job.errcode = Some(code);
                self.token_accepted();
            }
            Answer::Refused(code, rid, advice) => {
                job.errcode = Some(code);
                job.rid = rid;
                match advice {
                    Advice::RefreshToken => {
                        job.polls.not_before = now;
                        return self.token_refused();
                    }
                    Advice::Wait { until } => {
                        if let Some(at) = moment(until, account, now) {
                            job.polls.not_before = job.polls.not_before.max(at);
                        }
                    }
                    _ => {}
                }
                self.token_accepted();
            }
            Answer::Before(_) | Answer::Odd | Answer::Unclear(..) => {}
        }
    }

    fn order_answered(&mut self, id: CallId, answer: Answer, now: i64) {
        let account = self.account;
        let Some(order) = self.order_mut(id.number) else { return };
        let deletes = match (&order.what, &answer) {
            (What::Delete { job, article_idx: None }, Answer::Done(_) | Answer::Odd) => Some(*job),
            _ => None,
        };
        match answer {
            Answer::Done(_) | Answer::Odd | Answer::Before(_) => {
                order.attempts.answer(id.attempt);
                order.state = OrderState::Done;
                order.errcode = None;
                self.token_accepted();
            }
            Answer::Confirm(code, _)
            | Answer::Refused(code, _, Advice::Wait { until: Until::Administrator }) => {
                if order.attempts.answer(id.attempt) {
                    order.errcode = Some(code);
                    order.attempts.put_off(now);
                }
            }
            Answer::Unclear(code, _) if order.attempts.lose(id.attempt, now) => {
                order.errcode = code;
            }
            Answer::Refused(code, _, advice) if order.attempts.answer(id.attempt) => {
                order.errcode = Some(code);
                let is_token = advice == Advice::RefreshToken;
                match advice {
                    Advice::RefreshToken => order.attempts.not_before = now,
                    Advice::Wait { until } => match moment(until, account, now) {
                        Some(at) => order.attempts.wait_until(at),
                        None => order.attempts.put_off(now),
                    },
                    _ => order.state = OrderState::Failed,
                }
                if is_token { self.token_refused() } else { self.token_accepted() }
            }
            Answer::Refused(..) | Answer::Unclear(..) => {}
        }
        if let Some(order) = self.order_mut(id.number) {
            order.give_up_in_the_end();
        }
        if let Some(job) = deletes.and_then(|job| self.job_mut(job)) {
            job.delete(said("DELETE", Source::Poll, now));
        }
    }

    fn token_refused(&mut self) {
        self.token_stale = true;
        self.token_refusals += 1;
    }

    fn token_accepted(&mut self) {
        self.token_refusals = 0;
    }

    /// A push as it is written for JavaScript; pushes that are about something else say nothing here.
    pub(crate) fn pushed(&mut self, push: &Value, now: i64) -> Result<(), CampaignError> {
        if push.get("kind").and_then(Value::as_str) != Some("mass_send_job_finish") {
            return Ok(());
        }
        let text = |name: &str| push.get(name).and_then(Value::as_str);
        let number = |name: &str| push.get(name).and_then(Value::as_i64);
        let (Some(Ok(msg_id)), Some(status)) = (text("msg_id").map(str::parse), text("status"))
        else {
            let limit = "mass_send_job_finish";
            return Err(CampaignError::new(CampaignFault::BadFact, "push", limit, "?"));
        };
        let found = if self.expects(msg_id) { self.findings.keep(push) } else { Found::Nothing };
        let finish = Finish {
            status: status.to_owned(),
            at: number("create_time").unwrap_or(now),
            source: Source::Push,
            counts: Counts {
                total: number("total_count"),
                filter: number("filter_count"),
                sent: number("sent_count"),
                error: number("error_count"),
            },
            found,
        };
        self.ended(msg_id, finish);
        Ok(())
    }

    /// Whether an event of this job can matter here.
    fn expects(&self, msg_id: MsgId) -> bool {
        self.jobs.iter().any(|job| job.is(msg_id)) || self.awaits_an_id()
    }

    /// Whether some send may be a job at WeChat whose id is not known here.
    fn awaits_an_id(&self) -> bool {
        self.jobs.iter().any(|job| {
            job.state == JobState::Requested || (job.state.is_at_wechat() && job.msg_id.is_none())
        })
    }

    fn ended(&mut self, msg_id: MsgId, finish: Finish) {
        if let Some(job) = self.jobs.iter_mut().find(|job| job.is(msg_id)) {
            return job.finish(finish);
        }
        match self.strays.iter_mut().find(|(stray, _)| *stray == msg_id) {
            Some((_, known)) if finish.at >= known.at => *known = finish,
            Some(_) => {}
            None => {
                if self.strays.len() >= MOST_STRAYS {
                    self.strays.remove(0);
                }
                self.strays.push((msg_id, finish));
            }
        }
    }

    /// The event may have come before the answer.
    fn match_stray(&mut self, number: u32) {
        let Some(msg_id) = self.job(number).and_then(|job| job.msg_id) else { return };
        if let Some(index) = self.strays.iter().position(|(stray, _)| *stray == msg_id) {
            let (_, finish) = self.strays.remove(index);
            if let Some(job) = self.job_mut(number) {
                job.finish(finish);
            }
        }
    }

    /// Ends of jobs of nobody are kept only while one of them may turn out to be ours.
    fn forget_strays(&mut self) {
        if !self.strays.is_empty() && !self.awaits_an_id() {
            self.strays.clear();
        }
    }

    /// Whoever resumes also knows that what it waited for is over: a quota that was cleared, say.
    fn switch(&mut self, paused: bool, at: i64, now: i64) {
        let is_news = at > self.switched_at || (at == self.switched_at && paused != self.paused);
        if is_news {
            self.switched_at = at;
            self.paused = paused;
            let planned = self.jobs.iter_mut().filter(|job| job.state == JobState::Planned);
            for job in planned.filter(|_| !paused) {
                job.sends.not_before = job.sends.not_before.min(now);
            }
        }
    }

    fn cancel(&mut self) {
        self.cancelled = true;
        for job in self.jobs.iter_mut().filter(|job| job.state == JobState::Planned) {
            job.state = JobState::Cancelled;
        }
    }

    fn decided(
        &mut self,
        question: &str,
        decision: Decision,
        now: i64,
    ) -> Result<(), CampaignError> {
        let cancelled = self.cancelled;
        let no_question =
            || CampaignError::new(CampaignFault::NotInCampaign, "question", "", question);
        let (number, made) = question.split_once('-').ok_or_else(no_question)?;
        let number: u32 = number.parse().map_err(|_| no_question())?;
        let job = self.job_mut(number).ok_or_else(no_question)?;
        // An answer to an earlier question says nothing of what has happened since.
        if made != job.sends.made.to_string() {
            return Ok(());
        }
        let not_possible = |why: &str| {
            Err(CampaignError::new(CampaignFault::NotPossible, "job", why, decision.name()))
        };
        match decision {
            Decision::Skip => job.settled = true,
            Decision::Sent { .. }
                if matches!(job.state, JobState::Planned | JobState::Cancelled) =>
            {
                return not_possible(job.state.name());
            }
            Decision::Sent { msg_id: Some(id) } => job.accept(Some(id), false, now),
            Decision::Sent { msg_id: None } => job.finish(said("send success", Source::Human, now)),
            Decision::Retry if cancelled => return not_possible("cancelled"),
            Decision::Retry => match job.state {
                JobState::Planned | JobState::Requested | JobState::Rejected => {
                    job.sends.clear(now);
                    job.stopped = false;
                    job.settled = false;
                    job.state = JobState::Planned;
                }
                state => return not_possible(state.name()),
            },
        }
        self.match_stray(number);
        Ok(())
    }

    fn check_preview(&self, to: &Recipient) -> Result<(), CampaignError> {
        let body = preview::preview_of_value(&self.content.clone().into(), to);
        let problems = match body {
            Ok(body) => preview::API.check_value(&body, &Options::default()),
            Err(refused) => refused.problems,
        };
        let (field, who) = recipient(to);
        let is_about_it =
            |problem: &&Problem| problem.is_error() && problem.path.get(1..) == Some(field);
        match problems.iter().find(is_about_it) {
            Some(_) => Err(CampaignError::new(CampaignFault::BadFact, field, "OpenID", who)),
            None => Ok(()),
        }
    }

    fn add_order(&mut self, what: What) -> Result<(), CampaignError> {
        if self.orders.iter().any(|order| order.what == what) {
            return Ok(());
        }
        if self.orders.len() >= MOST_ORDERS {
            let limit = MOST_ORDERS.to_string();
            return Err(CampaignError::new(CampaignFault::NotPossible, "order", &limit, "add"));
        }
        self.orders.push(Order::new(what));
        Ok(())
    }

    /// A reply that says nothing changes nothing.
    fn quota(&mut self, purpose: Purpose, reply: &[u8], now: i64) {
        let Ok(reply) = reply::read(&quota::QUOTA_GET, reply) else { return };
        let number = |name: &str| reply.get("quota")?.get(name)?.as_i64();
        if let (Some(limit @ 1..), Some(used @ 0..)) = (number("daily_limit"), number("used")) {
            self.pacing.set_quota(purpose, limit, used, now);
        }
    }
}

impl super::job::Job {
    fn is(&self, msg_id: MsgId) -> bool {
        self.msg_id == Some(msg_id) || self.second_msg_id == Some(msg_id)
    }
}

impl Order {
    fn give_up_in_the_end(&mut self) {
        if self.state == OrderState::Ordered && self.attempts.in_a_row >= MOST_TRIES {
            self.state = OrderState::Failed;
        }
    }
}

/// The moment until which WeChat wants it to wait, where that is more than a minute.
fn moment(until: Until, account: Account, now: i64) -> Option<i64> {
    match (until, account) {
        (Until::NextMinute | Until::Administrator, _) => None,
        (Until::NextDay, _) | (Until::NextQuota, Account::Subscription) => Some(next_day(now)),
        (Until::NextMonth, _) | (Until::NextQuota, Account::Service) => Some(next_month(now)),
    }
}

/// An end of which there is only a word.
fn said(status: &str, source: Source, at: i64) -> Finish {
    Finish {
        status: status.to_owned(),
        at,
        source,
        counts: Counts::default(),
        found: Found::Nothing,
    }
}

fn no(what: &'static str, number: u32) -> CampaignError {
    CampaignError::new(CampaignFault::NotInCampaign, what, "", &number.to_string())
}
