//! What WeChat's `errcode` numbers and the statuses of a mass send mean, in Chinese and English,
//! and what a program should do about them.
//!
//! Sources, as of November 2026:
//! * the error tables of the mass send, draft, publish, tag, quota and token pages under
//!   <https://developers.weixin.qq.com/doc/service/api/> and
//!   <https://developers.weixin.qq.com/doc/subscription/api/> (2025 to 2026);
//! * the global return codes, as copied in WxJava's `WxMpErrorMsgEnum` and `WxOpenErrorMsgEnum`
//!   (January 2025), which also hold the menu and OAuth codes. Where both name a code and differ,
//!   the newer page wins;
//! * the list of codes in mudtools/MudWechat, whose author read those pages in October 2026;
//! * for the statuses: the description of the event `MASSSENDJOBFINISH` and of `message/mass/get`.
//!
//! The meanings are WeChat's. The [`Advice`] is ours: WeChat does not say which calls may be
//! repeated. An `errmsg` is not stable text, so only the number is looked at.

use std::str::Lines;

use serde::Serialize;

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bilingual {
    /// The text in Chinese, in WeChat's own words where there are any.
    pub zh: &'static str,
    /// The text in English.
    pub en: &'static str,
}

/// The moment from which a refused call may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Until {
    /// At least 60 seconds from now (45011, 45066, 42010).
    NextMinute,
    /// 0:00 of the next day in Beijing, when the daily call quotas start anew.
    NextDay,
    /// 0:00 of the first day of the next month in Beijing.
    NextMonth,
    /// 0:00 in Beijing of the next day for a 公众号 (subscription account), of the next month for
    /// a 服务号 (service account): the two kinds have different mass send allowances (45028).
    NextQuota,
    /// When an administrator has answered the confirmation request. Thirty minutes without an
    /// answer count as a refusal.
    Administrator,
}

impl Until {
    /// The name used outside Rust, e.g. `next_minute`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NextMinute => "next_minute",
            Self::NextDay => "next_day",
            Self::NextMonth => "next_month",
            Self::NextQuota => "next_quota",
            Self::Administrator => "administrator",
        }
    }
}

/// What a program should do after a reply with a given `errcode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Nothing to do: the call succeeded.
    None,
    /// Change the request or the configuration; the same request will be refused again.
    Fix,
    /// Get a new `access_token`, once, and repeat. If it was the token call itself that failed,
    /// the `AppSecret` is wrong: fix that.
    RefreshToken,
    /// A passing fault: repeat the identical bytes, a bounded number of times. Whether a send was
    /// accepted is not known, which is why its `clientmsgid` must stay the same.
    Repeat {
        /// The least time to wait before, in seconds.
        after_seconds: u32,
    },
    /// Make the same call again, with the same `clientmsgid`, after the moment given.
    Wait {
        /// The moment.
        until: Until,
    },
    /// The call was taken and waits for an administrator: do not send again, watch
    /// `message/mass/get` and the event.
    Pending,
    /// Only a person can resolve this, mostly in the console at mp.weixin.qq.com.
    AskHuman,
    /// The same send was accepted before. The reply carries its `msg_id`: a success, if the
    /// `clientmsgid` is yours.
    AlreadyDone,
}

impl Advice {
    /// The name used outside Rust, e.g. `refresh_token`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Fix => "fix",
            Self::RefreshToken => "refresh_token",
            Self::Repeat { .. } => "repeat",
            Self::Wait { .. } => "wait",
            Self::Pending => "pending",
            Self::AskHuman => "ask_human",
            Self::AlreadyDone => "already_done",
        }
    }

    /// The least time to wait, in seconds, where it is a fixed time: for `repeat`, and for `wait`
    /// until the next minute.
    pub const fn after_seconds(&self) -> Option<u32> {
        match self {
            Self::Repeat { after_seconds } => Some(*after_seconds),
            Self::Wait { until: Until::NextMinute } => Some(60),
            _ => None,
        }
    }

    /// The name of the moment to wait for, for `wait` only.
    pub const fn until(&self) -> Option<&'static str> {
        match self {
            Self::Wait { until } => Some(until.name()),
            _ => None,
        }
    }
}

/// What one `errcode` means and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The code.
    pub errcode: i64,
    /// Whether the table holds the code.
    pub known: bool,
    /// Its meaning.
    pub meaning: Bilingual,
    /// What a program should do.
    pub advice: Advice,
}

