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
use super::job::{Counts, Finish, Job, JobState, Planned, Source};
use super::order::{Order, OrderState, What, recipient};
use super::pacing::Pacing;
use super::plan::Audience;
use crate::ids::MsgId;
use crate::json::{self, Map, Value, write_text};
use crate::mass::Recipient;

/// The version that is written. Every earlier one is read: the tests keep states of each.
const VERSION: i64 = 1;

impl Campaign {
    /// The whole campaign as JSON text. Store it after every change. It holds no OpenIDs but those of
    /// ordered previews, and no secret.
    pub fn to_json(&self) -> String {
        let members = self.members();
        with_head(&members, &checksum(&members))
    }

    /// Reads what [`to_json`](Self::to_json) wrote, of this version or an earlier one.
    ///
    /// # Errors
    /// [`CampaignError`] if it was damaged or changed, or comes from a later version.
    pub fn from_json(text: &str) -> Result<Self, CampaignError> {
        let value = json::parse(text).map_err(|_| CampaignError::damaged("JSON"))?;
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
        let members = campaign.members();
        let check = checksum(&members);
        if of("check").and_then(Value::as_str) != Some(check.as_str()) {
            return Err(CampaignError::damaged("checksum"));
        }
        // What is read must be all that stands there. Members may have another order, so it is the
        // lengths that are compared: whatever is not read makes the text longer.
        if value.to_json().len() != with_head(&members, &check).len() {
            return Err(CampaignError::damaged("form"));
        }
        Ok(campaign)
    }

    /// The members but for version and checksum, without the braces.
    fn members(&self) -> String {
        let mut json = String::with_capacity(512 + 320 * self.jobs.len());
        let mut object = Writer(&mut json);
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
        object.number("token_refusals", self.token_refusals.into());
        object.flag("token_stale", self.token_stale);
        object.name("pacing");
        write_pacing(&self.pacing, object.0);
        object.list("jobs", &self.jobs, write_job);
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
        json
    }
}

/// The whole object: version and checksum before the members.
fn with_head(members: &str, check: &str) -> String {
    let mut json = String::with_capacity(members.len() + 64);
    json.push_str("{\"version\":");
    json.push_str(&VERSION.to_string());
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
    for (name, id) in [("msg_id", job.msg_id), ("second_msg_id", job.second_msg_id)] {
        object.optional_text(name, id.map(|id| id.to_string()).as_deref());
    }
    object.optional("errcode", job.errcode);
    object.optional_text("rid", job.rid.as_deref());
    object.flag("stopped", job.stopped);
    object.flag("settled", job.settled);
    object.flag("deleted", job.deleted);
    if let Some(finish) = &job.finish {
        object.name("finish");
        write_finish(finish, object.0);
    }
    json.push('}');
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
        paused: all.flag("paused")?,
        switched_at: all.number("switched_at")?,
        cancelled: all.flag("cancelled")?,
        token_refusals: all.count("token_refusals")?,
        token_stale: all.flag("token_stale")?,
        pacing: read_pacing(all.get("pacing")?)?,
        jobs: all.list("jobs", read_job)?,
        orders: all.list("orders", read_order)?,
        strays,
        findings,
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
    let [made, open, in_a_row, not_before, unclear] = value.as_array()? else { return None };
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
        errcode: all.optional("errcode")?,
        rid: all.optional_text("rid")?,
        stopped: all.flag("stopped")?,
        settled: all.flag("settled")?,
        finish: match all.get("finish") {
            Some(finish) => Some(read_finish(finish)?),
            None => None,
        },
        deleted: all.flag("deleted")?,
    })
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
