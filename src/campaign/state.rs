//! A campaign as JSON, for the host to store, and back.
//!
//! The text has a version and a checksum. What a later version has stored is refused, and so is a text
//! that was cut, changed or mixed up: a campaign is used whole or not at all. The checksum is that of
//! what was read, so that a database may order the members as it likes.

use super::account::Account;
use super::attempts::Attempts;
use super::campaign::Campaign;
use super::error::{CampaignError, CampaignFault};
use super::findings::{Findings, Found};
use super::fingerprint::{base64url, hash128};
use super::held_ids::Other;
use super::job::{Counts, Finish, Job, JobState, Planned, Source};
use super::order::{Order, OrderState, What, recipient};
use super::pacing::Pacing;
use super::plan::Audience;
use super::tokens::Tokens;
use crate::ids::MsgId;
use crate::json::{self, Map, Value, write_text};
use crate::mass::Recipient;

/// The version that is written. Every earlier one is read: the tests keep states of each.
const VERSION: i64 = 2;

/// How many jobs a part holds.
const JOBS_A_PART: usize = 100;
/// The name of the part that has everything but jobs.
const HEAD: &str = "head";

/// A part of a stored campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Its name within the campaign: `head`, `jobs-1`, `jobs-2`, …
    pub name: String,
    /// What to store under it.
    pub text: String,
}

fn part_name(number: i64) -> String {
    let mut name = "jobs-".to_owned();
    name.push_str(&number.to_string());
    name
}

impl Campaign {
    /// The whole campaign as JSON text. Store it after every change. It holds no OpenIDs but those of
    /// ordered previews, and no secret.
    pub fn to_json(&self) -> String {
        let members = self.members(true);
        with_head(VERSION, &members, &checksum(&members))
    }

    /// Reads what [`to_json`](Self::to_json) wrote, of this version or an earlier one.
    ///
    /// # Errors
    /// [`CampaignError`] if it was damaged or changed, or comes from a later version.
    pub fn from_json(text: &str) -> Result<Self, CampaignError> {
        Self::from_value(&json::parse(text).map_err(|_| CampaignError::damaged("JSON"))?)
    }

    /// The whole campaign in parts, each small enough for a row of a database: the head, which changes with
    /// every fact, and a hundred jobs each, of which most stay as they are. Store those that differ
    /// from what is stored, all in one transaction.
    pub fn to_parts(&self) -> Vec<Part> {
        let mut head = self.members(false);
        let mut object = Writer(&mut head);
        let lists = self.jobs.chunks(JOBS_A_PART);
        object.name("job_parts");
        object.0.push_str(&lists.len().to_string());
        let check = checksum(&self.members(true));
        let head = Part { name: HEAD.to_owned(), text: with_head(VERSION, &head, &check) };
        let jobs = (1..).zip(lists).map(|(number, jobs)| {
            let mut text = String::with_capacity(320 * jobs.len());
            write_list(jobs, &mut text, write_job);
            Part { name: part_name(number), text }
        });
        std::iter::once(head).chain(jobs).collect()
    }

    /// Puts together what [`to_parts`](Self::to_parts) took apart, in any order.
    ///
    /// # Errors
    /// [`CampaignError`] as [`from_json`](Self::from_json); also if a part is missing, or they are not of
    /// one state.
    pub fn from_parts<'a>(
        parts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, CampaignError> {
        let parts: Vec<(&str, &str)> = parts.into_iter().collect();
        let part = |name: &str| {
            let found = parts.iter().find(|(known, _)| *known == name);
            let parsed = found.and_then(|(_, text)| json::parse(text).ok());
            parsed.ok_or_else(|| CampaignError::damaged(name))
        };
        let head = part(HEAD)?;
        let count = head.get("job_parts").and_then(Value::as_i64);
        let count = count.ok_or_else(|| CampaignError::damaged(HEAD))?;
        let mut jobs = Vec::new();
        for number in 1..=count {
            let name = part_name(number);
            match part(&name)? {
                Value::Array(list) => jobs.extend(list),
                _ => return Err(CampaignError::damaged(&name)),
            }
        }
        let mut whole = Map::default();
        for (name, value) in head.as_object().into_iter().flat_map(Map::iter) {
            if name != "job_parts" {
                whole.insert(name, value.clone());
            }
        }
        whole.insert("jobs", Value::Array(jobs));
        Self::from_value(&whole.into())
    }

