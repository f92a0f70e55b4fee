//! The audience of a campaign.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::campaign::batches::list_name::is_one_list;
use crate::campaign::batches::openid_batches::Batch;
use crate::campaign::batches::overlap::Overlap;

/// The audience of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// All followers, in one job.
    All,
    /// The followers with one tag, in one job.
    Tag(u32),
    /// The OpenIDs of these batches, one job each. Only a 服务号 may send to them.
    OpenIds(Vec<PlannedBatch>),
}

/// A batch in a plan, without its OpenIDs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlannedBatch {
    /// The number of OpenIDs, 2 to 10 000.
    pub count: u32,
    /// The fingerprint of the OpenIDs in their order.
    pub fingerprint: String,
    /// The list it was cut from: [`Batch::list`]. Batches of two lists are refused, because the same people
    /// may be in both. Without the name, only a repeated batch is noticed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
}

impl PlannedBatch {
    /// Makes a planned batch from the stored count and fingerprint.
    pub fn new(count: u32, fingerprint: impl Into<String>) -> Self {
        Self { count, fingerprint: fingerprint.into(), list: None }
    }

    /// Sets the list it was cut from.
    #[must_use]
    pub fn list(mut self, list: impl Into<String>) -> Self {
        self.list = Some(list.into());
        self
    }
}

impl From<&Batch> for PlannedBatch {
    fn from(batch: &Batch) -> Self {
        Self::new(batch.count, batch.fingerprint.as_str()).list(batch.list.as_str())
    }
}

impl Audience {
    /// Makes the audience of these batches. If they come from several lists, all OpenIDs are compared. If
    /// none is in two batches, the lists count as one.
    pub fn openids<'a>(batches: impl IntoIterator<Item = &'a Batch>) -> Self {
        let batches: Vec<&Batch> = batches.into_iter().collect();
        let mut planned: Vec<PlannedBatch> =
            batches.iter().map(|batch| PlannedBatch::from(*batch)).collect();
        if !is_one_list(batches.iter().map(|batch| batch.list.as_str())) {
            let mut overlap = Overlap::default();
            if batches.iter().all(|batch| overlap.add(&batch.openids, &batch.fingerprint)) {
                planned.iter_mut().for_each(|batch| batch.list = None);
            }
        }
        Audience::OpenIds(planned)
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
