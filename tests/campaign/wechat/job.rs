//! Jobs: accepted sends and their results (docs/spec.md 3 and 4).

use std::collections::BTreeMap;

use super::body::{Audience, Send};
use super::random::Random;

pub const SUCCESS: &str = "send success";
pub const FAIL: &str = "send fail";
pub const REFUSED_BY_ADMINISTRATOR: &str = "err(40001)";
pub const ADMINISTRATOR_SILENT: &str = "err(40002)";

/// The time that the administrator has.
pub const CONFIRMATION_SECONDS: i64 = 30 * 60;

const REVIEWED: [&str; 10] = [
    "err(10001)",
    "err(20001)",
    "err(20002)",
    "err(20004)",
    "err(20006)",
    "err(20008)",
    "err(20013)",
    "err(21000)",
    "err(22000)",
    // This is undocumented, but was seen.
    "err(20431)",
];
const REPRINTS: [&str; 3] = ["err(30001)", "err(30002)", "err(30003)"];

#[derive(Clone, Debug)]
pub struct Job {
    pub msg_id: u64,
    pub clientmsgid: Option<String>,
    pub audience: Audience,
    /// The `msgtype` and the content, for example `text 你好` or `mpnews MEDIA_ID`.
    pub content: String,
    pub accepted_at: i64,
    /// The time until which the administrator may confirm.
    pub confirmation_until: Option<i64>,
    pub ends_at: i64,
    /// The `Status` of its event. It is fixed from the start, and shown from `ends_at` on.
    pub status: &'static str,
    pub counts: Counts,
    pub is_deleted: bool,
}

/// The counts of the event.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub total: u64,
    /// The followers left after filtering.
    pub filter: u64,
    pub sent: u64,
    pub error: u64,
}

/// The fault of a job.
#[derive(Clone, Copy, Debug)]
pub struct Fortune {
    pub confirm: bool,
    pub review: bool,
    pub fail: bool,
    pub all_filtered: bool,
    /// The job ends in the second in which it began.
    pub at_once: bool,
}

impl Job {
    pub fn new(msg_id: u64, send: Send, now: i64, fortune: Fortune, random: &mut Random) -> Self {
        let asked = fortune.confirm && send.audience == Audience::All;
        let reprint = send.content.starts_with("mpnews ") && !send.send_ignore_reprint;
        let (confirmation_until, refused) = match random.below(3) {
            _ if !asked => (None, None),
            0 => (Some(now + random.within(1..=1799)), Some(REFUSED_BY_ADMINISTRATOR)),
            1 => (Some(now + CONFIRMATION_SECONDS), Some(ADMINISTRATOR_SILENT)),
            _ => (Some(now + random.within(1..=1799)), None),
        };
        let status = match refused {
            Some(refused) => refused,
            None if fortune.review && reprint && random.one_in(2) => random.one_of(&REPRINTS),
            None if fortune.review => random.one_of(&REVIEWED),
            None if fortune.fail => FAIL,
            None => SUCCESS,
        };
        let lasts = random.within(1..=600);
        let ends_at = match confirmation_until {
            Some(until) if refused.is_some() => until,
            Some(until) => until + lasts,
            None if fortune.at_once => now,
            None => now + lasts,
        };
        let total = match &send.audience {
            Audience::OpenIds(openids) => openids.count(),
            Audience::All | Audience::Tag(_) => 100 + random.below(100_000),
        };
        Self {
            msg_id,
            clientmsgid: send.clientmsgid,
            audience: send.audience,
            content: send.content,
            accepted_at: now,
            confirmation_until,
            ends_at,
            status,
            counts: Counts::new(total, status, fortune.all_filtered, random),
            is_deleted: false,
        }
    }

    pub fn is_being_confirmed(&self, now: i64) -> bool {
        self.confirmation_until.is_some_and(|until| now < until)
    }

    /// Checks whether it may have reached anybody. A failed job may have failed half-way.
    pub fn reaches(&self) -> bool {
        self.status == SUCCESS || self.counts.sent > 0
    }

