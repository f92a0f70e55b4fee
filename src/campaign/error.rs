//! Why something that was asked of a campaign is refused, in words of both languages.

use std::fmt;

use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::{catalog, fill};
use crate::problem::excerpt::excerpt;

catalog! {
    /// What is wrong with a stored campaign, or with what it is given, as a stable name.
    pub enum CampaignFault {
        /// The attempt was recorded before: another program sends it, or has sent it.
        AlreadyCalled = "already_called",
            "{actual} 此前已记录，另一个程序正在发送或已经发送；不要发送，请重新取下一步",
            "{actual} was recorded before: another program sends it, or has; do not send it, ask for the next step";
        /// The bytes are not the batch that was planned.
        AnotherBatch = "another_batch",
            "{name} 不是计划中的那一批 OpenID：应为 {limit}，实际为 {actual}",
            "{name} is not the batch that was planned: it must be {limit}, not {actual}";
        /// It has no campaign's form, or its checksum is another one.
        Damaged = "damaged",
            "保存的群发任务已损坏或被改动（{actual}），不能使用；请用未改动的那一份",
            "the stored campaign is damaged or was changed ({actual}) and is not used; take one that was not";
        /// A fact of a form that is not known.
        BadFact = "bad_fact",
            "事实的 {name} 应为 {limit}，实际为 {actual}",
            "the fact's {name} must be {limit}, not {actual}";
        /// A time that is no Unix time in seconds.
        BadTime = "bad_time",
            "{name} 应为 Unix 秒（{limit}），实际为 {actual}",
            "{name} must be Unix seconds ({limit}), not {actual}";
        /// It was stored by a later version.
        NewerVersion = "newer_version",
            "保存的群发任务是版本 {actual}，此程序只认到版本 {limit}；请升级",
            "the stored campaign has version {actual}, and this program knows up to {limit}; update it";
        /// The call is not the next thing to do: it was cancelled, paused or overtaken meanwhile.
        NotDue = "not_due",
            "{actual} 现在不该发送（下一步是 {limit}）；不要发送，请重新取下一步",
            "{actual} is not due now (the next step is {limit}); do not send it, ask for the next step";
        /// There is no such job, order or call in this campaign.
        NotInCampaign = "not_in_campaign",
            "此群发任务没有 {name} {actual}", "there is no {name} {actual} in this campaign";
        /// What was asked cannot be done to it as it is.
        NotPossible = "not_possible",
            "{name} 现在不能做 {actual}（{limit}）", "{actual} is not possible for the {name} now ({limit})";
    }
}

/// Something that a campaign refuses. Nothing has been changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CampaignError {
    /// What is wrong.
    pub fault: CampaignFault,
    /// Of what.
    pub field: &'static str,
    /// The limit or what was expected, where there is one.
    pub limit: String,
    /// What was found instead; at most 64 characters.
    pub actual: String,
}

impl CampaignError {
    pub(crate) fn new(
        fault: CampaignFault,
        field: &'static str,
        limit: &str,
        actual: &str,
    ) -> Self {
        Self { fault, field, limit: limit.to_owned(), actual: excerpt(actual) }
    }

    pub(crate) fn damaged(what: &str) -> Self {
        Self::new(CampaignFault::Damaged, "", "", what)
    }

    /// What is wrong, for people.
    pub fn message(&self) -> Bilingual {
        fill(self.fault.template(), self.field, &self.limit, &self.actual)
    }
}

impl fmt::Display for CampaignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for CampaignError {}
