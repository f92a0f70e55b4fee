//! Calls of a campaign: their bodies, and the check that a batch is the planned one.

use crate::api::call::{Call, call};
use crate::api::check::options::CheckOptions;
use crate::campaign::batches::openid_batches::canonical_fingerprint;
use crate::campaign::engine::step::{CallStep, Step};
use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::state::call_id::{CallId, Purpose};
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::{Job, Planned};
use crate::campaign::state::order::Task;
use crate::endpoints::mass::{delete, get, preview, send, sendall};
use crate::json::value::{Map, Value};

impl Campaign {
    /// Builds the call of a batch, for the step that names it. `openids` holds its OpenIDs, one per line, as
    /// [`OpenIdBatches`](crate::campaign::batches::openid_batches::OpenIdBatches) gave them.
    ///
    /// # Errors
    /// [`CampaignError`] if these are not the OpenIDs of the planned batch. So nobody is reached by mistake
    /// or twice.
    pub fn batch_call(&self, id: CallId, openids: &[u8]) -> Result<Call, CampaignError> {
        let (job, batch) = self.planned_batch(id)?;
        let (count, fingerprint) = canonical_fingerprint(openids);
        if (count, &fingerprint) != (batch.count, &batch.fingerprint) {
            return Err(another_batch(batch, &named(count, &fingerprint)));
        }
        let allowed = self.allow_unknown.iter().filter_map(|path| path.strip_prefix("/content"));
        send::build_list(&self.body(job), openids, &CheckOptions::allow_unknown(allowed)).map_err(
            |refused| {
                // The body was checked when it was planned, and the OpenIDs when they were split.
                CampaignError::damaged(&refused.to_string())
            },
        )
    }

    /// Returns the error of a call whose OpenIDs are not bytes, but something of the kind `found`.
    #[cfg(all(feature = "js-campaign", target_arch = "wasm32"))]
    pub(crate) fn no_batch(&self, id: CallId, found: &str) -> CampaignError {
        match self.planned_batch(id) {
            Ok((_, batch)) => another_batch(batch, found),
            Err(error) => error,
        }
    }

    fn planned_batch(&self, id: CallId) -> Result<(&Job, &Planned), CampaignError> {
        let job = self.job(id.number).filter(|_| id.purpose == Purpose::Send);
        job.and_then(|job| Some((job, job.batch.as_ref()?))).ok_or_else(|| {
            CampaignError::new(CampaignFault::NotInCampaign, "batch", "", &id.to_string())
        })
    }

    pub(super) fn call_step(&self, id: CallId, before: Option<i64>) -> Step {
        let call = self.call_of(id);
        let batch = call.is_none().then_some(id.number);
        Step::Call(Box::new(CallStep { id, call, batch, before }))
    }

    /// Builds a call, except that of a batch.
    fn call_of(&self, id: CallId) -> Option<Call> {
        let msg_id = |job: &Job| job.msg_id.map(|id| Value::from(id.to_string()));
        match id.purpose {
            Purpose::Send => {
                self.filter.as_ref()?;
                Some(call(&sendall::SPEC, &self.body(self.job(id.number)?)))
            }
            Purpose::Poll => {
                let mut body = Map::default();
                body.insert("msg_id", msg_id(self.job(id.number)?)?);
                Some(call(&get::SPEC, &body.into()))
            }
            Purpose::Preview | Purpose::Delete => match &self.order(id.number)?.task {
                Task::Preview { to, .. } => {
                    let send = self.content.clone().into();
                    let body = preview::preview_of_value(&send, to).ok()?;
                    Some(call(&preview::SPEC, &body))
                }
                Task::Delete { job, article_idx } => {
                    let mut body = Map::default();
                    body.insert("msg_id", msg_id(self.job(*job)?)?);
                    if let Some(index) = article_idx {
                        body.insert("article_idx", i64::from(*index));
                    }
                    Some(call(&delete::SPEC, &body.into()))
                }
            },
        }
    }
}

/// Returns the error for a batch that is not the planned one.
fn another_batch(planned: &Planned, found: &str) -> CampaignError {
    let planned = named(planned.count, &planned.fingerprint);
    CampaignError::new(CampaignFault::AnotherBatch, "openids", &planned, found)
}

fn named(count: u32, fingerprint: &str) -> String {
    let mut text = count.to_string();
    text.push_str(" × ");
    text.push_str(fingerprint);
    text
}
