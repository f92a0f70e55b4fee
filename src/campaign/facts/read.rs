//! Facts in the form of JavaScript: a JSON object with `what`, and the bytes of a reply beside it.

use crate::campaign::error::{CampaignError, CampaignFault};
use crate::campaign::facts::fact::{Decision, Fact};
use crate::campaign::state::call_id::{CallId, Purpose};
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::push_end::PushEnd;
use crate::endpoints::mass::audience::Recipient;
use crate::ids::msg_id::MsgId;
use crate::json::parse::parse;
use crate::json::value::Value;

impl Campaign {
    /// Records a fact that JavaScript has written.
    ///
    /// # Errors
    /// [`CampaignError`] if it is not a fact, or cannot be one of this campaign.
    pub(crate) fn record_object(
        &mut self,
        fact: &str,
        reply: &[u8],
        now: i64,
    ) -> Result<(), CampaignError> {
        let fact = parse(fact).unwrap_or(Value::Null);
        if text(&fact, "what") == "pushed" {
            let push = fact.get("push").unwrap_or(&Value::Null);
            return self.at(now, |campaign, now| {
                if let Some(end) = PushEnd::read(push)? {
                    campaign.pushed(end, now);
                }
                Ok(())
            });
        }
        let ids = read_ids(&fact)?;
        let fact = read_fact(&fact, reply, &ids, now)?;
        self.record_other(&fact, now)
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn bad_fact(field: &'static str, limit: &str, actual: &str) -> CampaignError {
    CampaignError::new(CampaignFault::BadFact, field, limit, actual)
}

/// Reads the ids of another campaign's jobs.
fn read_ids(fact: &Value) -> Result<Vec<MsgId>, CampaignError> {
    if text(fact, "what") != "others" {
        return Ok(Vec::new());
    }
    let bad = |found: &Value| bad_fact("msg_ids", "a list of ids", &found.to_json());
    let list = fact.get("msg_ids").unwrap_or(&Value::Null);
    let ids = list.as_array().ok_or_else(|| bad(list))?;
    ids.iter().map(|id| id.try_into().map_err(|_| bad(id))).collect()
}

/// The names of the facts: first those that a person tells.
pub(crate) const NAMES: &str = "paused, resumed, cancelled, decided, preview, delete, deleted, elsewhere, quota, others, \
    restored, clock, called, unsent, replied, lost, pushed, token_refreshed, token_failed";

/// Reads a fact that is not a push. `ids` are those of another campaign.
pub(crate) fn read_fact<'a>(
    fact: &'a Value,
    reply: &'a [u8],
    ids: &'a [MsgId],
    now: i64,
) -> Result<Fact<'a>, CampaignError> {
    let shown = |name: &str| fact.get(name).map_or_else(|| "undefined".to_owned(), Value::to_json);
    // A text in place of another one: without quotes, unless it is empty.
    let word = |name: &str| match text(fact, name) {
        "" => shown(name),
        word => word.to_owned(),
    };
    let number = |name: &'static str| {
        fact.get(name)
            .and_then(Value::as_i64)
            .ok_or_else(|| bad_fact(name, "integer", &shown(name)))
    };
    let count = |name: &'static str| {
        u32::try_from(number(name)?).map_err(|_| bad_fact(name, "1..", &shown(name)))
    };
    let has = |name: &str| fact.get(name).is_some_and(|value| !value.is_null());
    let at = || if has("at") { number("at") } else { Ok(now) };
    let said_at = || if has("at") { number("at").map(Some) } else { Ok(None) };
    let id = || {
        let id: Result<CallId, _> = text(fact, "id").parse();
        id.map_err(|_| bad_fact("id", "send-3-1", &word("id")))
    };
    let purpose = || {
        let named = Purpose::named(text(fact, "purpose"));
        named.ok_or_else(|| bad_fact("purpose", "send, poll, preview, delete", &shown("purpose")))
    };
    Ok(match text(fact, "what") {
        "called" => Fact::Called(id()?),
        "replied" => {
            // A status that is not a number is an error, not 200: the real one was lost on the way.
            let status = if fact.get("status").is_some() { number("status")? } else { 200 };
            let status = u16::try_from(status);
            let status = status.map_err(|_| bad_fact("status", "100..599", &shown("status")))?;
            Fact::Replied { id: id()?, status, reply }
        }
        "lost" => Fact::Lost(id()?),
        "unsent" => Fact::Unsent(id()?),
        "token_refreshed" => Fact::TokenRefreshed,
        "token_failed" => Fact::TokenFailed {
            errcode: if has("errcode") { Some(number("errcode")?) } else { None },
            errmsg: fact.get("errmsg").and_then(Value::as_str),
        },
        "clock" => Fact::Clock { at: at()? },
        "restored" => Fact::Restored { since: number("since")? },
        "others" => Fact::Others { campaign: text(fact, "campaign"), msg_ids: ids },
        "paused" => Fact::Paused { at: said_at()? },
        "resumed" => Fact::Resumed { at: said_at()? },
        "cancelled" => Fact::Cancelled,
        "decided" => {
            let decision = match text(fact, "decision") {
                "retry" => Decision::Retry,
                "not_sent" => Decision::NotSent,
                "skip" => Decision::Skip,
                "sent" if has("msg_id") => {
                    let id = fact.get("msg_id").and_then(|id| id.try_into().ok());
                    let id = id.ok_or_else(|| bad_fact("msg_id", "id", &shown("msg_id")))?;
                    Decision::Sent { msg_id: Some(id) }
                }
                "sent" => Decision::Sent { msg_id: None },
                _ => {
                    let limit = "retry, sent, not_sent, skip";
                    return Err(bad_fact("decision", limit, &word("decision")));
                }
            };
            let question = text(fact, "question");
            if question.is_empty() {
                return Err(bad_fact("question", "1-1", &word("question")));
            }
            Fact::Decided { question, decision }
        }
        "preview" => {
            let to = match (text(fact, "touser"), text(fact, "towxname")) {
                ("", "") => return Err(bad_fact("touser", "OpenID", &shown("touser"))),
                ("", name) => Recipient::ToWxName(name.to_owned()),
                (openid, "") => Recipient::ToUser(openid.to_owned()),
                (_, name) => return Err(bad_fact("towxname", "-", name)),
            };
            Fact::Preview { name: text(fact, "name"), to }
        }
        "delete" => {
            let article_idx = if has("article_idx") { Some(count("article_idx")?) } else { None };
            Fact::Delete { job: count("job")?, article_idx }
        }
        "deleted" => Fact::Deleted { job: count("job")? },
        "elsewhere" => Fact::Elsewhere {
            purpose: purpose()?,
            calls: number("calls")?,
            last_minute: if has("last_minute") { number("last_minute")? } else { 0 },
        },
        "quota" => Fact::Quota { purpose: purpose()?, reply },
        _ => return Err(bad_fact("what", NAMES, &word("what"))),
    })
}
