//! The end of a job in a push: in Rust's type, or in the object that JavaScript got.

use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::state::job::{Counts, Finish, Source};
use crate::campaign::state::push_findings::Found;
use crate::campaign::told::{Told, put};
use crate::ids::msg_id::MsgId;
use crate::json::value::{Map, Value};
use crate::problem::excerpt::excerpt;
use crate::push::event::mass_send_job_finish::MassSendJobFinish;
use crate::push::event::push::{Push, PushKind};

/// The end of a job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PushEnd {
    pub(crate) msg_id: MsgId,
    status: String,
    create_time: Option<i64>,
    counts: Counts,
    /// The addresses of the articles and the result of the originality check, if there are any.
    pub(crate) finding: Option<Value<'static>>,
}

impl PushEnd {
    /// Reads the end from a push. Returns `None` if the push is about something else.
    pub(crate) fn of(push: &Push) -> Option<Self> {
        let PushKind::MassSendJobFinish(job) = &push.kind else { return None };
        Some(Self {
            msg_id: job.msg_id,
            status: excerpt(&job.status),
            create_time: push.create_time,
            counts: Counts {
                total: job.total_count,
                filter: job.filter_count,
                sent: job.sent_count,
                error: job.error_count,
            },
            finding: finding(articles(job), check_state(job), reprints(job)),
        })
    }

    /// Reads the same from the object that `openPush` gave.
    pub(crate) fn read(push: &Value) -> Result<Option<Self>, CampaignError> {
        if push.get("kind").and_then(Value::as_str) != Some("mass_send_job_finish") {
            return Ok(None);
        }
        let text = |name: &str| push.get(name).and_then(Value::as_str);
        let number = |name: &str| push.get(name).and_then(Value::as_i64);
        let (Some(Ok(msg_id)), Some(status)) = (text("msg_id").map(str::parse), text("status"))
        else {
            let limit = "mass_send_job_finish";
            return Err(CampaignError::new(CampaignFault::BadFact, "push", limit, "?"));
        };
        let listed = |name: &str| {
            let list = push.get(name).and_then(|result| result.get("result_list"));
            list.and_then(Value::as_array).unwrap_or_default()
        };
        let check = push.get("copyright_check_result");
        Ok(Some(Self {
            msg_id,
            status: excerpt(status),
            create_time: number("create_time"),
            counts: Counts {
                total: number("total_count"),
                filter: number("filter_count"),
                sent: number("sent_count"),
                error: number("error_count"),
            },
            finding: finding(
                listed("article_url_result").iter().map(|item| kept(item, &ARTICLE)).collect(),
                check.and_then(|check| check.get("check_state")).cloned().filter(is_said),
                listed("copyright_check_result").iter().map(|item| kept(item, &CHECKED)).collect(),
            ),
        }))
    }

    /// Makes the end that a job keeps. It ends `now` if the push names no time.
    pub(crate) fn finish(self, found: Found, now: i64) -> Finish {
        Finish {
            status: self.status,
            at: self.create_time.unwrap_or(now),
            source: Source::Push,
            counts: self.counts,
            found,
        }
    }
}

/// The members of the address of an article that are kept.
const ARTICLE: [&str; 2] = ["article_idx", "article_url"];

/// The members of the check of an article that are kept.
const CHECKED: [&str; 5] = [
    "article_idx",
    "original_article_url",
    "can_reprint",
    "need_replace_content",
    "need_show_reprint_source",
];

fn finding(
    articles: Vec<Value<'_>>,
    check_state: Option<Value<'_>>,
    reprints: Vec<Value<'_>>,
) -> Option<Value<'static>> {
    let mut finding = Map::default();
    for (name, list) in [("articles", articles), ("reprints", reprints)] {
        if !list.is_empty() {
            finding.insert(name, Value::Array(list));
        }
    }
    if let Some(state) = check_state {
        finding.insert("check_state", state);
    }
    (!finding.is_empty()).then(|| Value::from(finding).sorted().into_owned())
}

/// Checks whether the state has a meaning: WeChat explains none for 0.
fn is_said(state: &Value) -> bool {
    !state.is_null() && !state.is_zero()
}

fn check_state(job: &MassSendJobFinish) -> Option<Value<'static>> {
    let state = job.copyright_check_result.as_ref()?.check_state?;
    Some(Value::from(state)).filter(is_said)
}

fn articles(job: &MassSendJobFinish) -> Vec<Value<'_>> {
    let list = job.article_url_result.iter().flat_map(|result| &result.result_list);
    list.map(|item| object(ARTICLE, [item.article_idx.told(), item.article_url.told()])).collect()
}

fn reprints(job: &MassSendJobFinish) -> Vec<Value<'_>> {
    let list = job.copyright_check_result.iter().flat_map(|result| &result.result_list);
    list.map(|item| {
        let values = [
            item.article_idx.told(),
            item.original_article_url.told(),
            item.can_reprint.told(),
            item.need_replace_content.told(),
            item.need_show_reprint_source.told(),
        ];
        object(CHECKED, values)
    })
    .collect()
}

/// Keeps these members of an object.
fn kept<'a>(from: &Value<'a>, names: &[&'static str]) -> Value<'a> {
    let mut object = Map::default();
    for name in names {
        put(&mut object, name, from.get(name).filter(|value| !value.is_null()).cloned());
    }
    object.into()
}

fn object<'a, const N: usize>(
    names: [&'static str; N],
    values: [Option<Value<'a>>; N],
) -> Value<'a> {
    let mut object = Map::default();
    for (name, value) in names.into_iter().zip(values) {
        put(&mut object, name, value);
    }
    object.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse::parse;
    use crate::push::event::read::read_push;

    /// The official sample of the event, and one with all that a campaign keeps.
    const PUSHES: [&str; 2] = [
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
         <CreateTime>1481013459</CreateTime><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event>\
         <MsgID>1000001625</MsgID><Status>err(30003)</Status><TotalCount>0</TotalCount>\
         <FilterCount>0</FilterCount><SentCount>0</SentCount><ErrorCount>0</ErrorCount>\
         <CopyrightCheckResult><Count>2</Count><ResultList><item><ArticleIdx>1</ArticleIdx>\
         <UserDeclareState>0</UserDeclareState><AuditState>2</AuditState>\
         <OriginalArticleUrl>Url_1</OriginalArticleUrl><OriginalArticleType>1</OriginalArticleType>\
         <CanReprint>1</CanReprint><NeedReplaceContent>1</NeedReplaceContent>\
         <NeedShowReprintSource>1</NeedShowReprintSource></item><item><ArticleIdx>2</ArticleIdx>\
         </item></ResultList><CheckState>2</CheckState></CopyrightCheckResult>\
         <ArticleUrlResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx>\
         <ArticleUrl>http://mp.weixin.qq.com/s/1</ArticleUrl></item></ResultList></ArticleUrlResult></xml>",
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><MsgType>event</MsgType>\
         <Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID><Status>sendsuccess</Status>\
         <CopyrightCheckResult><Count>0</Count><ResultList></ResultList><CheckState>0</CheckState>\
         </CopyrightCheckResult></xml>",
    ];

    #[test]
    fn rust_and_javascript_tell_the_same_end() {
        for push in PUSHES {
            let push = read_push(push.as_bytes()).expect("a push");
            let json = push.to_json();
            let object = parse(&json).expect("JSON");
            let read = PushEnd::read(&object).expect("an end");
            assert!(read.is_some());
            assert_eq!(PushEnd::of(&push), read);
        }
    }
}
