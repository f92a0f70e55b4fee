//! A campaign: the whole state of one mass send, in one call or many.

use crate::campaign::error::CampaignError;
use crate::campaign::state::account::Account;
use crate::campaign::state::attempts::Attempts;
use crate::campaign::state::audience::Audience;
use crate::campaign::state::call_id::{CallId, Purpose};
use crate::campaign::state::job::{Finish, Job};
use crate::campaign::state::order::Order;
use crate::campaign::state::other_campaign::OtherCampaign;
use crate::campaign::state::pacing::Pacing;
use crate::campaign::state::push_findings::Findings;
use crate::campaign::state::shared::Shared;
use crate::campaign::state::tokens::Tokens;
use crate::campaign::unix_time::time;
use crate::ids::msg_id::MsgId;
use crate::json::value::{Map, Value};

/// One mass send, in one call or many, as a value. It makes no calls, and holds no OpenIDs of its
/// audience and no secret. Store [`Campaign::to_json`] after every change. After a crash, the stored text
/// is enough to go on.
///
/// ```
/// use wechat_mass::campaign::{Account, Audience, Campaign, Fact, Plan, Step};
/// use wechat_mass::mass::Text;
///
/// let now = 1_795_651_200; // Unix seconds; the crate has no clock
/// let mut campaign = Plan::new("spring", Account::Service, Audience::Tag(2), Text::new("你好"))
///     .campaign(now)?;
/// let Step::Call(step) = campaign.next_step(now)? else { panic!("the first step is the send") };
/// // Store first, then send, then record what came back.
/// campaign.record(&Fact::Called(step.id), now)?;
/// let stored = campaign.to_json();
///
/// let mut campaign = Campaign::from_json(&stored)?;
/// let reply = br#"{"errcode":0,"errmsg":"send job submission success","msg_id":1000001625}"#;
/// campaign.record(&Fact::Replied { id: step.id, status: 200, reply }, now + 1)?;
/// assert_eq!(campaign.summary(now + 1).jobs[0].state.name(), "accepted");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    pub(crate) id: String,
    pub(crate) account: Account,
    /// All followers or a tag; `None` for OpenIDs.
    pub(crate) filter: Option<Audience>,
    /// The fields of a send without audience and `clientmsgid`.
    pub(crate) content: Map<'static>,
    /// The unknown fields that the caller has allowed, as pointers into the plan.
    pub(crate) allow_unknown: Vec<String>,
    pub(crate) speed: Option<i64>,
    pub(crate) start_at: Option<i64>,
    pub(crate) wait_for_first: bool,
    pub(crate) planned_at: i64,
    /// The latest time that was told. It never goes back: otherwise a request would look younger than it
    /// is, and the guard of 24 hours would seem to last longer.
    pub(crate) clock: i64,
    /// By how much the clock went back while a send was in doubt, until a person sets it; 0 if it did not.
    pub(crate) clock_jump: i64,
    /// The number of changes.
    pub(crate) revision: i64,
    pub(crate) paused: bool,
    /// When the campaign was last paused or resumed.
    pub(crate) switched_at: i64,
    pub(crate) cancelled: bool,
    pub(crate) tokens: Tokens,
    pub(crate) pacing: Pacing,
    pub(crate) jobs: Vec<Shared<Job>>,
    pub(crate) orders: Vec<Order>,
    /// Results of unknown jobs: one may belong to a send whose answer has not come yet.
    pub(crate) strays: Vec<(MsgId, Finish)>,
    pub(crate) findings: Findings,
    /// The account's other campaigns, and their jobs.
    pub(crate) others: Vec<OtherCampaign>,
    /// Ids that came with 45065 and were doubted: no job counts as accepted under one of them.
    pub(crate) doubted: Vec<MsgId>,
}

impl Campaign {
    /// Returns the campaign's name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the kind of account it is planned for.
    pub fn account(&self) -> Account {
        self.account
    }

    /// Returns a number that grows with each change. A store that writes only over the revision it has read
    /// loses no fact of another program. It also lets only one of two programs make a call.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Returns the time to use: never before one that was told already.
    ///
    /// # Errors
    /// If `now` is not a time in Unix seconds.
    pub(crate) fn time(&self, now: i64) -> Result<i64, CampaignError> {
        Ok(time("now", now)?.max(self.clock))
    }

    pub(crate) fn job(&self, number: u32) -> Option<&Job> {
        self.jobs.get(index(number)?).map(|job| &**job)
    }

    pub(crate) fn job_mut(&mut self, number: u32) -> Option<&mut Job> {
        self.jobs.get_mut(index(number)?).map(Shared::change)
    }

    pub(crate) fn order(&self, number: u32) -> Option<&Order> {
        self.orders.get(index(number)?)
    }

    pub(crate) fn order_mut(&mut self, number: u32) -> Option<&mut Order> {
        self.orders.get_mut(index(number)?)
    }

    /// Returns the attempts at a call, if this campaign has it.
    pub(crate) fn attempts_mut(&mut self, id: CallId) -> Option<&mut Attempts> {
        match id.purpose {
            Purpose::Send => self.job_mut(id.number).map(|job| &mut job.sends),
            Purpose::Poll => self.job_mut(id.number).map(|job| &mut job.polls),
            Purpose::Preview | Purpose::Delete => {
                let order = self.order_mut(id.number);
                order.filter(|order| order.purpose() == id.purpose).map(|order| &mut order.attempts)
            }
        }
    }

    /// Iterates over the jobs with their numbers, from 1.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (u32, &Job)> {
        (1..).zip(self.jobs.iter().map(|job| &**job))
    }

    /// Builds the body of a job, without its OpenIDs.
    pub(crate) fn body<'a>(&'a self, job: &'a Job) -> Value<'a> {
        let mut body = Map::default();
        if let Some(filter) = &self.filter {
            let mut members = Map::default();
            members.insert("is_to_all", *filter == Audience::All);
            if let Audience::Tag(tag) = filter {
                members.insert("tag_id", i64::from(*tag));
            }
            body.insert("filter", members);
        }
        for (name, value) in self.content.iter() {
            body.insert(name, value.clone());
        }
        body.insert("clientmsgid", job.clientmsgid.as_str());
        body.into()
    }
}

/// Returns the index of a number that counts from 1.
fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}
