//! Campaigns: the state comes and goes as the JSON text that the host stores, a fact as JSON text that
//! the facade writes, and a reply as it came.

use js_sys::JSON;
use wasm_bindgen::prelude::*;

use crate::api::check::options::CheckOptions;
use crate::api::check::walk::Walk;
use crate::api::shape::{Kind, field, shape};
use crate::campaign::because::Because;
use crate::campaign::engine::step::Step;
use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::fact::{Decision, Fact};
use crate::campaign::mass_quota::{PastSend, Permission, Reach, Reason, may_mass_send};
use crate::campaign::plan::check::{OPENIDS, check_plan, not_batches};
use crate::campaign::plan::plan::plan_campaign;
use crate::campaign::state::account::Account;
use crate::campaign::state::call_id::{CallId, Purpose};
use crate::campaign::state::campaign::Campaign;
use crate::campaign::summary::{Group, JobSummary, OrderSummary, Summary, Totals};
use crate::campaign::unix_time::TIMES;
use crate::endpoints::mass::audience::Recipient;
use crate::ids::msg_id::MsgId;
use crate::json::parse::parse;
use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::Problems;
use crate::problem::code::Code;
use crate::problem::problem::{Problem, Shown};

use crate::wasm::convert::from_js::{from_js, read_body};
use crate::wasm::convert::members::{fault, words};
use crate::wasm::convert::to_js::{call_value, call_with_bytes_to_js, problems_to_js, value_to_js};

type Thrown = JsValue;

/// Every problem of a plan.
#[wasm_bindgen(js_name = checkCampaign)]
pub fn check_campaign(plan: &JsValue, options: &JsValue) -> JsValue {
    problems_to_js(&match read_plan(plan, options) {
        Ok((plan, options)) => check_plan(&plan, &options),
        Err(problems) => problems,
    })
}

/// The campaign of a plan, as its host stores it.
#[wasm_bindgen(js_name = planCampaign)]
pub fn plan(plan: &JsValue, now: f64, options: &JsValue) -> Result<String, Thrown> {
    let (plan, options) = read_plan(plan, options).map_err(|problems| problems_to_js(&problems))?;
    match plan_campaign(&plan, seconds(now), &options) {
        Ok(campaign) => Ok(campaign.to_json()),
        Err(refused) => Err(problems_to_js(&refused.problems)),
    }
}

/// A plan. Bytes and collections in the place of batches are OpenIDs that have not been split.
fn read_plan(plan: &JsValue, options: &JsValue) -> Result<(Value, CheckOptions), Vec<Problem>> {
    read_body(plan, options).map_err(|problems| {
        let replaced =
            |problem: Problem| match problem {
                Problem {
                    path, code: Code::Unsupported, actual: Some(Shown::Text(what)), ..
                } if path.starts_with(OPENIDS) => not_batches(&path, &what).finish(),
                other => other,
            };
        problems.into_iter().map(replaced).collect()
    })
}

/// What to do next.
#[wasm_bindgen(js_name = nextStep)]
pub fn next_step(campaign: &str, now: f64) -> Result<JsValue, Thrown> {
    let campaign = read(campaign)?;
    let step = campaign.next_step(seconds(now)).map_err(error_to_js)?;
    Ok(value_to_js(step_value(&campaign, step).into()))
}

/// The call of a batch of OpenIDs.
#[wasm_bindgen(js_name = batchCall)]
pub fn batch_call(campaign: &str, id: &str, openids: &[u8]) -> Result<JsValue, Thrown> {
    let campaign = read(campaign)?;
    let id = id.parse().map_err(|_| bad_fact("id", "send-3-1", id))?;
    campaign.batch_call(id, openids).map(call_with_bytes_to_js).map_err(error_to_js)
}

/// Why something that is no bytes is not the OpenIDs of a batch.
#[wasm_bindgen(js_name = noBatch)]
pub fn no_batch(campaign: &str, id: &str, found: &str) -> Result<(), Thrown> {
    let campaign = read(campaign)?;
    let id = id.parse().map_err(|_| bad_fact("id", "send-3-1", id))?;
    Err(error_to_js(campaign.no_batch(id, found)))
}

