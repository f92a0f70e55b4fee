//! The host of a campaign: it stores, calls, records, crashes, and starts again from the stored state.

use wechat_mass::campaign::{
    Batch, CallStep, Campaign, CampaignError, Decision, Fact, JobState, Plan, Purpose, Step,
};
use wechat_mass::push::{Push, read_push};

use crate::wechat::{Answer, Random, WeChat};

/// A fact with its data, to be told again.
#[derive(Clone)]
pub enum Told {
    Called(wechat_mass::campaign::CallId),
    Replied(wechat_mass::campaign::CallId, u16, Vec<u8>),
    Lost(wechat_mass::campaign::CallId),
    Pushed(Box<Push>),
    TokenRefreshed,
    Decided(String, Decision),
    Cancelled,
    Paused(i64),
    Resumed(i64),
    Unsent(wechat_mass::campaign::CallId),
    Clock(i64),
    Restored(i64),
}

impl Told {
    fn fact(&self) -> Fact<'_> {
        match self {
            Told::Called(id) => Fact::Called(*id),
            Told::Replied(id, status, reply) => Fact::Replied { id: *id, status: *status, reply },
            Told::Lost(id) => Fact::Lost(*id),
            Told::Pushed(push) => Fact::Pushed(push),
            Told::TokenRefreshed => Fact::TokenRefreshed,
            Told::Decided(question, decision) => Fact::Decided { question, decision: *decision },
            Told::Cancelled => Fact::Cancelled,
            Told::Paused(at) => Fact::Paused { at: Some(*at) },
            Told::Resumed(at) => Fact::Resumed { at: Some(*at) },
            Told::Unsent(id) => Fact::Unsent(*id),
            Told::Clock(at) => Fact::Clock { at: *at },
            Told::Restored(since) => Fact::Restored { since: *since },
        }
    }
}

/// The faults and extras of a host.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    /// It crashes at this point, counted from 0.
    pub crash_at: Option<u32>,
    /// It crashes at any point with this chance in 1000.
    pub crashes: u32,
    /// The longest it is down after a crash, in seconds.
    pub longest_down: i64,
    /// After a crash it tells that the open call is lost, or tells nothing.
    pub tells_lost: bool,
    /// It tells an old fact again with this chance in 1000.
    pub repeats: u32,
    /// A person answers its questions, after checking what WeChat really did.
    pub has_human: bool,
    /// A person cancels, or pauses and resumes, with this chance in 1000.
    pub meddles: u32,
    /// Another program works on the same stored campaign, with this chance in 1000: it claims a call first, or
    /// wakes up with an old one.
    pub others: u32,
    /// It is asked to stop between the claim and the call, with this chance in 1000.
    pub stops: u32,
    /// Its clock is set wrong or right, with this chance in 1000.
    pub jumps: u32,
    /// An older state is restored, with this chance in 1000.
    pub restores: u32,
}

/// The result of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    Done,
    Asked(String),
}

pub struct Host {
    pub wechat: WeChat,
    pub campaign: Campaign,
    pub stored: String,
    pub now: i64,
    /// The number of points at which it might have crashed.
    pub points: u32,
    pub crashes: u32,
    /// When sends left, with their `clientmsgid`s. An id is empty if WeChat refused the token before it
    /// checked anything else.
    pub sends: Vec<(i64, String)>,
    batches: Vec<Batch>,
    random: Random,
    habits: Habits,
    told: Vec<Told>,
    /// Until when it was down.
    down_until: i64,
    /// By how much its clock is ahead; less than 0 if it is behind.
    ahead: i64,
    /// The stored states with their times.
    history: Vec<(i64, String)>,
    /// A call that another program got as its step, and has not made yet.
    sleeper: Option<CallStep>,
}

/// The crash of the program.
struct Crash;

impl Host {
    pub fn new(
        seed: u64,
        wechat: WeChat,
        plan: &Plan,
        batches: Vec<Batch>,
        habits: Habits,
        now: i64,
    ) -> Self {
        let campaign = plan.campaign(now).expect("a plan without errors");
        Self {
            wechat,
            stored: campaign.to_json(),
            campaign,
            now,
            points: 0,
            crashes: 0,
            sends: Vec::new(),
            batches,
            random: Random::new(seed),
            habits,
            told: Vec::new(),
            down_until: 0,
            ahead: 0,
            history: Vec::new(),
            sleeper: None,
        }
    }

    /// Returns the time by its clock.
    pub fn clock(&self) -> i64 {
        self.now + self.ahead
    }

