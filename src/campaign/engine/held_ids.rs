//! Owners of a `msg_id`. WeChat has answered a new `clientmsgid` with 45065 and the `msg_id` of another
//! job of the account (reported in 2024 and 2025 for batches of one list). A program that believed this
//! would count an unsent batch as sent.

use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::job::Job;
use crate::campaign::state::other_campaign::OtherCampaign;
use crate::ids::msg_id::MsgId;

/// The most ids of other campaigns that are kept, so that the state stays small. An account makes about
/// a hundred sends a day, and only those of the last two days matter.
const MOST_IDS: usize = 1000;

/// The holder of an id.
pub(crate) enum Holder<'a> {
    /// A job of this campaign, by its number from 1.
    Job(u32),
    /// Another campaign, by its id.
    Campaign(&'a str),
}

impl Campaign {
    /// Replaces the known jobs of another campaign with these.
    pub(in crate::campaign) fn others(
        &mut self,
        campaign: &str,
        msg_ids: &[MsgId],
        now: i64,
    ) -> Result<(), CampaignError> {
        let bad = |field, limit: &str, actual: &str| {
            Err(CampaignError::new(CampaignFault::BadFact, field, limit, actual))
        };
        if campaign.is_empty() || campaign.len() > 128 || campaign == self.id {
            return bad("campaign", "the id of another campaign, 1..128 bytes", campaign);
        }
        let others = self.others.iter().filter(|other| other.campaign != campaign);
        let count = others.map(|other| other.msg_ids.len()).sum::<usize>() + msg_ids.len();
        if count > MOST_IDS {
            return bad("msg_ids", &MOST_IDS.to_string(), &count.to_string());
        }
        self.others.retain(|other| other.campaign != campaign);
        if !msg_ids.is_empty() {
            let (campaign, msg_ids) = (campaign.to_owned(), msg_ids.to_vec());
            self.others.push(OtherCampaign { campaign, msg_ids });
        }
        self.strays.retain(|(id, _)| !msg_ids.contains(id));
        self.doubt_held_ids(now);
        Ok(())
    }

    /// Checks whether an id belongs to a job different from `than`, or was doubted.
    pub(in crate::campaign) fn holds(&self, id: MsgId, than: u32) -> bool {
        self.holder(id, than).is_some() || self.doubted.contains(&id)
    }