/// The campaign with a fact in it.
#[wasm_bindgen(js_name = recordFact)]
pub fn record(campaign: &str, fact: &str, reply: &[u8], now: f64) -> Result<String, Thrown> {
    let mut campaign = read(campaign)?;
    let fact = parse(fact).unwrap_or(Value::Null);
    let now = seconds(now);
    let recorded = if text(&fact, "what") == "pushed" {
        let push = fact.get("push").unwrap_or(&Value::Null);
        campaign.at(now, |campaign, now| campaign.pushed(push, now))
    } else {
        let ids = read_ids(&fact)?;
        let fact = read_fact(&fact, reply, &ids, now)?;
        campaign.record(&fact, now)
    };
    recorded.map_err(error_to_js)?;
    Ok(campaign.to_json())
}

/// The parts of a campaign: a name and a text, in turns.
#[wasm_bindgen(js_name = campaignParts)]
pub fn parts(campaign: &str) -> Result<Vec<String>, Thrown> {
    let parts = read(campaign)?.to_parts();
    Ok(parts.into_iter().flat_map(|part| [part.name, part.text]).collect())
}

/// The campaign of which these are the parts.
#[wasm_bindgen(js_name = joinParts)]
pub fn join_parts(parts: Vec<String>) -> Result<String, Thrown> {
    let pairs = parts.chunks_exact(2).filter_map(|pair| match pair {
        [name, text] => Some((name.as_str(), text.as_str())),
        _ => None,
    });
    Campaign::from_parts(pairs).map(|campaign| campaign.to_json()).map_err(error_to_js)
}

/// Where a campaign stands.
#[wasm_bindgen(js_name = campaignSummary)]
pub fn summary(campaign: &str, now: f64) -> Result<JsValue, Thrown> {
    let campaign = read(campaign)?;
    let now = campaign.time(seconds(now)).map_err(error_to_js)?;
    Ok(value_to_js(summary_value(&campaign.summary(now)).into()))
}

/// Whether an account may send now, and when else.
#[wasm_bindgen(js_name = mayMassSend)]
pub fn may_send(question: &JsValue) -> Result<JsValue, Thrown> {
    let question = from_js(question).map_err(|problems| problems_to_js(&problems))?;
    let mut report = Problems::default();
    let empty = Map::default();
    let object = question.as_object().unwrap_or(&empty);
    Walk { report: &mut report, options: &CheckOptions::default(), has_audience: false }.object(
        object,
        &Asked::SHAPE,
        "",
    );
    let problems = report.into_problems();
    if problems.iter().any(crate::Problem::is_error) {
        return Err(problems_to_js(&problems));
    }
    let reach = |value: &Value| match text(value, "audience") {
        "all" => Reach::All,
        "tag" => Reach::Tag,
        _ => Reach::OpenIds,
    };
    let number = |value: &Value, name: &str| value.get(name).and_then(Value::as_i64).unwrap_or(0);
    let account = Account::named(text(&question, "account")).unwrap_or(Account::Subscription);
    let history = question.get("history").and_then(Value::as_array).unwrap_or_default();
    let history: Vec<PastSend> = history
        .iter()
        .map(|send| PastSend { at: number(send, "at"), reach: reach(send) })
        .collect();
    let permission = may_mass_send(account, reach(&question), &history, number(&question, "now"));
    Ok(value_to_js(permission_value(&permission).into()))
}

/// What `mayMassSend` is asked.
struct Asked;

const AUDIENCES: Kind = Kind::Word(&["all", "tag", "openids"]);
const TIME: Kind = Kind::Int { min: *TIMES.start(), max: *TIMES.end() };

impl Asked {
    shape!(
        Asked,
        [],
        [],
        field!(true, [], account, String, Kind::Word(&["service", "subscription"])),
        field!(true, [], audience, String, AUDIENCES),
        field!(true, [], now, i64, TIME),
        field!(
            true,
            [],
            history,
            Vec<String>,
            Kind::List { of: &Kind::Object(&Sent::SHAPE), min: 0, max: usize::MAX }
        ),
    );
}

/// One earlier send.
struct Sent;

impl Sent {
    shape!(
        Sent,
        [],
        [],
        field!(true, [], at, i64, TIME),
        field!(true, [], audience, String, AUDIENCES),
    );
}

fn read(campaign: &str) -> Result<Campaign, Thrown> {
    Campaign::from_json(campaign).map_err(error_to_js)
}

