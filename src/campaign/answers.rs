//! What an answer to a call means for its job or its order.

use super::account::Account;
use super::attempts::MOST_IN_A_ROW;
use super::beijing::{next_day, next_month};
use super::call_id::{CallId, Purpose};
use super::campaign::Campaign;
use super::job::{Finish, JobState, Source};
use super::order::{OrderState, What};
use crate::api::Api;
use crate::errcode::{Advice, Outcome, Until, explain_status};
use crate::ids::MsgId;
use crate::json::Value;
use crate::mass::{delete, get, preview, send, sendall};
use crate::reply::{self, ReadError};

/// The codes that say that a send was taken, and that an administrator has to confirm it.
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
    /// Something answered a call.
    pub(super) fn replied(&mut self, id: CallId, status: u16, reply: &[u8], now: i64) {
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
        // It was accepted, and another attempt at it takes nothing of that back.
        if job.state.is_at_wechat() || job.state == JobState::Finished {
            job.sends.answer(id.attempt);
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
                if asked == job.msg_id {
                    match explain_status(status).outcome {
                        Outcome::Deleted => job.delete(Finish::said(status, Source::Poll, now)),
                        _ if !job.state.is_at_wechat() => {}
                        Outcome::Sending => job.state = JobState::Sending,
                        Outcome::Unknown => {}
                        _ => job.finish(Finish::said(status, Source::Poll, now)),
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
        // What is done is done, whatever another attempt at it is answered.
        if order.state == OrderState::Done {
            return;
        }
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
            job.delete(Finish::said("DELETE", Source::Poll, now));
        }
    }

    fn token_refused(&mut self) {
        self.token_stale = true;
        self.token_refusals += 1;
    }

    fn token_accepted(&mut self) {
        self.token_refusals = 0;
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