/// What became of a mass send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Sent. Single recipients, even all of them, may still not have got it.
    Success,
    /// Being sent.
    Sending,
    /// Failed.
    Failed,
    /// Sent and deleted afterwards.
    Deleted,
    /// Refused by WeChat's review or by the original-content check.
    Rejected,
    /// An administrator refused it.
    RefusedByAdministrator,
    /// No administrator answered within 30 minutes.
    AdministratorSilent,
    /// A status that WeChat does not document.
    Unknown,
}

impl Outcome {
    /// The name used outside Rust, e.g. `refused_by_administrator`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Sending => "sending",
            Self::Failed => "failed",
            Self::Deleted => "deleted",
            Self::Rejected => "rejected",
            Self::RefusedByAdministrator => "refused_by_administrator",
            Self::AdministratorSilent => "administrator_silent",
            Self::Unknown => "unknown",
        }
    }
}

/// What the status of a mass send means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusExplanation {
    /// The status as it was given.
    pub status: String,
    /// Whether WeChat's documents name the status.
    pub known: bool,
    /// What became of the send.
    pub outcome: Outcome,
    /// The number of `err(number)`. It is not an `errcode`, even where the digits are the same.
    pub code: Option<u32>,
    /// The meaning of the status.
    pub meaning: Bilingual,
}

/// Explains an `errcode`. A code that is not in the table is said to be unknown, with the advice
/// to ask a human: nothing is known about whether the call may be repeated.
pub fn explain(errcode: i64) -> Explanation {
    let found = CODES.binary_search_by_key(&errcode, |(code, _)| i64::from(*code));
    match found.ok().and_then(|index| Some((index, CODES.get(index)?))) {
        Some((index, row)) => {
            let mut lines = MEANINGS.lines();
            if index > 0 {
                lines.nth(2 * index - 1);
            }
            explanation(row, &mut lines)
        }
        None => Explanation {
            errcode,
            known: false,
            meaning: both("未知的错误码，请查看 errmsg", "unknown code, see errmsg"),
            advice: Advice::AskHuman,
        },
    }
}

/// Explains an `errcode` in the answer of an endpoint, which is named by its path after `/cgi-bin/`:
/// some codes mean another thing there than the global table says. What is not known to differ, and
/// an endpoint that is not known, is explained as by [`explain`].
///
/// ```
/// use wechat_mass::{explain, explain_at};
/// assert_eq!(explain(40002).meaning.en, "invalid grant_type");
/// assert_eq!(explain_at(40002, "freepublish/get").meaning.en, "invalid argument, check publish_id");
/// ```
pub fn explain_at(errcode: i64, api: &str) -> Explanation {
    let mut explanation = explain(errcode);
    if let Some((.., meaning)) = AT_ENDPOINTS
        .iter()
        .find(|(code, apis, _)| i64::from(*code) == errcode && apis.contains(&api))
    {
        explanation.meaning = *meaning;
    }
    // Where the token is made, a bad credential is not mended by a new token.
    if TOKEN.contains(&api) && explanation.advice == RefreshToken {
        explanation.advice = Fix;
    }
    explanation
}

/// The endpoints that make the access token.
const TOKEN: &[&str] = &["token", "stable_token"];

/// What a code means at some endpoints, where it is something else than in the table below. From the
/// pages of these endpoints (2025-12), and for 40007 and 40009 from users' reports.
#[rustfmt::skip] // a table
const AT_ENDPOINTS: &[(i32, &[&str], Bilingual)] = &[
    (40001, TOKEN, both("AppSecret 错误，或与 AppID 不符", "AppSecret is wrong, or of another AppID")),
    (40002, &["freepublish/get"], both("无效参数，请检查 publish_id",
        "invalid argument, check publish_id")),
    (40007, &["draft/add", "draft/update"], both("不合法的 media_id，封面和图片须为永久素材",
        "invalid media_id: covers and pictures must be permanent media")),
    (40007, &["media/uploadnews"], both("不合法的 thumb_media_id，须为临时素材",
        "invalid thumb_media_id: it must be temporary media")),
    (40009, &["media/uploadimg"], both("图片太大，文档的上限是 1 MB",
        "the picture is too large, the documents say below 1 MB")),
    (50004, TOKEN, both("禁止使用 token 接口", "the account may not use the token api")),
    (76003, &["openapi/quota/get"], both("cgi_path 格式不对，须以 / 开头，不带域名",
        "malformed cgi_path: begin with / and leave out the host")),
];