    /// Returns the address of its article.
    pub fn url(&self) -> String {
        format!("http://mp.weixin.qq.com/s/{:022}", self.msg_id)
    }

    /// Returns the status for message/mass/get.
    pub fn msg_status(&self, now: i64) -> &'static str {
        match self.status {
            // This was seen in practice: nobody was left after filtering.
            SUCCESS if self.counts.filter == 0 && now >= self.ends_at => "DELETE",
            _ if self.is_deleted => "DELETE",
            _ if now < self.ends_at => "SENDING",
            SUCCESS => "SEND_SUCCESS",
            _ => "SEND_FAIL",
        }
    }
}

impl Counts {
    fn new(total: u64, status: &str, all_filtered: bool, random: &mut Random) -> Self {
        let filter = total - random.below(total / 10 + 1);
        let error = random.below(filter / 20 + 1);
        let fails_half_way = random.one_in(2);
        match status {
            SUCCESS if all_filtered => Self { total, ..Self::default() },
            SUCCESS => Self { total, filter, sent: filter - error, error },
            FAIL if fails_half_way => {
                Self { total, filter, sent: filter / 2, error: filter - filter / 2 }
            }
            FAIL => Self { total, filter, sent: 0, error: filter },
            _ => Self::default(),
        }
    }
}

/// Counts how often each OpenID was reached with a content.
pub fn times_reached(jobs: &[Job], content: &str) -> BTreeMap<String, u32> {
    let mut times = BTreeMap::new();
    for job in jobs.iter().filter(|job| job.reaches() && job.content == content) {
        if let Audience::OpenIds(openids) = &job.audience {
            let mut of_job: Vec<String> = openids.iter().collect();
            // WeChat drops an OpenID that is repeated in one list.
            of_job.sort_unstable();
            of_job.dedup();
            for openid in of_job {
                *times.entry(openid).or_default() += 1;
            }
        }
    }
    times
}

/// Finds a person who was reached twice with the same content, and the two jobs. Two tags may overlap,
/// but only the same tag certainly reaches people twice.
pub fn reached_twice(jobs: &[Job]) -> Option<(String, &Job, &Job)> {
    let reaching = || jobs.iter().filter(|job| job.reaches());
    let mut runs = Vec::new();
    let mut by_content: BTreeMap<&str, Vec<&Job>> = BTreeMap::new();
    for job in reaching() {
        let others = by_content.entry(&job.content).or_default();
        for other in others.iter() {
            match (&other.audience, &job.audience) {
                (Audience::All, _) | (_, Audience::All) => {
                    return Some(("everyone".to_owned(), other, job));
                }
                (Audience::Tag(one), Audience::Tag(two)) if one == two => {
                    return Some((format!("tag {one}"), other, job));
                }
                _ => {}
            }
        }
        match &job.audience {
            Audience::OpenIds(openids) => {
                for run in openids.runs() {
                    runs.push((&job.content, &run.stem, run.digits, run.first, run, job));
                }
                // Lists are compared with each other below. One of them is enough to compare with an `All`.
                if !others.iter().any(|other| matches!(other.audience, Audience::OpenIds(_))) {
                    others.push(job);
                }
            }
            Audience::All | Audience::Tag(_) => others.push(job),
        }
    }
    runs.sort_unstable_by_key(|(content, stem, digits, first, ..)| {
        (*content, *stem, *digits, *first)
    });
    // The run that reaches furthest so far.
    let mut furthest: Option<(&String, &super::openids::Run, &Job)> = None;
    for (content, _, _, first, run, job) in runs {
        if let Some((of, before, by)) = furthest
            && (of, &before.stem, before.digits) == (content, &run.stem, run.digits)
        {
            let overlaps = first < before.first + before.count;
            if overlaps && by.msg_id != job.msg_id {
                return Some((run.openid(first), by, job));
            }
            if overlaps && first + run.count <= before.first + before.count {
                continue;
            }
        }
        furthest = Some((content, run, job));
    }
    None
}
