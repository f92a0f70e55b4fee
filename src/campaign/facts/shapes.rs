//! The facts as data: the TypeScript types are made of them, and a test holds the reader against them.

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
    field!(false, [" When it was said. Unix seconds; the default is now."], at, i64, TIME);

/// A fact: its name, what it says, and its members.
const fn fact(
    name: &'static str,
    docs: &'static [&'static str],
    fields: &'static [Field],
) -> Shape {
    Shape { name, fields, docs, typescript: None }
}

/// Every fact, by the name that JavaScript gives it in `what`.
pub static FACTS: &[Shape] = &[
    fact(
        "called",
        &[
            " The call goes out now: a claim on it. Record and store it before the request is sent.",
            " `record` throws where the call is not the next thing to do (`not_due`) or was claimed",
            " before (`already_called`). Then do not send it.",
        ],
        &[THE_CALL],
    ),
    fact(
        "unsent",
        &[" The claimed call did not go out: it was too late, or the program was told to stop."],
        &[THE_CALL],
    ),
    fact(
        "replied",
        &[" Something answered."],
        &[
            THE_CALL,
            field!(
                false,
                [" The HTTP status; the default is 200."],
                status,
                i64,
                Kind::Int { min: 100, max: 599 }
            ),
            field!(true, [" The body as it came."], reply, String, Kind::Any),
        ],
    ),
    fact("lost", &[" Nothing answered: the connection failed, or the time was up."], &[THE_CALL]),
    fact(
        "pushed",
        &[" A push of this account, from `openPush`. A push about something else is ignored."],
        &[field!(true, [" The push."], push, String, Kind::Any)],
    ),
    fact("token_refreshed", &[" There is a new access token."], &[]),
    fact(
        "token_failed",
        &[" There was no access token to be had. No secret belongs here: the fact is stored."],
        &[
            field!(false, [" WeChat's answer to the token call, if there was one."], errcode, i64),
            field!(false, [" The words of that answer."], errmsg, String),
        ],
    ),
    fact("clock", &[" A person, or a clock that can be trusted, says the time."], &[SAID_AT]),
    fact(
        "restored",
        &[
            " An older state was put back. Calls since this time are not in it: what was to be sent then",
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
            " The `msg_id`s of another campaign of this account, all that are known so far. A 45065 with",
            " one of them says nothing of a job here.",
        ],
        &[
            field!(true, [" The name of that campaign."], campaign, String, KEY),
            field!(
                true,
                [" The ids of its jobs."],
                msg_ids,
                Vec<String>,
                Kind::List { of: &MSG_ID, min: 0, max: 1000 }
            ),
        ],
    ),
    fact(
        "paused",
        &[" An operator stops it for now. Of pauses and resumptions the latest counts."],
        &[SAID_AT],
    ),
    fact(
        "resumed",
        &[
            " An operator lets it go on, also where it waits for a quota (which may have been cleared).",
        ],
        &[SAID_AT],
    ),
    fact("cancelled", &[" An operator ends it. What WeChat has accepted goes on there."], &[]),
    fact(
        "decided",
        &[
            " An operator answers a question. `retry`: it was certainly not sent, and shall be.",
            " `not_sent`: it was certainly not sent, and shall not be. `skip`: leave it as it is.",
            " `sent`: it was sent, as the job that mp.weixin.qq.com shows.",
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
    fact(
        "preview",
        &[" An operator wants to see the message: as `touser` or as `towxname`."],
        &[
            field!(
                true,
                [" A name that tells two previews for one person apart."],
                name,
                String,
                KEY
            ),
            field!(false, [" The OpenID of who sees it."], touser, String, OPENID),
            field!(false, [" The WeChat ID of who sees it."], towxname, String, KEY),
        ],
    ),
    fact(
        "delete",
        &[" An operator wants the articles of a job deleted."],
        &[
            field!(true, [" The job, from 1."], job, i64, NUMBER),
            field!(false, [" Which article, from 1; all by default."], article_idx, i64, NUMBER),
        ],
    ),
    fact(
        "deleted",
        &[" Somebody deleted what a job has sent, at mp.weixin.qq.com."],
        &[field!(true, [" The job, from 1."], job, i64, NUMBER)],
    ),
    fact(
        "elsewhere",
        &[" Other programs of this account have made calls today."],
        &[
            field!(true, [" Which calls."], purpose, String, PURPOSE),
            field!(true, [" How many today, in Beijing."], calls, i64),
            field!(
                false,
                [" How many of them in the last minute; 0 by default."],
                last_minute,
                i64
            ),
        ],
    ),
    fact(
        "quota",
        &[" The reply to `openapi/quota/get` for a path of this purpose."],
        &[
            field!(true, [" Which calls."], purpose, String, PURPOSE),
            field!(true, [" The body as it came."], reply, String, Kind::Any),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::facts::read::read_fact;
    use crate::json::value::{Map, Value};

    /// A value that the kind allows.
    fn sample(kind: Kind) -> Value {
        match kind {
            Kind::Int { min, .. } => min.into(),
            Kind::Id(_) => "1000001625".into(),
            Kind::Word(words) => words.last().copied().unwrap_or_default().into(),
            Kind::List { of, .. } => Value::Array(vec![sample(*of)]),
            Kind::Text(TextRules { form: Form::Ascii, .. }) => "send-1-1".into(),
            _ => "o-1".into(),
        }
    }

    fn object(fact: &Shape, without: Option<&str>) -> Value {
        let mut object = Map::default();
        object.insert("what", fact.name);
        for field in fact.fields.iter().filter(|field| Some(field.name) != without) {
            // One person sees a preview, by one name.
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
    fn an_undeclared_fact_is_refused() {
        assert!(!is_read(&object(&fact("sent", &[], &[]), None)));
    }

    #[test]
    fn a_member_that_is_not_required_may_be_absent_and_an_id_or_number_may_not() {
        for fact in FACTS.iter().filter(|fact| fact.name != "pushed") {
            for field in fact.fields {
                let read = is_read(&object(fact, Some(field.name)));
                // The names are held by the campaign, and the bytes of a reply come beside the object.
                let is_held = matches!(field.kind, Kind::Int { .. } | Kind::Word(_))
                    || matches!(field.kind, Kind::Text(text) if text.form == Form::Ascii);
                let is_person = field.name == "touser";
                if (field.required && is_held) || is_person {
                    assert!(!read, "{}.{}", fact.name, field.name);
                } else {
                    assert!(read, "{}.{}", fact.name, field.name);
                }
            }
        }
    }
}