    /// Runs until nothing is left to do, or a person is needed.
    pub fn run(&mut self) -> End {
        for _ in 0..20_000 {
            match self.turn() {
                Ok(None) => {}
                Ok(Some(end)) => return end,
                Err(Crash) => self.restart(),
            }
        }
        panic!("no end\n{}\n{}", self.stored, self.wechat.story());
    }

    fn turn(&mut self) -> Result<Option<End>, Crash> {
        self.receive()?;
        self.meddle()?;
        self.set_the_clock();
        self.restore()?;
        let step = self.campaign.next_step(self.clock()).expect("a time");
        let again = self.campaign.next_step(self.clock()).expect("a time");
        assert_eq!(step, again, "asking changes nothing");
        self.point()?;
        match step {
            Step::Call(step) => self.call(&step)?,
            Step::Wait { until, because } => {
                assert!(until > self.clock(), "{because:?} waits for the past");
                assert!(until < self.clock() + 40 * 86_400, "{because:?} waits for ever");
                let until = until - self.ahead;
                let push = self.wechat.next_push_at().filter(|at| *at > self.now);
                self.now = push.map_or(until, |at| at.min(until));
            }
            Step::RefreshToken { .. } => {
                self.wechat.renew_token();
                self.now += 1;
                self.tell(Told::TokenRefreshed)?;
            }
            Step::AskHuman { because, question, choices, .. } => {
                if !self.habits.has_human {
                    // Events that are still on their way come in nevertheless.
                    return Ok(Some(End::Asked(because.code.name().to_owned())));
                }
                self.ask(because.code.name(), because.job, question, choices)?;
            }
            Step::Done { .. } => return Ok(Some(End::Done)),
            other => panic!("{other:?}"),
        }
        Ok(None)
    }

    fn call(&mut self, step: &CallStep) -> Result<(), Crash> {
        if self.random.chance(self.habits.others) {
            self.sleeper = Some(step.clone());
        }
        let woken = self.sleeper.take_if(|_| self.random.chance(self.habits.others));
        // The other program checks the time first.
        let woken = woken.filter(|step| step.before.is_none_or(|before| self.clock() < before));
        let step = woken.as_ref().unwrap_or(step);
        // A program must not make the call if it claims it second, or if the call is no longer due.
        if self.take(&Told::Called(step.id))?.is_err() {
            return Ok(());
        }
        self.told.push(Told::Called(step.id));
        if self.random.chance(self.habits.others) {
            let mut other = Campaign::from_json(&self.stored).expect("what was stored");
            let claimed = other.record(&Fact::Called(step.id), self.clock());
            let fault = claimed.expect_err("a call that is claimed").fault.name();
            assert!(["already_called", "not_due"].contains(&fault), "{fault}");
        }
        if self.random.chance(self.habits.stops) {
            return self.tell(Told::Unsent(step.id));
        }
        self.make(step)
    }

    /// Sends the claimed request, and records its outcome.
    fn make(&mut self, step: &CallStep) -> Result<(), Crash> {
        let call = match (&step.call, step.batch) {
            (Some(call), None) => call.clone(),
            (None, Some(number)) => {
                let batch = &self.batches[number as usize - 1];
                self.campaign.batch_call(step.id, &batch.openids).expect("the planned batch")
            }
            other => panic!("{other:?}"),
        };
        if step.id.purpose == Purpose::Send {
            assert!(step.before.is_none_or(|before| self.clock() < before));
            let job = &self.campaign.summary(self.clock()).jobs[step.id.number as usize - 1];
            self.sends.push((self.now, job.clientmsgid.clone()));
        }
        let answer = self.wechat.call(&call, self.now);
        let seconds = match &answer {
            Answer::Reply { seconds, .. } | Answer::Lost { seconds } => *seconds,
        };
        self.point()?;
        // An event may come before the answer.
        if self.random.one_in(2) {
            self.now += seconds / 2;
            self.receive()?;
            self.now += seconds - seconds / 2;
        } else {
            self.now += seconds;
        }
        if step.id.purpose == Purpose::Send && is_about_the_token(&answer) {
            self.sends.last_mut().expect("this send").1.clear();
        }
        match answer {
            Answer::Reply { status, body, .. } => self.tell(Told::Replied(step.id, status, body)),
            Answer::Lost { .. } => self.tell(Told::Lost(step.id)),
        }
    }

    /// Records a fact and stores the campaign, then perhaps tells an old fact again.
    fn tell(&mut self, told: Told) -> Result<(), Crash> {
        let _ = self.take(&told)?;
        self.told.push(told);
        while self.random.chance(self.habits.repeats) {
            let index = self.random.below(self.told.len() as u64) as usize;
            let old = self.told[index].clone();
            // Old facts about the clock and about a restored state are no longer true.
            if !matches!(old, Told::Restored(_) | Told::Clock(_)) {
                let _ = self.take(&old)?;
            }
        }
        Ok(())
    }

