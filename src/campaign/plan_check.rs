//! What is wrong with a plan: all of it at once, before anything is sent.

use super::account::Account;
use crate::api::Api;
use crate::check::{Options, Walk, integer};
use crate::code::Code;
use crate::distinct::Distinct;
use crate::error::Problem;
use crate::json::{Map, Value};
use crate::limits::{MASS_CALLS_A_DAY, MAX_OPENIDS, MIN_OPENIDS};
use crate::mass::{send, sendall};
use crate::pointer::{join, join_index, push_dotted};
use crate::report::{Draft, Report, Unit, type_name};
use crate::shape::{Kind, Limit, Text, field, shape};
use crate::text::excerpt;

/// The longest name of a campaign, in bytes.
const LONGEST_ID: &[Limit] = &[Limit::bytes(128)];
/// The times that are taken for Unix seconds: 2001 to 2286. Milliseconds are above.
pub(crate) const TIMES: std::ops::RangeInclusive<i64> = 1_000_000_000..=9_999_999_999;

/// A plan as data.
struct PlanShape;

impl PlanShape {
    shape!(
        Plan,
        [" What a campaign is made of."],
        [],
        field!(true, [""], id, String, Kind::Text(Text::FILLED.limits(LONGEST_ID))),
        field!(true, [""], account, String, Kind::Word(&["service", "subscription"])),
        field!(true, [""], audience, Map, Kind::Any),
        field!(true, [""], content, Map, Kind::Any),
        field!(false, [""], speed, i64, Kind::Int { min: 0, max: 4 }),
        field!(false, [""], start_at, i64, Kind::Int { min: *TIMES.start(), max: *TIMES.end() }),
        field!(false, [""], calls_per_day, i64, Kind::Int { min: 1, max: 1_000_000 }),
        field!(false, [""], calls_per_minute, i64, Kind::Int { min: 1, max: 10_000 }),
    );
}

/// A batch of a plan as data; the OpenIDs themselves are let through and not kept.
struct BatchShape;

impl BatchShape {
    shape!(
        PlannedBatch,
        [" A batch of OpenIDs."],
        [],
        field!(true, [""], count, i64, Kind::Int { min: 1, max: i64::MAX }),
        field!(true, [""], fingerprint, String, Kind::Text(Text::FILLED)),
    );
}

/// Every problem of a plan.
pub(crate) fn check_plan(plan: &Value, options: &Options) -> Vec<Problem> {
    let mut report = Report::default();
    let Some(plan) = plan.as_object() else {
        report.add(Draft::new(Code::WrongType, "").limit("object").actual(type_name(plan).1));
        return report.into_problems();
    };
    Walk { report: &mut report, options }.object(plan, &PlanShape::SHAPE, "");
    let mut problems = Vec::new();
    let empty = Map::default();
    let content = object(plan, "content", &mut report).unwrap_or(&empty);
    if let Some(audience) = object(plan, "audience", &mut report) {
        let account = plan.get("account").and_then(Value::as_str);
        let listed = audience.contains_key("openids");
        if listed {
            check_openids(audience, account, &mut report, options);
        }
        if let Some(tag) = audience.get("tag_id").and_then(integer) {
            // Real ones have three digits.
            if tag > u32::MAX.into() {
                let draft = Draft::new(Code::OutOfRange, "/audience/tag_id");
                report.add(draft.limit("1..4294967295").actual(tag));
            }
        }
        if plan.contains_key("content") {
            let body = body_to_check(audience, content, listed);
            let api = if listed { &send::API } else { &sendall::API };
            problems = moved(api, &body, options);
            check_content(content, audience, plan, &mut report);
        }
    }
    let mut all = report.into_problems();
    all.append(&mut problems);
    all
}

fn object<'a>(plan: &'a Map, name: &str, report: &mut Report) -> Option<&'a Map> {
    let value = plan.get(name)?;
    if value.as_object().is_none() {
        let draft = Draft::new(Code::WrongType, join("", name));
        report.add(draft.limit("object").actual(type_name(value).1));
    }
    value.as_object()
}

/// Members of a send that a campaign writes itself.
const OURS: [&str; 4] = ["clientmsgid", "filter", "touser", "towxname"];

/// The body of a send, as far as it can be checked without the OpenIDs.
fn body_to_check(audience: &Map, content: &Map, listed: bool) -> Value {
    let mut body = Map::default();
    if listed {
        // Two OpenIDs of the usual form: there is nothing to say about them.
        let openid = |last: &str| Value::from("o".repeat(27) + last);
        body.insert("touser", Value::Array(vec![openid("1"), openid("2")]));
    } else {
        body.insert("filter", audience.clone());
    }
    for (name, value) in content.iter().filter(|(name, _)| !OURS.contains(name)) {
        body.insert(name, value.clone());
    }
    body.into()
}

