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
            "{actual} 现在不该发送（下一步：{limit}）；不要发送，请重新取下一步",
            "{actual} is not due now (the next step is {limit}); do not send it, ask for the next step";
        /// This campaign has no such job, batch, call or question.
        NotInCampaign = "not_in_campaign",
            "此群发计划中没有 {actual}", "{actual} is not in this campaign";
        /// The state of the job or of the campaign does not allow it.
        NotPossible = "not_possible",
            "任务{limit}，不能{actual}", "the job {limit} and cannot be {actual}";
    }
}

/// The words in messages for names and limits that a program reads, one a line: the name, Chinese, English.
/// The state of a job, the fact or the decision that it refuses, the next step, and the limits that are words.
const WORDS: &str = "\
planned\t尚未提交\tis not submitted yet
requested\t结果未知\thas no known result
rejected\t未被微信受理\twas not accepted by WeChat
accepted\t已被微信受理\twas accepted by WeChat
confirming\t正在等待管理员确认\tawaits the administrator
sending\t正在发送\tis being sent
finished\t已有结果\thas its result
cancelled\t或其群发计划已取消\tor its campaign was cancelled
sent\t记为已发出\trecorded as sent
not_sent\t记为未发出\trecorded as not sent
retry\t重新发送\tsent again
deleted\t记为已删除\trecorded as deleted
wait\t等待\tto wait
refresh_token\t获取新的 access_token\tto get a new access_token
ask_human\t需人工处理\tto ask a person
done\t群发计划已结束\tto stop
integer\t整数\tan integer
id\t一个 ID\tan ID
a list of ids\tID 列表\ta list of IDs
1..128 bytes\t1..128 字节\t1..128 bytes
the id of another campaign, 1..128 bytes\t另一个群发计划的 id（1..128 字节）\tthe id of another campaign, 1..128 bytes";

/// Returns the words for a name or a limit; itself if it is the same in both languages.
fn words(name: &str) -> Bilingual<&str> {
    let mut lines = WORDS.lines().map(|line| line.split('\t'));
    let found = lines.find_map(|mut parts| {
        if parts.next() != Some(name) {
            return None;
        }
        Some(Bilingual { zh: parts.next()?, en: parts.next()? })
    });
    found.unwrap_or(same(name))
}

fn same(text: &str) -> Bilingual<&str> {
    Bilingual { zh: text, en: text }
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
        let template = self.template();
        // Other faults have ids there, which may be equal to one of the words.
        let is_word = match self.fault {
            CampaignFault::BadFact | CampaignFault::NotDue => (true, false),
            CampaignFault::NotPossible if self.field == "job" => (true, true),
            _ => (false, false),
        };
        let limit = if is_word.0 { words(&self.limit) } else { same(&self.limit) };
        let actual = if is_word.1 { words(&self.actual) } else { same(&self.actual) };
        Bilingual {
            zh: fill(template, self.field, limit.zh, actual.zh).zh,
            en: fill(template, self.field, limit.en, actual.en).en,
        }
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
            (CampaignFault::BadFact, "id" | "question") => both(
                "要记入的情况（fact）中，{name} 应形如 {limit}，实际为 {actual}",
                "the fact's {name} must be like {limit}, not {actual}",
            ),
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
    use crate::campaign::state::job::JobState;

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
                "任务未被微信受理，不能记为已发出",
                "the job was not accepted by WeChat and cannot be recorded as sent",
            ),
            (NotInCampaign, "job", "", "9", "此群发计划中没有任务 9", "this campaign has no job 9"),
            (
                BadFact,
                "id",
                "send-3-1",
                "5",
                "要记入的情况（fact）中，id 应形如 send-3-1，实际为 5",
                "the fact's id must be like send-3-1, not 5",
            ),
        ] {
            let message = CampaignError::new(fault, field, limit, actual).message();
            assert_eq!((message.zh.as_str(), message.en.as_str()), (zh, en));
        }
    }

    #[test]
    fn every_state_and_every_decision_has_words() {
        for name in JobState::NAMES.iter().chain(&["sent", "not_sent", "retry", "deleted"]) {
            let Bilingual { zh, en } = words(name);
            assert!(!zh.is_ascii() && !en.contains('_') && en != *name, "{name}: {zh}, {en}");
        }
    }

    #[test]
    fn what_a_caller_gave_is_not_translated() {
        let message = CampaignError::new(BadFact, "name", "1..128 bytes", "sent").message();
        assert_eq!(message.zh, "要记入的情况（fact）中，name 应为 1..128 字节，实际为 sent");
        assert_eq!(message.en, "the fact's name must be 1..128 bytes, not sent");
    }
}
