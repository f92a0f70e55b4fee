//! Helpers for the scenarios: a campaign with its time, to tell it facts and expect steps.

use wechat_mass::campaign::{
    Account, Audience, Batch, CallId, CallStep, Campaign, Decision, Fact, JobState, JobSummary,
    OpenIdBatches, OrderSummary, Plan, Purpose, Step, Totals,
};
use wechat_mass::mass::{Message, Text};
use wechat_mass::push::{Push, read_push};
use wechat_mass::{Bilingual, Body, Call};

use crate::campaigns::is_recorded;

/// 2026-11-26 08:00 in Beijing.
pub const NOW: i64 = 1_795_651_200;
pub const MINUTE: i64 = 60;
/// The shortest time between two attempts at a call: the minute of 45066, and 10 seconds for the way.
pub const APART: i64 = 70;
pub const HOUR: i64 = 3600;
pub const DAY: i64 = 86_400;
/// The next 0:00 in Beijing.
pub const MIDNIGHT: i64 = NOW + 16 * HOUR;
/// 2026-12-01 00:00 in Beijing.
pub const NEXT_MONTH: i64 = MIDNIGHT + 4 * DAY;
/// When calls that wait for a day go out: a minute after 0:00, because clocks differ.
pub const NEW_DAY: i64 = MIDNIGHT + MINUTE;
/// When calls that wait for a month go out.
pub const NEW_MONTH: i64 = NEXT_MONTH + MINUTE;
/// The longest wait for a quota. Something on the way may have repeated the request, and the copy may have
/// been refused. So the call is tried again while WeChat knows the first one.
pub const LONGEST_SILENCE: i64 = 17 * HOUR;
/// The time from the first attempt on after which a send in doubt is not repeated.
pub const LAST_REPEAT: i64 = 18 * HOUR;
/// The time that the administrator has to confirm a send, and a minute.
pub const CONFIRMATION: i64 = 31 * MINUTE;
/// The time from the acceptance to the first status call.
pub const FIRST_POLL: i64 = 10 * MINUTE;

pub const MSG_ID: u64 = 1_000_001_625;

/// Makes batches of small lists, because batches of ten thousand would be slow to simulate.
pub fn batches_of(count: usize, size: usize) -> Vec<Batch> {
    (0..count)
        .map(|batch| {
            let mut list = OpenIdBatches::new();
            for number in batch * size..(batch + 1) * size {
                list.push(format!("o{number:027}\n").as_bytes());
            }
            list.finish();
            list.next_batch().expect("a batch")
        })
        .collect()
}

pub fn text() -> Message {
    Text::new("你好").into()
}

pub fn tag_plan() -> Plan {
    Plan::new("spring", Account::Service, Audience::Tag(2), text())
}

pub fn openids_plan(jobs: usize) -> Plan {
    Plan::new("spring", Account::Service, Audience::openids(&batches_of(jobs, 2)), text())
}

