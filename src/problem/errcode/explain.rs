//! What a code means, everywhere and at single endpoints.

use std::str::Lines;

use crate::problem::bilingual::{Bilingual, both};
use crate::problem::errcode::advice::Advice;
use crate::problem::errcode::codes::{CODES, MEANINGS};

/// What one `errcode` means and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The code.
    pub errcode: i64,
    /// Whether the table holds the code.
    pub known: bool,
    /// Its meaning.
    pub meaning: Bilingual<&'static str>,
    /// What a program should do.
    pub advice: Advice,
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
    if TOKEN.contains(&api) && explanation.advice == Advice::RefreshToken {
        explanation.advice = Advice::Fix;
    }
    explanation
}

/// The endpoints that make the access token.
const TOKEN: &[&str] = &["token", "stable_token"];

/// What a code means at some endpoints, where it is something else than in the table below. From the
/// pages of these endpoints (2025-12), and for 40007 and 40009 from users' reports.
#[rustfmt::skip] // a table
const AT_ENDPOINTS: &[(i32, &[&str], Bilingual<&'static str>)] = &[
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

/// A row of [`CODES`] with its meaning, which is the next in `lines`.
fn explanation(row: &(i32, Advice), lines: &mut Lines<'static>) -> Explanation {
    let (errcode, advice) = *row;
    let mut next = || lines.next().unwrap_or_default();
    let meaning = Bilingual { zh: next(), en: next() };
    Explanation { errcode: i64::from(errcode), known: true, meaning, advice }
}