/// `as` saturates, and takes what is no number for 0, which is no time.
fn seconds(now: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturating is what is wanted")]
    {
        now as i64
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn bad_fact(field: &'static str, limit: &str, actual: &str) -> Thrown {
    error_to_js(CampaignError::new(CampaignFault::BadFact, field, limit, actual))
}

/// The ids of another campaign's jobs.
fn read_ids(fact: &Value) -> Result<Vec<MsgId>, Thrown> {
    if text(fact, "what") != "others" {
        return Ok(Vec::new());
    }
    let bad = |found: &Value| bad_fact("msg_ids", "a list of ids", &found.to_json());
    let list = fact.get("msg_ids").unwrap_or(&Value::Null);
    let ids = list.as_array().ok_or_else(|| bad(list))?;
    ids.iter().map(|id| id.try_into().map_err(|_| bad(id))).collect()
}

/// The facts but for pushes. `ids` are those of another campaign.
fn read_fact<'a>(
    fact: &'a Value,
    reply: &'a [u8],
    ids: &'a [MsgId],
    now: i64,
) -> Result<Fact<'a>, Thrown> {
    let shown = |name: &str| fact.get(name).map_or_else(|| "-".to_owned(), Value::to_json);
    let number = |name: &'static str| {
        fact.get(name)
            .and_then(Value::as_i64)
            .ok_or_else(|| bad_fact(name, "integer", &shown(name)))
    };
    let count = |name: &'static str| {
        u32::try_from(number(name)?).map_err(|_| bad_fact(name, "1..", &shown(name)))
    };
    let has = |name: &str| fact.get(name).is_some_and(|value| !value.is_null());
    let at = || if has("at") { number("at") } else { Ok(now) };
    let said_at = || if has("at") { number("at").map(Some) } else { Ok(None) };
    let id = || {
        let id: Result<CallId, _> = text(fact, "id").parse();
        id.map_err(|_| bad_fact("id", "send-3-1", text(fact, "id")))
    };
    let purpose = || {
        let named = Purpose::named(text(fact, "purpose"));
        named.ok_or_else(|| bad_fact("purpose", "send, poll, preview, delete", &shown("purpose")))
    };
    Ok(match text(fact, "what") {
        "called" => Fact::Called(id()?),
        "replied" => {
            // One that is there and no number is one that was lost on the way.
            let status = if fact.get("status").is_some() { number("status")? } else { 200 };
            let status = u16::try_from(status);
            let status = status.map_err(|_| bad_fact("status", "100..599", &shown("status")))?;
            Fact::Replied { id: id()?, status, reply }
        }
        "lost" => Fact::Lost(id()?),
        "unsent" => Fact::Unsent(id()?),
        "token_refreshed" => Fact::TokenRefreshed,
        "token_failed" => Fact::TokenFailed {
            errcode: if has("errcode") { Some(number("errcode")?) } else { None },
            errmsg: fact.get("errmsg").and_then(Value::as_str),
        },
        "clock" => Fact::Clock { at: at()? },
        "restored" => Fact::Restored { since: number("since")? },
        "others" => Fact::Others { campaign: text(fact, "campaign"), msg_ids: ids },
        "paused" => Fact::Paused { at: said_at()? },
        "resumed" => Fact::Resumed { at: said_at()? },
        "cancelled" => Fact::Cancelled,
        "decided" => {
            let decision = match text(fact, "decision") {
                "retry" => Decision::Retry,
                "not_sent" => Decision::NotSent,
                "skip" => Decision::Skip,
                "sent" if has("msg_id") => {
                    let id = fact.get("msg_id").and_then(|id| id.try_into().ok());
                    let id = id.ok_or_else(|| bad_fact("msg_id", "id", &shown("msg_id")))?;
                    Decision::Sent { msg_id: Some(id) }
                }
                "sent" => Decision::Sent { msg_id: None },
                other => return Err(bad_fact("decision", "retry, sent, not_sent, skip", other)),
            };
            Fact::Decided { question: text(fact, "question"), decision }
        }
        "preview" => {
            let to = match (text(fact, "touser"), text(fact, "towxname")) {
                ("", "") => return Err(bad_fact("touser", "OpenID", &shown("touser"))),
                ("", name) => Recipient::ToWxName(name.to_owned()),
                (openid, "") => Recipient::ToUser(openid.to_owned()),
                (_, name) => return Err(bad_fact("towxname", "-", name)),
            };
            Fact::Preview { name: text(fact, "name"), to }
        }
        "delete" => {
            let article_idx = if has("article_idx") { Some(count("article_idx")?) } else { None };
            Fact::Delete { job: count("job")?, article_idx }
        }
        "deleted" => Fact::Deleted { job: count("job")? },
        "elsewhere" => Fact::Elsewhere {
            purpose: purpose()?,
            calls: number("calls")?,
            last_minute: if has("last_minute") { number("last_minute")? } else { 0 },
        },
        "quota" => Fact::Quota { purpose: purpose()?, reply },
        other => {
            let limit = "called, replied, lost, pushed, …";
            return Err(match other {
                "" => bad_fact("what", limit, &shown("what")),
                other => bad_fact("what", limit, other),
            });
        }
    })
}

