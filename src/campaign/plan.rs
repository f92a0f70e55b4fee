//! What a campaign is made of: who, what, and how fast; checked before anything is sent.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::account::Account;
use super::campaign::Campaign;
use super::clientmsgid::clientmsgid;
use super::job::{Job, Planned};
use super::openid_batches::Batch;
use super::pacing::{Counts, Pacing};
use crate::api::Api;
use crate::check::{Options, Walk};
use crate::code::Code;
use crate::distinct::Distinct;
use crate::error::{Problem, Refused};
use crate::json::{Map, Value};
use crate::limits::{
    CLIENTMSGID_GUARD_SECONDS, DELETES_A_DAY, MASS_CALLS_A_DAY, MASS_CALLS_A_MINUTE, MAX_OPENIDS,
    MIN_OPENIDS, PREVIEWS_A_DAY, STATUS_CALLS_A_DAY,
};
use crate::mass::{Message, send, sendall};
use crate::pointer::{join, join_index, push_dotted};
use crate::report::{Draft, Report, Unit, type_name};
use crate::shape::{Flag, Kind, Limit, Text, field, shape};
use crate::verbs::to_value;

/// Who a campaign reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// Every follower: one job.
    All,
    /// The followers with one tag: one job.
    Tag(u32),
    /// The OpenIDs of these batches, a job each. 服务号 only.
    OpenIds(Vec<PlannedBatch>),
}

/// A batch of OpenIDs as a plan names it: without the OpenIDs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlannedBatch {
    /// How many OpenIDs, 2 to 10 000.
    pub count: u32,
    /// The fingerprint of the OpenIDs in their order.
    pub fingerprint: String,
}

impl PlannedBatch {
    /// A batch that was split off earlier, by what is kept of it.
    pub fn new(count: u32, fingerprint: impl Into<String>) -> Self {
        Self { count, fingerprint: fingerprint.into() }
    }
}

impl From<&Batch> for PlannedBatch {
    fn from(batch: &Batch) -> Self {
        Self { count: batch.count, fingerprint: batch.fingerprint.clone() }
    }
}

impl Audience {
    /// The OpenIDs of these batches.
    pub fn openids<'a>(batches: impl IntoIterator<Item = &'a Batch>) -> Self {
        Audience::OpenIds(batches.into_iter().map(PlannedBatch::from).collect())
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Audience::All => map.serialize_entry("is_to_all", &true)?,
            Audience::Tag(tag_id) => {
                map.serialize_entry("is_to_all", &false)?;
                map.serialize_entry("tag_id", tag_id)?;
            }
            Audience::OpenIds(batches) => map.serialize_entry("openids", batches)?,
        }
        map.end()
    }
}

/// What a campaign is made of.
///
/// ```
/// use wechat_mass::campaign::{Account, Audience, Plan};
/// use wechat_mass::mass::Text;
///
/// let plan = Plan::new("spring", Account::Service, Audience::Tag(2), Text::new("你好"));
/// assert!(plan.check().is_empty());
/// let campaign = plan.campaign(1_795_651_200)?;
/// assert_eq!(campaign.summary(1_795_651_200).jobs.len(), 1);
/// # Ok::<(), wechat_mass::Refused>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// The campaign's name, at most 128 bytes. Two campaigns with one name, message and audience are
    /// the same one to WeChat: within 24 hours it sends it once.
    pub id: String,
    /// The kind of the account.
    pub account: Account,
    /// Who is reached.
    pub audience: Audience,
    /// What is sent.
    pub message: Message,
    /// For articles: go on when judged a reprint.
    pub send_ignore_reprint: Option<Flag>,
    /// The account's send speed, 0 to 4, for the estimate of the end. It is not set by this.
    pub speed: Option<u8>,
    /// Nothing is sent before this time. Unix seconds.
    pub start_at: Option<i64>,
    /// How many sends a day may be asked for; 100 unless WeChat grants the account more.
    pub calls_per_day: Option<u32>,
    /// How many sends a minute; 60 at most.
    pub calls_per_minute: Option<u32>,
}

