//! Campaigns: a send in many calls that reaches nobody twice.
//!
//! A [`Campaign`] is a value. The host stores it after every change. No state is kept anywhere else, so
//! after a crash the campaign goes on from the stored value.
//!
//! ```text
//!   OpenIDs ──► OpenIdBatches ──► batches of at most 10 000, each OpenID once
//!   Plan ──► check ──► Campaign ──► next_step ──► call · wait · refresh_token · ask_human · done
//!                         ▲             │
//!                         └── record ◄──┘ store, send, store: what was called, replied, lost, pushed
//! ```
//!
//! The guard is WeChat's own (docs/spec.md 1.5): every job has a `clientmsgid` made from campaign, message,
//! audience and batch. By it, WeChat recognises the same send for 24 hours. A send that may have been
//! accepted is repeated only within that time, with the same bytes. After that, a person is asked.
//! Nothing here reads a clock: every function takes the time, in Unix seconds.

pub(crate) mod batches;
pub(crate) mod because;
pub(crate) mod beijing;
#[cfg(not(target_arch = "wasm32"))]
pub mod declared;
pub(crate) mod engine;
pub(crate) mod error;
mod exchange;
pub(crate) mod facts;
pub(crate) mod mass_quota;
pub(crate) mod plan;
pub(crate) mod state;
pub(crate) mod summary;
pub(crate) mod told;
pub(crate) mod unix_time;

pub use batches::openid_batches::{Batch, FoundLine, OpenIdBatches, Report};
pub use because::{Because, BecauseCode};
pub use engine::step::{CallStep, Step};
pub use error::{CampaignError, CampaignFault};
pub use facts::fact::{Decision, Fact};
pub use mass_quota::{PastSend, Permission, Reach, Reason, Rule, may_mass_send};
pub use plan::plan::Plan;
pub use state::account::Account;
pub use state::audience::{Audience, PlannedBatch};
pub use state::call_id::{BadCallId, CallId, Purpose};
pub use state::campaign::Campaign;
pub use state::job::{JobState, Source};
pub use state::order::OrderState;
pub use state::stored::text::Part;
pub use summary::{Group, JobSummary, OrderSummary, Reprint, Summary, Totals};