fn step_value(campaign: &Campaign, step: Step) -> Map {
    let mut object = Map::default();
    let mut kind = |name: &str| object.insert("do", name);
    match step {
        Step::Call(step) => {
            kind("call");
            object.insert("id", step.id.to_string());
            object.insert("purpose", step.id.purpose.name());
            let number = match step.id.purpose {
                Purpose::Send | Purpose::Poll => "job",
                Purpose::Preview | Purpose::Delete => "order",
            };
            object.insert(number, i64::from(step.id.number));
            object.insert("call", step.call.map_or(Value::Null, call_value));
            if let Some(batch) = step.batch {
                object.insert("batch", i64::from(batch));
                let planned = campaign.job(batch).and_then(|job| job.batch.as_ref());
                if let Some(planned) = planned {
                    object.insert("count", i64::from(planned.count));
                    object.insert("fingerprint", planned.fingerprint.as_str());
                }
            }
            if let Some(before) = step.before {
                object.insert("before", before);
            }
        }
        Step::Wait { until, because } => {
            kind("wait");
            object.insert("until", until);
            object.insert("because", because_value(&because));
        }
        Step::RefreshToken { because } => {
            kind("refresh_token");
            object.insert("because", because_value(&because));
        }
        Step::AskHuman { because, question, until, choices } => {
            kind("ask_human");
            object.insert("because", because_value(&because));
            insert(&mut object, "question", question);
            insert(&mut object, "until", until);
            let choices = choices.iter().map(|choice| Value::from(*choice)).collect();
            object.insert("choices", Value::Array(choices));
        }
        Step::Done { totals } => {
            kind("done");
            object.insert("totals", totals_value(&totals));
        }
    }
    object
}

fn message(message: &Bilingual) -> Value {
    words(message.zh.as_str(), message.en.as_str())
}

fn because_value(because: &Because) -> Map {
    let mut object = Map::default();
    object.insert("code", because.code.name());
    insert(&mut object, "job", because.job.map(i64::from));
    insert(&mut object, "errcode", because.errcode);
    object.insert("message", message(&because.message));
    object
}

/// Adds a member, if there is something to say.
fn insert(object: &mut Map, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(name, value);
    }
}

fn totals_value(totals: &Totals) -> Map {
    let mut object = Map::default();
    let group = |group: &Group| {
        let mut object = Map::default();
        let jobs = group.jobs.iter().map(|job| Value::from(i64::from(*job))).collect();
        object.insert("jobs", Value::Array(jobs));
        object.insert("recipients", group.recipients);
        object
    };
    object.insert("planned", group(&totals.planned));
    object.insert("accepted", group(&totals.accepted));
    object.insert("reached", group(&totals.reached));
    object.insert("under_way", group(&totals.under_way));
    object.insert("failed", group(&totals.failed));
    object.insert("not_reached", group(&totals.not_reached));
    object.insert("unknown", group(&totals.unknown));
    object.insert("total_count", totals.total_count);
    object.insert("filtered", totals.filtered);
    object.insert("sent_count", totals.sent_count);
    object.insert("error_count", totals.error_count);
    object
}

fn summary_value(summary: &Summary) -> Map {
    let mut object = Map::default();
    object.insert("id", summary.id.as_str());
    object.insert("account", summary.account.name());
    object.insert("paused", summary.paused);
    object.insert("cancelled", summary.cancelled);
    object.insert("revision", summary.revision);
    insert(&mut object, "estimated_end", summary.estimated_end);
    object.insert("totals", totals_value(&summary.totals));
    object.insert("jobs", Value::Array(summary.jobs.iter().map(job_value).collect()));
    object.insert("orders", Value::Array(summary.orders.iter().map(order_value).collect()));
    object
}