/// Every code of the table, in ascending order.
pub fn codes() -> impl Iterator<Item = Explanation> {
    let mut lines = MEANINGS.lines();
    CODES.iter().map(move |row| explanation(row, &mut lines))
}

/// Explains the `Status` of the event `MASSSENDJOBFINISH` or the `msg_status` of
/// `message/mass/get`. Case and blanks do not matter: WeChat itself has written both
/// `send success` and `sendsuccess`.
///
/// The numbers of `err(number)` are an open set: WeChat also sends some that it does not
/// document, so an unknown one is a rejection too.
pub fn explain_status(status: &str) -> StatusExplanation {
    let lower = status.trim().to_ascii_lowercase();
    let digits = error_number(&lower);
    let code = digits.and_then(|digits| u32::try_from(digits.parse::<i64>().ok()?).ok());
    let (known, outcome, meaning) =
        if digits.is_some() { explain_error_number(code) } else { explain_word(&lower) };
    StatusExplanation { status: status.to_owned(), known, outcome, code, meaning }
}

/// Every documented status: of the event, and of `message/mass/get`.
pub fn statuses() -> impl Iterator<Item = StatusExplanation> {
    const WORDS: [&str; 6] =
        ["send success", "send fail", "SEND_SUCCESS", "SENDING", "SEND_FAIL", "DELETE"];
    let numbers = ERROR_NUMBERS.iter().map(|(number, ..)| format!("err({number})"));
    WORDS.into_iter().map(str::to_owned).chain(numbers).map(|status| explain_status(&status))
}

/// The digits of `err(number)`.
fn error_number(lower: &str) -> Option<&str> {
    let digits =
        lower.strip_prefix("err")?.trim_start().strip_prefix('(')?.strip_suffix(')')?.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}

fn explain_error_number(code: Option<u32>) -> (bool, Outcome, Bilingual) {
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
const ERROR_NUMBERS: &[(u32, Outcome, Bilingual)] = &[
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
        "the original-content check broke down and send_ignore_reprint is 0")),
    (30002, Outcome::Rejected, both("原创校验被判定为不能群发",
        "the original-content check forbids this reprint")),
    (30003, Outcome::Rejected, both("原创校验被判定为转载文且用户选择了被判为转载就不群发",
        "found to be a reprint and send_ignore_reprint is 0")),
    (40001, Outcome::RefusedByAdministrator, both("管理员拒绝", "refused by an administrator")),
    (40002, Outcome::AdministratorSilent, both("管理员30分钟内无响应，超时",
        "no administrator answered within 30 minutes")),
];

