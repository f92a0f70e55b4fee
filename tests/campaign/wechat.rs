//! A simulated WeChat for mass sending, from the specification alone. It accepts, refuses and sends like
//! WeChat, and requests, answers and events go wrong in every way.
//!
//! The caller tells the time, which never goes back. All randomness comes from one seed.

mod allowance;
mod answer;
mod body;
mod event;
mod faults;
mod job;
mod openids;
mod random;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use wechat_mass::Call;

pub use allowance::Allowance;
pub use body::Audience;
pub use faults::{Faults, LATE_SECONDS, PUSH_LATE_SECONDS};
pub use job::{CONFIRMATION_SECONDS, Job};
pub use openids::OpenIds;

use allowance::{Uses, day};
use answer::{answer_of, refusal_of, with_member, with_msg_id};
use body::{Deleted, Send, clientmsgid_of, read_delete, read_get, read_preview, read_send};
use faults::Fate;
use job::{Fortune, SUCCESS, reached_twice, times_reached};
pub use random::Random;

/// The time that the guard of a `clientmsgid` lasts; from this second on it is gone.
pub const GUARD_SECONDS: i64 = 24 * 3600;
/// The time in which the same `clientmsgid` cannot be tried again.
pub const RETRY_SECONDS: i64 = 60;
/// The time that WeChat waits for the host, and the number of its tries of a push.
const PUSH_WAIT_SECONDS: i64 = 5;
const PUSH_ATTEMPTS: u32 = 3;
/// The codes that no page lists.
const UNKNOWN_ERRCODES: [i64; 5] = [-2, 1, 79_999, 300_001, 268_499_999];

/// The kind of a verified account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 服务号.
    Service,
    /// 公众号 (订阅号).
    Subscription,
}

/// The outcome of a request, so many seconds after it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Reply { status: u16, body: Vec<u8>, seconds: i64 },
    Lost { seconds: i64 },
}

/// The key by which WeChat refuses a second send: the `clientmsgid`, or else a digest of content and
/// audience.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    ClientMsgId(String),
    Digest(u64),
}

#[derive(Clone, Copy)]
struct Guard {
    tried_at: i64,
    /// The last job that was accepted under the key.
    job: Option<usize>,
}

/// A request that is still on its way.
struct UnderWay {
    call: Call,
    token: u64,
}

struct Push {
    xml: String,
    attempts_left: u32,
}

pub struct WeChat {
    /// The faults, which a test may change, for example to let everything go well from now on.
    pub faults: Faults,
    kind: Kind,
    random: Random,
    clock: i64,
    /// The number of tokens so far.
    token: u64,
    /// The errcode for the current token after it has expired.
    token_expired: Option<i64>,
    /// Whether media are checked before the guard, which is not documented.
    checks_media_before_guard: bool,
    /// Whether a send waits for the confirmation of another one (89504), which is not documented.
    waits_for_confirmation: bool,
    media_is_invalid: bool,
    /// The day on which a draft was first sent with success.
    consumed: BTreeMap<String, i64>,
    media_sent_at: BTreeMap<String, i64>,
    uses: Uses,
    guards: BTreeMap<Key, Guard>,
    jobs: Vec<Job>,
    /// All ids given out, with the place of the job; `None` for jobs started elsewhere.
    msg_ids: BTreeMap<u64, Option<usize>>,
    /// The requests by the time of their arrival, in the order of leaving.
    under_way: BTreeMap<(i64, u64), UnderWay>,
    /// The pushes by the time of their next attempt.
    pushes: BTreeMap<(i64, u64), Push>,
    sequence: u64,
    story: Vec<String>,
}

