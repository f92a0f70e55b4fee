//! The fuzz target that reads a campaign, tells it facts, and asks for the next step.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;
use wechat_mass::campaign::{
    Account, Audience, Batch, CallId, CallStep, Campaign, Decision, Fact, JobState, OpenIdBatches,
    Plan, Purpose, Step,
};
use wechat_mass::mass::{Message, Recipient, Text};
use wechat_mass::push::read_push;
use wechat_mass::{Body, Call, MsgId};

use super::campaigns::{is_recorded, speaks_both_languages};

/// 2026-11-26 08:00 in Beijing.
const NOW: i64 = 1_795_651_200;

/// The names of plans with which an input may begin, instead of a stored text.
static PLANNED: LazyLock<[(&str, Campaign); 4]> = LazyLock::new(|| {
    let text = || Message::from(Text::new("你好"));
    let openids = |jobs| Audience::openids(BATCHES.iter().take(jobs));
    let planned = |plan: Plan| plan.campaign(NOW).expect("a plan without errors");
    [
        ("all", Plan::new("a", Account::Subscription, Audience::All, Message::mpnews("DRAFT"))),
        ("tag", Plan::new("t", Account::Service, Audience::Tag(2), text()).start_at(NOW + 90)),
        ("openids", Plan::new("o", Account::Service, openids(3), text()).speed(1)),
        (
            "slowly",
            Plan::new("s", Account::Service, openids(4), Message::mpnews("DRAFT"))
                .calls_per_day(2)
                .calls_per_minute(1)
                .wait_for_first(),
        ),
    ]
    .map(|(name, plan)| (name, planned(plan)))
});

/// Makes four batches of two OpenIDs.
static BATCHES: LazyLock<Vec<Batch>> = LazyLock::new(|| {
    let batch = |number: u32| {
        let mut list = OpenIdBatches::new();
        list.push(format!("o{:027}\no{:027}\n", 2 * number, 2 * number + 1).as_bytes());
        list.finish();
        list.next_batch().expect("a batch")
    };
    (0..4).map(batch).collect()
});

/// Tells a campaign facts. The first line is the name of a plan, or a stored campaign. Then each line is a
/// fact, as `fact_of` and `told` read it.
pub fn campaign(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default();
    let planned = PLANNED.iter().find(|(name, _)| *name == first).map(|(_, plan)| plan.clone());
    let Some(campaign) = planned.or_else(|| stored(first)) else { return };
    let mut run = Run { campaign, now: NOW, sent: BTreeMap::new() };
    // An input of many lines shows no more than a short one.
    for line in lines.take(40) {
        run.told(line);
    }
}

/// Reads a stored campaign. It is used whole or not at all: every member must have been read.
fn stored(text: &str) -> Option<Campaign> {
    match Campaign::from_json(text) {
        Ok(campaign) => {
            let again = campaign.to_json();
            // Only the version may differ: a state of an earlier version is written in the latest one.
            let members = |text: &str| {
                let mut value = serde_json::from_str::<Value>(text).expect("JSON");
                value.as_object_mut().expect("an object").remove("version");
                value
            };
            assert_eq!(members(text), members(&again), "{text}");
            assert_eq!(Campaign::from_json(&again).as_ref(), Ok(&campaign));
            Some(campaign)
        }
        Err(error) => {
            assert!(["damaged", "newer_version"].contains(&error.fault.name()), "{error:?}");
            speaks_both_languages(&error);
            None
        }
    }
}

struct Run {
    campaign: Campaign,
    now: i64,
    /// The bytes sent for each job: a repeat must have the same bytes.
    sent: BTreeMap<u32, Call>,
}

impl Run {
    /// Reads a line: a fact, or `+` and seconds that pass, or `step`, which makes the next step.
    fn told(&mut self, line: &str) {
        if let Some(seconds) = line.strip_prefix('+') {
            self.now = self.now.saturating_add(seconds.parse().unwrap_or_default());
            return;
        }
        if line == "step" {
            return self.step();
        }
        let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
        if what == "pushed" {
            if let Ok(push) = read_push(rest.as_bytes()) {
                let _ = is_recorded(&mut self.campaign, &Fact::Pushed(&push), self.now);
            }
        } else if what == "others" {
            let (campaign, ids) = rest.split_once(' ').unwrap_or((rest, ""));
            let msg_ids: Vec<MsgId> = ids.split(' ').flat_map(str::parse).collect();
            let others = Fact::Others { campaign, msg_ids: &msg_ids };
            let _ = is_recorded(&mut self.campaign, &others, self.now);
        } else if let Some(fact) = fact_of(what, rest) {
            let _ = is_recorded(&mut self.campaign, &fact, self.now);
        }
        let _ = self.next();
    }

    /// Checks the next step, without making it.
    fn next(&mut self) -> Option<Step> {
        let step = self.campaign.next_step(self.now).ok()?;
        assert_eq!(self.campaign.next_step(self.now).as_ref(), Ok(&step), "asked twice");
        let _ = self.campaign.summary(self.now);
        match &step {
            Step::Call(call) => self.may_be_made(call),
            Step::Wait { until, .. } => assert!(*until > self.now, "{step:?} at {}", self.now),
            _ => {}
        }
        Some(step)
    }

