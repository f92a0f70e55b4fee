//! Reads the members of a stored campaign.

use crate::campaign::state::account::Account;
use crate::campaign::state::attempts::Attempts;
use crate::campaign::state::audience::Audience;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::{Counts, Finish, Job, JobState, Planned, Source};
use crate::campaign::state::order::{Order, OrderState, Task};
use crate::campaign::state::other_campaign::OtherCampaign;
use crate::campaign::state::pacing::Pacing;
use crate::campaign::state::push_findings::{Findings, Found};
use crate::campaign::state::shared::Shared;
use crate::campaign::state::tokens::Tokens;
use crate::endpoints::mass::audience::Recipient;
use crate::ids::msg_id::MsgId;
use crate::json::value::{Map, Value};

pub(crate) fn read_campaign(object: &Map) -> Option<Campaign> {
    let all = Members(object);
    let filter = match (all.get("tag_id"), all.flag("is_to_all")?) {
        (Some(tag), false) => Some(Audience::Tag(u32::try_from(tag.as_i64()?).ok()?)),
        (None, true) => Some(Audience::All),
        (None, false) => None,
        (Some(_), true) => return None,
    };
    let strays = all.list("strays", |stray| {
        let stray = stray.as_array()?;
        Some((stray.first()?.as_str()?.parse().ok()?, read_finish(stray.get(1)?)?))
    })?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let findings =
        Findings::read(all.list("findings", |finding| Some(finding.clone().into_owned()))?);
    Some(Campaign {
        id: all.text("id")?,
        account: Account::named(&all.text("account")?)?,
        filter,
        content: all.get("content")?.as_object()?.clone().sorted().into_owned(),
        allow_unknown: all.list("allow_unknown", text)?,
        speed: all.optional("speed")?,
        start_at: all.optional("start_at")?,
        wait_for_first: all.flag("wait_for_first")?,
        planned_at: all.number("planned_at")?,
        clock: all.number("clock")?,
        clock_jump: all.number("clock_jump")?,
        revision: all.number("revision")?,
        paused: all.flag("paused")?,
        switched_at: all.number("switched_at")?,
        cancelled: all.flag("cancelled")?,
        tokens: Tokens {
            refusals: all.count("token_refusals")?,
            stale: all.flag("token_stale")?,
            failures: all.count("token_failures")?,
            failed_at: all.number("token_failed_at")?,
            errcode: all.optional("token_errcode")?,
            errmsg: all.optional_text("token_errmsg")?,
        },
        pacing: read_pacing(all.get("pacing")?)?,
        jobs: all.list("jobs", |job| read_job(job).map(Shared::from))?,
        orders: all.list("orders", read_order)?,
        strays,
        findings,
        others: all.list("others", read_other)?,
        doubted: all.list("doubted", |id| id.as_str()?.parse().ok())?,
    })
}

pub(crate) fn read_other(value: &Value) -> Option<OtherCampaign> {
    let (campaign, msg_ids) = value.as_array()?.split_first()?;
    let msg_ids = msg_ids.iter().map(|id| id.as_str()?.parse().ok());
    Some(OtherCampaign {
        campaign: campaign.as_str()?.to_owned(),
        msg_ids: msg_ids.collect::<Option<_>>()?,
    })
}

/// The members of a stored object. Each method returns `None` for a value of another kind.
pub(crate) struct Members<'a>(&'a Map<'a>);

impl<'a> Members<'a> {
    fn of(value: &'a Value<'a>) -> Option<Self> {
        value.as_object().map(Members)
    }

    fn get(&self, name: &str) -> Option<&'a Value<'a>> {
        self.0.get(name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_str().map(str::to_owned)
    }

    fn optional_text(&self, name: &str) -> Option<Option<String>> {
        match self.get(name) {
            Some(value) => value.as_str().map(|text| Some(text.to_owned())),
            None => Some(None),
        }
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.get(name).map_or(Some(0), Value::as_i64)
    }

    fn count(&self, name: &str) -> Option<u32> {
        u32::try_from(self.number(name)?).ok()
    }

    fn optional(&self, name: &str) -> Option<Option<i64>> {
        match self.get(name) {
            Some(value) => value.as_i64().map(Some),
            None => Some(None),
        }
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Some(Value::Bool(on)) => Some(*on),
            Some(_) => None,
            None => Some(false),
        }
    }

    fn id(&self, name: &str) -> Option<Option<MsgId>> {
        match self.get(name) {
            Some(value) => value.as_str()?.parse().ok().map(Some),
            None => Some(None),
        }
    }

    fn list<T>(&self, name: &str, read: impl Fn(&'a Value<'a>) -> Option<T>) -> Option<Vec<T>> {
        match self.get(name) {
            Some(value) => value.as_array()?.iter().map(read).collect(),
            None => Some(Vec::new()),
        }
    }

    fn attempts(&self, name: &str) -> Option<Attempts> {
        self.get(name).map_or(Some(Attempts::default()), read_attempts)
    }
}

pub(crate) fn numbers(value: &Value) -> Option<Vec<i64>> {
    value.as_array()?.iter().map(Value::as_i64).collect()
}

