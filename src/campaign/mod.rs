//! Campaigns: many calls become one send, never twice.
//!
//! A [`Campaign`] is a value. The host stores it after every change, and nothing else remembers
//! anything: after a crash it goes on from what was stored.
//!
//! ```text
//!   OpenIDs ──► OpenIdBatches ──► batches of at most 10 000, each OpenID once
//!   Plan ──► check ──► Campaign ──► next_step ──► call · wait · refresh_token · ask_human · done
//!                         ▲             │
//!                         └── record ◄──┘ store, send, store: what was called, replied, lost, pushed
//! ```
//!
//! The guard is WeChat's own (docs/spec.md 1.5): every job has a `clientmsgid` made from campaign, message,
//! audience and batch, by which WeChat knows the same send again for 24 hours. What may have been
//! accepted is repeated only within that time, with the same bytes; after it a person is asked.
//! Nothing here reads a clock: every function is told the time, in Unix seconds.

mod account;
mod answers;
mod attempts;
mod because;
mod beijing;
mod call_id;
#[expect(clippy::module_inception, reason = "a file's name says what is in it")]
mod campaign;
mod clientmsgid;
mod clock;
mod ends;
mod error;
mod fact;
mod findings;
mod fingerprint;
mod held_ids;
mod job;
mod list_name;
mod mass_quota;
mod openid_batches;
mod order;
pub(crate) mod overlap;
mod pacing;
pub(crate) mod plan;
pub(crate) mod plan_check;
mod record;
mod seen;
mod state;
mod step;
mod summary;
mod tokens;

pub use account::Account;
pub use because::{Because, Cause};
pub use call_id::{BadCallId, CallId, Purpose};
pub use campaign::Campaign;
pub use error::{CampaignError, CampaignFault};
pub use fact::{Decision, Fact};
pub use job::{JobState, Source};
pub use mass_quota::{PastSend, Permission, Reach, Reason, Rule, may_mass_send};
pub use openid_batches::{Batch, FoundLine, OpenIdBatches, Report};
pub use order::OrderState;
pub use plan::{Audience, Plan, PlannedBatch};
pub use state::Part;
pub use step::{CallStep, Step};
pub use summary::{Group, JobSummary, OrderSummary, Reprint, Summary, Totals};
