//! The meanings of error codes, in general and at single endpoints.

use std::str::Lines;

use crate::problem::bilingual::{Bilingual, both};
use crate::problem::errcode::advice::Advice;
use crate::problem::errcode::codes::{CODES, MEANINGS};

/// The meaning of an `errcode`, and the advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The code.
    pub errcode: i64,
    /// Whether the table has the code.
    pub known: bool,
    /// The meaning.
    pub meaning: Bilingual<&'static str>,
    /// The advice for a program.
    pub advice: Advice,
}

/// Explains an `errcode`. For a code that is not in the table, the advice is to ask a person: it is
/// unknown whether the call may be repeated.
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

/// Explains an `errcode` in the response of an endpoint, named by its path without `/cgi-bin/`. Some
/// codes have another meaning there than in the global table. Other codes and unknown endpoints are
/// explained as by [`explain`].
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
    // At the endpoints that make tokens, a new token does not correct a bad credential.
    if TOKEN.contains(&api) && explanation.advice == Advice::RefreshToken {
        explanation.advice = Advice::Fix;
    }
    explanation
}

/// The endpoints that make the access token.
const TOKEN: &[&str] = &["token", "stable_token"];

/// The meanings that differ from the global table at some endpoints. Sources: the pages of these
/// endpoints (2025-12), and for 40007 and 40009 users' reports.
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

/// Returns every code of the table, in ascending order.
pub fn codes() -> impl Iterator<Item = Explanation> {
    let mut lines = MEANINGS.lines();
    CODES.iter().map(move |row| explanation(row, &mut lines))
}

/// Joins a row of [`CODES`] with its meaning, the next two of `lines`.
fn explanation(row: &(i32, Advice), lines: &mut Lines<'static>) -> Explanation {
    let (errcode, advice) = *row;
    let mut next = || lines.next().unwrap_or_default();
    let meaning = Bilingual { zh: next(), en: next() };
    Explanation { errcode: i64::from(errcode), known: true, meaning, advice }
}
