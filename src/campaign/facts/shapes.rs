//! The facts as data. The TypeScript types are made of them, and a test compares the reader with them.

use crate::api::shape::{Field, Form, KEY, Kind, OPENID, Shape, TextRules, Wire, field};
use crate::campaign::state::call_id::Purpose;
use crate::campaign::unix_time::TIMES;

const ID: Kind = Kind::Text(TextRules::FILLED.form(Form::Ascii));
const TIME: Kind = Kind::Int { min: *TIMES.start(), max: *TIMES.end() };
const NUMBER: Kind = Kind::Int { min: 1, max: u32::MAX as i64 };
const MSG_ID: Kind = Kind::Id(Wire::String);
const PURPOSE: Kind = Kind::Word(Purpose::NAMES);

const THE_CALL: Field = field!(true, [" The call, as the step named it."], id, String, ID);
const SAID_AT: Field =
    field!(false, [" The time of the act. Unix seconds. Default: now."], at, i64, TIME);

/// Declares a fact: its name, its comment and its members.
const fn fact(
    name: &'static str,
    docs: &'static [&'static str],
    fields: &'static [Field],
) -> Shape {
    Shape { name, fields, docs, typescript: None }
}

/// Declares a fact with several forms, each with its own members.
const fn one_of(
    typescript: &'static str,
    name: &'static str,
    docs: &'static [&'static str],
    fields: &'static [Field],
) -> Shape {
    Shape { typescript: Some(typescript), ..fact(name, docs, fields) }
}

const DECIDED: &str = "{ what: \"decided\"; question: string; decision: \"retry\" | \"not_sent\" | \"skip\" }\n  \
    | { what: \"decided\"; question: string; decision: \"sent\"; msg_id?: Id | undefined }";
const PREVIEW: &str = "{ what: \"preview\"; name: string; touser: string; towxname?: never }\n  \
    | { what: \"preview\"; name: string; towxname: string; touser?: never }";

