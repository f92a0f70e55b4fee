//! Why a campaign waits, and why it asks a person.

use crate::campaign::told::{told, told_by_name};
use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::{catalog, fill};
use crate::problem::errcode::explain;

catalog! {
    /// Why a campaign waits, asks a person or wants a token, as a stable name.
    pub enum BecauseCode {
        /// It was accepted, and WeChat's answer did not say as which job.
        AcceptedWithoutId = "accepted_without_id",
            "第 {name} 个任务已被接受，但回复里没有 msg_id，无法知道结果",
            "job {name} was accepted, but the answer had no msg_id: what becomes of it cannot be told";
        /// An administrator has to confirm the send (API-群发保护).
        Administrator = "administrator",
            "第 {name} 个任务等待管理员确认（最多 30 分钟）",
            "job {name} waits for an administrator to confirm it (30 minutes at most)";
        /// 45065 came with the `msg_id` of another job of the account.
        AnotherJobsId = "another_jobs_id",
            "微信称第 {name} 个任务此前已提交，但给出的 msg_id 属于另一个任务（{actual}）；请到公众平台查看它是否已发送",
            "WeChat says that it had job {name} already, but under the msg_id of another job ({actual}): look at mp.weixin.qq.com whether it was sent";
        /// The day's calls of the interface are used up (45009).
        ApiQuota = "api_quota",
            "接口今日的调用次数已用完，等到北京时间 0:00：{actual}",
            "the interface's calls of today are used up, until 0:00 in Beijing: {actual}";
        /// It was cancelled while a send's outcome was unknown.
        CancelledInDoubt = "cancelled_in_doubt",
            "已取消，但第 {name} 个任务是否已被微信接受还不清楚，请到公众平台查看",
            "it is cancelled, but whether WeChat accepted job {name} is not known: look at mp.weixin.qq.com";
        /// The time that was told ran back, and how long ago a request went out is not known.
        Clock = "clock",
            "时钟回拨了 {limit} 秒，结果不明的请求是多久以前发出的已无法确定；请先校准时钟",
            "the clock went back by {limit} s, and how long ago a request in doubt went out is not known: set the clock right first";
        /// The calls of a day that were allowed to it are used up.
        DayBudget = "day_budget",
            "今日的调用次数（{limit}）已用完，或余下的留作重试，等到北京时间 0:00",
            "the calls of today ({limit}) are used up, or the last ones kept for repeats, until 0:00 in Beijing";
        /// What a job has sent was deleted, or shall be, and others would send the same.
        Deleted = "deleted",
            "第 {name} 个任务的内容已删除或要求删除；其余任务是否继续发送同一内容？",
            "what job {name} has sent was deleted, or shall be: shall the others send the same?";
        /// A job was rejected by review or by an administrator, or failed, and others are to be sent yet.
        EndedBadly = "ended_badly",
            "第 {name} 个任务没有发送成功：{actual}；其余任务是否继续？",
            "job {name} was not sent as it should be: {actual}; shall the others go on?";
        /// It was refused for a passing reason too many times in a row.
        GivesUp = "gives_up",
            "第 {name} 个任务已连续 {limit} 次被暂时拒绝：{actual}",
            "job {name} was put off {limit} times in a row: {actual}";
        /// It was accepted, and the same request is made again to learn its `msg_id`.
        IdUnknown = "id_unknown",
            "第 {name} 个任务已被接受但没有 msg_id，将用同一请求查询",
            "job {name} was accepted without a msg_id: the same request will be repeated to learn it";
        /// The mass sends of the period are used up (45028).
        MassQuota = "mass_quota",
            "本周期的群发次数已用完，等到北京时间 0:00：{actual}",
            "the mass sends of this period are used up, until 0:00 in Beijing: {actual}";
        /// The calls of a minute are used up.
        MinuteBudget = "minute_budget",
            "每分钟最多 {limit} 次调用", "at most {limit} calls a minute";
        /// Neither an event nor the status says how it ended.
        NoResult = "no_result",
            "第 {name} 个任务已被接受，但一直没有结果，请到公众平台查看",
            "job {name} was accepted, and nothing says how it ended: look at mp.weixin.qq.com";
        /// A person has stopped it for now.
        Paused = "paused",
            "已暂停，等待继续", "it is paused until it is resumed";
        /// WeChat put the call off for a moment.
        PutOff = "put_off",
            "微信要求稍候：{actual}", "WeChat asks to wait a moment: {actual}";
        /// WeChat refused the request.
        Rejected = "rejected",
            "第 {name} 个任务被拒绝：{actual}", "job {name} was rejected: {actual}";
        /// An older state was restored, and what was sent since is not known.
        Restored = "restored",
            "恢复备份后，第 {name} 个起共 {limit} 个任务是否已发送不清楚，也不能再安全地重试；请到公众平台查看",
            "after a backup was restored, whether {limit} jobs from job {name} on were sent is not known, and they cannot be repeated safely: look at mp.weixin.qq.com";
        /// The result of what was sent is awaited.
        Result = "result",
            "等待发送结果", "it waits for the results of what was sent";
        /// The time it was planned for has not come.
        Scheduled = "scheduled",
            "还没到计划的时间", "it is planned for later";
        /// There is no token to be had.
        TokenFailed = "token_failed",
            "无法取得 access_token：{actual}", "there is no access_token to be had: {actual}";
        /// WeChat refuses every token it is given.
        TokenRefused = "token_refused",
            "微信连续 {limit} 次拒绝 access_token，请检查 AppID 和 AppSecret",
            "the access_token was refused {limit} times in a row: look at AppID and AppSecret";
        /// WeChat refuses the token.
        TokenStale = "token_stale",
            "access_token 已失效", "the access_token is no longer valid";
        /// One job has become two at WeChat.
        TwoJobs = "two_jobs",
            "第 {name} 个任务在微信有两个 msg_id（{actual}），可能发送了两次",
            "job {name} has two msg_ids at WeChat ({actual}): it may have been sent twice";
        /// A request has gone out, and its answer is not there yet.
        Unanswered = "unanswered",
            "请求已发出，还没有回复", "a request has gone out, and there is no answer yet";
        /// Whether WeChat accepted a send is not known, and repeating it is not safe.
        UnknownOutcome = "unknown_outcome",
            "不清楚第 {name} 个任务是否已被微信接受，也不能再安全地重试（{actual}），请到公众平台查看",
            "whether WeChat accepted job {name} is not known, and it cannot be repeated safely ({actual}): look at mp.weixin.qq.com";
        /// Whether WeChat accepted a send is not known: the same bytes again, after a while.
        WillRepeat = "will_repeat",
            "不清楚第 {name} 个任务是否已被微信接受，将用同一请求重试",
            "whether WeChat accepted job {name} is not known; the same request will be repeated";
    }
}

