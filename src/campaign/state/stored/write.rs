//! Writes the members of a stored campaign.

use crate::campaign::state::attempts::Attempts;
use crate::campaign::state::job::{Counts, Finish, Job};
use crate::campaign::state::order::{Order, Task, recipient};
use crate::campaign::state::other_campaign::OtherCampaign;
use crate::campaign::state::pacing::Pacing;
use crate::campaign::state::push_findings::Found;
use crate::campaign::state::shared::{Shared, Stored};
use crate::campaign::state::stored::read::usual_deletions_settled;
use crate::json::value::Value;
use crate::json::write::write_text;

/// A writer of members, which omits defaults.
pub(crate) struct Writer<'a>(pub(super) &'a mut String);

impl Writer<'_> {
    pub(super) fn name(&mut self, name: &str) {
        if !self.0.is_empty() && !self.0.ends_with('{') {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        write_text(text, self.0);
    }

    pub(super) fn optional_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(super) fn number(&mut self, name: &str, number: i64) {
        if number != 0 {
            self.name(name);
            self.0.push_str(&number.to_string());
        }
    }

    pub(super) fn optional(&mut self, name: &str, number: Option<i64>) {
        if let Some(number) = number {
            self.name(name);
            self.0.push_str(&number.to_string());
        }
    }

    pub(super) fn flag(&mut self, name: &str, on: bool) {
        if on {
            self.name(name);
            self.0.push_str("true");
        }
    }

    pub(super) fn list<T>(&mut self, name: &str, entries: &[T], write: impl Fn(&T, &mut String)) {
        self.name(name);
        write_list(entries, self.0, write);
    }
}

pub(crate) fn write_list<T>(entries: &[T], json: &mut String, write: impl Fn(&T, &mut String)) {
    json.push('[');
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        write(entry, json);
    }
    json.push(']');
}

/// Writes a list of parts, most of which were written before.
pub(crate) fn write_shared<T: Stored>(parts: &[Shared<T>], json: &mut String) {
    write_list(parts, json, |part, json| json.push_str(part.text()));
}

impl Stored for Job {
    fn write(&self, json: &mut String) {
        write_job(self, json);
    }
}

impl Stored for Value<'static> {
    fn write(&self, json: &mut String) {
        Value::write(self, json);
    }
}

pub(crate) fn write_numbers(numbers: &[i64], json: &mut String) {
    write_list(numbers, json, |number, json| json.push_str(&number.to_string()));
}

pub(crate) fn write_optional(number: Option<i64>, json: &mut String) {
    match number {
        Some(number) => json.push_str(&number.to_string()),
        None => json.push_str("null"),
    }
}

pub(crate) fn write_pacing(pacing: &Pacing, json: &mut String) {
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

pub(crate) fn write_attempts(attempts: &Attempts, json: &mut String) {
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

pub(crate) fn write_finish(finish: &Finish, json: &mut String) {
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

pub(crate) fn write_other(other: &OtherCampaign, json: &mut String) {
    json.push('[');
    write_text(&other.campaign, json);
    for id in &other.msg_ids {
        json.push_str(",\"");
        json.push_str(&id.to_string());
        json.push('"');
    }
    json.push(']');
}

pub(crate) fn write_order(order: &Order, json: &mut String) {
    json.push('{');
    let mut object = Writer(json);
    match &order.task {
        Task::Preview { name, to } => {
            let (kind, who) = recipient(to);
            object.text("preview", name);
            object.text(kind, who);
        }
        Task::Delete { job, article_idx } => {
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
