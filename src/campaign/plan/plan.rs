//! The plan of a campaign: its audience, message and speed. It is checked before anything is sent.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::api::check::forms::integer;
use crate::api::check::options::CheckOptions;
use crate::api::endpoint::to_value;
use crate::api::limits::{
    DELETES_A_DAY, MASS_CALLS_A_DAY, MASS_CALLS_A_MINUTE, PREVIEWS_A_DAY, STATUS_CALLS_A_DAY,
};
use crate::api::shape::Flag;
use crate::campaign::plan::check::check_plan;
use crate::campaign::plan::clientmsgid::clientmsgid;
use crate::campaign::state::account::Account;
use crate::campaign::state::audience::{Audience, PlannedBatch};
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::{Job, Planned};
use crate::campaign::state::pacing::{Counts, Pacing};
use crate::campaign::state::shared::Shared;
use crate::campaign::unix_time::time;
use crate::endpoints::mass::content::Message;
use crate::endpoints::mass::sendall;
use crate::json::value::Value;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::problem::{Problem, Refused};

/// The plan of a campaign.
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
    /// The name of the campaign, at most 128 bytes. WeChat cannot tell two campaigns with the same name,
    /// message and audience apart: within 24 hours it sends only one of them.
    pub id: String,
    /// The kind of the account.
    pub account: Account,
    /// The recipients.
    pub audience: Audience,
    /// The message.
    pub message: Message,
    /// Whether WeChat sends articles that it judges a reprint.
    pub send_ignore_reprint: Option<Flag>,
    /// The account's send speed, 0 to 4. It is used to estimate the end. This does not set it.
    pub speed: Option<u8>,
    /// The earliest time of a send. Unix seconds.
    pub start_at: Option<i64>,
    /// Whether the other jobs wait until the first one has ended. Review, the originality check or an
    /// administrator may refuse the message. Then you learn it before anyone else gets the message.
    pub wait_for_first: bool,
    /// The maximum number of sends a day. Default: 100. WeChat may grant the account more.
    pub calls_per_day: Option<u32>,
    /// The maximum number of sends a minute. Default: 60. WeChat may grant the account more.
    pub calls_per_minute: Option<u32>,
}

impl Plan {
    /// Makes a plan with the defaults.
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
            wait_for_first: false,
            calls_per_day: None,
            calls_per_minute: None,
        }
    }

    /// Sets whether WeChat sends articles that it judges a reprint, if the author allows it.
    #[must_use]
    pub fn send_ignore_reprint(mut self, go_on: impl Into<Flag>) -> Self {
        self.send_ignore_reprint = Some(go_on.into());
        self
    }

    /// Sets the account's send speed, 0 to 4 (`message/mass/speed/get`), for the estimate of the end.
    #[must_use]
    pub fn speed(mut self, speed: u8) -> Self {
        self.speed = Some(speed);
        self
    }

    /// Sets the earliest time of a send. Unix seconds.
    #[must_use]
    pub fn start_at(mut self, at: i64) -> Self {
        self.start_at = Some(at);
        self
    }

    /// Makes the other jobs wait until the first one has ended.
    #[must_use]
    pub fn wait_for_first(mut self) -> Self {
        self.wait_for_first = true;
        self
    }

    /// Sets the maximum number of sends a day.
    #[must_use]
    pub fn calls_per_day(mut self, calls: u32) -> Self {
        self.calls_per_day = Some(calls);
        self
    }

    /// Sets the maximum number of sends a minute.
    #[must_use]
    pub fn calls_per_minute(mut self, calls: u32) -> Self {
        self.calls_per_minute = Some(calls);
        self
    }

    /// Returns every problem of the plan, errors and warnings.
    pub fn check(&self) -> Vec<Problem> {
        match to_value(self) {
            Ok(plan) => check_plan(&plan, &CheckOptions::default()),
            Err(problems) => problems,
        }
    }

    /// Makes the campaign. Nothing is sent.
    ///
    /// # Errors
    /// [`Refused`] with every problem, if one of them is an error. A `now` that is not in Unix seconds is an
    /// error, too.
    pub fn campaign(&self, now: i64) -> Result<Campaign, Refused> {
        let plan = to_value(self).map_err(|problems| Refused { problems })?;
        plan_campaign(&plan, now, &CheckOptions::default())
    }
}

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The message with its options.
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
        if self.wait_for_first {
            map.serialize_entry("wait_for_first", &true)?;
        }
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

/// Makes the campaign of a plan.
pub(crate) fn plan_campaign(
    plan: &Value,
    now: i64,
    options: &CheckOptions,
) -> Result<Campaign, Refused> {
    let mut problems = check_plan(plan, options);
    if let Err(error) = time("now", now) {
        let draft = ProblemBuilder::new(Code::OutOfRange, "/now").limit(error.limit);
        problems.push(draft.actual(now).finish());
    }
    let campaign =
        if problems.iter().any(Problem::is_error) { None } else { checked(plan, now, options) };
    // A checked plan always makes a campaign.
    campaign.ok_or(Refused { problems })
}

fn checked(plan: &Value, now: i64, options: &CheckOptions) -> Option<Campaign> {
    let text = |name: &str| plan.get(name).and_then(Value::as_str);
    let number = |name: &str| plan.get(name).and_then(integer);
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
        Shared::from(Job::new(id, planned))
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
        // A store may reorder members, but a repeat must have the same bytes.
        content: content.clone().sorted().into_owned(),
        allow_unknown: options.allow_unknown.clone(),
        speed: number("speed"),
        start_at: number("start_at"),
        wait_for_first: plan.get("wait_for_first") == Some(&Value::Bool(true)),
        planned_at: now,
        clock: now,
        clock_jump: 0,
        revision: 0,
        paused: false,
        switched_at: 0,
        cancelled: false,
        tokens: crate::campaign::state::tokens::Tokens::default(),
        pacing: Pacing::new(per_minute, per_day, now),
        jobs,
        orders: Vec::new(),
        strays: Vec::new(),
        findings: crate::campaign::state::push_findings::Findings::default(),
        others: Vec::new(),
        doubted: Vec::new(),
    })
}

/// Reads the audience of a checked plan.
fn audience(value: &Value) -> Option<Audience> {
    if let Some(batches) = value.get("openids") {
        let planned = |batch: &Value| {
            Some(PlannedBatch {
                count: u32::try_from(integer(batch.get("count")?)?).ok()?,
                fingerprint: batch.get("fingerprint")?.as_str()?.to_owned(),
                // It has been checked, and no job needs it.
                list: None,
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
    let tag = integer(value.get("tag_id")?)?;
    u32::try_from(tag).ok().map(Audience::Tag)
}