fn job_value(job: &JobSummary) -> Value {
    let mut object = Map::default();
    object.insert("job", i64::from(job.job));
    object.insert("state", job.state.name());
    object.insert("clientmsgid", job.clientmsgid.as_str());
    insert(&mut object, "recipients", job.recipients.map(i64::from));
    object.insert("attempts", i64::from(job.attempts));
    let times = [
        ("requested_at", job.requested_at),
        ("accepted_at", job.accepted_at),
        ("finished_at", job.finished_at),
        ("seconds", job.finished_at.zip(job.requested_at).map(|(end, start)| end - start)),
    ];
    for (name, time) in times {
        insert(&mut object, name, time);
    }
    let ids = [
        ("msg_id", job.msg_id),
        ("second_msg_id", job.second_msg_id),
        ("anothers_msg_id", job.anothers_msg_id),
    ];
    for (name, id) in ids {
        insert(&mut object, name, id.map(|id| id.to_string()));
    }
    object.insert("by_guard", job.by_guard);
    insert(&mut object, "source", job.source.map(|source| source.name()));
    insert(&mut object, "status", job.status.as_deref());
    insert(&mut object, "outcome", job.outcome.map(|outcome| outcome.name()));
    insert(&mut object, "errcode", job.errcode);
    insert(&mut object, "rid", job.rid.as_deref());
    insert(&mut object, "reason", job.reason.as_ref().map(message));
    let counts = [
        ("total_count", job.total_count),
        ("filtered", job.filtered),
        ("sent_count", job.sent_count),
        ("error_count", job.error_count),
        ("check_state", job.check_state),
    ];
    for (name, count) in counts {
        insert(&mut object, name, count);
    }
    let urls = job.article_urls.iter().map(|url| Value::from(url.as_str())).collect();
    object.insert("article_urls", Value::Array(urls));
    let reprints = job.reprints.iter().map(|reprint| {
        let mut object = Map::default();
        insert(&mut object, "article_idx", reprint.article_idx);
        let url = reprint.original_article_url.as_deref();
        insert(&mut object, "original_article_url", url);
        insert(&mut object, "can_reprint", reprint.can_reprint);
        object.into()
    });
    object.insert("reprints", Value::Array(reprints.collect()));
    object.insert("findings_dropped", job.findings_dropped);
    object.insert("deleted", job.deleted);
    object.insert("settled", job.settled);
    object.into()
}

fn order_value(order: &OrderSummary) -> Value {
    let mut object = Map::default();
    object.insert("order", i64::from(order.order));
    object.insert("purpose", order.purpose.name());
    object.insert("state", order.state.name());
    insert(&mut object, "name", order.name.as_deref());
    insert(&mut object, "job", order.job.map(i64::from));
    insert(&mut object, "errcode", order.errcode);
    insert(&mut object, "reason", order.reason.as_ref().map(message));
    object.into()
}

fn permission_value(permission: &Permission) -> Map {
    let mut object = Map::default();
    object.insert("allowed", permission.allowed);
    object.insert("at", permission.at.map_or(Value::Null, Value::from));
    let reasons = |reasons: &[Reason]| Value::Array(reasons.iter().map(reason_value).collect());
    object.insert("reasons", reasons(&permission.reasons));
    object.insert("cautions", reasons(&permission.cautions));
    object
}

fn reason_value(reason: &Reason) -> Value {
    let mut object = Map::default();
    object.insert("rule", reason.rule.name());
    object.insert("limit", reason.limit);
    object.insert("used", reason.used);
    object.insert("until", reason.until.map_or(Value::Null, Value::from));
    object.insert("meaning", message(&reason.meaning));
    object.into()
}

/// The parts of an error.
fn error_to_js(error: CampaignError) -> Thrown {
    let about = [("field", error.field), ("limit", &*error.limit), ("actual", &*error.actual)];
    let object = fault("campaign", error.fault.name(), error.message(), about);
    JSON::parse(&Value::from(object).to_json()).unwrap_or(JsValue::NULL)
}