impl WeChat {
    pub fn new(seed: u64, kind: Kind, faults: Faults) -> Self {
        let mut random = Random::new(seed);
        Self {
            faults,
            kind,
            clock: i64::MIN,
            token: 0,
            token_expired: None,
            checks_media_before_guard: random.one_in(2),
            waits_for_confirmation: random.one_in(2),
            random,
            media_is_invalid: false,
            consumed: BTreeMap::new(),
            media_sent_at: BTreeMap::new(),
            uses: Uses::new(),
            guards: BTreeMap::new(),
            jobs: Vec::new(),
            msg_ids: BTreeMap::new(),
            under_way: BTreeMap::new(),
            pushes: BTreeMap::new(),
            sequence: 0,
            story: Vec::new(),
        }
    }

    /// Sets the number of sends that the account may request a day.
    pub fn grant_send_calls(&mut self, a_day: usize) {
        self.uses.send_calls_a_day = a_day;
    }

    /// Uses up some of the account's calls for other programs.
    pub fn used_elsewhere(&mut self, allowance: Allowance, times: u32, now: i64) {
        self.pass_to(now);
        for _ in 0..times {
            self.uses.add(allowance, now);
        }
    }

    /// Gets a token as stable_token does: while the token is valid, it stays.
    pub fn renew_token(&mut self) {
        if self.token_expired.take().is_some() {
            self.token += 1;
        }
    }

    /// Makes a request that leaves the host at `now`.
    ///
    /// # Panics
    /// If it is not a call of mass sending, or if time goes back.
    pub fn call(&mut self, call: &Call, now: i64) -> Answer {
        self.pass_to(now);
        let fate = self.faults.fate(&mut self.random);
        let seconds = match fate {
            Fate::NeverArrives | Fate::AnswerLost | Fate::Late => self.random.within(1..=60),
            Fate::Slow => self.random.within(3..=50),
            _ => self.random.within(1..=2),
        };
        let mut status = 200;
        let body = match fate {
            Fate::NeverArrives => None,
            Fate::AnswerLost => {
                self.process(call, self.token, now);
                None
            }
            Fate::Late => {
                self.delay(call, now);
                None
            }
            Fate::Busy(errcode) => {
                if self.random.one_in(2) {
                    self.process(call, self.token, now);
                }
                Some(self.refusal(errcode))
            }
            Fate::Gateway => {
                match self.random.below(3) {
                    0 => {}
                    1 => drop(self.process(call, self.token, now)),
                    _ => self.delay(call, now),
                }
                status = 502;
                Some("<html>\n<h1>502 Bad Gateway</h1>\n<hr>nginx\n</html>\n".to_owned())
            }
            Fate::Cut => {
                let mut body = self.process(call, self.token, now);
                body.truncate(body.len() / 2);
                Some(body)
            }
            Fate::Odd => Some(self.process_oddly(call, now)),
            Fate::Repeated => {
                self.process(call, self.token, now);
                // The copy comes in the same moment, and meets no other fault.
                let faults = std::mem::take(&mut self.faults);
                let answer = self.process(call, self.token, now);
                self.faults = faults;
                Some(answer)
            }
            Fate::Usual | Fate::Slow => Some(self.process(call, self.token, now)),
        };
        let clientmsgid = clientmsgid_of(call).unwrap_or("-");
        let shown = body.as_deref().unwrap_or("no answer");
        self.story.push(format!(
            "{now} {} {clientmsgid} {fate:?}, after {seconds} s {status}: {shown}",
            call.api
        ));
        match body {
            Some(body) => Answer::Reply { status, body: body.into_bytes(), seconds },
            None => Answer::Lost { seconds },
        }
    }

    /// Delivers the events up to and including `now`, in order, each with its time and as the XML of a
    /// plain push. WeChat tries three times within 15 s to reach a host that is down.
    pub fn pushes(&mut self, now: i64, host_is_up: impl Fn(i64) -> bool) -> Vec<(i64, String)> {
        self.pass_to(now);
        let mut delivered = Vec::new();
        while let Some(next) = self.pushes.first_entry().filter(|next| next.key().0 <= now) {
            let ((at, sequence), mut push) = next.remove_entry();
            push.attempts_left -= 1;
            if host_is_up(at) {
                delivered.push((at, push.xml));
            } else if push.attempts_left > 0 {
                self.pushes.insert((at + PUSH_WAIT_SECONDS, sequence), push);
            }
        }
        delivered
    }