    fn from_value(value: &Value) -> Result<Self, CampaignError> {
        let of = |name: &str| value.get(name);
        let Some(version @ 1..) = of("version").and_then(Value::as_i64) else {
            return Err(CampaignError::damaged("version"));
        };
        if version > VERSION {
            let (known, found) = (VERSION.to_string(), version.to_string());
            return Err(CampaignError::new(CampaignFault::NewerVersion, "version", &known, &found));
        }
        let object = value.as_object().ok_or_else(|| CampaignError::damaged("JSON"))?;
        let campaign = read(object).ok_or_else(|| CampaignError::damaged("form"))?;
        let members = campaign.members(true);
        let check = checksum(&members);
        if of("check").and_then(Value::as_str) != Some(check.as_str()) {
            return Err(CampaignError::damaged("checksum"));
        }
        // What is read must be all that stands there. Members may have another order, so it is the
        // lengths that are compared: whatever is not read makes the text longer.
        if value.to_json().len() != with_head(version, &members, &check).len() {
            return Err(CampaignError::damaged("form"));
        }
        Ok(campaign)
    }

    /// The members but for version and checksum, without the braces.
    fn members(&self, with_jobs: bool) -> String {
        let mut json = String::with_capacity(512 + 320 * self.jobs.len());
        let mut object = Writer(&mut json);
        object.number("revision", self.revision);
        object.text("id", &self.id);
        object.text("account", self.account.name());
        match self.filter {
            Some(Audience::Tag(tag)) => object.number("tag_id", tag.into()),
            Some(_) => object.flag("is_to_all", true),
            None => {}
        }
        object.value("content", &self.content.clone().into());
        if !self.allow_unknown.is_empty() {
            object.list("allow_unknown", &self.allow_unknown, |path, json| write_text(path, json));
        }
        object.optional("speed", self.speed);
        object.optional("start_at", self.start_at);
        object.flag("wait_for_first", self.wait_for_first);
        object.number("planned_at", self.planned_at);
        object.number("clock", self.clock);
        object.flag("paused", self.paused);
        object.number("switched_at", self.switched_at);
        object.flag("cancelled", self.cancelled);
        object.number("clock_jump", self.clock_jump);
        let Tokens { refusals, stale, failures, failed_at, errcode, errmsg } = &self.tokens;
        object.number("token_refusals", (*refusals).into());
        object.flag("token_stale", *stale);
        object.number("token_failures", (*failures).into());
        object.number("token_failed_at", *failed_at);
        object.optional("token_errcode", *errcode);
        object.optional_text("token_errmsg", errmsg.as_deref());
        object.name("pacing");
        write_pacing(&self.pacing, object.0);
        if with_jobs {
            object.list("jobs", &self.jobs, write_job);
        }
        if !self.orders.is_empty() {
            object.list("orders", &self.orders, write_order);
        }
        if !self.strays.is_empty() {
            object.list("strays", &self.strays, |(id, finish), json| {
                json.push_str("[\"");
                json.push_str(&id.to_string());
                json.push_str("\",");
                write_finish(finish, json);
                json.push(']');
            });
        }
        if !self.findings.list.is_empty() {
            object.list("findings", &self.findings.list, Value::write);
        }
        if !self.doubted.is_empty() {
            object.list("doubted", &self.doubted, |id, json| write_text(&id.to_string(), json));
        }
        if !self.others.is_empty() {
            object.list("others", &self.others, write_other);
        }
        json
    }
}

/// The whole object: version and checksum before the members.
fn with_head(version: i64, members: &str, check: &str) -> String {
    let mut json = String::with_capacity(members.len() + 64);
    json.push_str("{\"version\":");
    json.push_str(&version.to_string());
    json.push_str(",\"check\":\"");
    json.push_str(check);
    json.push_str("\",");
    json.push_str(members);
    json.push('}');
    json
}

/// A checksum against damage, not against an attacker: who can write to the host's store can also
/// write a checksum.
fn checksum(members: &str) -> String {
    base64url(hash128(members.as_bytes()))
}

/// Writes members one after the other; what is as it is by itself is left out.
struct Writer<'a>(&'a mut String);

impl Writer<'_> {
    fn name(&mut self, name: &str) {
        if !self.0.is_empty() && !self.0.ends_with('{') {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        write_text(text, self.0);
    }

    fn optional_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn number(&mut self, name: &str, number: i64) {
        if number != 0 {
            self.name(name);
            self.0.push_str(&number.to_string());
        }
    }

    fn optional(&mut self, name: &str, number: Option<i64>) {
        if let Some(number) = number {
            self.name(name);
            self.0.push_str(&number.to_string());
        }
    }

    fn flag(&mut self, name: &str, on: bool) {
        if on {
            self.name(name);
            self.0.push_str("true");
        }
    }

    fn value(&mut self, name: &str, value: &Value) {
        self.name(name);
        value.write(self.0);
    }

    fn list<T>(&mut self, name: &str, entries: &[T], write: impl Fn(&T, &mut String)) {
        self.name(name);
        write_list(entries, self.0, write);
    }
}

