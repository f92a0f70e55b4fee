//! The problems of a plan: all of them at once, before anything is sent.

use crate::api::check::forms::integer;
use crate::api::check::options::CheckOptions;
use crate::api::check::walk::{MOST_REPORTED, Walk};
use crate::api::limits::{MASS_CALLS_A_DAY, MAX_OPENIDS, MIN_OPENIDS};
use crate::api::shape::{Form, Kind, Limit, Shape, TextRules, field, shape};
use crate::api::spec::EndpointSpec;
use crate::campaign::batches::list_name::{self, is_one_list};
use crate::campaign::state::account::Account;
use crate::campaign::unix_time::TIMES;
use crate::endpoints::mass::{send, sendall};
use crate::ids::unique_texts::UniqueTexts;
use crate::json::value::{Map, Value};
use crate::problem::builder::{ProblemBuilder, Problems, Unit, type_name};
use crate::problem::code::Code;
use crate::problem::excerpt::excerpt;
use crate::problem::pointer::{Path, join, join_index, push_dotted};
use crate::problem::problem::Problem;

/// The longest name of a campaign, in bytes.
const LONGEST_ID: &[Limit] = &[Limit::bytes(128)];
/// The longest name of a list, in bytes.
const LONGEST_LIST: &[Limit] = &[Limit::bytes(list_name::LONGEST)];

/// A plan as data.
pub(crate) struct PlanShape;

impl PlanShape {
    shape!(
        CampaignPlan,
        [" The plan of a campaign."],
        [],
        field!(
            true,
            [" The name of the campaign, at most 128 bytes. WeChat cannot tell two campaigns with the same name," " content and audience apart: within 24 hours it sends only one of them."],
            id,
            String,
            Kind::Text(TextRules::FILLED.limits(LONGEST_ID).form(Form::Key))
        ),
        field!(
            true,
            [" `service` (服务号) or `subscription` (公众号)."],
            account,
            String,
            Kind::Word(Account::NAMES)
        ),
        field!(true, [" The recipients."], audience, Map, Kind::Any),
        field!(true, [" The message."], content, Map, Kind::Any),
        field!(
            false,
            [
                " The account's speed, 0 to 4, from `message/mass/speed/get`. It is used to estimate the end."
            ],
            speed,
            i64,
            Kind::Int { min: 0, max: 4 }
        ),
        field!(
            false,
            [" The earliest time of a send. Unix seconds."],
            start_at,
            i64,
            Kind::Int { min: *TIMES.start(), max: *TIMES.end() }
        ),
        field!(
            false,
            [" Makes the other jobs wait until the first one has ended. Review, the originality check or an" " administrator may refuse the message. With this option, you learn it before anyone else gets the message."],
            wait_for_first,
            bool
        ),
        field!(
            false,
            [
                " The maximum number of sends a day. Default: 100. WeChat may grant the account more."
            ],
            calls_per_day,
            i64,
            Kind::Int { min: 1, max: 1_000_000 }
        ),
        field!(
            false,
            [
                " The maximum number of sends a minute. Default: 60. WeChat may grant the account more."
            ],
            calls_per_minute,
            i64,
            Kind::Int { min: 1, max: 10_000 }
        ),
    );
}

/// A batch of a plan as data, without the OpenIDs.
struct BatchShape;

impl BatchShape {
    shape!(
        PlannedBatch,
        [" A batch of OpenIDs."],
        [],
        field!(true, [""], count, i64, Kind::Int { min: 1, max: i64::MAX }),
        field!(true, [""], fingerprint, String, Kind::Text(TextRules::FILLED)),
        field!(false, [""], list, String, Kind::Text(TextRules::FILLED.limits(LONGEST_LIST))),
    );
}

