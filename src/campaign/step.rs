//! What to do next. Reading a campaign changes nothing in it.

use super::attempts::{Attempts, MINUTE, MOST_IN_A_ROW};
use super::because::{Because, Cause};
use super::call_id::{CallId, Purpose};
use super::campaign::Campaign;
use super::error::{CampaignError, CampaignFault};
use super::job::{Job, JobState};
use super::openid_batches::canonical_fingerprint;
use super::order::{Order, OrderState, What};
use super::summary::Totals;
use crate::call::{Call, call};
use crate::check::Options;
use crate::errcode::{Advice, Until, explain};
use crate::error::Message;
use crate::json::{Map, Value};
use crate::limits::{CLIENTMSGID_GUARD_SECONDS, CONFIRMATION_SECONDS, SPEEDS_PER_MINUTE};
use crate::mass::{delete, get, preview, send, sendall};

/// How long before WeChat forgets a `clientmsgid` the last repeat may go out: a request may be under way
/// for a while, and clocks differ.
const MARGIN: i64 = 60 * 60;
/// The first status call comes this long after a job should have been delivered: by then its event is
/// there, or lost.
const FIRST_POLL: i64 = 10 * 60;
/// How many status calls a job gets, over about six hours.
const MOST_POLLS: u32 = 12;
/// So many refused tokens in a row are no matter of a token that has run out.
const MOST_TOKENS: u32 = 3;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// Make a call: record [`Fact::Called`](super::Fact::Called), store the campaign, send the request,
    /// record what came back, and store it again.
    Call(Box<CallStep>),
    /// Nothing before this time, unless a fact comes.
    Wait {
        /// Unix seconds.
        until: i64,
        /// What it waits for.
        because: Because,
    },
    /// Get a new access token, then record [`Fact::TokenRefreshed`](super::Fact::TokenRefreshed).
    RefreshToken {
        /// What WeChat said.
        because: Because,
    },
    /// A person has to look. Facts that come meanwhile are still taken, and may answer it.
    AskHuman {
        /// What about.
        because: Because,
        /// What a [`Decision`](super::Decision) names. None where the answer is another fact: `Resumed`,
        /// `TokenRefreshed`.
        question: Option<String>,
        /// When other jobs will need it again, if nobody answers: ask for the next step then, too. Unix
        /// seconds.
        until: Option<i64>,
        /// What may be answered: a decision (`retry`, `skip`, `sent`) or another fact (`resumed`,
        /// `cancelled`, `token_refreshed`), by the names used outside Rust.
        choices: &'static [&'static str],
    },
    /// Everything has ended.
    Done {
        /// What came of it.
        totals: Totals,
    },
}

/// A call to make.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CallStep {
    /// Which call, for the facts about it.
    pub id: CallId,
    /// The call. None for a batch of OpenIDs, which [`Campaign::batch_call`] makes of the OpenIDs.
    pub call: Option<Call>,
    /// The number of the batch, from 1.
    pub batch: Option<u32>,
    /// Of sends: it must leave before this time (Unix seconds). A program that was asleep since then asks
    /// for the next step instead: another one may have sent it meanwhile, and WeChat may have
    /// forgotten its `clientmsgid`.
    pub before: Option<i64>,
}

/// What one part of a campaign wants.
enum Wish {
    Nothing,
    Wait(i64, Because),
    Ask(Because, Option<String>, &'static [&'static str]),
    Call(CallId, Option<i64>),
}

impl Campaign {
    /// What to do next. It changes nothing: asked twice, it says the same.
    ///
    /// # Errors
    /// [`CampaignError`] if `now` is no time in Unix seconds.
    pub fn next_step(&self, now: i64) -> Result<Step, CampaignError> {
        let now = self.time(now)?;
        // Somebody waits for what was ordered, so it comes first.
        let orders = [Purpose::Delete, Purpose::Preview].map(|order| self.next_order(order, now));
        let (send, poll) = (self.next_send(now), self.next_poll(now));
        // What became of one job is asked when the others have been sent: they need not wait for it.
        let sends_wait = matches!(send, Wish::Wait(..));
        let mut question = None;
        let mut wait: Option<(i64, Because)> = None;
        for wish in orders.into_iter().chain([send, poll]) {
            match wish {
                Wish::Nothing => {}
                Wish::Call(id, before) => return Ok(self.call_step(id, before)),
                Wish::Ask(because, about, choices) => {
                    question.get_or_insert((because, about, choices));
                }
                Wish::Wait(at, because) => keep_earlier(&mut wait, at, because),
            }
        }
        Ok(match (question.filter(|_| !sends_wait), wait) {
            (Some((because, question, choices)), wait) => {
                let until = wait.map(|(until, _)| until);
                Step::AskHuman { because, question, until, choices }
            }
            (None, Some((until, because))) => Step::Wait { until, because },
            (None, None) => Step::Done { totals: self.totals() },
        })
    }

