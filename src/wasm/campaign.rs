//! Campaigns. The state is the JSON text that the host stores, a fact is JSON text from the facade, and a
//! reply is as it came.

use js_sys::JSON;
use wasm_bindgen::prelude::*;

use crate::api::check::options::CheckOptions;
use crate::api::check::walk::Walk;
use crate::api::shape::{Kind, field, shape};
use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::mass_quota::{PastSend, Permission, Reach, Reason, may_mass_send};
use crate::campaign::plan::check::{OPENIDS, check_plan, not_batches};
use crate::campaign::plan::plan::plan_campaign;
use crate::campaign::state::account::Account;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::told::Told;
use crate::campaign::unix_time::TIMES;
use crate::json::value::{Map, Value};
use crate::problem::builder::Problems;
use crate::problem::code::Code;
use crate::problem::pointer::Path;
use crate::problem::problem::{Problem, Shown};

use crate::wasm::convert::members::fault;
use crate::wasm::convert::packed_value::read_body;
use crate::wasm::convert::to_js::{call_value, call_with_bytes_to_js, problems_to_js, value_to_js};
use crate::wasm::mailbox::{received, send_problems};

type Thrown = JsValue;

/// Checks the plan between these places of the inbox. Returns the length of the problems in the outbox, as JSON. 0 means
/// that nothing is wrong.
#[wasm_bindgen(js_name = checkCampaign)]
pub fn check_campaign(start: usize, end: usize) -> isize {
    received(start, end, |message| {
        let problems = match read_plan(read_body(message)) {
            Ok((plan, options)) => check_plan(&plan, &options),
            Err(problems) => problems,
        };
        send_problems(&problems)
    })
}

/// Makes the campaign of the plan between these places of the inbox, in the form that the host stores.
#[wasm_bindgen(js_name = planCampaign)]
pub fn plan(start: usize, end: usize, now: f64) -> Result<String, Thrown> {
    received(start, end, |message| planned(read_body(message), now))
}

/// A plan that was read, and the options of its check, or the places in them that are not JSON.
type ReadPlan<'a> = Result<(Value<'a>, CheckOptions), Vec<Problem>>;

pub(super) fn planned(plan: ReadPlan<'_>, now: f64) -> Result<String, Thrown> {
    let (plan, options) = read_plan(plan).map_err(|problems| problems_to_js(&problems))?;
    match plan_campaign(&plan, seconds(now), &options) {
        Ok(campaign) => Ok(campaign.to_json()),
        Err(refused) => Err(problems_to_js(&refused.problems)),
    }
}