/// Every fact, by the name that JavaScript gives it in `what`.
pub static FACTS: &[Shape] = &[
    fact(
        "called",
        &[
            " The call goes out now: a claim on it. Record and store it before you send the request. If `record`",
            " throws, you must not send it: it is not due (`not_due`), or was claimed before (`already_called`).",
        ],
        &[THE_CALL],
    ),
    fact(
        "unsent",
        &[" The claimed call was not sent: it was too late, or the program had to stop."],
        &[THE_CALL],
    ),
    fact(
        "replied",
        &[" An answer came: its body as it came, and its HTTP status. Default: 200."],
        &[
            THE_CALL,
            field!(
                false,
                [" The HTTP status. Default: 200."],
                status,
                i64,
                Kind::Int { min: 100, max: 599 }
            ),
            field!(true, [" The body as it came."], reply, String, Kind::Any),
        ],
    ),
    fact("lost", &[" No answer came: the connection failed, or the time was up."], &[THE_CALL]),
    fact(
        "pushed",
        &[" A push of this account, from `openPush`. A push about something else is ignored."],
        &[field!(true, [" The push."], push, String, Kind::Any)],
    ),
    fact("token_refreshed", &[" There is a new access token."], &[]),
    fact(
        "token_failed",
        &[
            " There was no access token. `errcode` and `errmsg` are WeChat's answer to the token call, if there was",
            " one. They must not have a secret in them: they are stored.",
        ],
        &[
            field!(false, [" WeChat's answer to the token call, if there was one."], errcode, i64),
            field!(false, [" The words of that answer."], errmsg, String),
        ],
    ),
    fact(
        "clock",
        &[" A person or a reliable clock gives the time: `at` (Unix seconds). Default: now."],
        &[SAID_AT],
    ),
    fact(
        "restored",
        &[
            " An older state was restored. It lacks the calls since this time (Unix seconds), so the sends of that time",
            " may have been sent.",
        ],
        &[field!(
            true,
            [" The time of the older state, or an earlier one. Unix seconds."],
            since,
            i64,
            TIME
        )],
    ),
    fact(
        "others",
        &[
            " All known `msg_id`s of another campaign of this account. A 45065 with one of them does not concern a",
            " job here.",
        ],
        &[
            field!(true, [" The name of that campaign."], campaign, String, KEY),
            field!(
                true,
                [" The `msg_id`s of its jobs."],
                msg_ids,
                Vec<String>,
                Kind::List { of: &MSG_ID, min: 0, max: 1000 }
            ),
        ],
    ),
    fact(
        "paused",
        &[
            " An operator pauses the campaign. The latest `at` of pauses and resumptions counts (Unix seconds). Default: now.",
        ],
        &[SAID_AT],
    ),
    fact(
        "resumed",
        &[
            " An operator resumes the campaign, also if it waits for a quota, which may have been cleared.",
        ],
        &[SAID_AT],
    ),
    fact(
        "cancelled",
        &[" An operator ends the campaign. WeChat continues with the jobs that it has accepted."],
        &[],
    ),
    one_of(
        DECIDED,
        "decided",
        &[
            " An operator answers a question:",
            " - `retry`: it was certainly not sent, and must be sent",
            " - `not_sent`: it was certainly not sent, and must not be sent",
            " - `skip`: leave it as it is",
            " - `sent`: it was sent, as the job that mp.weixin.qq.com shows",
        ],
        &[
            field!(true, [" The question of the step."], question, String, KEY),
            field!(
                true,
                [" The answer."],
                decision,
                String,
                Kind::Word(&["retry", "not_sent", "skip", "sent"])
            ),
            field!(
                false,
                [" For `sent`: WeChat's id of the job, if it is known."],
                msg_id,
                String,
                MSG_ID
            ),
        ],
    ),
    one_of(
        PREVIEW,
        "preview",
        &[
            " An operator wants to see the message. `name` distinguishes two previews for one person.",
        ],
        &[
            field!(
                true,
                [" A name that tells two previews for one person apart."],
                name,
                String,
                KEY
            ),
            field!(false, [" The OpenID of the person who sees it."], touser, String, OPENID),
            field!(false, [" The WeChat ID of the person who sees it."], towxname, String, KEY),
        ],
    ),
    fact(
        "delete",
        &[" An operator wants the articles of a job deleted, or only one of them (from 1)."],
        &[
            field!(true, [" The job, from 1."], job, i64, NUMBER),
            field!(false, [" The article, from 1. Default: all."], article_idx, i64, NUMBER),
        ],
    ),
    fact(
        "deleted",
        &[" A person deleted the articles of a job at mp.weixin.qq.com."],
        &[field!(true, [" The job, from 1."], job, i64, NUMBER)],
    ),
    fact(
        "elsewhere",
        &[" The number of calls of other programs today, and of these in the last minute."],
        &[
            field!(true, [" The purpose of the calls."], purpose, String, PURPOSE),
            field!(true, [" The number of calls today, in Beijing time."], calls, i64),
            field!(
                false,
                [" The number of these in the last minute. Default: 0."],
                last_minute,
                i64
            ),
        ],
    ),
    fact(
        "quota",
        &[" The reply to `openapi/quota/get`, as it came."],
        &[
            field!(true, [" The purpose of the calls."], purpose, String, PURPOSE),
            field!(true, [" The body as it came."], reply, String, Kind::Any),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::facts::read::{NAMES, read_fact};
    use crate::json::value::{Map, Value};

    /// Returns a value that the kind allows.
    fn sample(kind: Kind) -> Value<'static> {
        match kind {
            Kind::Int { min, .. } => min.into(),
            Kind::Id(_) => "1000001625".into(),
            Kind::Word(words) => words.last().copied().unwrap_or_default().into(),
            Kind::List { of, .. } => Value::Array(vec![sample(*of)]),
            Kind::Text(TextRules { form: Form::Ascii, .. }) => "send-1-1".into(),
            _ => "o-1".into(),
        }
    }

    fn object(fact: &Shape, without: Option<&str>) -> Value<'static> {
        let mut object = Map::default();
        object.insert("what", fact.name);
        for field in fact.fields.iter().filter(|field| Some(field.name) != without) {
            // A preview goes to one person, named in one way.
            if field.name != "towxname" {
                object.insert(field.name, sample(field.kind));
            }
        }
        object.into()
    }

    fn is_read(fact: &Value) -> bool {
        read_fact(fact, b"{}", &[], 1_795_651_200).is_ok()
    }

    #[test]
    fn every_declared_fact_is_read() {
        for fact in FACTS.iter().filter(|fact| fact.name != "pushed") {
            assert!(is_read(&object(fact, None)), "{}", fact.name);
        }
    }

    #[test]
    fn a_refusal_names_every_declared_fact() {
        let mut named: Vec<&str> = NAMES.split(", ").collect();
        let mut declared: Vec<&str> = FACTS.iter().map(|fact| fact.name).collect();
        named.sort_unstable();
        declared.sort_unstable();
        declared.dedup();
        assert_eq!(named, declared);
    }

    #[test]
    fn an_undeclared_fact_is_refused() {
        assert!(!is_read(&object(&fact("sent", &[], &[]), None)));
    }

    #[test]
    fn a_member_that_is_not_required_may_be_absent_and_an_id_or_number_may_not() {
        for fact in FACTS.iter().filter(|fact| fact.name != "pushed") {
            for field in fact.fields {
                let read = is_read(&object(fact, Some(field.name)));
                // The campaign checks the names. The bytes of a reply come beside the object.
                let is_held = matches!(field.kind, Kind::Int { .. } | Kind::Word(_))
                    || matches!(field.kind, Kind::Text(text) if text.form == Form::Ascii);
                let is_named = ["touser", "question"].contains(&field.name);
                if (field.required && is_held) || is_named {
                    assert!(!read, "{}.{}", fact.name, field.name);
                } else {
                    assert!(read, "{}.{}", fact.name, field.name);
                }
            }
        }
    }
}