fn explain_word(lower: &str) -> (bool, Outcome, Bilingual) {
    // The event writes `send success`, in 2014 `sendsuccess`, `message/mass/get` `SEND_SUCCESS`.
    let word: String = lower.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    let (outcome, zh, en) = match word.as_str() {
        "sendsuccess" => (
            Outcome::Success,
            "发送成功，但可能有用户未收到，SentCount 可为 0",
            "sent, though some users may not have got it and SentCount may be 0",
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

/// A row of [`CODES`] with its meaning, which is the next in `lines`.
fn explanation(row: &(i32, Advice), lines: &mut Lines<'static>) -> Explanation {
    let (errcode, advice) = *row;
    let mut next = || lines.next().unwrap_or_default();
    let meaning = Bilingual { zh: next(), en: next() };
    Explanation { errcode: i64::from(errcode), known: true, meaning, advice }
}

const fn both(zh: &'static str, en: &'static str) -> Bilingual {
    Bilingual { zh, en }
}

const fn wait(until: Until) -> Advice {
    Advice::Wait { until }
}

// Short names, so that a row of the table is a line.
use Advice::{AlreadyDone, AskHuman, Fix, Pending, RefreshToken};
const REPEAT: Advice = Advice::Repeat { after_seconds: 60 };
const NEXT_MINUTE: Advice = wait(Until::NextMinute);
const NEXT_DAY: Advice = wait(Until::NextDay);
const NEXT_MONTH: Advice = wait(Until::NextMonth);
const NEXT_QUOTA: Advice = wait(Until::NextQuota);
const ADMINISTRATOR: Advice = wait(Until::Administrator);

/// Makes the two halves of the table. The meanings are one text, a line for each, because two
/// hundred pointers to Chinese and as many to English are two kilobytes more of compressed
/// WebAssembly.
macro_rules! table {
    ($( row($errcode:literal, $advice:expr, $zh:literal, $en:literal), )*) => {
        /// Every known code, in ascending order: it is searched by halving.
        static CODES: &[(i32, Advice)] = &[$( ($errcode, $advice), )*];

        /// What they mean: for each a line of Chinese and a line of English.
        const MEANINGS: &str = concat!($( $zh, "\n", $en, "\n", )*);
    };
}

// The texts are part of the wasm file, so they are short. The codes that only concern menus, OAuth,
// customer service or templates are here too: an account that uses those APIs meets them.
table! {
    row(-1, REPEAT, "系统繁忙，或 msgtype 与 media_id 种类不符",
        "system busy, or msgtype does not fit media_id"),
    row(0, Advice::None, "请求成功", "ok"),
    row(40001, RefreshToken, "access_token 无效或不为最新，或获取 access_token 时 AppSecret 错误",
        "access_token is invalid or not the latest, or AppSecret is wrong"),
    row(40002, Fix, "不合法的凭证类型", "invalid grant_type"),
    row(40003, Fix, "不合法的 OpenID，用户未关注或属于其他公众号",
        "invalid openid: not a follower, or of another account"),
    row(40004, Fix, "不合法的媒体文件类型", "invalid media type"),
    row(40005, Fix, "上传素材文件格式不对，常因 filename 的后缀不对",
        "wrong format of the uploaded file, often because of the suffix of filename"),
    row(40006, Fix, "上传素材文件大小超出限制", "the uploaded file is too large"),
    row(40007, Fix, "不合法的媒体文件 id，可能已过期、已被群发或种类不符",
        "invalid media_id: expired, already sent or of the wrong kind"),
    row(40008, Fix, "不合法的消息类型，或与 media_id 种类不符",
        "invalid message type, or it does not fit media_id"),
    row(40009, Fix, "图片尺寸太大", "the picture is too large"),
    row(40010, Fix, "不合法的语音文件大小", "invalid size of the voice file"),
    row(40011, Fix, "不合法的视频文件大小", "invalid size of the video file"),
    row(40012, Fix, "不合法的缩略图文件大小", "invalid size of the thumbnail"),
    row(40013, Fix, "不合法的 AppID", "invalid appid"),
    row(40014, RefreshToken, "不合法的 access_token", "invalid access_token"),
    row(40015, Fix, "不合法的菜单类型", "invalid menu type"),
    row(40016, Fix, "不合法的按钮个数", "invalid number of buttons"),
    row(40017, Fix, "不合法的按钮类型", "invalid button type"),
    row(40018, Fix, "不合法的按钮名字长度", "invalid length of a button name"),
    row(40019, Fix, "不合法的按钮 KEY 长度", "invalid length of a button key"),
    row(40020, Fix, "不合法的按钮 URL 长度", "invalid length of a button url"),
    row(40021, Fix, "不合法的菜单版本号", "invalid menu version"),
    row(40022, Fix, "不合法的子菜单级数", "invalid submenu level"),
    row(40023, Fix, "不合法的子菜单按钮个数", "invalid number of submenu buttons"),
    row(40024, Fix, "不合法的子菜单按钮类型", "invalid submenu button type"),
    row(40025, Fix, "不合法的子菜单按钮名字长度", "invalid length of a submenu button name"),
    row(40026, Fix, "不合法的子菜单按钮 KEY 长度", "invalid length of a submenu button key"),
    row(40027, Fix, "不合法的子菜单按钮 URL 长度", "invalid length of a submenu button url"),
    row(40028, Fix, "不合法的自定义菜单使用用户", "invalid user of the custom menu"),
    row(40029, Fix, "不合法的 oauth_code", "invalid oauth code"),
    row(40030, Fix, "不合法的 refresh_token", "invalid refresh_token"),
    row(40031, Fix, "不合法的 openid 列表", "invalid openid list"),
    row(40032, Fix, "不合法的 openid 列表长度，群发为 2 到 10000 个",
        "invalid length of the openid list: a send takes 2 to 10000"),
    row(40033, Fix, "不合法的请求字符，不能包含 \\uxxxx 格式的字符",
        "invalid characters: \\uxxxx escapes are not allowed"),
    row(40035, Fix, "不合法的参数", "invalid arguments"),
    row(40038, Fix, "不合法的请求格式", "invalid request format"),
    row(40039, Fix, "不合法的 URL 长度", "invalid url length"),
    row(40050, Fix, "不合法的分组 id", "invalid group id"),
    row(40051, Fix, "分组名字不合法", "invalid group name"),
    row(40059, Fix, "msg_id 有误，不要误用 msg_data_id",
        "wrong msg_id, msg_data_id is another number"),
    row(40060, Fix, "删除单篇图文时，指定的 article_idx 不合法；可能已删除，请先核对",
        "invalid article_idx; the deletion may have worked, check first"),
    row(40065, Fix, "文章状态异常，不允许删除", "the article cannot be deleted in its state"),
    row(40066, Fix, "不合法的 url", "invalid url"),
    row(40113, Fix, "不支持的文件格式，常因 filename 没有正确的后缀",
        "unsupported file type, often because filename lacks the right suffix"),
    row(40114, Fix, "index 不合法", "invalid index"),
    row(40117, Fix, "分组名字不合法", "invalid group name"),
    row(40118, Fix, "media_id 大小不合法", "invalid length of media_id"),
    row(40119, Fix, "button 类型错误", "wrong button type"),
    row(40120, Fix, "子 button 类型错误", "wrong sub-button type"),
    row(40121, Fix, "不合法的 media_id 类型", "invalid type of media_id"),
    row(40125, Fix, "无效的 AppSecret", "invalid AppSecret"),
    row(40130, Fix, "openid 列表至少需要 2 个 openid",
        "the openid list needs at least two openids"),
    row(40132, Fix, "微信号不合法", "invalid WeChat id"),
    row(40137, Fix, "不支持的图片格式", "unsupported picture format"),
    row(40152, Fix, "tag_id 不存在", "no such tag_id"),
    row(40155, Fix, "请勿添加其他公众号的主页链接",
        "links to the home page of another account are not allowed"),
    row(40163, Fix, "oauth_code 已使用", "the oauth code has been used"),
    row(40164, AskHuman, "调用接口的 IP 不在白名单中",
        "this IP address is not in the account's whitelist"),
    row(40192, Fix, "图文作者不合法", "invalid author of an article"),
    row(40193, Fix, "推荐语长度不合法", "invalid length of recommend"),
    row(40194, Fix, "推荐语不合法", "recommend is not allowed"),
    row(40201, Fix, "未设置回调 URL", "no callback url is set"),
    row(40202, Fix, "不正确的 action 参数", "invalid action"),
    row(40203, Fix, "不正确的运营商参数", "invalid check_operator"),
    row(40204, Fix, "不允许删除洗稿文或谣言文",
        "a plagiarised or rumour article cannot be deleted"),
    row(40213, Fix, "正文链接标签不合法", "invalid link in the content"),
    row(40214, Fix, "正文链接文字不合法", "invalid link text in the content"),
    row(40215, Fix, "图片个数超限", "too many pictures"),
    row(40216, Fix, "描述不合法", "invalid description"),
    row(40217, Fix, "视频个数不合法", "invalid number of videos"),
    row(40218, Fix, "视频 id 不合法", "invalid video id"),
    row(40229, Fix, "媒体封面为空", "the media has no cover"),
    row(40243, AskHuman, "AppSecret 已被冻结", "AppSecret is frozen"),
    row(41001, Fix, "缺少 access_token 参数", "access_token is missing"),
    row(41002, Fix, "缺少 appid 参数", "appid is missing"),
    row(41003, Fix, "缺少 refresh_token 参数", "refresh_token is missing"),
    row(41004, Fix, "缺少 secret 参数", "secret is missing"),
    row(41005, Fix, "缺少多媒体文件数据", "media data is missing"),
    row(41006, Fix, "缺少 media_id 参数", "media_id is missing"),
    row(41007, Fix, "缺少子菜单数据", "submenu data is missing"),
    row(41008, Fix, "缺少 oauth code", "the oauth code is missing"),
    row(41009, Fix, "缺少 openid", "openid is missing"),
    row(41011, Fix, "缺少必填字段", "a required field is missing"),
    row(41039, Fix, "原文地址不合法", "invalid content_source_url"),
    row(41040, Fix, "不符合声明文字原创的要求",
        "does not meet the rules for declaring original text"),
    row(42001, RefreshToken, "access_token 超时", "access_token has expired"),
    row(42002, AskHuman, "refresh_token 超时，需要用户重新授权",
        "refresh_token has expired, the user must authorise again"),
    row(42003, Fix, "oauth_code 超时", "the oauth code has expired"),
    row(42007, AskHuman, "用户修改微信密码，需要重新授权",
        "the user changed the password and must authorise again"),
    row(42010, NEXT_MINUTE, "相同 media_id 群发过快，请逐批重试",
        "the same media_id is sent too fast, send one batch after another"),
    row(43001, Fix, "需要 GET 请求", "must be a GET request"),
    row(43002, Fix, "需要 POST 请求", "must be a POST request"),
    row(43003, Fix, "需要 HTTPS 请求", "must be an HTTPS request"),
    row(43004, Fix, "需要接收者关注", "the recipient must be a follower"),
    row(43005, Fix, "需要好友关系", "the recipient must be a friend"),
    row(43019, Fix, "需要将接收者从黑名单中移除",
        "the recipient must be removed from the blacklist"),
    row(44001, Fix, "多媒体文件为空", "the media file is empty"),
    row(44002, Fix, "POST 的数据包为空", "the POST body is empty"),
    row(44003, Fix, "图文消息内容为空", "the articles are empty"),
    row(44004, Fix, "文本消息内容为空", "the text is empty"),
    row(44005, Fix, "空白的列表", "the list is empty"),
    row(44006, Fix, "文件数据为空", "the file data is empty"),
    row(44007, Fix, "消息 id 重复", "repeated message id"),
    row(45001, Fix, "多媒体文件大小超过限制", "the media file is too large"),
    row(45002, Fix, "消息内容超过限制", "the content is too long"),
    row(45003, Fix, "标题字段超过限制，常因中文写成 \\uXXXX",
        "the title is too long, often because Chinese was sent as \\uXXXX"),
    row(45004, Fix, "描述字段超过限制，即摘要过长，常因中文写成 \\uXXXX",
        "the description or digest is too long, often because Chinese was sent as \\uXXXX"),
    row(45005, Fix, "链接字段超过限制", "the url is too long"),
    row(45006, Fix, "图片链接字段超过限制", "the picture url is too long"),
    row(45007, Fix, "语音播放时间超过限制", "the voice plays too long"),
    row(45008, Fix, "图文消息超过限制，即条数过多", "too many articles"),
    row(45009, NEXT_DAY, "调用超过天级别频率限制，可用 clear_quota 恢复",
        "daily call quota used up, clear_quota restores it"),
    row(45010, Fix, "创建菜单个数超过限制", "too many menus"),
    row(45011, NEXT_MINUTE, "API 调用太频繁，请稍候再试", "too many calls this minute"),
    row(45012, Fix, "模板大小超过限制", "the template is too large"),
    row(45015, Fix, "回复时间超过限制", "too late to reply to this user"),
    row(45016, Fix, "系统分组，不允许修改", "a system group cannot be changed"),
    row(45017, Fix, "分组名字过长", "the group name is too long"),
    row(45018, Fix, "分组数量超过上限", "too many groups"),
    row(45019, Fix, "openid 过多", "too many openids"),
    row(45020, Fix, "图片过多", "too many pictures"),
    row(45021, Fix, "参数长度可能超过限制", "an argument may be too long"),
    row(45028, NEXT_QUOTA, "当前周期内的群发次数已用完，clear_quota 无效",
        "no mass send left in this period, clear_quota does not help"),
    row(45034, Fix, "素材数量超过上限", "too many media files in the library"),
    row(45040, NEXT_MONTH, "达到每月额度上限", "monthly quota used up"),
    row(45047, Fix, "客服接口下行条数超过上限", "too many customer service messages"),
    row(45052, Fix, "群发使用了不合法的类型", "this type cannot be mass sent"),
    row(45056, Fix, "标签过多，不能超过 100 个", "too many tags, at most 100"),
    row(45057, Fix, "标签下粉丝过多，不允许直接删除",
        "a tag with this many followers cannot be deleted"),
    row(45058, Fix, "不能修改系统保留的标签（0、1、2）",
        "the reserved tags 0, 1 and 2 cannot be changed"),
    row(45059, Fix, "用户的标签过多，不能超过 20 个", "too many tags on one user, at most 20"),
    row(45062, AskHuman, "已接广告，不支持 api 群发，请到公众平台群发",
        "it has an ad agreement, send it at mp.weixin.qq.com"),
    row(45064, Fix, "创建菜单包含未关联的小程序", "the menu has a mini program that is not linked"),
    row(45065, AlreadyDone, "相同 clientmsgid 已存在群发记录，返回其 msg_id；id 属己方即为成功",
        "clientmsgid was used before and msg_id is that send's: a success if the id is yours"),
    row(45066, NEXT_MINUTE, "相同 clientmsgid 重试速度过快，请间隔 1 分钟重试",
        "the same clientmsgid again too soon, wait a minute"),
    row(45067, Fix, "clientmsgid 长度超过限制", "clientmsgid is too long"),
    row(45083, Fix, "设置的 speed 参数不在0到4的范围内", "speed must be 0 to 4"),
    row(45084, Fix, "没有设置 speed 参数", "speed is missing"),
    row(45085, REPEAT, "群发速度服务出错", "the speed server failed"),
    row(45086, Fix, "data-miniprogram-appid 属性不合法",
        "invalid attribute data-miniprogram-appid"),
    row(45102, Fix, "接口已暂时下线", "this api is blocked for now"),
    row(45103, Fix, "接口已下线，图文请用草稿箱", "this api is withdrawn, use drafts for articles"),
    row(45106, Fix, "接口已下线，图文请用草稿箱", "this api is withdrawn, use drafts for articles"),
    row(45110, Fix, "作者字数超出限制，常因中文写成 \\uXXXX",
        "the author is too long, often because Chinese was sent as \\uXXXX"),
    row(45113, Fix, "已不支持商品消息与卡券发表", "products and cards can no longer be sent"),
    row(45157, Fix, "标签名非法，或与其他标签重名", "invalid or duplicate tag name"),
    row(45158, Fix, "标签名过长，不能超过 30 字节", "the tag name is too long, at most 30 bytes"),
    row(45159, Fix, "非法的 tag_id", "invalid tag_id"),
    row(45161, Fix, "视频 id 必须由上传接口生成", "the video id must come from an upload"),
    row(45162, Fix, "msgtype 参数错误", "invalid msgtype"),
    row(45166, Fix, "内容不合法，常因贴图（newspic）正文含 HTML 或约有 1000 字，或因卡片的图片",
        "invalid content, often a newspic with HTML or about 1000 characters, or a card's picture"),
    row(46001, Fix, "不存在媒体数据", "no such media"),
    row(46002, Fix, "不存在的菜单版本", "no such menu version"),
    row(46003, Fix, "不存在的菜单数据", "no such menu data"),
    row(46004, Fix, "不存在的用户", "no such user"),
    row(46007, REPEAT, "文件正在转码，请稍候再试", "the file is still being transcoded"),
    row(47001, Fix, "解析 JSON/XML 内容错误，或请求体不属于该接口",
        "cannot parse the JSON or XML, or the body belongs to another api"),
    row(47002, Fix, "数据格式错误，请用 UTF-8 原文，不要用 \\uxxxx",
        "write plain UTF-8 instead of \\uxxxx escapes"),
    row(48001, AskHuman, "api 功能未授权，帐号未认证、类型不符或权限已收回",
        "not authorised: account unverified, of the wrong kind, or right revoked"),
    row(48002, Fix, "粉丝拒收消息", "the follower refuses messages"),
    row(48003, AskHuman, "未同意群发协议，请到公众平台签署",
        "sign the mass send agreement at mp.weixin.qq.com first"),
    row(48004, AskHuman, "api 接口被封禁，请登录 mp.weixin.qq.com 查看详情",
        "api banned for violations, see mp.weixin.qq.com"),
    row(48005, Fix, "api 禁止删除被自动回复和自定义菜单引用的素材",
        "material used by auto-replies or menus cannot be deleted"),
    row(48006, NEXT_MONTH, "api 禁止清零调用次数，因为清零次数达到上限",
        "clear_quota is used up for this month"),
    row(48008, AskHuman, "没有该类型消息的发送权限", "no permission to send this type of message"),
    row(48013, Fix, "该视频非新接口上传，不能用于视频消息群发",
        "this video was not uploaded by the new api and cannot be sent"),
    row(48014, Fix, "该视频审核状态异常", "the review state of the video is abnormal"),
    row(48015, Fix, "该账号无留言功能权限", "the account has no right to comments"),
    row(48021, AskHuman, "系统自动保存的草稿不允许群发或预览，请先手动保存",
        "an auto-saved draft cannot be sent or previewed, save it by hand first"),
    row(48022, Fix, "api 上传的视频不允许用 api 发表",
        "a video uploaded by api cannot be sent by api"),
    row(50001, AskHuman, "用户未授权该 api", "the user has not authorised this api"),
    row(50002, AskHuman, "用户受限，可能已冻结、注销或违规",
        "the user is limited: frozen, closed or in violation"),
    row(50004, AskHuman, "不允许使用 access_token，可能因处罚",
        "not allowed to use the access_token, maybe as a penalty"),
    row(50005, AskHuman, "用户未关注公众号", "the user does not follow the account"),
    row(50007, AskHuman, "账号已冻结", "the account is frozen"),
    row(53402, Fix, "封面裁剪失败，请检查裁剪参数（最多 6 位小数）和封面图片",
        "cropping the cover failed, check the crop (at most 6 decimals) and the picture"),
    row(53404, Fix, "账号已被限制带货能力，请删除商品",
        "the account may not sell products, remove the product"),
    row(53405, Fix, "插入商品信息有误", "wrong product information"),
    row(53406, AskHuman, "请先开通带货能力", "selling products must be enabled first"),
    row(53500, AskHuman, "发布功能被封禁", "publishing is banned"),
    row(53501, Fix, "频繁请求发布", "publishing too often"),
    row(53502, Fix, "Publish ID 无效", "invalid publish_id"),
    row(53503, Fix, "草稿未通过发布检查", "the draft failed the check before publishing"),
    row(53504, AskHuman, "需前往公众平台官网使用草稿",
        "this draft can only be used at mp.weixin.qq.com"),
    row(53505, AskHuman, "请手动保存成功后再发表", "save the draft by hand first"),
    row(53600, Fix, "Article ID 无效", "invalid article_id"),
    row(61003, AskHuman, "帐号未授权给第三方平台",
        "the account has not authorised the third-party platform"),
    row(61004, AskHuman, "api 功能未授权，或第三方平台出口 IP 未登记",
        "not authorised, or the platform's IP address is not registered"),
    row(61007, AskHuman, "接口未授权给第三方平台",
        "this api is not granted to the third-party platform"),
    row(61016, AskHuman, "接口的权限集需第三方平台确认",
        "the platform must confirm this api's permission set"),
    row(61017, AskHuman, "权限集未授权", "the permission set is not granted"),
    row(61451, Fix, "参数错误", "invalid parameter"),
    row(65303, Fix, "没有默认菜单，不能创建个性化菜单", "there is no default menu yet"),
    row(76001, Fix, "rid 不存在，或已超过 7 天", "no such rid, or older than 7 days"),
    row(76002, Fix, "rid 为空或格式错误", "rid is empty or malformed"),
    row(76003, Fix, "无权查询，不属于当前账号", "not yours to query"),
    row(76004, Fix, "rid 过期，仅支持 7 天内", "rid is older than 7 days"),
    row(76021, Fix, "cgi_path 不存在", "no such cgi_path"),
    row(76022, Fix, "无权查询该 cgi_path", "no permission for this cgi_path"),
    row(87009, Fix, "无效的签名", "invalid signature"),
    row(87014, Fix, "内容含违规信息", "risky content"),
    row(88000, Fix, "没有留言权限，need_open_comment 须为 0",
        "no right to comments, need_open_comment must be 0"),
    row(88001, Fix, "图文不存在", "no such article"),
    row(88002, Fix, "文章因安全原因受限", "the article is limited for safety"),
    row(88011, Fix, "文章因安全原因受限", "the article is limited for safety"),
    row(89501, ADMINISTRATOR, "有未处理的确认请求，请稍候重试",
        "another confirmation request is open"),
    row(89502, ADMINISTRATOR, "请耐心等待管理员确认", "wait for the administrator's confirmation"),
    row(89503, AskHuman, "此次调用需要管理员确认（新 IP 获取 access_token）",
        "an administrator must confirm this call from a new IP address"),
    row(89504, ADMINISTRATOR, "群发仍在审批流程中，等待管理员确认",
        "the send still waits for an administrator"),
    row(89505, Pending, "群发进入管理员确认流程，请勿重发",
        "the send was handed to an administrator, do not send again"),
    row(89506, AskHuman, "该 IP 被管理员拒绝，24 小时后再试",
        "an administrator refused this IP address for 24 hours"),
    row(89507, AskHuman, "该 IP 被管理员拒绝，1 小时后再试",
        "an administrator refused this IP address for 1 hour"),
    row(9500001, Fix, "删除被拒绝，原因不详",
        "the deletion was refused, the reason is not documented"),
    row(9500002, Fix, "群发被拒绝，原因不详",
        "the send was refused, the reason is not documented"),
    row(10170001, Fix, "不合法的商品 ID", "invalid product id"),
    row(10170002, Fix, "不支持的文章类型", "unsupported article type"),
    row(10170003, Fix, "不支持的卡片类型", "unsupported card type"),
    row(268487001, REPEAT, "系统繁忙", "system busy"),
    row(268487002, REPEAT, "系统繁忙", "system busy"),
    row(268488001, REPEAT, "系统繁忙，请稍候再试", "system busy, try later"),
}
