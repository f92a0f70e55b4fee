//! Why a campaign waits, and why it asks a person.

use crate::campaign::beijing;
use crate::campaign::told::{told, told_by_name};
use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::{catalog, fill};
use crate::problem::errcode::explain;

catalog! {
    /// Why a campaign waits, asks a person or wants a token, as a stable name.
    pub enum BecauseCode {
        /// WeChat accepted the job, but its answer had no `msg_id`.
        AcceptedWithoutId = "accepted_without_id",
            "微信已受理第 {name} 个任务，但没有返回 msg_id，无法得知发送结果",
            "WeChat accepted job {name} without a msg_id: its result cannot be known";
        /// The administrator has to confirm the send (API 群发保护).
        Administrator = "administrator",
            "第 {name} 个任务等待管理员确认（最多 30 分钟）",
            "job {name} waits for the administrator to confirm it (30 minutes at most)";
        /// 45065 came with a `msg_id` that is or may be that of another job of the account.
        AnotherJobsId = "another_jobs_id",
            "微信称此前已受理第 {name} 个任务，但给出的 msg_id 可能属于另一个任务（{actual}），请到公众平台「发表记录」核对",
            "WeChat says that it accepted job {name}, but gave a msg_id that may be another job's ({actual}): check mp.weixin.qq.com";
        /// The calls that the API quota allows are used up (45009).
        ApiQuota = "api_quota",
            "接口的调用次数已用完，{limit} 0:00（北京时间）恢复：{actual}",
            "no API calls left until {limit}, 0:00 Beijing time: {actual}";
        /// The campaign was cancelled while a send's outcome was unknown.
        CancelledInDoubt = "cancelled_in_doubt",
            "已取消，但不清楚微信是否已受理第 {name} 个任务，请到公众平台「发表记录」核对",
            "the campaign is cancelled, but it is not known whether WeChat accepted job {name}: check mp.weixin.qq.com";
        /// The host's clock went back, so the age of a request is not known.
        Clock = "clock",
            "时钟回拨了 {limit} 秒，不清楚结果未知的请求何时发出；请先校准时钟",
            "the clock went back by {limit} s, and it is not known how old a request in doubt is: set the clock right";
        /// The plan's calls of a day are used up.
        DayBudget = "day_budget",
            "今日的调用次数（{limit}）已用完，或余下的留作重试，{actual} 0:00（北京时间）恢复",
            "the calls of today ({limit}) are used up, or the rest is kept for retries, until {actual}, 0:00 Beijing time";
        /// The articles of a job were deleted, or are to be, and other jobs would send the same.
        Deleted = "deleted",
            "第 {name} 个任务的内容已删除或已要求删除；请决定其余任务是否继续发送同一内容",
            "what job {name} sent was deleted or is to be deleted: decide whether the other jobs still send it";
        /// Review or the administrator rejected a job, or it failed, and other jobs are still to be sent.
        EndedBadly = "ended_badly",
            "第 {name} 个任务没有发送成功：{actual}；请决定其余任务是否继续",
            "job {name} did not succeed: {actual}; decide whether the other jobs go on";
        /// WeChat put the job off too many times in a row.
        GivesUp = "gives_up",
            "微信已连续 {limit} 次要求稍后重试第 {name} 个任务：{actual}",
            "WeChat put job {name} off {limit} times in a row: {actual}";
        /// WeChat accepted the job, and the same request is repeated to get its `msg_id`.
        IdUnknown = "id_unknown",
            "微信已受理第 {name} 个任务，但没有返回 msg_id，将重发同一请求以取得它",
            "WeChat accepted job {name} without a msg_id: the same request will be repeated to get it";
        /// The mass sends of the period are used up (45028).
        MassQuota = "mass_quota",
            "群发次数已用完，最早 {limit} 0:00（北京时间）恢复：{actual}",
            "no mass sends left until {limit}, 0:00 Beijing time, at the earliest: {actual}";
        /// The calls of a minute are used up.
        MinuteBudget = "minute_budget",
            "每分钟最多 {limit} 次调用", "at most {limit} calls a minute";
        /// Neither an event nor the status says how the job ended.
        NoResult = "no_result",
            "微信已受理第 {name} 个任务，但一直没有发送结果，请到公众平台「发表记录」核对",
            "WeChat accepted job {name}, but never reported a result: check mp.weixin.qq.com";
        /// A person has paused the campaign.
        Paused = "paused",
            "已暂停，等待继续", "the campaign is paused until it is resumed";
        /// WeChat put the call off for a moment.
        PutOff = "put_off",
            "微信要求稍后重试：{actual}", "WeChat asks to try again later: {actual}";
        /// WeChat refused the request.
        Rejected = "rejected",
            "微信拒绝了第 {name} 个任务：{actual}", "WeChat rejected job {name}: {actual}";
        /// An older state was restored, and later sends are not known.
        Restored = "restored",
            "恢复备份后，不清楚从第 {name} 个起的 {limit} 个任务是否已发送，也不能再安全地重试，请到公众平台「发表记录」核对",
            "after a backup was restored, it is not known whether {limit} jobs from job {name} on were sent, and they cannot be repeated safely: check mp.weixin.qq.com";
        /// Results of sent jobs are awaited.
        Result = "result",
            "等待发送结果", "waiting for the results of what was sent";
        /// The planned time has not come.
        Scheduled = "scheduled",
            "还没到计划的时间", "the planned time has not come yet";
        /// The host could not get a token.
        TokenFailed = "token_failed",
            "无法取得 access_token：{actual}", "no access_token: {actual}";
        /// WeChat refuses every token it is given.
        TokenRefused = "token_refused",
            "微信连续 {limit} 次拒绝 access_token，请到微信开发者平台检查 AppID、AppSecret 和 API IP 白名单",
            "WeChat refused the access_token {limit} times in a row: check AppID, AppSecret and the API IP whitelist on WeChat Developer Platform";
        /// WeChat refuses the token.
        TokenStale = "token_stale",
            "access_token 已失效", "the access_token is no longer valid";
        /// One job has two `msg_id`s at WeChat.
        TwoJobs = "two_jobs",
            "微信为第 {name} 个任务给出了两个 msg_id（{actual}），可能发送了两次",
            "WeChat gave job {name} two msg_ids ({actual}): it may have been sent twice";
        /// A request has gone out, and its answer has not come yet.
        Unanswered = "unanswered",
            "请求已发出，还没有返回结果", "a request was sent and has no response yet";
        /// It is not known whether WeChat accepted a send, and a repeat is not safe.
        UnknownOutcome = "unknown_outcome",
            "不清楚微信是否已受理第 {name} 个任务，也不能再安全地重试（{actual}），请到公众平台「发表记录」核对",
            "it is not known whether WeChat accepted job {name}, and it cannot be repeated safely ({actual}): check mp.weixin.qq.com";
        /// It is not known whether WeChat accepted a send: the same bytes go out again after a while.
        WillRepeat = "will_repeat",
            "不清楚微信是否已受理第 {name} 个任务，将重发同一请求",
            "it is not known whether WeChat accepted job {name}: the same request will be repeated";
    }
}