    /// Returns a time before which no event is delivered, if no call is made in between. A request on its
    /// way counts, because a job may start and end with it.
    pub fn next_push_at(&self) -> Option<i64> {
        let next_push = self.pushes.keys().next();
        let next_request = self.under_way.keys().next();
        next_push.into_iter().chain(next_request).map(|(at, _)| *at).min()
    }

    /// Returns all accepted sends, in the order of acceptance.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Counts how often each OpenID was reached with this content (as in `Job::content`).
    pub fn times_reached(&self, content: &str) -> BTreeMap<String, u32> {
        times_reached(&self.jobs, content)
    }

    /// # Panics
    /// With the whole story, if anybody was reached twice with the same content.
    pub fn assert_nobody_is_reached_twice(&self) {
        if let Some((who, one, two)) = reached_twice(&self.jobs) {
            panic!("{who} was reached twice\nby {one:?}\nand {two:?}\n{}", self.story());
        }
    }

    /// Returns all calls with their outcomes, one per line.
    pub fn story(&self) -> String {
        self.story.join("\n")
    }

    /// Moves the clock on. Requests on their way arrive.
    fn pass_to(&mut self, now: i64) {
        assert!(now >= self.clock, "time goes back from {} to {now}", self.clock);
        while let Some(next) = self.under_way.first_entry().filter(|next| next.key().0 <= now) {
            let ((at, _), request) = next.remove_entry();
            self.process(&request.call, request.token, at);
        }
        self.clock = now;
    }

    fn delay(&mut self, call: &Call, now: i64) {
        let at = now + self.random.within(1..=LATE_SECONDS);
        self.sequence += 1;
        let request = UnderWay { call: call.clone(), token: self.token };
        self.under_way.insert((at, self.sequence), request);
    }

    fn process_oddly(&mut self, call: &Call, now: i64) -> String {
        let jobs_before = self.jobs.len();
        match self.random.below(3) {
            0 => {}
            1 => drop(self.process(call, self.token, now)),
            _ => {
                let answer = self.process(call, self.token, now);
                return match self.jobs.len() == jobs_before {
                    true => answer,
                    false => r#"{"errcode":0,"errmsg":"send job submission success"}"#.to_owned(),
                };
            }
        }
        let errcode = self.random.one_of(&UNKNOWN_ERRCODES);
        self.refusal(errcode)
    }

    /// Processes a request that arrives, with the token that was the latest when it left.
    fn process(&mut self, call: &Call, token: u64, now: i64) -> String {
        if self.random.chance(self.faults.token) && self.token_expired.is_none() {
            self.token_expired = Some(self.random.one_of(&[40001, 40014, 42001]));
        }
        if self.random.chance(self.faults.foreign_push) {
            self.push_of_somebody_else(now);
        }
        let answer = match self.token_expired {
            Some(errcode) => self.refusal(errcode),
            None if token != self.token => self.refusal(40001),
            None => match call.path.as_str() {
                "/cgi-bin/message/mass/send" if self.kind == Kind::Subscription => {
                    self.refusal(48001)
                }
                "/cgi-bin/message/mass/send" | "/cgi-bin/message/mass/sendall" => {
                    self.send(call, now)
                }
                "/cgi-bin/message/mass/preview" => self.preview(call, now),
                "/cgi-bin/message/mass/get" => self.get(call, now),
                "/cgi-bin/message/mass/delete" => self.delete(call, now),
                other => panic!("{other} is no call of mass sending"),
            },
        };
        self.story.push(format!("{now} {} is processed: {answer}", call.api));
        answer
    }