    /// The call of a batch, for the step that names it. `openids` are its OpenIDs, a line each: as
    /// [`OpenIdBatches`](super::OpenIdBatches) gave them.
    ///
    /// # Errors
    /// [`CampaignError`] if these are not the OpenIDs of the batch that was planned: nobody is reached
    /// by accident, and nobody twice.
    pub fn batch_call(&self, id: CallId, openids: &[u8]) -> Result<Call, CampaignError> {
        let job = self.job(id.number).filter(|_| id.purpose == Purpose::Send);
        let Some((job, batch)) = job.and_then(|job| Some((job, job.batch.as_ref()?))) else {
            let call = id.to_string();
            return Err(CampaignError::new(CampaignFault::NotInCampaign, "batch", "", &call));
        };
        let (count, fingerprint) = canonical_fingerprint(openids);
        if (count, &fingerprint) != (batch.count, &batch.fingerprint) {
            return Err(CampaignError::new(
                CampaignFault::AnotherBatch,
                "openids",
                &named(batch.count, &batch.fingerprint),
                &named(count, &fingerprint),
            ));
        }
        let allowed = self.allow_unknown.iter().filter_map(|path| path.strip_prefix("/content"));
        send::build_list(&self.body(job), openids, &Options::allow_unknown(allowed)).map_err(
            |refused| {
                // The body was checked when it was planned, and the OpenIDs when they were split.
                CampaignError::damaged(&refused.to_string())
            },
        )
    }

    fn call_step(&self, id: CallId, before: Option<i64>) -> Step {
        if self.token_stale && self.token_refusals >= MOST_TOKENS {
            let because = Because::limited(Cause::TokenRefused, i64::from(self.token_refusals));
            let choices = &["token_refreshed"];
            return Step::AskHuman { because, question: None, until: None, choices };
        }
        if self.token_stale {
            return Step::RefreshToken { because: Because::of(Cause::TokenStale) };
        }
        let call = self.call_of(id);
        let batch = call.is_none().then_some(id.number);
        Step::Call(Box::new(CallStep { id, call, batch, before }))
    }

    /// The call, but for that of a batch.
    fn call_of(&self, id: CallId) -> Option<Call> {
        let msg_id = |job: &Job| job.msg_id.map(|id| Value::from(id.to_string()));
        match id.purpose {
            Purpose::Send => {
                self.filter.as_ref()?;
                Some(call(&sendall::API, &self.body(self.job(id.number)?)))
            }
            Purpose::Poll => {
                let mut body = Map::default();
                body.insert("msg_id", msg_id(self.job(id.number)?)?);
                Some(call(&get::API, &body.into()))
            }
            Purpose::Preview | Purpose::Delete => match &self.order(id.number)?.what {
                What::Preview { to, .. } => {
                    let body = preview::preview_of_value(&self.content.clone().into(), to).ok()?;
                    Some(call(&preview::API, &body))
                }
                What::Delete { job, article_idx } => {
                    let mut body = Map::default();
                    body.insert("msg_id", msg_id(self.job(*job)?)?);
                    if let Some(index) = article_idx {
                        body.insert("article_idx", i64::from(*index));
                    }
                    Some(call(&delete::API, &body.into()))
                }
            },
        }
    }

    /// Previews and deletions first: somebody waits for them.
    fn next_order(&self, purpose: Purpose, now: i64) -> Wish {
        let is_next =
            |order: &Order| order.state == OrderState::Ordered && order.purpose() == purpose;
        match (1..).zip(&self.orders).find(|(_, order)| is_next(order)) {
            Some((number, order)) => self.when(purpose, number, &order.attempts, now, None),
            None => Wish::Nothing,
        }
    }