/// Makes a reply with only a code.
pub fn errcode(code: i64) -> String {
    format!(r#"{{"errcode":{code},"errmsg":"as it may be rid: 5f9b1c2d-3e4f5a6b-7c8d9e0f"}}"#)
}

/// Makes a reply with a code and the id of a job.
pub fn with_msg_id(code: i64, msg_id: u64) -> String {
    format!(r#"{{"errcode":{code},"errmsg":"as it may be","msg_id":{msg_id}}}"#)
}

pub fn status(msg_id: u64, status: &str) -> String {
    format!(r#"{{"msg_id":{msg_id},"msg_status":"{status}"}}"#)
}

/// Makes the event of a job that reached both of its OpenIDs.
pub fn event(msg_id: u64, status: &str, at: i64) -> Push {
    event_with(msg_id, status, at, [2, 2, 2, 0], "")
}

/// Makes an event with total, filter, sent and error count, and more elements.
pub fn event_with(msg_id: u64, status: &str, at: i64, counts: [i64; 4], more: &str) -> Push {
    let [total, filter, sent, error] = counts;
    let xml = format!(
        "<xml><ToUserName><![CDATA[gh_4d00ed8d6399]]></ToUserName>\
         <FromUserName><![CDATA[oV5CrjpxgaGXNHIQigzNlgLTnwic]]></FromUserName>\
         <CreateTime>{at}</CreateTime><MsgType><![CDATA[event]]></MsgType>\
         <Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>{msg_id}</MsgID>\
         <Status><![CDATA[{status}]]></Status><TotalCount>{total}</TotalCount>\
         <FilterCount>{filter}</FilterCount><SentCount>{sent}</SentCount>\
         <ErrorCount>{error}</ErrorCount>{more}</xml>"
    );
    read_push(xml.as_bytes()).expect("a push")
}

/// Makes the addresses of so many articles, as in an event.
pub fn article_urls(urls: &[String]) -> String {
    let item = |(index, url): (usize, &String)| {
        let number = index + 1;
        format!(
            "<item><ArticleIdx>{number}</ArticleIdx><ArticleUrl><![CDATA[{url}]]></ArticleUrl></item>"
        )
    };
    let items: String = urls.iter().enumerate().map(item).collect();
    let count = urls.len();
    format!(
        "<ArticleUrlResult><Count>{count}</Count><ResultList>{items}</ResultList></ArticleUrlResult>"
    )
}

pub fn body(call: &Call) -> &str {
    match &call.body {
        Body::Json(json) => json,
        other => panic!("{other:?}"),
    }
}

pub fn id(text: &str) -> CallId {
    text.parse().expect("the id of a call")
}

/// A campaign and the time.
#[derive(Clone)]
pub struct Scenario {
    pub campaign: Campaign,
    pub now: i64,
}

/// A question to a person.
#[derive(Debug, PartialEq)]
pub struct Asked {
    pub until: Option<i64>,
    pub cause: &'static str,
    pub question: Option<String>,
    pub choices: Vec<&'static str>,
    pub zh: String,
    pub en: String,
}

impl Scenario {
    pub fn of(plan: &Plan) -> Self {
        Self { campaign: plan.campaign(NOW).expect("a plan without errors"), now: NOW }
    }

    /// Makes a campaign with one job, to a tag.
    pub fn tag() -> Self {
        Self::of(&tag_plan())
    }

    /// Makes a campaign with so many jobs of two OpenIDs each.
    pub fn openids(jobs: usize) -> Self {
        Self::of(&openids_plan(jobs))
    }

    /// Records a fact twice, because the same once more changes nothing, and stores the campaign.
    pub fn tell(&mut self, fact: &Fact<'_>) -> &mut Self {
        is_recorded(&mut self.campaign, fact, self.now).expect("a fact of this campaign");
        self
    }

    /// Records a fact that is refused and changes nothing. Returns the name of the fault.
    pub fn refused(&mut self, fact: &Fact<'_>) -> &'static str {
        let recorded = is_recorded(&mut self.campaign, fact, self.now);
        recorded.expect_err("a fact that is refused").fault.name()
    }

    /// Claims a call, if it may be made. Returns the name of the fault if not.
    pub fn claim(&mut self, id: CallId) -> Option<&'static str> {
        let claimed = is_recorded(&mut self.campaign, &Fact::Called(id), self.now);
        claimed.err().map(|error| error.fault.name())
    }

    /// Claims a call that may be made.
    pub fn may_claim(&mut self, id: CallId) -> &mut Self {
        let _ = self.claim(id);
        self
    }

    pub fn reply(&mut self, id: CallId, reply: &str) -> &mut Self {
        self.reply_with(id, 200, reply.as_bytes())
    }

    pub fn reply_with(&mut self, id: CallId, status: u16, reply: &[u8]) -> &mut Self {
        self.tell(&Fact::Replied { id, status, reply })
    }

    pub fn lost(&mut self, id: CallId) -> &mut Self {
        self.tell(&Fact::Lost(id))
    }

    pub fn pushed(&mut self, push: &Push) -> &mut Self {
        self.tell(&Fact::Pushed(push))
    }

    pub fn decide(&mut self, question: &str, decision: Decision) -> &mut Self {
        self.tell(&Fact::Decided { question, decision })
    }

    /// Lets a person decide that the job was certainly not sent, and returns the next call.
    pub fn call_after_retry(&mut self, question: &str) -> CallStep {
        self.decide(question, Decision::Retry);
        self.call()
    }

    pub fn step(&self) -> Step {
        self.campaign.next_step(self.now).expect("a time")
    }

    /// Returns the call to make now.
    pub fn call(&self) -> CallStep {
        match self.step() {
            Step::Call(step) => *step,
            other => panic!("no call: {other:?}"),
        }
    }

    /// Lets the next call go out, which must have this id.
    pub fn goes_out(&mut self, text: &str) -> CallId {
        let call = self.call();
        assert_eq!(call.id.to_string(), text);
        self.tell(&Fact::Called(call.id));
        call.id
    }

    /// Makes the next call, which is answered at once.
    pub fn answered(&mut self, text: &str, reply: &str) -> &mut Self {
        let id = self.goes_out(text);
        self.reply(id, reply)
    }

    /// Returns the end and the cause of the wait.
    pub fn waits(&self) -> (i64, &'static str) {
        match self.step() {
            Step::Wait { until, because } => {
                assert!(!because.message.zh.is_empty() && !because.message.en.is_empty());
                (until, because.code.name())
            }
            other => panic!("no wait: {other:?}"),
        }
    }

    /// Returns why it waits, in words.
    pub fn waits_in_words(&self) -> Bilingual {
        match self.step() {
            Step::Wait { because, .. } => because.message,
            other => panic!("no wait: {other:?}"),
        }
    }

    /// Waits until the end of the wait, which must be `until`.
    pub fn wait(&mut self, until: i64, cause: &str) -> &mut Self {
        assert_eq!(self.waits(), (until, cause), "{} s from now", self.waits().0 - self.now);
        self.now = until - 1;
        assert_eq!(self.waits(), (until, cause), "a second before");
        self.now = until;
        self
    }

    /// Returns the question to a person.
    pub fn asks(&self) -> Asked {
        match self.step() {
            Step::AskHuman { because, question, until, choices } => Asked {
                until,
                cause: because.code.name(),
                question,
                choices: choices.to_vec(),
                zh: because.message.zh,
                en: because.message.en,
            },
            other => panic!("no question: {other:?}"),
        }
    }

    /// Asserts the question about a job, and its possible answers.
    pub fn assert_asks(&self, cause: &str, question: &str, choices: &[&str]) {
        let asked = self.asks();
        assert_eq!((asked.cause, asked.question.as_deref()), (cause, Some(question)));
        assert_eq!(asked.choices, choices);
    }

    pub fn assert_refreshes_token(&self) {
        match self.step() {
            Step::RefreshToken { because } => assert_eq!(because.code.name(), "token_stale"),
            other => panic!("no new token: {other:?}"),
        }
    }

    pub fn done(&self) -> Totals {
        match self.step() {
            Step::Done { totals } => totals,
            other => panic!("not done: {other:?}"),
        }
    }

    pub fn job(&self, number: usize) -> JobSummary {
        self.campaign.summary(self.now).jobs[number - 1].clone()
    }

    pub fn state(&self, number: usize) -> JobState {
        self.job(number).state
    }

    pub fn order(&self, number: usize) -> OrderSummary {
        self.campaign.summary(self.now).orders[number - 1].clone()
    }

    /// Returns the body of a job's send.
    pub fn send_body(&self, call: &CallStep) -> String {
        assert_eq!(call.id.purpose, Purpose::Send);
        match (&call.call, call.batch) {
            (Some(call), None) => body(call).to_owned(),
            (None, Some(batch)) => {
                let number = batch as usize;
                let batch = batches_of(number, 2).remove(number - 1);
                let call = self.campaign.batch_call(call.id, &batch.openids);
                body(&call.expect("the planned batch")).to_owned()
            }
            other => panic!("{other:?}"),
        }
    }
}
