//! A run of one campaign from its plan to its end, against the simulated WeChat of the tests.

use wechat_mass::campaign::{
    Account, Audience, BecauseCode, CallStep, Campaign, Decision, Fact, Plan, PlannedBatch,
    Purpose, Step,
};
use wechat_mass::mass::Text;
use wechat_mass::push::read_push;

use crate::list::{STEM, lines};
use crate::simulated::wechat::{self, Answer, Faults, Job, Kind, WeChat};

/// 2026-11-26 08:00 in Beijing.
const START: i64 = 1_795_651_200;
const SEED: u64 = 1;
const CONTENT: &str = "新品上架：全场八折，今晚八点开始。";

/// The faults, each as a chance in 1000.
pub fn faults() -> Faults {
    Faults {
        lost_before: 10,
        lost_after: 10,
        busy: 10,
        minute: 10,
        token: 2,
        push_late: 50,
        push_never: 10,
        ..Faults::default()
    }
}

/// The numbers of a run.
#[derive(Default)]
pub struct Taken {
    /// The time from the first step to the last, in simulated seconds.
    pub seconds: i64,
    /// The number of first requests, one for each job.
    pub sends: u64,
    /// The number of repeated requests.
    pub repeats: u64,
    pub polls: u64,
    pub pushes: u64,
    /// The number of questions to a person.
    pub questions: u64,
    pub facts: u64,
    /// The most bytes of the stored state.
    pub state: usize,
}

/// The host, which calls, records, and stores after every fact.
struct Host {
    wechat: WeChat,
    campaign: Campaign,
    stored: String,
    now: i64,
    taken: Taken,
}

/// Runs a campaign to all OpenIDs of the list, until nothing is left to do.
///
/// # Panics
/// If anybody is not reached, or reached twice.
pub fn run(openids: u64, batches: Vec<PlannedBatch>, calls_per_day: u32) -> Taken {
    // Repeated OpenIDs are dropped, so each batch continues the numbers of the one before.
    let mut first = 0;
    let ranges = batches.iter().map(|batch| {
        let start = first;
        first += u64::from(batch.count);
        start..first
    });
    let ranges: Vec<_> = ranges.collect();

    let mut wechat = WeChat::new(SEED, Kind::Service, faults());
    wechat.grant_send_calls(calls_per_day as usize);
    let audience = Audience::OpenIds(batches);
    let plan = Plan::new("spring", Account::Service, audience, Text::new(CONTENT))
        .calls_per_day(calls_per_day);
    let campaign = plan.campaign(START).expect("a plan without errors");
    let mut host =
        Host { wechat, stored: campaign.to_json(), campaign, now: START, taken: Taken::default() };
    let totals = loop {
        host.receive();
        match host.campaign.next_step(host.now).expect("a time") {
            Step::Call(step) => host.call(&step, &ranges),
            Step::Wait { until, .. } => {
                let push = host.wechat.next_push_at().filter(|at| *at > host.now);
                host.now = push.map_or(until, |at| at.min(until));
            }
            Step::RefreshToken { .. } => {
                host.wechat.renew_token();
                host.now += 1;
                host.record(&Fact::TokenRefreshed);
            }
            Step::AskHuman { because, question: Some(question), .. }
                if because.code == BecauseCode::UnknownOutcome =>
            {
                host.ask(because.job.expect("a job"), &question);
            }
            Step::Done { totals } => break totals,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(totals.reached.recipients, openids as i64);
    assert_reached_once(host.wechat.jobs(), openids);
    assert_eq!(Campaign::from_json(&host.stored).as_ref(), Ok(&host.campaign));
    host.taken.seconds = host.now - START;
    host.taken
}

impl Host {
    fn record(&mut self, fact: &Fact<'_>) {
        self.campaign.record(fact, self.now).expect("a fact of this campaign");
        self.stored = self.campaign.to_json();
        self.taken.facts += 1;
        self.taken.state = self.taken.state.max(self.stored.len());
    }

    fn receive(&mut self) {
        for (_, xml) in self.wechat.pushes(self.now, |_| true) {
            let push = read_push(xml.as_bytes()).expect("a push");
            self.record(&Fact::Pushed(&push));
            self.taken.pushes += 1;
        }
    }

    /// Answers as a person who checks mp.weixin.qq.com, which shows the accepted sends.
    fn ask(&mut self, job: u32, question: &str) {
        self.taken.questions += 1;
        self.now += 3600;
        self.receive();
        let summary = self.campaign.summary(self.now);
        let clientmsgid = Some(&summary.jobs[job as usize - 1].clientmsgid);
        let theirs = self.wechat.jobs().iter().find(|job| job.clientmsgid.as_ref() == clientmsgid);
        let decision = match theirs {
            Some(job) => Decision::Sent { msg_id: job.msg_id.try_into().ok() },
            None => Decision::Retry,
        };
        self.record(&Fact::Decided { question, decision });
    }

    fn call(&mut self, step: &CallStep, ranges: &[std::ops::Range<u64>]) {
        self.record(&Fact::Called(step.id));
        match step.id.purpose {
            Purpose::Send if step.id.attempt == 1 => self.taken.sends += 1,
            Purpose::Send => self.taken.repeats += 1,
            _ => self.taken.polls += 1,
        }
        let call = match (&step.call, step.batch) {
            (Some(call), _) => call.clone(),
            (None, Some(batch)) => {
                let openids = lines(ranges[batch as usize - 1].clone());
                self.campaign.batch_call(step.id, &openids).expect("the planned batch")
            }
            (None, None) => panic!("{step:?}"),
        };
        match self.wechat.call(&call, self.now) {
            Answer::Reply { status, body, seconds } => {
                self.now += seconds;
                self.record(&Fact::Replied { id: step.id, status, reply: &body });
            }
            Answer::Lost { seconds } => {
                self.now += seconds;
                self.record(&Fact::Lost(step.id));
            }
        }
    }
}

/// Checks that WeChat's jobs together have all numbers of the list, each once, and no others.
fn assert_reached_once(jobs: &[Job], openids: u64) {
    let mut reached = Vec::new();
    for job in jobs.iter().filter(|job| job.reaches()) {
        let wechat::Audience::OpenIds(list) = &job.audience else { panic!("{job:?}") };
        for run in list.runs() {
            assert_eq!((run.stem.as_str(), run.digits), (STEM, 28 - STEM.len()));
            reached.push(run.first..run.first + run.count);
        }
    }
    reached.sort_unstable_by_key(|run| run.start);
    let end = reached.iter().fold(0, |end, run| {
        assert_eq!(run.start, end, "who was reached twice or not at all");
        run.end
    });
    assert_eq!(end, openids);
}
