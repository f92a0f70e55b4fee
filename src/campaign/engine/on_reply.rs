//! Effects of an answer to a call on its job or order.

use crate::api::limits::CONFIRMATION_SECONDS;
use crate::api::reply::error::ReadError;
use crate::api::reply::read::read;
use crate::api::spec::EndpointSpec;
use crate::campaign::beijing::{AFTER_MIDNIGHT, next_day, next_month};
use crate::campaign::state::account::Account;
use crate::campaign::state::attempts::{MINUTE, MOST_IN_A_ROW};
use crate::campaign::state::audience::Audience;
use crate::campaign::state::call_id::{CallId, Purpose};
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::{Finish, Job, JobState, Source};
use crate::campaign::state::order::{Order, OrderState, Task};
use crate::endpoints::mass::{delete, get, preview, send, sendall};
use crate::ids::msg_id::MsgId;
use crate::json::value::Value;
use crate::problem::errcode::advice::{Advice, Until};
use crate::problem::errcode::status::{Outcome, explain_status};

/// The codes that say that a send was accepted and that the administrator has to confirm it.
const ADMINISTRATOR_CODES: [i64; 2] = [89504, 89505];
/// The code that says that the same `clientmsgid` came a moment ago. To a first attempt it says that
/// something on the way repeats requests. Then the answer to the first copy is not known.
const SAME_ID_A_MOMENT_AGO: i64 = 45066;
/// The answer to `message/mass/delete` of a job that is still being sent, or that cannot be deleted.
const BAD_STATUS: i64 = 40065;

/// A quota that is used up so soon after its reset may not have been reset yet …
const SETTLING: i64 = 15 * 60;
/// … and is tried again after so long.
const SETTLES: i64 = 5 * 60;
/// The longest wait for a quota. Something on the way may repeat a request, so that its first copy is
/// accepted and its second refused. A repeat after this wait still finds the `clientmsgid` known.
const LONGEST_SILENCE: i64 = 17 * 60 * 60;
/// The wait of a deletion that was ordered too early.
const STILL_SENDING: i64 = 30 * 60;

/// The meaning of an answer to a call.
enum Answer {
    /// Done, with the reply's data.
    Done(Value<'static>),
    /// Accepted before, as this job.
    Before(Option<MsgId>),
    /// `errcode: 0` in a reply that is otherwise odd.
    Odd,
    /// Certainly not done; the code, the request id and the advice.
    Refused(i64, Option<String>, Advice),
    /// Accepted, and the administrator has to confirm it.
    Confirm(i64, Option<MsgId>),
    /// Perhaps done; the code, if there is one, and whether the same bytes may go out again.
    Unclear(Option<i64>, bool),
}

fn id_of(reply: &Value) -> Option<MsgId> {
    reply.get("msg_id").and_then(|id| id.try_into().ok())
}

fn answer(api: &'static EndpointSpec, status: u16, reply: &[u8]) -> Answer {
    let is_wechat = (200..300).contains(&status);
    match read(api, reply) {
        Ok(value) => Answer::Done(value.into_owned()),
        // Only WeChat's own words say that a send was refused. A gateway's words say nothing about it.
        Err(ReadError::Api(error)) if is_wechat => {
            let (code, advice) = (error.errcode, error.explanation.advice);
            match advice {
                Advice::AlreadyDone => Answer::Before(error.msg_id),
                _ if code == SAME_ID_A_MOMENT_AGO => Answer::Unclear(Some(code), true),
                Advice::Repeat { .. } => Answer::Unclear(Some(code), true),
                _ if ADMINISTRATOR_CODES.contains(&code) => Answer::Confirm(code, error.msg_id),
                // A refusal with a job's id: the job may have been sent.
                Advice::Pending => Answer::Odd,
                _ if !error.explanation.known => Answer::Unclear(Some(code), false),
                advice => Answer::Refused(code, error.rid, advice),
            }
        }
        // If the reply was unreadable, only the same bytes bring the id.
        Err(ReadError::Reply(error))
            if error.advice == Advice::Pending && !error.is_unreadable() =>
        {
            Answer::Odd
        }
        Err(_) => Answer::Unclear(None, true),
    }
}

impl Campaign {
    /// Records the answer to a call, from WeChat or from a gateway.
    pub(in crate::campaign) fn replied(&mut self, id: CallId, status: u16, reply: &[u8], now: i64) {
        self.called(id, now);
        let api = match (id.purpose, &self.filter) {
            (Purpose::Send, Some(_)) => &sendall::SPEC,
            (Purpose::Send, None) => &send::SPEC,
            (Purpose::Poll, _) => &get::SPEC,
            (Purpose::Preview, _) => &preview::SPEC,
            (Purpose::Delete, _) => &delete::SPEC,
        };
        let answer = answer(api, status, reply);
        match id.purpose {
            Purpose::Send => {
                // Something on the way has mixed up the answers: no send is answered with a status. The same bytes
                // bring its own answer.
                let is_anothers =
                    matches!(&answer, Answer::Done(reply) if reply.get("msg_status").is_some());
                let answer = if is_anothers { Answer::Unclear(None, true) } else { answer };
                self.send_answered(id, answer, now);
            }
            Purpose::Poll => self.poll_answered(id, answer, now),
            Purpose::Preview | Purpose::Delete => self.order_answered(id, answer, now),
        }
    }