    /// One send after the other (42010), the first that has not come to an end first.
    fn next_send(&self, now: i64) -> Wish {
        if let Some(question) = self.question_of_all() {
            return question;
        }
        let Some((number, job)) = self.numbered().find(|(_, job)| job.is_to_be_sent()) else {
            return Wish::Nothing;
        };
        // One at a time, also where a person has settled one that is under way.
        let under_way = |(number, job): (u32, &Job)| {
            let at = job.sends.open.filter(|at| now < at + MINUTE)?;
            Some((number, at))
        };
        if let Some((number, at)) = self.numbered().find_map(under_way) {
            return Wish::Wait(at + MINUTE, about(Cause::Unanswered, number));
        }
        // What became of the first one is asked as of any other, by the next poll.
        if self.wait_for_first && number > 1 && self.job(1).is_some_and(Job::is_awaited) {
            return Wish::Nothing;
        }
        let id = CallId { purpose: Purpose::Send, number, attempt: job.sends.made + 1 };
        let in_doubt = job.sends.in_doubt_since();
        if self.paused && !self.cancelled {
            return Wish::Ask(Because::of(Cause::Paused), None, &["resumed", "cancelled"]);
        }
        let ask = |cause| self.ask(cause, number, job);
        match in_doubt {
            Some(_) if self.cancelled => return ask(Cause::CancelledInDoubt),
            Some(_) if job.stopped || job.sends.in_a_row >= MOST_IN_A_ROW => {
                return ask(Cause::UnknownOutcome);
            }
            None if job.stopped => return ask(Cause::GivesUp),
            _ => {}
        }
        // What may have been accepted is repeated only while WeChat still knows its `clientmsgid`.
        let before = in_doubt.unwrap_or(now) + CLIENTMSGID_GUARD_SECONDS - MARGIN;
        let because = match (in_doubt, job.errcode) {
            (Some(_), _) => about(Cause::WillRepeat, number),
            (None, Some(errcode)) => put_off(number, errcode),
            (None, None) => Because::of(Cause::Scheduled),
        };
        let mut at = (job.sends.due(), because);
        if let Some(start) = self.start_at.filter(|start| *start > at.0) {
            at = (start, Because::of(Cause::Scheduled));
        }
        if let Some(end) = self.confirmation_ends(now).filter(|end| *end > at.0) {
            at = (end, Because::of(Cause::Administrator));
        }
        if at.0 <= now {
            let kept = match job.sends.made {
                0 => self.pacing.kept_for_repeats(self.to_send(), now),
                _ => 0,
            };
            let (earliest, because) = self.pacing.earliest(Purpose::Send, kept, now);
            at = (earliest, because.unwrap_or(at.1));
        }
        match in_doubt {
            Some(_) if at.0.max(now) >= before => ask(Cause::UnknownOutcome),
            _ if at.0 > now => Wish::Wait(at.0, at.1),
            _ => Wish::Call(id, Some(before)),
        }
    }

    /// How many jobs are to be sent.
    pub(crate) fn to_send(&self) -> i64 {
        let to_send = self.jobs.iter().filter(|job| job.is_to_be_sent()).count();
        i64::try_from(to_send).unwrap_or(i64::MAX)
    }

    /// A job that was refused or has ended badly: a person decides before others are sent.
    fn question_of_all(&self) -> Option<Wish> {
        let open = || self.numbered().filter(|(_, job)| !job.settled);
        if let Some((number, job)) = open().find(|(_, job)| job.second_msg_id.is_some()) {
            return Some(self.ask(Cause::TwoJobs, number, job));
        }
        if self.cancelled {
            return None;
        }
        if let Some((number, job)) = open().find(|(_, job)| job.state == JobState::Rejected) {
            return Some(self.ask(Cause::Rejected, number, job));
        }
        let is_bad = |job: &Job| job.finish.as_ref().is_some_and(super::job::Finish::is_bad);
        let more = self.jobs.iter().any(|job| job.state == JobState::Planned && !job.settled);
        let bad = open().find(|(_, job)| is_bad(job)).filter(|_| more);
        bad.map(|(number, job)| self.ask(Cause::EndedBadly, number, job))
    }