impl Plan {
    /// A plan with the defaults.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        account: Account,
        audience: Audience,
        message: impl Into<Message>,
    ) -> Self {
        Self {
            id: id.into(),
            account,
            audience,
            message: message.into(),
            send_ignore_reprint: None,
            speed: None,
            start_at: None,
            calls_per_day: None,
            calls_per_minute: None,
        }
    }

    /// For articles: go on when judged a reprint and the author allows it.
    #[must_use]
    pub fn send_ignore_reprint(mut self, go_on: impl Into<Flag>) -> Self {
        self.send_ignore_reprint = Some(go_on.into());
        self
    }

    /// The account's send speed, 0 to 4 (`message/mass/speed/get`), for the estimate of the end.
    #[must_use]
    pub fn speed(mut self, speed: u8) -> Self {
        self.speed = Some(speed);
        self
    }

    /// Nothing is sent before this time. Unix seconds.
    #[must_use]
    pub fn start_at(mut self, at: i64) -> Self {
        self.start_at = Some(at);
        self
    }

    /// How many sends a day may be asked for.
    #[must_use]
    pub fn calls_per_day(mut self, calls: u32) -> Self {
        self.calls_per_day = Some(calls);
        self
    }

    /// How many sends a minute may be asked for.
    #[must_use]
    pub fn calls_per_minute(mut self, calls: u32) -> Self {
        self.calls_per_minute = Some(calls);
        self
    }

    /// Every problem of the plan, errors and warnings.
    pub fn check(&self) -> Vec<Problem> {
        match to_value(self) {
            Ok(plan) => check_plan(&plan, &Options::default()),
            Err(problems) => problems,
        }
    }

    /// The campaign, from which everything follows. Nothing is sent.
    ///
    /// # Errors
    /// [`Refused`] with every problem, if one of them is an error. `now` that is no time of Unix in
    /// seconds is one, too.
    pub fn campaign(&self, now: i64) -> Result<Campaign, Refused> {
        let plan = to_value(self).map_err(|problems| Refused { problems })?;
        plan_campaign(&plan, now, &Options::default())
    }
}

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The message, with what goes with it.
        struct Content<'a>(&'a Plan);

        impl Serialize for Content<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                let Plan { message, send_ignore_reprint, .. } = self.0;
                sendall::serialize_rest(&mut map, message, *send_ignore_reprint, None)?;
                map.end()
            }
        }

        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("account", self.account.name())?;
        map.serialize_entry("audience", &self.audience)?;
        map.serialize_entry("content", &Content(self))?;
        let numbers = [
            ("speed", self.speed.map(i64::from)),
            ("start_at", self.start_at),
            ("calls_per_day", self.calls_per_day.map(i64::from)),
            ("calls_per_minute", self.calls_per_minute.map(i64::from)),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                map.serialize_entry(name, &number)?;
            }
        }
        map.end()
    }
}

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
        if let Some(count) = batch.get("count").and_then(Value::as_i64) {
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
            repeated += usize::from(!seen.insert(fingerprint));
        }
    }
    if repeated > 0 {
        report.add(Draft::new(Code::RepeatedBatch, PATH).actual(repeated));
    }
}

/// The campaign of a plan.
pub(crate) fn plan_campaign(
    plan: &Value,
    now: i64,
    options: &Options,
) -> Result<Campaign, Refused> {
    let mut problems = check_plan(plan, options);
    if !TIMES.contains(&now) {
        let draft = Draft::new(Code::OutOfRange, "/now").limit("1000000000..9999999999");
        problems.push(draft.actual(now).finish());
    }
    let campaign =
        if problems.iter().any(Problem::is_error) { None } else { checked(plan, now, options) };
    // What is checked has the form of a campaign.
    campaign.ok_or(Refused { problems })
}

fn checked(plan: &Value, now: i64, options: &Options) -> Option<Campaign> {
    let text = |name: &str| plan.get(name).and_then(Value::as_str);
    let number = |name: &str| plan.get(name).and_then(crate::check::integer);
    let id = text("id")?;
    let content = plan.get("content")?.as_object()?;
    let audience = audience(plan.get("audience")?)?;
    let planned = match &audience {
        Audience::OpenIds(batches) => batches.iter().map(Some).collect(),
        Audience::All | Audience::Tag(_) => vec![None],
    };
    let job = |(index, batch): (usize, &Option<&PlannedBatch>)| {
        let id = clientmsgid(id, content, &audience, *batch, index + 1);
        let planned = batch
            .map(|batch| Planned { count: batch.count, fingerprint: batch.fingerprint.clone() });
        Job::new(id, planned)
    };
    let jobs = planned.iter().enumerate().map(job).collect();
    let per_day: Counts = [
        number("calls_per_day").unwrap_or(MASS_CALLS_A_DAY),
        STATUS_CALLS_A_DAY,
        PREVIEWS_A_DAY,
        DELETES_A_DAY,
    ];
    let per_minute = number("calls_per_minute").unwrap_or(MASS_CALLS_A_MINUTE);
    let to_all_or_tag = match audience {
        Audience::OpenIds(_) => None,
        other => Some(other),
    };
    Some(Campaign {
        id: id.to_owned(),
        account: Account::named(text("account")?)?,
        filter: to_all_or_tag,
        content: content.clone(),
        allow_unknown: options.allow_unknown.clone(),
        speed: number("speed"),
        start_at: number("start_at"),
        planned_at: now,
        clock: now,
        paused: false,
        switched_at: 0,
        cancelled: false,
        token_refusals: 0,
        token_stale: false,
        pacing: Pacing::new(per_minute, per_day, now),
        jobs,
        orders: Vec::new(),
        strays: Vec::new(),
        findings: super::findings::Findings::default(),
    })
}

/// The audience of a plan that has been checked.
fn audience(value: &Value) -> Option<Audience> {
    if let Some(batches) = value.get("openids") {
        let planned = |batch: &Value| {
            Some(PlannedBatch {
                count: u32::try_from(batch.get("count")?.as_i64()?).ok()?,
                fingerprint: batch.get("fingerprint")?.as_str()?.to_owned(),
            })
        };
        return batches
            .as_array()?
            .iter()
            .map(planned)
            .collect::<Option<_>>()
            .map(Audience::OpenIds);
    }
    if value.get("is_to_all") == Some(&Value::Bool(true)) {
        return Some(Audience::All);
    }
    let tag = crate::check::integer(value.get("tag_id")?)?;
    u32::try_from(tag).ok().map(Audience::Tag)
}

/// How long WeChat remembers a `clientmsgid`.
pub(crate) const GUARD: i64 = CLIENTMSGID_GUARD_SECONDS;