/// Returns every problem of a plan.
pub(crate) fn check_plan(plan: &Value, options: &CheckOptions) -> Vec<Problem> {
    let mut report = Problems::default();
    let Some(plan) = plan.as_object() else {
        report
            .add(ProblemBuilder::new(Code::WrongType, "").limit("object").actual(type_name(plan)));
        return report.into_problems();
    };
    walk(&mut report, plan, &PlanShape::SHAPE, "");
    let mut problems = Vec::new();
    let empty = Map::default();
    let content = object(plan, "content", &mut report).unwrap_or(&empty);
    if let Some(audience) = object(plan, "audience", &mut report) {
        let account = plan.get("account").and_then(Value::as_str);
        let listed = audience.contains_key("openids");
        if listed {
            check_openids(audience, account, &mut report);
        }
        if let Some(tag) = audience.get("tag_id").and_then(integer) {
            // Real tags have three digits.
            if tag > u32::MAX.into() {
                let draft = ProblemBuilder::new(Code::OutOfRange, "/audience/tag_id");
                report.add(draft.limit("1..4294967295").actual(tag));
            }
        }
        if plan.contains_key("content") {
            let body = body_to_check(audience, content, listed);
            let api = if listed { &send::SPEC } else { &sendall::SPEC };
            problems = moved(api, &body, options);
            check_content(content, audience, plan, &mut report);
        }
    }
    let mut all = report.into_problems();
    all.append(&mut problems);
    all
}

/// Checks an object against its shape. Unknown fields are allowed only in the content, because nothing
/// else of a plan is sent as it is.
fn walk(report: &mut Problems, object: &Map, shape: &Shape, path: &str) {
    Walk { report, options: &CheckOptions::default(), has_audience: false }.object(
        object,
        shape,
        Path::Text(path),
    );
}

fn object<'a>(plan: &'a Map<'a>, name: &str, report: &mut Problems) -> Option<&'a Map<'a>> {
    let value = plan.get(name)?;
    if value.as_object().is_none() {
        let draft = ProblemBuilder::new(Code::WrongType, join("", name));
        report.add(draft.limit("object").actual(type_name(value)));
    }
    value.as_object()
}

/// The fields of a send that the campaign writes.
const OURS: [&str; 4] = ["clientmsgid", "filter", "touser", "towxname"];

/// Makes the body of a send, as far as it can be checked without the OpenIDs.
fn body_to_check<'a>(audience: &'a Map<'a>, content: &'a Map<'a>, listed: bool) -> Value<'a> {
    let mut body = Map::default();
    if listed {
        // Two OpenIDs of the usual form have no problems.
        let openid = |last: &str| Value::from("o".repeat(27) + last);
        body.insert("touser", Value::Array(vec![openid("1"), openid("2")]));
    } else {
        body.insert("filter", audience.clone());
    }
    for (name, value) in content.iter().filter(|(name, _)| !OURS.contains(name)) {
        body.insert(name, value.clone());
    }
    // The campaign writes one for each job.
    body.insert("clientmsgid", "c");
    body.into()
}

