//! Campaigns. The state is the JSON text that the host stores, a fact is JSON text from the facade, and a
//! reply is as it came.
//!
//! A text is read once by `keepCampaign`, and the other functions take the number under which its campaign is kept.
//! They give nothing (`undefined`, or a length of 0) if it is not kept any more: then the text is read again.

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
use crate::campaign::state::call_id::CallId;
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
use crate::wasm::kept_campaigns::{keep, take};
use crate::wasm::mailbox::{received, send_problems, send_written};

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

/// Makes the campaign of the plan between these places of the inbox, and keeps it under this number. Returns the
/// length of its text in the outbox, which the host stores.
#[wasm_bindgen(js_name = planCampaign)]
pub fn plan(start: usize, end: usize, now: f64, number: f64) -> Result<isize, Thrown> {
    received(start, end, |message| planned(read_body(message), now))
        .map(|campaign| written(number, campaign))
}

/// A plan that was read, and the options of its check, or the places in them that are not JSON.
pub(super) type ReadPlan<'a> = Result<(Value<'a>, CheckOptions), Vec<Problem>>;

pub(super) fn planned(plan: ReadPlan<'_>, now: f64) -> Result<Campaign, Thrown> {
    let (plan, options) = read_plan(plan).map_err(|problems| problems_to_js(&problems))?;
    plan_campaign(&plan, seconds(now), &options)
        .map_err(|refused| problems_to_js(&refused.problems))
}

/// Bytes and collections in the place of batches are OpenIDs that were not split.
pub(super) fn read_plan(plan: ReadPlan<'_>) -> ReadPlan<'_> {
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

/// Reads the stored campaign between these places of the inbox, and keeps it under this number.
#[wasm_bindgen(js_name = keepCampaign)]
pub fn keep_campaign(number: f64, start: usize, end: usize) -> Result<(), Thrown> {
    received(start, end, |text| {
        // The writer writes UTF-8 only.
        keep_text(number, std::str::from_utf8(text).unwrap_or_default())
    })
}

pub(super) fn keep_text(number: f64, text: &str) -> Result<(), Thrown> {
    keep(number, Campaign::from_json(text).map_err(error_to_js)?);
    Ok(())
}

/// Returns the next step of a kept campaign.
#[wasm_bindgen(js_name = nextStep)]
pub fn next_step(number: f64, now: f64) -> Result<JsValue, Thrown> {
    told(number, |campaign| {
        let step = campaign.next_step(seconds(now))?;
        Ok(value_to_js(campaign.tell_step(&step, call_value)))
    })
}

/// Builds the call of a batch of OpenIDs.
#[wasm_bindgen(js_name = batchCall)]
pub fn batch_call(number: f64, id: &str, openids: &[u8]) -> Result<JsValue, Thrown> {
    told(number, |campaign| campaign.batch_call(call_id(id)?, openids).map(call_with_bytes_to_js))
}

/// Throws the error for OpenIDs of a batch that are not bytes.
#[wasm_bindgen(js_name = noBatch)]
pub fn no_batch(number: f64, id: &str, found: &str) -> Result<JsValue, Thrown> {
    told(number, |campaign| Err(campaign.no_batch(call_id(id)?, found)))
}

/// Records a fact. The changed campaign takes the place of the kept one, under a number of its own. Returns the length
/// of its text in the outbox.
#[wasm_bindgen(js_name = recordFact)]
pub fn record(
    number: f64,
    changed: f64,
    fact: &str,
    reply: &[u8],
    now: f64,
) -> Result<isize, Thrown> {
    let Some(mut campaign) = take(number) else { return Ok(0) };
    // A refusal changes nothing.
    if let Err(error) = campaign.record_object(fact, reply, seconds(now)) {
        keep(number, campaign);
        return Err(error_to_js(error));
    }
    Ok(written(changed, campaign))
}

/// Splits a campaign into parts: a name and a text, in turns.
#[wasm_bindgen(js_name = campaignParts)]
pub fn parts(number: f64) -> Option<Vec<String>> {
    let campaign = take(number)?;
    let parts = campaign.to_parts();
    keep(number, campaign);
    Some(parts.into_iter().flat_map(|part| [part.name, part.text]).collect())
}

/// Joins the parts of a campaign, and keeps it under this number. Returns the length of its text in the outbox.
#[wasm_bindgen(js_name = joinParts)]
pub fn join_parts(number: f64, parts: Vec<String>) -> Result<isize, Thrown> {
    let pairs = parts.chunks_exact(2).filter_map(|pair| match pair {
        [name, text] => Some((name.as_str(), text.as_str())),
        _ => None,
    });
    let campaign = Campaign::from_parts(pairs).map_err(error_to_js)?;
    Ok(written(number, campaign))
}

/// Returns the situation of a kept campaign.
#[wasm_bindgen(js_name = campaignSummary)]
pub fn summary(number: f64, now: f64) -> Result<JsValue, Thrown> {
    told(number, |campaign| {
        let now = campaign.time(seconds(now))?;
        Ok(value_to_js(campaign.summary(now).told().unwrap_or(Value::Null)))
    })
}

/// Tells something of a kept campaign; `undefined` if it is not kept.
fn told(
    number: f64,
    tell: impl FnOnce(&Campaign) -> Result<JsValue, CampaignError>,
) -> Result<JsValue, Thrown> {
    let Some(campaign) = take(number) else { return Ok(JsValue::UNDEFINED) };
    let result = tell(&campaign);
    keep(number, campaign);
    result.map_err(error_to_js)
}

/// Puts the text of a campaign into the outbox, and keeps the campaign: its text is mostly asked about next.
fn written(number: f64, campaign: Campaign) -> isize {
    let length = send_written(|text| campaign.write_json(text));
    keep(number, campaign);
    length
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

fn call_id(id: &str) -> Result<CallId, CampaignError> {
    id.parse().map_err(|_| CampaignError::new(CampaignFault::BadFact, "id", "send-3-1", id))
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