    fn send(&mut self, call: &Call, now: i64) -> String {
        if self.random.chance(self.faults.minute) || self.uses.minute_is_full(now) {
            return self.refusal(45011);
        }
        if self.uses.is_used_up(Allowance::SendCalls, now) {
            return self.refusal(45009);
        }
        self.uses.add(Allowance::SendCalls, now);
        let send = match read_send(call) {
            Ok(send) => send,
            Err(errcode) => return self.refusal(errcode),
        };
        if self.random.chance(self.faults.invalid_media) {
            self.media_is_invalid = true;
        }
        let media_is_good = self.media_is_good(&send.media_ids, now);
        if self.checks_media_before_guard && !media_is_good {
            return self.refusal(40007);
        }
        let key = Key::of(&send);
        if let Some(answer) = self.guard(&key, now) {
            return answer;
        }
        if !media_is_good {
            return self.refusal(40007);
        }
        if self.random.chance(self.faults.too_fast) && self.media_was_just_sent(&send, now) {
            return self.refusal(42010);
        }
        if self.waits_for_confirmation
            && !matches!(send.audience, Audience::OpenIds(_))
            && self.jobs.iter().rev().any(|job| job.is_being_confirmed(now))
        {
            return self.refusal(89504);
        }
        for allowance in self.allowances_of(&send) {
            if self.uses.is_used_up(*allowance, now) {
                return self.refusal(45028);
            }
        }
        let of_this_id = |job: &Job| job.clientmsgid == send.clientmsgid;
        if self.random.chance(self.faults.wrong_id)
            && !self.jobs.is_empty()
            && !self.jobs.iter().any(of_this_id)
        {
            let job = self.random.below(self.jobs.len() as u64) as usize;
            self.guards.insert(key, Guard { tried_at: now, job: Some(job) });
            let msg_id = self.jobs[job].msg_id;
            return with_msg_id(self.refusal(45065), msg_id);
        }
        self.accept(send, key, now)
    }