    /// Records a fact, and returns whether it was accepted.
    fn take(&mut self, told: &Told) -> Result<Result<(), CampaignError>, Crash> {
        self.point()?;
        let clock = self.clock();
        let taken = self.campaign.record(&told.fact(), clock);
        // An old decision or claim that is no longer possible is refused, and nothing is changed.
        if let Err(error) = &taken {
            let faults = ["not_possible", "already_called", "not_due"];
            assert!(faults.contains(&error.fault.name()), "{error}");
        }
        let once = self.campaign.to_json();
        let _ = self.campaign.record(&told.fact(), clock);
        assert_eq!(self.campaign.to_json(), once, "the same fact once more changes nothing");
        self.point()?;
        self.stored = once;
        if self.habits.restores > 0 {
            self.history.push((clock, self.stored.clone()));
        }
        assert_eq!(Campaign::from_json(&self.stored).as_ref(), Ok(&self.campaign));
        self.point()?;
        Ok(taken)
    }

    /// Draws an error of the clock: up to four hours, which the guard allows for, or enough days to be
    /// noticed.
    fn set_the_clock(&mut self) {
        if self.random.chance(self.habits.jumps) {
            self.ahead = match self.random.below(4) {
                0 => 0,
                1 => self.random.within(-4 * 3600..=0),
                2 => self.random.within(0..=4 * 3600),
                _ => self.random.within(30 * 86_400..=40 * 86_400),
            };
        }
    }

    /// Loses the newest states, and with them the facts told since.
    fn restore(&mut self) -> Result<(), Crash> {
        if self.history.is_empty() || !self.random.chance(self.habits.restores) {
            return Ok(());
        }
        let index = self.random.below(self.history.len() as u64) as usize;
        self.history.truncate(index + 1);
        let (since, stored) = self.history[index].clone();
        self.campaign = Campaign::from_json(&stored).expect("what was stored");
        self.told.clear();
        self.sleeper = None;
        // A person who restores a state tells so before anything else happens.
        let fact = Fact::Restored { since };
        self.campaign.record(&fact, self.clock()).expect("a time that was");
        self.stored = self.campaign.to_json();
        self.tell(Told::Restored(since))
    }

    fn receive(&mut self) -> Result<(), Crash> {
        let down_until = self.down_until;
        for (_, xml) in self.wechat.pushes(self.now, |at| at >= down_until) {
            let push = read_push(xml.as_bytes()).expect("a push");
            self.tell(Told::Pushed(Box::new(push)))?;
        }
        Ok(())
    }

    fn meddle(&mut self) -> Result<(), Crash> {
        if !self.random.chance(self.habits.meddles) {
            return Ok(());
        }
        match self.random.below(6) {
            0 => self.tell(Told::Cancelled),
            _ => {
                self.tell(Told::Paused(self.clock()))?;
                self.now += 1 + self.random.below(100_000) as i64;
                self.receive()?;
                self.tell(Told::Resumed(self.clock()))
            }
        }
    }

    /// Answers as a person who checks mp.weixin.qq.com, which shows the accepted sends.
    fn ask(
        &mut self,
        cause: &str,
        job: Option<u32>,
        question: Option<String>,
        choices: &[&str],
    ) -> Result<(), Crash> {
        // Requests on their way have arrived by the time a person checks.
        self.now += 3600;
        self.receive()?;
        let Some(question) = question else {
            return match cause {
                "token_refused" => {
                    self.wechat.renew_token();
                    self.tell(Told::TokenRefreshed)
                }
                "clock" => {
                    self.ahead = 0;
                    self.tell(Told::Clock(self.clock()))
                }
                _ => self.tell(Told::Resumed(self.clock())),
            };
        };
        let number = job.expect("a question is about a job") as usize;
        let summary = self.campaign.summary(self.clock());
        let clientmsgid = &summary.jobs[number - 1].clientmsgid;
        let theirs =
            self.wechat.jobs().iter().find(|job| job.clientmsgid.as_ref() == Some(clientmsgid));
        let decision = match theirs {
            Some(job) if choices.contains(&"sent") || cause == "restored" => {
                let msg_id = job.msg_id.try_into().ok().filter(|_| self.random.one_in(2));
                Decision::Sent { msg_id }
            }
            None if choices.contains(&"retry") && self.random.one_in(2) => Decision::Retry,
            None if choices.contains(&"not_sent") && self.random.one_in(2) => Decision::NotSent,
            _ => Decision::Skip,
        };
        // After a restore, the person decides about many jobs one at a time.
        let attempts = summary.jobs[number - 1].attempts;
        let question = match cause {
            "restored" => format!("{number}-{attempts}"),
            _ => question,
        };
        self.tell(Told::Decided(question, decision))
    }