told_by_name!(BecauseCode);

told! {
    /// The reason why a campaign waits, asks a person or needs a token.
    #[derive(Eq)]
    pub struct Because as Because {
        /// The reason, for programs.
        code: BecauseCode;
        /// The number of the job that it concerns, from 1.
        job: Option<u32>;
        /// WeChat's last answer about the job.
        errcode: Option<i64>;
        /// The reason, for people.
        message: Bilingual;
    }
}

impl Because {
    pub(crate) fn of(code: BecauseCode) -> Self {
        Self::new(code, None, "", NOTHING, None)
    }

    pub(crate) fn limited(code: BecauseCode, limit: i64) -> Self {
        Self::new(code, None, &limit.to_string(), NOTHING, None)
    }

    pub(crate) fn job(code: BecauseCode, job: u32) -> Self {
        Self::new(code, Some(job), "", NOTHING, None)
    }

    /// Names a day's budget that is used up, and the day of Beijing on which the next one begins.
    pub(crate) fn day_budget(limit: i64, next: i64) -> Self {
        let date = beijing::iso_date(next);
        let date = Bilingual { zh: date.as_str(), en: &date };
        Self::new(BecauseCode::DayBudget, None, &limit.to_string(), date, None)
    }

    /// Names a quota that WeChat says is used up, and the day of Beijing on which it returns.
    pub(crate) fn quota(code: BecauseCode, job: u32, errcode: i64, returns: i64) -> Self {
        Self::answer_within(code, job, &beijing::iso_date(returns), Some(errcode))
    }

    /// Names a job and WeChat's last errcode with its meaning.
    pub(crate) fn answer(code: BecauseCode, job: u32, limit: u32, errcode: Option<i64>) -> Self {
        Self::answer_within(code, job, &i64::from(limit).to_string(), errcode)
    }

    fn answer_within(code: BecauseCode, job: u32, limit: &str, errcode: Option<i64>) -> Self {
        Self::new(code, Some(job), limit, borrowed(&meaning_of(errcode)), errcode)
    }

    /// Says why there is no token: WeChat's errcode with its meaning, and its `errmsg`.
    pub(crate) fn token(errcode: Option<i64>, errmsg: Option<&str>) -> Self {
        let mut meaning = meaning_of(errcode);
        if let Some(errmsg) = errmsg {
            for text in [&mut meaning.zh, &mut meaning.en] {
                text.push_str(" (");
                text.push_str(errmsg);
                text.push(')');
            }
        }
        Self::new(BecauseCode::TokenFailed, None, "", borrowed(&meaning), errcode)
    }

    /// Names several jobs, from this one on.
    pub(crate) fn jobs(code: BecauseCode, job: u32, count: usize) -> Self {
        Self::new(code, Some(job), &count.to_string(), NOTHING, None)
    }

    /// Names a job, with more words of each language.
    pub(crate) fn saying(code: BecauseCode, job: u32, words: &Bilingual) -> Self {
        Self::new(code, Some(job), "", borrowed(words), None)
    }

    fn new(
        code: BecauseCode,
        job: Option<u32>,
        limit: &str,
        actual: Bilingual<&str>,
        errcode: Option<i64>,
    ) -> Self {
        let name = job.map_or_else(String::new, |job| job.to_string());
        let message = Bilingual {
            zh: fill(code.template(), &name, limit, actual.zh).zh,
            en: fill(code.template(), &name, limit, actual.en).en,
        };
        Self { code, job, errcode, message }
    }
}

/// No words for `{actual}`.
const NOTHING: Bilingual<&str> = Bilingual { zh: "", en: "" };

fn borrowed(words: &Bilingual) -> Bilingual<&str> {
    Bilingual { zh: &words.zh, en: &words.en }
}

/// Returns an errcode with its meaning, or says that there was no response.
fn meaning_of(errcode: Option<i64>) -> Bilingual {
    let Some(code) = errcode else {
        return Bilingual { zh: "没有返回结果".to_owned(), en: "no response".to_owned() };
    };
    let meaning = explain(code).meaning;
    let meant = |words: &str| {
        let mut text = code.to_string();
        text.push(' ');
        text.push_str(words);
        text
    };
    Bilingual { zh: meant(meaning.zh), en: meant(meaning.en) }
}