/// The problems of a send's body, with the paths that they have in the plan.
fn moved(api: &Api, body: &Value, options: &Options) -> Vec<Problem> {
    let allowed = options.allow_unknown.iter().filter_map(|path| path.strip_prefix("/content"));
    let mut problems = api.check_value(body, &Options::allow_unknown(allowed));
    for problem in &mut problems {
        let path = match problem.path.strip_prefix("/filter") {
            Some(rest) => join("", "audience") + rest,
            None => join("", "content") + &problem.path,
        };
        problem.message.zh = renamed(&problem.message.zh, &problem.path, &path, 0);
        problem.message.en = renamed(&problem.message.en, &problem.path, &path, 1);
        problem.path = path;
    }
    problems
}

/// Words in which a place has its name in the plan.
fn renamed(words: &str, from: &str, to: &str, language: usize) -> String {
    let dotted = |path: &str| {
        let mut name = String::new();
        push_dotted(&mut name, path, language);
        name
    };
    let (from, to) = (dotted(from), dotted(to));
    let at = words.as_bytes().windows(from.len()).position(|part| part == from.as_bytes());
    match at.and_then(|at| Some((words.get(..at)?, words.get(at + from.len()..)?))) {
        Some((before, after)) => {
            let mut words = before.to_owned();
            words.push_str(&to);
            words.push_str(after);
            words
        }
        None => words.to_owned(),
    }
}

fn check_content(content: &Map, audience: &Map, plan: &Map, report: &mut Report) {
    for name in OURS.iter().filter(|name| content.contains_key(name)) {
        report.add(
            Draft::new(Code::UnknownField, join("/content", name))
                .hint("由群发任务自己填写", "the campaign writes it itself"),
        );
    }
    let jobs = audience.get("openids").and_then(Value::as_array).map_or(1, <[Value]>::len);
    let per_day = plan.get("calls_per_day").and_then(Value::as_i64).unwrap_or(MASS_CALLS_A_DAY);
    let takes_days = i64::try_from(jobs).is_ok_and(|jobs| jobs > per_day);
    if takes_days && content.contains_key("mpnews") {
        report.add(Draft::new(Code::Risky, "/content/mpnews/media_id").hint(
            "任务需要多天；草稿的 media_id 只在首次群发的当天有效，之后会被拒绝（40007），届时会询问",
            "this takes several days; a draft's media_id is good on the day of the first send only and refused then (40007): you will be asked",
        ));
    }
}

fn check_openids(audience: &Map, account: Option<&str>, report: &mut Report, options: &Options) {
    const PATH: &str = "/audience/openids";
    for name in audience.keys().filter(|name| *name != "openids") {
        report.add(Draft::new(Code::AudienceContradictory, join("/audience", name)));
    }
    if account == Some(Account::Subscription.name()) {
        report.add(Draft::new(Code::NotForAccount, PATH).limit("service").actual("subscription"));
    }
    let Some(batches) = audience.get("openids").and_then(Value::as_array) else {
        return report.add(Draft::new(Code::WrongType, PATH).limit("array"));
    };
    if batches.is_empty() {
        report.add(Draft::new(Code::AudienceMissing, PATH));
    }
    let mut seen = Distinct::with_capacity(batches.len());
    let mut repeated = 0;
    for (index, batch) in batches.iter().enumerate() {
        let path = join_index(PATH, index);
        let Some(batch) = batch.as_object() else {
            report.add(Draft::new(Code::WrongType, path).limit("object"));
            continue;
        };
        Walk { report, options }.object(batch, &BatchShape::SHAPE, &path);
        if let Some(count) = batch.get("count").and_then(integer) {
            let draft = |code, limit: usize| {
                let draft = Draft::new(code, path.as_str()).limit(limit);
                draft.actual(count).unit(Unit::OpenIds)
            };
            match usize::try_from(count) {
                Ok(count) if count < MIN_OPENIDS => report.add(draft(Code::TooFew, MIN_OPENIDS)),
                Ok(count) if count > MAX_OPENIDS => report.add(draft(Code::TooMany, MAX_OPENIDS)),
                _ => {}
            }
        }
        if let Some(fingerprint) = batch.get("fingerprint").and_then(Value::as_str) {
            if !is_fingerprint(fingerprint) {
                let draft = Draft::new(Code::BadFormat, join(&path, "fingerprint"));
                report.add(draft.limit("22 × [0-9A-Za-z_-]").actual(excerpt(fingerprint)));
            }
            repeated += usize::from(!seen.insert(fingerprint));
        }
    }
    if repeated > 0 {
        report.add(Draft::new(Code::RepeatedBatch, PATH).actual(repeated));
    }
}

fn is_fingerprint(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() == 22 && text.bytes().all(plain)
}