    /// Until when an administrator may still be thinking about a send.
    fn confirmation_ends(&self, now: i64) -> Option<i64> {
        let confirming = self.jobs.iter().filter(|job| job.state == JobState::Confirming);
        let ends =
            confirming.filter_map(|job| Some(job.accepted_at? + CONFIRMATION_SECONDS + MINUTE));
        ends.filter(|end| *end > now).max()
    }

    /// The status of what was accepted, where no event has come.
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
        let cause = if confirming { Cause::Administrator } else { Cause::Result };
        let because = if confirming { about(cause, number) } else { Because::of(cause) };
        if now < first {
            return Wish::Wait(first, because);
        }
        if job.msg_id.is_none() {
            return self.ask(Cause::AcceptedWithoutId, number, job);
        }
        if job.polls.made >= MOST_POLLS && job.polls.open.is_none_or(|at| now >= at + MINUTE) {
            return self.ask(Cause::NoResult, number, job);
        }
        self.when(Purpose::Poll, number, &job.polls, now, Some(because))
    }

    /// How long WeChat takes for a job at the account's speed; nothing is said where that is not known.
    pub(crate) fn delivery_seconds(&self, job: &Job) -> i64 {
        let per_minute = self.speed.and_then(|speed| {
            SPEEDS_PER_MINUTE.get(usize::try_from(speed).ok()?).copied().map(i64::from)
        });
        match (per_minute, &job.batch) {
            (Some(rate), Some(batch)) => i64::from(batch.count) * 60 / rate + 1,
            _ => 0,
        }
    }

    /// A call that harms nobody when it is made twice.
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
            return Wish::Wait(due, because.unwrap_or_else(|| Because::of(Cause::Unanswered)));
        }
        match self.pacing.earliest(purpose, 0, now) {
            (at, Some(because)) if at > now => Wish::Wait(at, because),
            _ => Wish::Call(CallId { purpose, number, attempt: attempts.made + 1 }, None),
        }
    }

    fn ask(&self, cause: Cause, number: u32, job: &Job) -> Wish {
        let mut question = number.to_string();
        question.push('-');
        question.push_str(&job.sends.made.to_string());
        let choices: &[&str] = match cause {
            Cause::Rejected | Cause::GivesUp => &["retry", "skip", "cancelled"],
            Cause::EndedBadly => &["skip", "cancelled"],
            Cause::TwoJobs => &["skip"],
            Cause::CancelledInDoubt | Cause::AcceptedWithoutId | Cause::NoResult => {
                &["sent", "skip"]
            }
            _ => &["retry", "sent", "skip", "cancelled"],
        };
        let because = match cause {
            Cause::EndedBadly => match &job.finish {
                Some(finish) => Because::saying(cause, number, &finish.words()),
                None => about(cause, number),
            },
            Cause::TwoJobs => {
                let mut ids = String::new();
                for id in [job.msg_id, job.second_msg_id].into_iter().flatten() {
                    ids.push_str(if ids.is_empty() { "" } else { ", " });
                    ids.push_str(&id.to_string());
                }
                let words = Message { zh: ids.clone(), en: ids };
                Because::saying(cause, number, &words)
            }
            _ => Because::answer(cause, number, job.sends.in_a_row, job.errcode),
        };
        Wish::Ask(because, Some(question), choices)
    }
}

/// Of two times to wait for, the earlier one.
fn keep_earlier(wait: &mut Option<(i64, Because)>, at: i64, because: Because) {
    if wait.as_ref().is_none_or(|(until, _)| at < *until) {
        *wait = Some((at, because));
    }
}

fn about(cause: Cause, job: u32) -> Because {
    Because::job(cause, job)
}

/// Why a send was put off.
fn put_off(job: u32, errcode: i64) -> Because {
    let cause = match explain(errcode).advice {
        Advice::Wait { until: Until::NextQuota } => Cause::MassQuota,
        Advice::Wait { until: Until::NextDay | Until::NextMonth } => Cause::ApiQuota,
        _ => Cause::PutOff,
    };
    Because::answer(cause, job, 0, Some(errcode))
}

/// A batch as an error names it.
fn named(count: u32, fingerprint: &str) -> String {
    let mut text = count.to_string();
    text.push_str(" × ");
    text.push_str(fingerprint);
    text
}
