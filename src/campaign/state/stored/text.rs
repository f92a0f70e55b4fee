//! The text as a whole: version, checksum, parts.

use crate::campaign::batches::fingerprint::{base64url, hash128};
use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::state::audience::Audience;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::stored::read::read_campaign;
use crate::campaign::state::stored::write::{
    Writer, write_finish, write_order, write_other, write_pacing, write_shared,
};
use crate::campaign::state::tokens::Tokens;
use crate::json::parse::parse;
use crate::json::value::{Map, Value};
use crate::json::write::write_text;

/// The version that is written. Every earlier one is still read: the tests keep states of each.
const VERSION: i64 = 2;

/// The room for what is not in the jobs. There is seldom more.
const REST: usize = 12 * 1024;

/// A text of the length of a checksum, which takes its place as soon as the members are written.
const NO_CHECK: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// The most jobs of a part.
const JOBS_A_PART: usize = 100;
/// The name of the part with everything but the jobs.
const HEAD: &str = "head";

/// A part of a stored campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Its name within the campaign: `head`, `jobs-1`, `jobs-2`, …
    pub name: String,
    /// The text to store under that name.
    pub text: String,
}

fn part_name(number: i64) -> String {
    let mut name = "jobs-".to_owned();
    name.push_str(&number.to_string());
    name
}

impl Campaign {
    /// Writes the whole campaign as JSON text. Store it after every change. It holds no secret, and no OpenIDs
    /// except those of ordered previews.
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    /// Writes the same into a text that was written before, and uses its room again.
    pub(crate) fn write_json(&self, json: &mut String) {
        json.clear();
        write_head(VERSION, NO_CHECK, json);
        let (check, start) = (json.len() - NO_CHECK.len() - 1, json.len());
        self.write_members(true, json);
        // Without the comma before the first one.
        let found = checksum(json.get(start + 1..).unwrap_or_default());
        json.replace_range(check..check + NO_CHECK.len(), &found);
        json.push('}');
    }

    /// Reads a text that [`to_json`](Self::to_json) of this version or an earlier one wrote.
    ///
    /// # Errors
    /// [`CampaignError`] if the text was damaged or changed, or comes from a later version.
    pub fn from_json(text: &str) -> Result<Self, CampaignError> {
        Self::from_value(&parse(text).map_err(|_| CampaignError::damaged("JSON"))?)
    }

    /// Writes the campaign in parts that each fit into a row of a database. The head changes with every fact.
    /// The other parts hold a hundred jobs each, and most of them stay the same. Store all changed parts in
    /// one transaction.
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
            write_shared(jobs, &mut text);
            Part { name: part_name(number), text }
        });
        std::iter::once(head).chain(jobs).collect()
    }

    /// Reads the parts that [`to_parts`](Self::to_parts) wrote, in any order.
    ///
    /// # Errors
    /// [`CampaignError`] as for [`from_json`](Self::from_json), or if a part is missing or the parts come
    /// from different states.
    pub fn from_parts<'a>(
        parts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, CampaignError> {
        let parts: Vec<(&str, &str)> = parts.into_iter().collect();
        let part = |name: &str| {
            let found = parts.iter().find(|(known, _)| *known == name);
            let parsed = found.and_then(|(_, text)| parse(text).ok());
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
        let campaign = read_campaign(object).ok_or_else(|| CampaignError::damaged("form"))?;
        let members = campaign.members(true);
        let check = checksum(&members);
        if of("check").and_then(Value::as_str) != Some(check.as_str()) {
            return Err(CampaignError::damaged("checksum"));
        }
        // Every member must have been read. The order of members may differ, so the lengths are
        // compared: a member that was not read makes the text longer.
        if value.to_json().len() != with_head(version, &members, &check).len() {
            return Err(CampaignError::damaged("form"));
        }
        Ok(campaign)
    }

    /// Returns the members except version and checksum, without the braces.
    fn members(&self, with_jobs: bool) -> String {
        let mut json = String::new();
        self.write_members(with_jobs, &mut json);
        json
    }

    fn write_members(&self, with_jobs: bool, json: &mut String) {
        let jobs: usize = self.jobs.iter().map(|job| job.text().len() + 1).sum();
        json.reserve(REST + if with_jobs { jobs } else { 0 });
        let mut object = Writer(json);
        object.number("revision", self.revision);
        object.text("id", &self.id);
        object.text("account", self.account.name());
        match self.filter {
            Some(Audience::Tag(tag)) => object.number("tag_id", tag.into()),
            Some(_) => object.flag("is_to_all", true),
            None => {}
        }
        object.name("content");
        self.content.write(object.0);
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
            object.name("jobs");
            write_shared(&self.jobs, object.0);
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
            object.name("findings");
            write_shared(&self.findings.list, object.0);
        }
        if !self.doubted.is_empty() {
            object.list("doubted", &self.doubted, |id, json| write_text(&id.to_string(), json));
        }
        if !self.others.is_empty() {
            object.list("others", &self.others, write_other);
        }
    }
}

/// Writes the whole object: version and checksum before the members.
fn with_head(version: i64, members: &str, check: &str) -> String {
    let mut json = String::with_capacity(members.len() + 64);
    write_head(version, check, &mut json);
    json.push(',');
    json.push_str(members);
    json.push('}');
    json
}

fn write_head(version: i64, check: &str, json: &mut String) {
    json.push_str("{\"version\":");
    json.push_str(&version.to_string());
    json.push_str(",\"check\":\"");
    json.push_str(check);
    json.push('"');
}

/// Computes a checksum against damage, not against attackers: an attacker who can write to the host's
/// store can also write a checksum.
fn checksum(members: &str) -> String {
    base64url(hash128(members.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::plan::plan::Plan;
    use crate::campaign::state::account::Account;
    use crate::endpoints::mass::content::Text;

    #[test]
    fn a_text_that_was_written_before_leaves_nothing_behind() {
        let campaign = |id: &str| {
            let plan = Plan::new(id, Account::Service, Audience::Tag(2), Text::new("你好"));
            plan.campaign(1_795_651_200).expect("a campaign")
        };
        let (long, short) = (campaign("spring-2026"), campaign("s"));
        let mut json = String::new();
        for campaign in [&long, &short, &long] {
            campaign.write_json(&mut json);
            assert_eq!(json, campaign.to_json());
            assert_eq!(Campaign::from_json(&json).as_ref(), Ok(campaign));
            let whole =
                with_head(VERSION, &campaign.members(true), &checksum(&campaign.members(true)));
            assert_eq!(json, whole);
        }
    }
}