/// Bytes and collections in the place of batches are OpenIDs that were not split.
fn read_plan(plan: ReadPlan<'_>) -> ReadPlan<'_> {
    plan.map_err(|problems| {
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

/// Returns the next step.
#[wasm_bindgen(js_name = nextStep)]
pub fn next_step(campaign: &str, now: f64) -> Result<JsValue, Thrown> {
    let campaign = read(campaign)?;
    let step = campaign.next_step(seconds(now)).map_err(error_to_js)?;
    Ok(value_to_js(campaign.tell_step(&step, call_value)))
}

/// Builds the call of a batch of OpenIDs.
#[wasm_bindgen(js_name = batchCall)]
pub fn batch_call(campaign: &str, id: &str, openids: &[u8]) -> Result<JsValue, Thrown> {
    let campaign = read(campaign)?;
    let id = id.parse().map_err(|_| bad_fact("id", "send-3-1", id))?;
    campaign.batch_call(id, openids).map(call_with_bytes_to_js).map_err(error_to_js)
}

/// Throws the error for OpenIDs of a batch that are not bytes.
#[wasm_bindgen(js_name = noBatch)]
pub fn no_batch(campaign: &str, id: &str, found: &str) -> Result<(), Thrown> {
    let campaign = read(campaign)?;
    let id = id.parse().map_err(|_| bad_fact("id", "send-3-1", id))?;
    Err(error_to_js(campaign.no_batch(id, found)))
}

/// Records a fact and returns the changed campaign.
#[wasm_bindgen(js_name = recordFact)]
pub fn record(campaign: &str, fact: &str, reply: &[u8], now: f64) -> Result<String, Thrown> {
    let mut campaign = read(campaign)?;
    campaign.record_object(fact, reply, seconds(now)).map_err(error_to_js)?;
    Ok(campaign.to_json())
}

/// Splits a campaign into parts: a name and a text, in turns.
#[wasm_bindgen(js_name = campaignParts)]
pub fn parts(campaign: &str) -> Result<Vec<String>, Thrown> {
    let parts = read(campaign)?.to_parts();
    Ok(parts.into_iter().flat_map(|part| [part.name, part.text]).collect())
}

/// Joins the parts of a campaign.
#[wasm_bindgen(js_name = joinParts)]
pub fn join_parts(parts: Vec<String>) -> Result<String, Thrown> {
    let pairs = parts.chunks_exact(2).filter_map(|pair| match pair {
        [name, text] => Some((name.as_str(), text.as_str())),
        _ => None,
    });
    Campaign::from_parts(pairs).map(|campaign| campaign.to_json()).map_err(error_to_js)
}

/// Returns the situation of a campaign.
#[wasm_bindgen(js_name = campaignSummary)]
pub fn summary(campaign: &str, now: f64) -> Result<JsValue, Thrown> {
    let campaign = read(campaign)?;
    let now = campaign.time(seconds(now)).map_err(error_to_js)?;
    Ok(value_to_js(campaign.summary(now).told().unwrap_or(Value::Null)))
}

/// Checks whether an account may send now, or when: the question is between these places of the inbox.
#[wasm_bindgen(js_name = mayMassSend)]
pub fn may_send(start: usize, end: usize) -> Result<JsValue, Thrown> {
    received(start, end, |message| {
        let (question, _) = read_body(message).map_err(|problems| problems_to_js(&problems))?;
        permission(&question)
    })
}

pub(super) fn permission(question: &Value<'_>) -> Result<JsValue, Thrown> {
    let mut report = Problems::default();
    let empty = Map::default();
    let object = question.as_object().unwrap_or(&empty);
    Walk { report: &mut report, options: &CheckOptions::default(), has_audience: false }.object(
        object,
        &Asked::SHAPE,
        Path::WHOLE,
    );
    let problems = report.into_problems();
    if problems.iter().any(Problem::is_error) {
        return Err(problems_to_js(&problems));
    }
    let reach = |value: &Value| match text(value, "audience") {
        "all" => Reach::All,
        "tag" => Reach::Tag,
        _ => Reach::OpenIds,
    };
    let number = |value: &Value, name: &str| value.get(name).and_then(Value::as_i64).unwrap_or(0);
    let account = Account::named(text(question, "account")).unwrap_or(Account::Subscription);
    let history = question.get("history").and_then(Value::as_array).unwrap_or_default();
    let history: Vec<PastSend> = history
        .iter()
        .map(|send| PastSend { at: number(send, "at"), reach: reach(send) })
        .collect();
    let permission = may_mass_send(account, reach(question), &history, number(question, "now"));
    Ok(value_to_js(permission_value(&permission).into()))
}

/// The question to `mayMassSend`.
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

/// An earlier send.
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

/// Converts a time. `as` saturates. It makes NaN 0, which is not a valid time.
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

fn permission_value(permission: &Permission) -> Map<'_> {
    let mut object = Map::default();
    object.insert("allowed", permission.allowed);
    object.insert("at", permission.at.map_or(Value::Null, Value::from));
    object.insert("reasons", reason_values(&permission.reasons));
    object.insert("cautions", reason_values(&permission.cautions));
    object
}

fn reason_values(reasons: &[Reason]) -> Value<'_> {
    Value::Array(reasons.iter().map(reason_value).collect())
}

fn reason_value(reason: &Reason) -> Value<'_> {
    let mut object = Map::default();
    object.insert("rule", reason.rule.name());
    object.insert("limit", reason.limit);
    object.insert("used", reason.used);
    object.insert("until", reason.until.map_or(Value::Null, Value::from));
    object.insert("meaning", reason.meaning.told().unwrap_or(Value::Null));
    object.into()
}

/// Writes the parts of an error.
fn error_to_js(error: CampaignError) -> Thrown {
    let about = [("field", error.field), ("limit", &*error.limit), ("actual", &*error.actual)];
    let object = fault("campaign", error.fault.name(), error.message(), about);
    JSON::parse(&Value::from(object).to_json()).unwrap_or(JsValue::NULL)
}