fn write_list<T>(entries: &[T], json: &mut String, write: impl Fn(&T, &mut String)) {
    json.push('[');
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        write(entry, json);
    }
    json.push(']');
}

fn write_numbers(numbers: &[i64], json: &mut String) {
    write_list(numbers, json, |number, json| json.push_str(&number.to_string()));
}

fn write_optional(number: Option<i64>, json: &mut String) {
    match number {
        Some(number) => json.push_str(&number.to_string()),
        None => json.push_str("null"),
    }
}

fn write_pacing(pacing: &Pacing, json: &mut String) {
    let (others, told_at) = pacing.others_recent;
    let lists: [&[i64]; 5] = [
        &[pacing.per_minute, pacing.day, others, told_at],
        &pacing.per_day,
        &pacing.own,
        &pacing.others,
        &pacing.recent,
    ];
    write_list(&lists, json, |list, json| write_numbers(list, json));
}

fn write_attempts(attempts: &Attempts, json: &mut String) {
    json.push('[');
    json.push_str(&attempts.made.to_string());
    json.push(',');
    write_optional(attempts.open, json);
    json.push(',');
    json.push_str(&attempts.in_a_row.to_string());
    json.push(',');
    json.push_str(&attempts.not_before.to_string());
    json.push(',');
    write_list(&attempts.unclear, json, |(number, at), json| {
        write_numbers(&[(*number).into(), *at], json);
    });
    if attempts.vouched.is_some() || attempts.last.is_some() {
        json.push(',');
        write_optional(attempts.vouched.map(i64::from), json);
        json.push(',');
        write_optional(attempts.last, json);
    }
    json.push(']');
}

fn write_finish(finish: &Finish, json: &mut String) {
    json.push('[');
    write_text(&finish.status, json);
    json.push(',');
    json.push_str(&finish.at.to_string());
    json.push(',');
    write_text(finish.source.name(), json);
    let Counts { total, filter, sent, error } = finish.counts;
    for count in [total, filter, sent, error] {
        json.push(',');
        write_optional(count, json);
    }
    json.push(',');
    let found = match finish.found {
        Found::Nothing => None,
        Found::At(place) => i64::try_from(place).ok(),
        Found::Dropped => Some(-1),
    };
    write_optional(found, json);
    json.push(']');
}

fn write_job(job: &Job, json: &mut String) {
    json.push('{');
    let mut object = Writer(json);
    object.text("clientmsgid", &job.clientmsgid);
    object.text("state", job.state.name());
    if let Some(batch) = &job.batch {
        object.number("count", batch.count.into());
        object.text("fingerprint", &batch.fingerprint);
    }
    for (name, attempts) in [("sends", &job.sends), ("polls", &job.polls)] {
        if *attempts != Attempts::default() {
            object.name(name);
            write_attempts(attempts, object.0);
        }
    }
    object.optional("requested_at", job.requested_at);
    object.optional("accepted_at", job.accepted_at);
    let ids =
        [("msg_id", job.msg_id), ("second_msg_id", job.second_msg_id), ("claimed", job.claimed)];
    for (name, id) in ids {
        object.optional_text(name, id.map(|id| id.to_string()).as_deref());
    }
    object.flag("by_guard", job.by_guard);
    object.optional("errcode", job.errcode);
    object.optional_text("rid", job.rid.as_deref());
    object.flag("stopped", job.stopped);
    object.flag("settled", job.settled);
    object.flag("deleted", job.deleted);
    let deletions = Some(job.deletions_settled);
    let told = deletions.filter(|settled| *settled != usual_deletions_settled(job.settled));
    object.optional("deletions_settled", told.map(i64::from));
    if let Some(finish) = &job.finish {
        object.name("finish");
        write_finish(finish, object.0);
    }
    json.push('}');
}

fn write_other(other: &Other, json: &mut String) {
    json.push('[');
    write_text(&other.campaign, json);
    for id in &other.msg_ids {
        json.push_str(",\"");
        json.push_str(&id.to_string());
        json.push('"');
    }
    json.push(']');
}