told_by_name!(BecauseCode);

told! {
    /// Why a campaign waits, asks a person or wants a token.
    #[derive(Eq)]
    pub struct Because as Because {
        /// The reason, for programs.
        code: BecauseCode;
        /// The job it is about, from 1.
        job: Option<u32>;
        /// What WeChat last answered about it.
        errcode: Option<i64>;
        /// The reason, for people.
        message: Bilingual;
    }
}

impl Because {
    pub(crate) fn of(code: BecauseCode) -> Self {
        Self::limited(code, 0)
    }

    pub(crate) fn limited(code: BecauseCode, limit: i64) -> Self {
        let message = fill(code.template(), "", &limit.to_string(), "");
        Self { code, job: None, errcode: None, message }
    }

    pub(crate) fn job(code: BecauseCode, job: u32) -> Self {
        let message = fill(code.template(), &job.to_string(), "", "");
        Self { code, job: Some(job), errcode: None, message }
    }

    /// About a job and what WeChat last answered: its number with its meaning.
    pub(crate) fn answer(code: BecauseCode, job: u32, limit: u32, errcode: Option<i64>) -> Self {
        let message = said(code, &job.to_string(), &limit.to_string(), &meaning_of(errcode));
        Self { code, job: Some(job), errcode, message }
    }

    /// Why there is no token: WeChat's code with its meaning, and its words.
    pub(crate) fn token(errcode: Option<i64>, errmsg: Option<&str>) -> Self {
        let mut meaning = meaning_of(errcode);
        if let Some(errmsg) = errmsg {
            for text in [&mut meaning.zh, &mut meaning.en] {
                text.push_str(" (");
                text.push_str(errmsg);
                text.push(')');
            }
        }
        let message = said(BecauseCode::TokenFailed, "", "", &meaning);
        Self { code: BecauseCode::TokenFailed, job: None, errcode, message }
    }

    /// About some jobs from this one on.
    pub(crate) fn jobs(code: BecauseCode, job: u32, count: usize) -> Self {
        let message = fill(code.template(), &job.to_string(), &count.to_string(), "");
        Self { code, job: Some(job), errcode: None, message }
    }

    /// About a job, with words that stand in both languages.
    pub(crate) fn saying(code: BecauseCode, job: u32, words: &Bilingual) -> Self {
        Self { message: said(code, &job.to_string(), "", words), ..Self::job(code, job) }
    }
}

/// A code with its meaning, or that nothing was answered.
fn meaning_of(errcode: Option<i64>) -> Bilingual {
    let Some(code) = errcode else {
        return Bilingual { zh: "没有回复".to_owned(), en: "no answer".to_owned() };
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

/// The words of a code, with others of each language inside.
fn said(code: BecauseCode, job: &str, limit: &str, inside: &Bilingual) -> Bilingual {
    Bilingual {
        zh: fill(code.template(), job, limit, &inside.zh).zh,
        en: fill(code.template(), job, limit, &inside.en).en,
    }
}