    /// Marks a point at which the program may crash.
    fn point(&mut self) -> Result<(), Crash> {
        let is_here = self.habits.crash_at == Some(self.points);
        self.points += 1;
        if is_here || self.random.chance(self.habits.crashes) { Err(Crash) } else { Ok(()) }
    }

    /// Starts the program again, from the stored state.
    fn restart(&mut self) {
        self.crashes += 1;
        let down = self.habits.longest_down.max(1);
        // The program is mostly down for a short time, seldom for a day and more.
        let longest = if self.random.one_in(4) { down } else { down.min(120) };
        self.now += 1 + self.random.below(longest as u64) as i64;
        self.down_until = self.now;
        self.campaign = Campaign::from_json(&self.stored).expect("what was stored");
        if self.habits.tells_lost {
            let open = self.told.iter().rev().find_map(|told| match told {
                Told::Called(id) => Some(*id),
                _ => None,
            });
            // The program knows from its own log that it has called, and has no answer.
            if let Some(id) = open {
                let _ = self.campaign.record(&Fact::Lost(id), self.clock());
                self.stored = self.campaign.to_json();
            }
        }
    }

    /// Checks that the campaign tells what WeChat did.
    pub fn assert_truth(&self, end: &End) {
        let story = || format!("{end:?}\n{}\n{}", self.stored, self.wechat.story());
        let theirs = |clientmsgid: &str| {
            self.wechat
                .jobs()
                .iter()
                .filter(|job| job.clientmsgid.as_deref() == Some(clientmsgid))
                .collect::<Vec<_>>()
        };
        let summary = self.campaign.summary(self.clock());
        for job in &summary.jobs {
            let sent = theirs(&job.clientmsgid);
            assert!(sent.len() <= 1, "job {} was sent twice\n{}", job.job, story());
            let sent = sent.first();
            match job.state {
                JobState::Planned | JobState::Rejected | JobState::Cancelled => {
                    assert!(sent.is_none(), "job {} was sent\n{}", job.job, story());
                }
                JobState::Finished | JobState::Sending => {
                    assert!(sent.is_some(), "job {} was never sent\n{}", job.job, story());
                }
                _ => {}
            }
            if let (Some(id), Some(sent)) = (job.msg_id, sent) {
                assert_eq!(id.get(), sent.msg_id, "{}", story());
            }
            if summary.totals.not_reached.jobs.contains(&job.job) {
                assert!(
                    !sent.is_some_and(|sent| sent.reaches()),
                    "job {} reached\n{}",
                    job.job,
                    story()
                );
            }
            if summary.totals.reached.jobs.contains(&job.job) {
                assert!(sent.is_some(), "job {} was never sent\n{}", job.job, story());
            }
            if job.state == JobState::Accepted && job.msg_id.is_some() {
                assert!(sent.is_some(), "job {} was never accepted\n{}", job.job, story());
            }
        }
        // Every job is in exactly one of the groups.
        let totals = &summary.totals;
        let groups = [
            &totals.reached,
            &totals.under_way,
            &totals.failed,
            &totals.not_reached,
            &totals.unknown,
        ];
        let mut all: Vec<u32> =
            groups.iter().flat_map(|group| group.jobs.iter().copied()).collect();
        all.sort_unstable();
        assert_eq!(all, totals.planned.jobs);
        assert_eq!(
            groups.iter().map(|group| group.recipients).sum::<i64>(),
            totals.planned.recipients
        );
        self.wechat.assert_nobody_is_reached_twice();
        // A wrong clock counts other minutes, and a restored state does not know the last one.
        if self.habits.jumps == 0 && self.habits.restores == 0 {
            self.assert_paced();
        }
    }

    /// Checks that there are no more than 60 sends a minute and 100 a day, and no `clientmsgid` twice within a
    /// minute.
    fn assert_paced(&self) {
        for (index, (at, id)) in self.sends.iter().enumerate() {
            let before = &self.sends[..index];
            assert!(before.iter().filter(|(then, _)| at - then < 60).count() < 60);
            let day = |at: i64| (at + 8 * 3600).div_euclid(86_400);
            assert!(before.iter().filter(|(then, _)| day(*then) == day(*at)).count() < 100);
            assert!(
                before.iter().all(|(then, other)| other != id || id.is_empty() || at - then >= 60),
                "{id} {}",
                self.wechat.story()
            );
        }
    }
}

fn is_about_the_token(answer: &Answer) -> bool {
    let Answer::Reply { body, .. } = answer else { return false };
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    [40001, 40014, 42001].into_iter().any(|code| body["errcode"] == code)
}