    fn allowances_of(&self, send: &Send) -> &'static [Allowance] {
        match (self.kind, &send.audience) {
            (Kind::Subscription, _) => &[Allowance::Sends],
            (Kind::Service, Audience::All) => &[Allowance::ToAll],
            (Kind::Service, _) => &[],
        }
    }

    fn media_is_good(&self, media_ids: &[String], now: i64) -> bool {
        let is_consumed = |media_id| {
            self.faults.consumes_draft
                && self.consumed.get(media_id).is_some_and(|first| *first < day(now))
        };
        media_ids.is_empty() || !self.media_is_invalid && !media_ids.iter().any(is_consumed)
    }

    fn media_was_just_sent(&self, send: &Send, now: i64) -> bool {
        let mut sent_at = send.media_ids.iter().filter_map(|id| self.media_sent_at.get(id));
        sent_at.any(|at| now - at < 60)
    }

    /// Answers a send whose key has been tried before. This counts as a try, too.
    fn guard(&mut self, key: &Key, now: i64) -> Option<String> {
        let before = self.guards.get(key).copied();
        let job = before.and_then(|guard| guard.job);
        self.guards.insert(key.clone(), Guard { tried_at: now, job });
        if before.is_some_and(|guard| now - guard.tried_at < RETRY_SECONDS) {
            return Some(self.refusal(45066));
        }
        let job = &self.jobs[job?];
        if now - job.accepted_at >= GUARD_SECONDS {
            return None;
        }
        let msg_id = job.msg_id;
        if job.is_being_confirmed(now) && self.random.one_in(2) {
            return Some(self.awaits_confirmation(msg_id));
        }
        Some(with_msg_id(self.refusal(45065), msg_id))
    }

    /// Answers 89504 or 89505, with or without the id.
    fn awaits_confirmation(&mut self, msg_id: u64) -> String {
        let errcode = self.random.one_of(&[89504, 89505]);
        let answer = self.refusal(errcode);
        if self.random.one_in(2) { with_msg_id(answer, msg_id) } else { answer }
    }

    fn accept(&mut self, send: Send, key: Key, now: i64) -> String {
        let faults = self.faults;
        for allowance in self.allowances_of(&send) {
            self.uses.add(*allowance, now);
        }
        let msg_id = self.new_msg_id();
        let fortune = Fortune {
            confirm: self.random.chance(faults.confirm),
            review: self.random.chance(faults.review),
            fail: self.random.chance(faults.fail),
            all_filtered: self.random.chance(faults.odd),
            at_once: self.random.chance(faults.push_early),
        };
        let media_ids = send.media_ids.clone();
        let job = Job::new(msg_id, send, now, fortune, &mut self.random);
        for media_id in media_ids {
            if job.status == SUCCESS && job.content.starts_with("mpnews ") {
                let first = self.consumed.entry(media_id.clone()).or_insert(i64::MAX);
                *first = day(job.ends_at).min(*first);
            }
            self.media_sent_at.insert(media_id, now);
        }
        self.push_of(&job, fortune.at_once);
        let index = self.jobs.len();
        self.guards.insert(key, Guard { tried_at: now, job: Some(index) });
        self.msg_ids.insert(msg_id, Some(index));
        let is_asked = job.confirmation_until.is_some();
        self.jobs.push(job);
        if is_asked && self.random.one_in(2) {
            let answer = self.refusal(89505);
            return if self.random.one_in(2) { with_msg_id(answer, msg_id) } else { answer };
        }
        let answer =
            with_msg_id(answer_of(0, "send job submission success"), self.shown_id(msg_id));
        // This is documented for articles, and was also seen for texts.
        match self.random.one_in(2) {
            true => with_member(answer, "msg_data_id", 2_455_891_298u64),
            false => answer,
        }
    }

    fn push_of(&mut self, job: &Job, early: bool) {
        let never = self.random.chance(self.faults.push_never);
        let late = self.random.chance(self.faults.push_late);
        let twice = self.random.chance(self.faults.push_twice);
        // The event comes when the job is about to finish.
        let mut at = job.accepted_at.max(job.ends_at + self.random.within(-2..=5));
        if late {
            at = job.ends_at + self.random.within(1..=PUSH_LATE_SECONDS);
        } else if early && job.confirmation_until.is_none() {
            at = job.accepted_at;
        }
        let xml = event::mass_send_job_finish(job, at, &mut self.random);
        let hours = if self.random.one_in(2) { PUSH_LATE_SECONDS } else { PUSH_WAIT_SECONDS };
        let again = at + self.random.within(1..=hours);
        if !never {
            self.push(xml.clone(), at);
        }
        if !never && twice {
            self.push(xml, again);
        }
    }

    fn push_of_somebody_else(&mut self, now: i64) {
        let at = now + self.random.within(0..=600);
        let msg_id = self.new_msg_id();
        self.msg_ids.insert(msg_id, None);
        if self.random.one_in(4) {
            return self.push(event::publish_job_finish(msg_id, at), at);
        }
        let send = Send {
            clientmsgid: None,
            audience: Audience::All,
            content: "text of somebody else".to_owned(),
            media_ids: Vec::new(),
            send_ignore_reprint: false,
        };
        let fortune = Fortune {
            confirm: false,
            review: self.random.one_in(4),
            fail: self.random.one_in(4),
            all_filtered: false,
            at_once: true,
        };
        let job = Job::new(msg_id, send, now, fortune, &mut self.random);
        let xml = event::mass_send_job_finish(&job, at, &mut self.random);
        self.push(xml, at);
    }

    fn push(&mut self, xml: String, at: i64) {
        self.sequence += 1;
        self.pushes.insert((at, self.sequence), Push { xml, attempts_left: PUSH_ATTEMPTS });
    }

    /// Draws a new id: small, beyond 32 bits or beyond 53 bits.
    fn new_msg_id(&mut self) -> u64 {
        loop {
            let number = self.random.number();
            let msg_id = match self.random.below(3) {
                0 => 1_000_000_000 + number % 1000,
                1 => 3_147_483_647 + number % 1_000_000,
                _ => (number >> 1) | 1 << 53,
            };
            if !self.msg_ids.contains_key(&msg_id) {
                return msg_id;
            }
        }
    }

    fn preview(&mut self, call: &Call, now: i64) -> String {
        if self.uses.is_used_up(Allowance::Previews, now) {
            return self.refusal(45009);
        }
        self.uses.add(Allowance::Previews, now);
        match read_preview(call) {
            Err(errcode) => self.refusal(errcode),
            Ok(media_ids) if !self.media_is_good(&media_ids, now) => self.refusal(40007),
            // Older pages have an id, newer ones have not.
            Ok(_) if self.random.one_in(2) => with_msg_id(answer_of(0, "preview success"), 34182),
            Ok(_) => answer_of(0, "preview success"),
        }
    }

    fn get(&mut self, call: &Call, now: i64) -> String {
        let job = match read_get(call).map(|msg_id| self.job_of(msg_id)) {
            Err(errcode) => return self.refusal(errcode),
            Ok(None) => return self.refusal(40059),
            Ok(Some(job)) => &self.jobs[job],
        };
        let (msg_id, status) = (job.msg_id, job.msg_status(now));
        // It is not documented which of these WeChat answers.
        match job.is_being_confirmed(now).then(|| self.random.below(3)) {
            Some(0) => self.refusal(89504),
            Some(1) => self.refusal(89505),
            _ => format!("{{\"msg_id\":{},\"msg_status\":\"{status}\"}}", self.shown_id(msg_id)),
        }
    }

    fn delete(&mut self, call: &Call, now: i64) -> String {
        if self.uses.is_used_up(Allowance::Deletes, now) {
            return self.refusal(45009);
        }
        self.uses.add(Allowance::Deletes, now);
        let delete = match read_delete(call) {
            Ok(delete) => delete,
            Err(errcode) => return self.refusal(errcode),
        };
        let index = match &delete.job {
            Deleted::MsgId(msg_id) => self.job_of(*msg_id),
            Deleted::Url(url) => self.jobs.iter().position(|job| job.url() == *url),
        };
        let Some(index) = index else { return self.refusal(40059) };
        let job = &self.jobs[index];
        let content = job.content.clone();
        let deletable = content.starts_with("mpnews ") || content.starts_with("mpvideo ");
        if !deletable || job.msg_status(now) != "SEND_SUCCESS" {
            return self.refusal(40065);
        }
        if !(0..=8).contains(&delete.article_idx) {
            return self.refusal(40060);
        }
        // Content that was sent several times is deleted everywhere. If only one article is deleted, the
        // job's status does not show it.
        if delete.article_idx == 0 {
            for job in self.jobs.iter_mut().filter(|job| job.content == content) {
                job.is_deleted = true;
            }
        }
        answer_of(0, "ok")
    }

    fn job_of(&self, msg_id: u64) -> Option<usize> {
        self.msg_ids.get(&msg_id).copied().flatten()
    }

    /// Writes an id as a number, as in the samples, or as a string, as in the tables.
    fn shown_id(&mut self, msg_id: u64) -> String {
        if self.random.one_in(8) { format!("\"{msg_id}\"") } else { msg_id.to_string() }
    }

    fn refusal(&mut self, errcode: i64) -> String {
        refusal_of(errcode, &mut self.random)
    }
}

impl Key {
    fn of(send: &Send) -> Self {
        match &send.clientmsgid {
            Some(id) => Key::ClientMsgId(id.clone()),
            None => {
                let mut hasher = DefaultHasher::new();
                (&send.audience, &send.content).hash(&mut hasher);
                Key::Digest(hasher.finish())
            }
        }
    }
}