    /// Finds the holder of an id, other than the job `than`.
    pub(in crate::campaign) fn holder(&self, id: MsgId, than: u32) -> Option<Holder<'_>> {
        let mut jobs = self.numbered().filter(|(number, _)| *number != than);
        // Two jobs that got the same id from 45065 count as holders against each other, so neither keeps it.
        let job =
            jobs.find(|(_, job)| [job.msg_id, job.second_msg_id, job.claimed].contains(&Some(id)));
        let other = || self.others.iter().find(|other| other.msg_ids.contains(&id));
        job.map(|(number, _)| Holder::Job(number))
            .or_else(|| other().map(|other| Holder::Campaign(&other.campaign)))
    }

    /// Finds another job that WeChat has or may have accepted, and whose id is not known. A new id may belong
    /// to that job.
    pub(in crate::campaign) fn without_id(&self, than: u32) -> Option<u32> {
        self.other_without_id(than, |job| job.state.is_at_wechat() || job.sends.is_in_doubt())
    }

    /// Finds another job that WeChat has certainly accepted, and whose id is not known.
    pub(in crate::campaign) fn accepted_without_id(&self, than: u32) -> Option<u32> {
        self.other_without_id(than, |job| job.state.is_at_wechat())
    }

    fn other_without_id(&self, than: u32, is_one: impl Fn(&Job) -> bool) -> Option<u32> {
        let mut jobs = self.numbered().filter(|(number, _)| *number != than);
        jobs.find(|(_, job)| job.msg_id.is_none() && is_one(job)).map(|(number, _)| number)
    }

    /// Checks whether a person may say that this is the id of a job.
    ///
    /// # Errors
    /// [`CampaignError`] if the id certainly belongs to another job. A job that has it only from 45065 gives
    /// it up to the job that a person names.
    pub(in crate::campaign) fn may_be(&self, id: MsgId, number: u32) -> Result<(), CampaignError> {
        let holder = match self.certain_holder(id, number) {
            Some(Holder::Job(other)) => other.to_string(),
            Some(Holder::Campaign(other)) => other.to_owned(),
            None => return Ok(()),
        };
        let id = id.to_string();
        Err(CampaignError::new(CampaignFault::NotPossible, "msg_id", &holder, &id))
    }

    /// Finds the holder of an id, except jobs that have it only from 45065.
    pub(in crate::campaign) fn certain_holder(&self, id: MsgId, than: u32) -> Option<Holder<'_>> {
        let has = |job: &Job| !job.by_guard && [job.msg_id, job.second_msg_id].contains(&Some(id));
        let mut jobs = self.numbered().filter(|(number, _)| *number != than);
        let other = || self.others.iter().find(|other| other.msg_ids.contains(&id));
        let job = jobs.find(|(_, job)| has(job)).map(|(number, _)| Holder::Job(number));
        job.or_else(|| other().map(|other| Holder::Campaign(&other.campaign)))
    }

    /// Checks whether another campaign has said that a job is its own.
    pub(in crate::campaign) fn is_anothers(&self, id: MsgId) -> bool {
        self.others.iter().any(|other| other.msg_ids.contains(&id))
    }

    /// Doubts jobs that count as accepted because of 45065, under an id that turns out to be another job's.
    pub(in crate::campaign) fn doubt_held_ids(&mut self, now: i64) {
        let repeated = self.repeated_ids();
        let held: Vec<(u32, MsgId)> = self
            .guarded()
            .filter(|(_, id)| repeated.contains(id))
            .filter(|(number, id)| self.holds(*id, *number))
            .collect();
        for (number, id) in held {
            self.doubt(number, id, now);
        }
    }

    /// Iterates over the jobs that count as accepted because of 45065, with the ids that came with it.
    fn guarded(&self) -> impl Iterator<Item = (u32, MsgId)> {
        let guarded = self.numbered().filter(|(_, job)| job.by_guard);
        guarded.filter_map(|(number, job)| Some((number, job.msg_id?)))
    }

    /// Returns the ids from 45065 that are not only in one place. After an older state was restored, every job may
    /// have one, and comparing each with all others would take long.
    fn repeated_ids(&self) -> Vec<MsgId> {
        let mut times: Vec<(MsgId, u32)> = Vec::new();
        for (_, id) in self.guarded() {
            // They mostly come in order.
            if let Err(place) = times.binary_search_by_key(&id, |(known, _)| *known) {
                times.insert(place, (id, 0));
            }
        }
        if times.is_empty() {
            return Vec::new();
        }
        let mut count = |id: MsgId, more: u32| {
            let place = times.binary_search_by_key(&id, |(known, _)| *known).ok();
            if let Some((_, times)) = place.and_then(|place| times.get_mut(place)) {
                *times += more;
            }
        };
        for job in &self.jobs {
            for id in [job.msg_id, job.second_msg_id, job.claimed].into_iter().flatten() {
                count(id, 1);
            }
        }
        for other in &self.others {
            other.msg_ids.iter().for_each(|id| count(*id, 2));
        }
        self.doubted.iter().for_each(|id| count(*id, 2));
        times.into_iter().filter(|(_, times)| *times > 1).map(|(id, _)| id).collect()
    }

    /// Marks a job as in doubt, and never believes this id from 45065 again.
    pub(in crate::campaign) fn doubt(&mut self, number: u32, id: MsgId, now: i64) {
        if let Some(job) = self.job_mut(number) {
            job.doubt(id, now);
        }
        if !self.doubted.contains(&id) {
            self.doubted.push(id);
        }
    }
}