    fn step(&mut self) {
        match self.next() {
            Some(Step::Call(call)) => {
                let recorded = is_recorded(&mut self.campaign, &Fact::Called(call.id), self.now);
                assert_eq!(recorded, Ok(()));
                let next = self.campaign.next_step(self.now);
                assert!(
                    !matches!(&next, Ok(Step::Call(next)) if next.id == call.id),
                    "{} is offered again",
                    call.id
                );
            }
            Some(Step::Wait { until, .. }) => self.now = until,
            _ => {}
        }
    }

    /// Checks a send: an accepted job is not sent again, and one in doubt is sent with the same bytes.
    fn may_be_made(&mut self, step: &CallStep) {
        if step.id.purpose != Purpose::Send {
            assert!(step.call.is_some() && step.batch.is_none(), "{step:?}");
            return;
        }
        let summary = self.campaign.summary(self.now);
        let job = summary.jobs.iter().find(|job| job.job == step.id.number).expect("a job");
        // An accepted job is repeated only while its id is not known.
        let searched =
            matches!(job.state, JobState::Accepted | JobState::Confirming) && job.msg_id.is_none();
        let to_be_sent = matches!(job.state, JobState::Planned | JobState::Requested);
        assert!(to_be_sent || searched, "{job:?}");
        assert_eq!(step.id.attempt, job.attempts + 1);
        assert!(step.before.is_some_and(|before| before > self.now), "{step:?} at {}", self.now);
        assert!(!summary.cancelled && !summary.paused, "{step:?}");
        let call = match (&step.call, step.batch) {
            (Some(call), None) => call.clone(),
            (None, Some(batch)) => {
                let made = BATCHES
                    .iter()
                    .find_map(|batch| self.campaign.batch_call(step.id, &batch.openids).ok());
                assert_eq!(batch, step.id.number);
                // The OpenIDs of a stored campaign are not known here.
                let Some(made) = made else { return };
                made
            }
            other => unreachable!("{other:?}"),
        };
        assert!(matches!(&call.body, Body::Json(json) if json.contains(&job.clientmsgid)));
        let first = self.sent.entry(step.id.number).or_insert_with(|| call.clone());
        assert_eq!(*first, call);
    }
}

/// Reads a fact in words: `replied send-1-1 200 {"errcode":0}`.
fn fact_of<'a>(what: &str, rest: &'a str) -> Option<Fact<'a>> {
    let mut words = rest.splitn(3, ' ');
    let [first, second, third] = [(); 3].map(|()| words.next().unwrap_or_default());
    let id = first.parse::<CallId>();
    let purpose = || {
        let all = [Purpose::Send, Purpose::Poll, Purpose::Preview, Purpose::Delete];
        all.into_iter().find(|purpose| purpose.name() == first)
    };
    Some(match what {
        "called" => Fact::Called(id.ok()?),
        "replied" => {
            Fact::Replied { id: id.ok()?, status: second.parse().ok()?, reply: third.as_bytes() }
        }
        "lost" => Fact::Lost(id.ok()?),
        "unsent" => Fact::Unsent(id.ok()?),
        "token_refreshed" => Fact::TokenRefreshed,
        "token_failed" => {
            let errmsg = Some(second).filter(|text| !text.is_empty());
            Fact::TokenFailed { errcode: first.parse().ok(), errmsg }
        }
        "clock" => Fact::Clock { at: NOW.saturating_add(first.parse().ok()?) },
        "restored" => Fact::Restored { since: NOW.saturating_add(first.parse().ok()?) },
        "paused" => Fact::Paused { at: Some(NOW.saturating_add(first.parse().ok()?)) },
        "resumed" => Fact::Resumed { at: Some(NOW.saturating_add(first.parse().ok()?)) },
        "cancelled" => Fact::Cancelled,
        "decided" => Fact::Decided {
            question: first,
            decision: match second {
                "retry" => Decision::Retry,
                "not_sent" => Decision::NotSent,
                "skip" => Decision::Skip,
                _ => Decision::Sent { msg_id: third.parse().ok() },
            },
        },
        "preview" => Fact::Preview {
            name: first,
            to: match second {
                "touser" => Recipient::ToUser(third.to_owned()),
                _ => Recipient::ToWxName(third.to_owned()),
            },
        },
        "delete" => Fact::Delete { job: first.parse().ok()?, article_idx: second.parse().ok() },
        "deleted" => Fact::Deleted { job: first.parse().ok()? },
        "elsewhere" => Fact::Elsewhere {
            purpose: purpose()?,
            calls: second.parse().ok()?,
            last_minute: third.parse().unwrap_or_default(),
        },
        "quota" => Fact::Quota { purpose: purpose()?, reply: rest.split_once(' ')?.1.as_bytes() },
        _ => return None,
    })
}