pub(crate) fn counts(value: &Value) -> Option<[i64; 4]> {
    numbers(value)?.try_into().ok()
}

/// Reads a number or null.
pub(crate) fn optional(value: &Value) -> Option<Option<i64>> {
    if value.is_null() { Some(None) } else { value.as_i64().map(Some) }
}

pub(crate) fn read_pacing(value: &Value) -> Option<Pacing> {
    let [head, per_day, own, others, recent] = value.as_array()? else { return None };
    let [per_minute, day, others_recent, told_at] = counts(head)?;
    Some(Pacing {
        per_minute,
        per_day: counts(per_day)?,
        day,
        own: counts(own)?,
        others: counts(others)?,
        recent: numbers(recent)?,
        others_recent: (others_recent, told_at),
    })
}

pub(crate) fn read_attempts(value: &Value) -> Option<Attempts> {
    let [made, open, in_a_row, not_before, unclear, rest @ ..] = value.as_array()? else {
        return None;
    };
    let (vouched, last) = match rest {
        [] => (None, None),
        [vouched, last] => (optional(vouched)?, optional(last)?),
        _ => return None,
    };
    let vouched = match vouched {
        Some(vouched) => Some(u32::try_from(vouched).ok()?),
        None => None,
    };
    let unclear = unclear.as_array()?.iter().map(|attempt| {
        let [number, at] = <[i64; 2]>::try_from(numbers(attempt)?).ok()?;
        Some((u32::try_from(number).ok()?, at))
    });
    Some(Attempts {
        made: u32::try_from(made.as_i64()?).ok()?,
        open: optional(open)?,
        in_a_row: u32::try_from(in_a_row.as_i64()?).ok()?,
        not_before: not_before.as_i64()?,
        unclear: unclear.collect::<Option<_>>()?,
        vouched,
        last,
    })
}

pub(crate) fn read_finish(value: &Value) -> Option<Finish> {
    let [status, at, source, total, filter, sent, error, found] = value.as_array()? else {
        return None;
    };
    let source = source.as_str()?;
    Some(Finish {
        status: status.as_str()?.to_owned(),
        at: at.as_i64()?,
        source: Source::named(source)?,
        counts: Counts {
            total: optional(total)?,
            filter: optional(filter)?,
            sent: optional(sent)?,
            error: optional(error)?,
        },
        found: match optional(found)? {
            None => Found::Nothing,
            Some(-1) => Found::Dropped,
            Some(place) => Found::At(usize::try_from(place).ok()?),
        },
    })
}

pub(crate) fn read_job(value: &Value) -> Option<Job> {
    let all = Members::of(value)?;
    let state = all.text("state")?;
    let batch = match all.optional_text("fingerprint")? {
        Some(fingerprint) => Some(Planned { count: all.count("count")?, fingerprint }),
        None => None,
    };
    Some(Job {
        clientmsgid: all.text("clientmsgid")?,
        batch,
        state: JobState::named(&state)?,
        sends: all.attempts("sends")?,
        polls: all.attempts("polls")?,
        requested_at: all.optional("requested_at")?,
        accepted_at: all.optional("accepted_at")?,
        msg_id: all.id("msg_id")?,
        second_msg_id: all.id("second_msg_id")?,
        by_guard: all.flag("by_guard")?,
        claimed: all.id("claimed")?,
        errcode: all.optional("errcode")?,
        rid: all.optional_text("rid")?,
        stopped: all.flag("stopped")?,
        settled: all.flag("settled")?,
        finish: match all.get("finish") {
            Some(finish) => Some(read_finish(finish)?),
            None => None,
        },
        deleted: all.flag("deleted")?,
        deletions_settled: deletions_settled(&all, all.flag("settled")?)?,
    })
}

pub(crate) fn deletions_settled(all: &Members<'_>, settled: bool) -> Option<u32> {
    match all.optional("deletions_settled")? {
        Some(number) => u32::try_from(number).ok(),
        None => Some(usual_deletions_settled(settled)),
    }
}

/// Returns the default that is omitted. In earlier versions, an answer that settled a job also settled its
/// deletions.
pub(crate) fn usual_deletions_settled(settled: bool) -> u32 {
    if settled { u32::MAX } else { 0 }
}

pub(crate) fn read_order(value: &Value) -> Option<Order> {
    let all = Members::of(value)?;
    let task = match all.optional_text("preview")? {
        Some(name) => {
            let to = match all.optional_text("touser")? {
                Some(openid) => Recipient::ToUser(openid),
                None => Recipient::ToWxName(all.text("towxname")?),
            };
            Task::Preview { name, to }
        }
        None => {
            let article_idx = match all.optional("article_idx")? {
                Some(index) => Some(u32::try_from(index).ok()?),
                None => None,
            };
            Task::Delete { job: all.count("delete")?, article_idx }
        }
    };
    let state = all.text("state")?;
    Some(Order {
        task,
        state: OrderState::named(&state)?,
        attempts: all.attempts("attempts")?,
        errcode: all.optional("errcode")?,
    })
}