fn write_order(order: &Order, json: &mut String) {
    json.push('{');
    let mut object = Writer(json);
    match &order.what {
        What::Preview { name, to } => {
            let (kind, who) = recipient(to);
            object.text("preview", name);
            object.text(kind, who);
        }
        What::Delete { job, article_idx } => {
            object.number("delete", (*job).into());
            object.optional("article_idx", article_idx.map(i64::from));
        }
    }
    object.text("state", order.state.name());
    if order.attempts != Attempts::default() {
        object.name("attempts");
        write_attempts(&order.attempts, object.0);
    }
    object.optional("errcode", order.errcode);
    json.push('}');
}

fn read(object: &Map) -> Option<Campaign> {
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
    let findings = Findings::read(all.list("findings", |finding| Some(finding.clone()))?);
    Some(Campaign {
        id: all.text("id")?,
        account: Account::named(&all.text("account")?)?,
        filter,
        content: all.get("content")?.as_object()?.clone().sorted(),
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
        jobs: all.list("jobs", read_job)?,
        orders: all.list("orders", read_order)?,
        strays,
        findings,
        others: all.list("others", read_other)?,
        doubted: all.list("doubted", |id| id.as_str()?.parse().ok())?,
    })
}

fn read_other(value: &Value) -> Option<Other> {
    let (campaign, msg_ids) = value.as_array()?.split_first()?;
    let msg_ids = msg_ids.iter().map(|id| id.as_str()?.parse().ok());
    Some(Other {
        campaign: campaign.as_str()?.to_owned(),
        msg_ids: msg_ids.collect::<Option<_>>()?,
    })
}

/// The members of a stored object. Each method is none where something else stands there.
struct Members<'a>(&'a Map);

impl<'a> Members<'a> {
    fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Members)
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
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

    fn list<T>(&self, name: &str, read: impl Fn(&'a Value) -> Option<T>) -> Option<Vec<T>> {
        match self.get(name) {
            Some(value) => value.as_array()?.iter().map(read).collect(),
            None => Some(Vec::new()),
        }
    }

    fn attempts(&self, name: &str) -> Option<Attempts> {
        self.get(name).map_or(Some(Attempts::default()), read_attempts)
    }
}

fn numbers(value: &Value) -> Option<Vec<i64>> {
    value.as_array()?.iter().map(Value::as_i64).collect()
}

fn counts(value: &Value) -> Option<[i64; 4]> {
    numbers(value)?.try_into().ok()
}

/// A number, or null.
fn optional(value: &Value) -> Option<Option<i64>> {
    if value.is_null() { Some(None) } else { value.as_i64().map(Some) }
}

fn read_pacing(value: &Value) -> Option<Pacing> {
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

fn read_attempts(value: &Value) -> Option<Attempts> {
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

fn read_finish(value: &Value) -> Option<Finish> {
    let [status, at, source, total, filter, sent, error, found] = value.as_array()? else {
        return None;
    };
    let source = source.as_str()?;
    Some(Finish {
        status: status.as_str()?.to_owned(),
        at: at.as_i64()?,
        source: Source::ALL.into_iter().find(|known| known.name() == source)?,
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

fn read_job(value: &Value) -> Option<Job> {
    let all = Members::of(value)?;
    let state = all.text("state")?;
    let batch = match all.optional_text("fingerprint")? {
        Some(fingerprint) => Some(Planned { count: all.count("count")?, fingerprint }),
        None => None,
    };
    Some(Job {
        clientmsgid: all.text("clientmsgid")?,
        batch,
        state: JobState::ALL.into_iter().find(|known| known.name() == state)?,
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

fn deletions_settled(all: &Members<'_>, settled: bool) -> Option<u32> {
    match all.optional("deletions_settled")? {
        Some(number) => u32::try_from(number).ok(),
        None => Some(usual_deletions_settled(settled)),
    }
}

/// What is left out. Earlier versions took whatever settled a job for the answer about its deletions, too.
fn usual_deletions_settled(settled: bool) -> u32 {
    if settled { u32::MAX } else { 0 }
}

fn read_order(value: &Value) -> Option<Order> {
    let all = Members::of(value)?;
    let what = match all.optional_text("preview")? {
        Some(name) => {
            let to = match all.optional_text("touser")? {
                Some(openid) => Recipient::ToUser(openid),
                None => Recipient::ToWxName(all.text("towxname")?),
            };
            What::Preview { name, to }
        }
        None => {
            let article_idx = match all.optional("article_idx")? {
                Some(index) => Some(u32::try_from(index).ok()?),
                None => None,
            };
            What::Delete { job: all.count("delete")?, article_idx }
        }
    };
    let state = all.text("state")?;
    Some(Order {
        what,
        state: OrderState::ALL.into_iter().find(|known| known.name() == state)?,
        attempts: all.attempts("attempts")?,
        errcode: all.optional("errcode")?,
    })
}