    fn send_answered(&mut self, id: CallId, answer: Answer, now: i64) {
        let (to_all, account) = (self.filter == Some(Audience::All), self.account);
        let anothers = match &answer {
            Answer::Before(Some(held)) if self.is_doubtful(*held, id) => Some(*held),
            // Something on the way may have mixed up the answers of two requests.
            Answer::Done(reply) => {
                id_of(reply).filter(|held| self.is_certainly_anothers(*held, id))
            }
            Answer::Confirm(_, held) => held.filter(|held| self.is_certainly_anothers(*held, id)),
            _ => None,
        };
        let Some(job) = self.job_mut(id.number) else { return };
        // An acceptance is true, however late it is told.
        let accepted = match &answer {
            Answer::Done(reply) => Some((id_of(reply), false)),
            Answer::Before(msg_id) => Some((*msg_id, false)),
            Answer::Confirm(code, msg_id) => {
                job.errcode = Some(*code);
                Some((*msg_id, true))
            }
            Answer::Odd => Some((None, false)),
            Answer::Refused(..) | Answer::Unclear(..) => None,
        };
        if let Some((msg_id, confirming)) = accepted {
            match anothers {
                Some(held) if !job.was_accepted() || job.msg_id.is_none() => {
                    self.doubt(id.number, held, now);
                }
                // The job's own id is known without 45065.
                Some(_) => {}
                None => {
                    if msg_id.is_some() {
                        job.sends.answer(id.attempt);
                    } else if job.msg_id.is_none() && job.sends.lose(id.attempt, now) && confirming
                    {
                        job.sends.not_before = now + CONFIRMATION_SECONDS + MINUTE;
                    }
                    if job.msg_id.is_none() && (msg_id.is_some() || !job.was_accepted()) {
                        job.by_guard = matches!(answer, Answer::Before(_));
                    }
                    job.accept(msg_id, confirming, now);
                }
            }
            self.token_accepted();
            self.doubt_held_ids(now);
            self.match_stray(id.number);
            return;
        }
        // The job was accepted, and the answer to another attempt does not change that.
        if job.was_accepted() {
            match answer {
                Answer::Unclear(..) if job.lacks_its_id() => {
                    job.sends.lose(id.attempt, now);
                }
                Answer::Refused(_, _, advice)
                    if job.sends.answer(id.attempt) && job.lacks_its_id() =>
                {
                    match advice {
                        Advice::Wait { until } => match moment(until, account, to_all, now) {
                            Some(at) => job.sends.wait_until(at),
                            None => job.sends.put_off(now),
                        },
                        Advice::RefreshToken => {
                            job.sends.not_before = now;
                            self.token_refused();
                        }
                        // It brings no id, and neither would the next attempt.
                        _ => job.stopped = true,
                    }
                }
                _ => {
                    job.sends.answer(id.attempt);
                }
            }
            return;
        }
        match answer {
            Answer::Unclear(code, repeatable) if job.sends.lose(id.attempt, now) => {
                job.errcode = code;
                job.stopped |= !repeatable;
            }
            Answer::Refused(code, rid, advice) if job.sends.refuse(id.attempt) => {
                job.errcode = Some(code);
                job.rid = rid;
                let in_doubt = job.sends.is_in_doubt();
                let is_token = advice == Advice::RefreshToken;
                match advice {
                    Advice::Wait { until } => match moment(until, account, to_all, now) {
                        Some(at) => job.sends.wait_until(at),
                        None => job.sends.put_off(now),
                    },
                    Advice::RefreshToken => job.sends.not_before = now,
                    // The same request would be refused again. It says nothing about an earlier attempt in
                    // doubt: a draft, for example, is used up by the send that went out.
                    _ if in_doubt => job.stopped = true,
                    _ => job.state = JobState::Rejected,
                }
                self.is_free(id.number);
                let Some(job) = self.job_mut(id.number) else { return };
                if job.sends.in_a_row >= MOST_IN_A_ROW {
                    job.stopped = true;
                }
                if is_token { self.token_refused() } else { self.token_accepted() }
            }
            _ => {}
        }
    }