/// Returns the problems of a send's body, with their paths in the plan.
fn moved(api: &EndpointSpec, body: &Value, options: &CheckOptions) -> Vec<Problem> {
    let allowed = options.allow_unknown.iter().filter_map(|path| path.strip_prefix("/content"));
    let mut problems = api.check_value(body, &CheckOptions::allow_unknown(allowed));
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

/// Replaces the name of a place in the body with its name in the plan.
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

fn check_content(content: &Map, audience: &Map, plan: &Map, report: &mut Problems) {
    for name in OURS.iter().filter(|name| content.contains_key(name)) {
        report.add(
            ProblemBuilder::new(Code::UnknownField, join("/content", name))
                .hint("由群发计划填写", "the campaign writes it"),
        );
    }
    let jobs = audience.get("openids").and_then(Value::as_array).map_or(1, <[Value]>::len);
    let per_day = plan.get("calls_per_day").and_then(Value::as_i64).unwrap_or(MASS_CALLS_A_DAY);
    let takes_days = i64::try_from(jobs).is_ok_and(|jobs| jobs > per_day);
    if takes_days && content.contains_key("mpnews") {
        report.add(ProblemBuilder::new(Code::Risky, "/content/mpnews/media_id").hint(
            "任务需要多天；草稿的 media_id 只在首次群发的当天有效，之后会被拒绝（40007），届时需人工处理",
            "this takes several days; a draft's media_id is valid only on the day of the first send, later it is refused (40007) and a person is asked",
        ));
    }
}

/// The path of the batches in a plan.
pub(crate) const OPENIDS: &str = "/audience/openids";

/// Returns the problem of values that are not batches, mostly the OpenIDs themselves. There is one problem,
/// however many values there are. `what` is a type, because an OpenID must not be in an error.
pub(crate) fn not_batches(path: &str, what: &str) -> ProblemBuilder {
    ProblemBuilder::new(Code::WrongType, path)
        .limit("[{ count, fingerprint, list }, …]")
        .actual(what)
        .hint(
            "先用 openIdBatches 切分 OpenID，再填写得到的批次",
            "split the OpenIDs with openIdBatches and give its batches",
        )
}

fn check_openids(audience: &Map, account: Option<&str>, report: &mut Problems) {
    for name in audience.keys().filter(|name| *name != "openids") {
        report.add(ProblemBuilder::new(Code::AudienceContradictory, join("/audience", name)));
    }
    if account == Some(Account::Subscription.name()) {
        report.add(
            ProblemBuilder::new(Code::NotForAccount, OPENIDS)
                .limit("service")
                .actual("subscription"),
        );
    }
    let value = audience.get("openids").unwrap_or(&Value::Null);
    let Some(batches) = value.as_array() else {
        return report.add(not_batches(OPENIDS, type_name(value)));
    };
    if batches.is_empty() {
        report.add(ProblemBuilder::new(Code::AudienceMissing, OPENIDS));
    }
    let other = batches.iter().enumerate().find(|(_, batch)| batch.as_object().is_none());
    if let Some((index, other)) = other {
        let what = type_name(other);
        return report.add(match index {
            0 => not_batches(OPENIDS, &[what, "[]"].concat()),
            _ => not_batches(&join_index(OPENIDS, index), what),
        });
    }
    let mut seen = UniqueTexts::with_capacity(batches.len());
    let mut repeated = 0;
    let mut wrong = 0;
    for (index, batch) in batches.iter().filter_map(Value::as_object).enumerate() {
        let mut found = Problems::default();
        check_batch(batch, &join_index(OPENIDS, index), &mut found);
        let found = found.into_problems();
        wrong += usize::from(!found.is_empty());
        if wrong <= MOST_REPORTED {
            report.append(found);
        }
        let fingerprint = batch.get("fingerprint").and_then(Value::as_str);
        repeated += usize::from(fingerprint.is_some_and(|fingerprint| !seen.insert(fingerprint)));
    }
    if let Some(more @ 1..) = wrong.checked_sub(MOST_REPORTED) {
        report.add(
            ProblemBuilder::new(Code::BadFormat, OPENIDS)
                .limit("{ count, fingerprint, list }")
                .actual(more)
                .hint("另有这么多个批次无效", "this many more batches are invalid"),
        );
    }
    if repeated > 0 {
        report.add(ProblemBuilder::new(Code::RepeatedBatch, OPENIDS).actual(repeated));
    }
    let lists = batches.iter().filter_map(|batch| batch.get("list")?.as_str());
    if !is_one_list(lists) {
        report.add(ProblemBuilder::new(Code::MixedLists, OPENIDS));
    }
}

fn check_batch(batch: &Map, path: &str, report: &mut Problems) {
    walk(report, batch, &BatchShape::SHAPE, path);
    if let Some(count) = batch.get("count").and_then(integer) {
        let draft = |code, limit: usize| {
            ProblemBuilder::new(code, path).limit(limit).actual(count).unit(Unit::OpenIds)
        };
        match usize::try_from(count) {
            Ok(count) if count < MIN_OPENIDS => report.add(draft(Code::TooFew, MIN_OPENIDS)),
            Ok(count) if count > MAX_OPENIDS => report.add(draft(Code::TooMany, MAX_OPENIDS)),
            _ => {}
        }
    }
    for (name, form) in [("fingerprint", "22 × [0-9A-Za-z_-]"), ("list", "[0-9A-Za-z_-]…")] {
        let Some(found) = batch.get(name).and_then(Value::as_str) else { continue };
        if !is_plain(found) || (name == "fingerprint" && found.len() != 22) {
            let draft = ProblemBuilder::new(Code::BadFormat, join(path, name));
            report.add(draft.limit(form).actual(excerpt(found)));
        }
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests;
