//! The meaning of the status of a mass send.

use crate::problem::bilingual::{Bilingual, both};
use crate::problem::words::words;

words! {
    /// The outcome of a mass send.
    #[non_exhaustive]
    pub enum Outcome {
        /// Sent. Single recipients, even all of them, may not have received it.
        Success = "success",
        /// Being sent.
        Sending = "sending",
        /// Failed.
        Failed = "failed",
        /// Sent and deleted afterwards.
        Deleted = "deleted",
        /// Refused by WeChat's review or by the originality check.
        Rejected = "rejected",
        /// An administrator refused it.
        RefusedByAdministrator = "refused_by_administrator",
        /// No administrator answered within 30 minutes.
        AdministratorSilent = "administrator_silent",
        /// A status that WeChat does not document.
        Unknown = "unknown",
    }
}

/// The meaning of the status of a mass send.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusExplanation {
    /// The status as it was given.
    pub status: String,
    /// Whether WeChat's documents name the status.
    pub known: bool,
    /// The outcome of the send.
    pub outcome: Outcome,
    /// The number of `err(number)`. It is not an `errcode`, even where the digits are the same.
    pub code: Option<u32>,
    /// The meaning of the status.
    pub meaning: Bilingual<&'static str>,
}

/// Explains the `Status` of the event `MASSSENDJOBFINISH` or the `msg_status` of
/// `message/mass/get`. Case and blanks do not matter: WeChat itself has written both
/// `send success` and `sendsuccess`.
///
/// The numbers of `err(number)` are an open set. WeChat also sends some that it does not document,
/// so an unknown number is a rejection too.
pub fn explain_status(status: &str) -> StatusExplanation {
    let lower = status.trim().to_ascii_lowercase();
    let digits = error_number(&lower);
    let code = digits.and_then(|digits| u32::try_from(digits.parse::<i64>().ok()?).ok());
    let (known, outcome, meaning) =
        if digits.is_some() { explain_error_number(code) } else { explain_word(&lower) };
    StatusExplanation { status: status.to_owned(), known, outcome, code, meaning }
}

/// Returns every documented status: of the event, and of `message/mass/get`.
pub fn statuses() -> impl Iterator<Item = StatusExplanation> {
    const WORDS: [&str; 6] =
        ["send success", "send fail", "SEND_SUCCESS", "SENDING", "SEND_FAIL", "DELETE"];
    let numbers = ERROR_NUMBERS.iter().map(|(number, ..)| format!("err({number})"));
    WORDS.into_iter().map(str::to_owned).chain(numbers).map(|status| explain_status(&status))
}

/// Extracts the digits of `err(number)`.
fn error_number(lower: &str) -> Option<&str> {
    let digits =
        lower.strip_prefix("err")?.trim_start().strip_prefix('(')?.strip_suffix(')')?.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}

fn explain_error_number(code: Option<u32>) -> (bool, Outcome, Bilingual<&'static str>) {
    match ERROR_NUMBERS.iter().find(|(number, ..)| Some(*number) == code) {
        Some((_, outcome, meaning)) => (true, *outcome, *meaning),
        None => {
            let meaning =
                both("未通过审核，该编号的原因未公布", "rejected for an undocumented reason");
            (false, Outcome::Rejected, meaning)
        }
    }
}

/// The numbers of `err(number)` that WeChat documents.
#[rustfmt::skip] // a table
const ERROR_NUMBERS: &[(u32, Outcome, Bilingual<&'static str>)] = &[
    (10001, Outcome::Rejected, both("涉嫌广告", "suspected advertising")),
    (20001, Outcome::Rejected, both("涉嫌政治", "suspected political content")),
    (20002, Outcome::Rejected, both("涉嫌色情", "suspected pornography")),
    (20004, Outcome::Rejected, both("涉嫌社会", "suspected harm to society")),
    (20006, Outcome::Rejected, both("涉嫌违法犯罪", "suspected crime")),
    (20008, Outcome::Rejected, both("涉嫌欺诈", "suspected fraud")),
    (20013, Outcome::Rejected, both("涉嫌版权", "suspected breach of copyright")),
    (21000, Outcome::Rejected, both("涉嫌其他", "suspected of something else")),
    (22000, Outcome::Rejected, both("涉嫌互推(互相宣传)", "suspected mutual promotion")),
    (30001, Outcome::Rejected, both("原创校验出现系统错误且用户选择了被判为转载就不群发",
        "the originality check had a system error, and send_ignore_reprint is 0")),
    (30002, Outcome::Rejected, both("原创校验被判定为不能群发",
        "the originality check forbids this reprint")),
    (30003, Outcome::Rejected, both("原创校验被判定为转载文且用户选择了被判为转载就不群发",
        "judged a reprint, and send_ignore_reprint is 0")),
    (40001, Outcome::RefusedByAdministrator, both("管理员拒绝", "refused by an administrator")),
    (40002, Outcome::AdministratorSilent, both("管理员30分钟内无响应，超时",
        "no administrator answered within 30 minutes")),
];

fn explain_word(lower: &str) -> (bool, Outcome, Bilingual<&'static str>) {
    // The event writes `send success`, in 2014 `sendsuccess`, `message/mass/get` `SEND_SUCCESS`.
    let word: String = lower.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    let (outcome, zh, en) = match word.as_str() {
        "sendsuccess" => (
            Outcome::Success,
            "发送成功，但可能有用户未收到，SentCount 可为 0",
            "sent, but some users may not have received it, and SentCount may be 0",
        ),
        "sending" => (Outcome::Sending, "发送中", "being sent"),
        "sendfail" => (Outcome::Failed, "发送失败", "failed"),
        "delete" => (Outcome::Deleted, "已删除", "deleted"),
        _ => {
            return (false, Outcome::Unknown, both("未知的状态", "unknown status"));
        }
    };
    (true, outcome, both(zh, en))
}