    /// Checks whether an id from 45065 may be another job's. Either it is known to be, or another job was or
    /// may have been accepted without an id, and nothing else explains the answer.
    ///
    /// A job that WeChat has accepted in its own words explains it: WeChat knows its `clientmsgid`. An attempt
    /// that may have been accepted explains it as well, but not beside a job that certainly lacks its id.
    fn is_doubtful(&self, held: MsgId, id: CallId) -> bool {
        let is_told = self.job(id.number).is_some_and(Job::was_accepted_in_words);
        let earlier = |job: &Job| job.sends.unclear.iter().any(|(number, _)| *number != id.attempt);
        let is_first = self.job(id.number).is_some_and(|job| !job.was_accepted() && !earlier(job));
        // After WeChat has mixed up ids once, it may do so again.
        let may_be_mixed_up = is_first || !self.doubted.is_empty();
        self.holds(held, id.number)
            || (!is_told && self.accepted_without_id(id.number).is_some())
            || (may_be_mixed_up && self.without_id(id.number).is_some())
    }

    fn is_certainly_anothers(&self, held: MsgId, id: CallId) -> bool {
        self.certain_holder(held, id.number).is_some()
    }

    /// Lets a job without an attempt in doubt be sent again, unless the campaign is cancelled.
    pub(in crate::campaign) fn is_free(&mut self, number: u32) {
        let cancelled = self.cancelled;
        let Some(job) = self.job_mut(number) else { return };
        if job.state == JobState::Requested && !job.sends.is_in_doubt() {
            job.state = if cancelled { JobState::Cancelled } else { JobState::Planned };
        }
    }

    fn poll_answered(&mut self, id: CallId, answer: Answer, now: i64) {
        let (to_all, account) = (self.filter == Some(Audience::All), self.account);
        let Some(job) = self.job_mut(id.number) else { return };
        if !job.polls.answer(id.attempt) {
            return;
        }
        job.polls.unclear.clear();
        job.polls.put_off(now);
        let mut finish = None;
        match answer {
            Answer::Done(reply) => {
                let status = reply.get("msg_status").and_then(Value::as_str).unwrap_or_default();
                // An answer about another job says nothing about this one.
                let asked = reply.get("msg_id").and_then(|id| MsgId::try_from(id).ok());
                if asked == job.msg_id {
                    match explain_status(status).outcome {
                        Outcome::Deleted => job.delete(Finish::said(status, Source::Poll, now)),
                        _ if !job.state.is_at_wechat() => {}
                        Outcome::Sending => job.state = JobState::Sending,
                        Outcome::Unknown => {}
                        _ => finish = Some(Finish::said(status, Source::Poll, now)),
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
                        if let Some(at) = moment(until, account, to_all, now) {
                            job.polls.not_before = job.polls.not_before.max(at);
                        }
                    }
                    _ => {}
                }
                self.token_accepted();
            }
            Answer::Before(_) | Answer::Odd | Answer::Unclear(..) => {}
        }
        if let Some(finish) = finish {
            self.finish(id.number, finish);
        }
    }

    fn order_answered(&mut self, id: CallId, answer: Answer, now: i64) {
        let (to_all, account) = (self.filter == Some(Audience::All), self.account);
        let unfinished = |campaign: &Self, order: &Order| match order.task {
            Task::Delete { job, .. } => campaign.job(job).is_some_and(Job::is_awaited),
            Task::Preview { .. } => false,
        };
        let still_sending = self.order(id.number).is_some_and(|order| unfinished(self, order));
        let Some(order) = self.order_mut(id.number) else { return };
        // A done order stays done, whatever the answer to another attempt.
        if order.state == OrderState::Done {
            return;
        }
        let deletes = match (&order.task, &answer) {
            (Task::Delete { job, article_idx: None }, Answer::Done(_) | Answer::Odd) => Some(*job),
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
                    Advice::Wait { until } => match moment(until, account, to_all, now) {
                        Some(at) => order.attempts.wait_until(at),
                        None => order.attempts.put_off(now),
                    },
                    _ if code == BAD_STATUS && still_sending => {
                        order.attempts.wait_until(now + STILL_SENDING);
                    }
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
            job.delete(Finish::said("DELETE", Source::Poll, now));
        }
    }
}

/// Returns the time until which WeChat wants a call to wait, if that is more than a minute.
fn moment(until: Until, account: Account, to_all: bool, now: i64) -> Option<i64> {
    let returns = quota_returns(until, account, to_all, now)?;
    let at = if returns > now { returns + AFTER_MIDNIGHT } else { now + SETTLES };
    Some(at.min(now + LONGEST_SILENCE))
}

/// Returns when a quota returns that was used up at `refused`: 0:00 of a day in Beijing. A 服务号 may send to
/// all followers once a day and four times a month, so the next day is tried first.
pub(super) fn quota_returns(
    until: Until,
    account: Account,
    to_all: bool,
    refused: i64,
) -> Option<i64> {
    // In the first minutes of a period the quota of the last one may still be in force.
    let since = refused - SETTLING;
    match (until, account) {
        (Until::NextMinute | Until::Administrator, _) => None,
        (Until::NextMonth, _) => Some(next_month(since)),
        (Until::NextQuota, Account::Service) if !to_all => Some(next_month(since)),
        (Until::NextDay | Until::NextQuota, _) => Some(next_day(since)),
    }
}
