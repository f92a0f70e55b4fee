//! Why a campaign refuses a fact, a call or a stored text, in both languages.

use std::fmt;

use crate::problem::bilingual::{Bilingual, both};
use crate::problem::catalog::{catalog, fill};
use crate::problem::excerpt::excerpt;

catalog! {
    /// The fault of a stored campaign or of its input, as a stable name.
    pub enum CampaignFault {
        /// The attempt was recorded before: another program is sending it or has sent it.
        AlreadyCalled = "already_called",
            "{actual} 此前已记录，另一个程序正在发送或已经发送；不要发送，请重新取下一步",
            "{actual} was recorded before: another program sends it, or has; do not send it, ask for the next step";
        /// The bytes are not the planned batch.
        AnotherBatch = "another_batch",
            "{name} 不是计划的批次：应为 {limit}，实际为 {actual}",
            "{name} is not the planned batch: it must be {limit}, not {actual}";
        /// The text does not have the form of a campaign, or its checksum does not match.
        Damaged = "damaged",
            "保存的群发计划已损坏或被改动（{actual}），不能使用；请改用未改动的副本",
            "the stored campaign is damaged or was changed ({actual}) and cannot be used: use an unmodified copy";
        /// The form of the fact is not known.
        BadFact = "bad_fact",
            "要记入的情况（fact）中，{name} 应为 {limit}，实际为 {actual}",
            "the fact's {name} must be {limit}, not {actual}";
        /// The time is not a Unix time in seconds.
        BadTime = "bad_time",
            "{name} 应为 Unix 秒（{limit}），实际为 {actual}",
            "{name} must be Unix seconds ({limit}), not {actual}";
        /// A later version stored the campaign.
        NewerVersion = "newer_version",
            "保存的群发计划是版本 {actual}，本库只能读取到版本 {limit}；请升级",
            "the stored campaign has version {actual}, and this library reads up to version {limit}; update it";
        /// The call is not the next step: the campaign was cancelled, paused or is ahead of it.
        NotDue = "not_due",
            "{actual} 现在不该发送（下一步是 {limit}）；不要发送，请重新取下一步",
            "{actual} is not due now (the next step is {limit}); do not send it, ask for the next step";
        /// This campaign has no such job, batch, call or question.
        NotInCampaign = "not_in_campaign",
            "此群发计划中没有 {actual}", "{actual} is not in this campaign";
        /// The state of the job or of the campaign does not allow it.
        NotPossible = "not_possible",
            "任务现在不能执行 {actual}（{limit}）", "{actual} is not possible for the job now ({limit})";
    }
}

/// A refusal by a campaign. Nothing has been changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CampaignError {
    /// The fault.
    pub fault: CampaignFault,
    /// The field or thing at fault.
    pub field: &'static str,
    /// The limit or the expected value, if there is one.
    pub limit: String,
    /// The value found instead; at most 64 characters.
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

    /// Describes the fault, for people.
    pub fn message(&self) -> Bilingual {
        fill(self.template(), self.field, &self.limit, &self.actual)
    }

    /// Returns the words of the fault. For `NotPossible`, they depend on the field at fault.
    fn template(&self) -> Bilingual<&'static str> {
        match (self.fault, self.field) {
            (CampaignFault::NotInCampaign, "job") => {
                both("此群发计划中没有任务 {actual}", "this campaign has no job {actual}")
            }
            (CampaignFault::NotPossible, "job") if self.limit == "msg_id" => both(
                "该任务还没有 msg_id，不能删除",
                "the job has no msg_id yet and cannot be deleted",
            ),
            (CampaignFault::NotPossible, "msg_id") => both(
                "msg_id {actual} 属于任务或群发计划 {limit}",
                "msg_id {actual} belongs to job or campaign {limit}",
            ),
            (CampaignFault::NotPossible, "order") => {
                both("预览和删除最多 {limit} 个", "at most {limit} previews and deletions")
            }
            (CampaignFault::BadFact, "id") => {
                both("id 应形如 {limit}", "the id must be like {limit}")
            }
            _ => self.fault.template(),
        }
    }
}

impl fmt::Display for CampaignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for CampaignError {}

#[cfg(test)]
mod tests {
    use super::CampaignFault::{BadFact, NotInCampaign, NotPossible};
    use super::*;

    #[test]
    fn a_refusal_names_the_thing_and_the_reason() {
        for (fault, field, limit, actual, zh, en) in [
            (
                NotPossible,
                "job",
                "msg_id",
                "delete",
                "该任务还没有 msg_id，不能删除",
                "the job has no msg_id yet and cannot be deleted",
            ),
            (
                NotPossible,
                "job",
                "rejected",
                "sent",
                "任务现在不能执行 sent（rejected）",
                "sent is not possible for the job now (rejected)",
            ),
            (NotInCampaign, "job", "", "9", "此群发计划中没有任务 9", "this campaign has no job 9"),
            (BadFact, "id", "send-3-1", "", "id 应形如 send-3-1", "the id must be like send-3-1"),
        ] {
            let message = CampaignError::new(fault, field, limit, actual).message();
            assert_eq!((message.zh.as_str(), message.en.as_str()), (zh, en));
        }
    }
}
