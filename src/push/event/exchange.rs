//! Pushes for other programs, by serde: in the shape of the npm package, with the meanings of its numbers.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::parse::parse;
use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::written::{add_outcome, meaning};
use crate::push::event::content::Content;
use crate::push::event::mass_send_job_finish::{
    Judgement, MassSendJobFinish, explain_check_state, explain_reprint,
};
use crate::push::event::publish_job_finish::{PublishJobFinish, explain_publish_status};
use crate::push::event::push::{Mode, Other, Push, PushKind};

/// As an object with the names that JavaScript uses, and with the meanings of its numbers.
impl Serialize for Push {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = self.to_json();
        let mut push = parse(&json).map_err(|_| serde::ser::Error::custom("JSON"))?;
        if let Value::Object(members) = &mut push {
            explain(self, members);
        }
        push.to_serde().serialize(serializer)
    }
}

/// Adds the meanings to the written members.
fn explain(push: &Push, members: &mut Map) {
    match &push.kind {
        PushKind::MassSendJobFinish(job) => {
            add_outcome(members, &job.explanation());
            let Some(check) = &job.copyright_check_result else { return };
            let Some(written) = member(members, "copyright_check_result") else { return };
            judge(written, explain_check_state(check.check_state));
            let list = written.iter_mut().find(|(name, _)| *name == "result_list");
            let Some((_, Value::Array(items))) = list else { return };
            for (item, written) in check.result_list.iter().zip(items) {
                let (can, replace) = (item.can_reprint, item.need_replace_content);
                if let Value::Object(written) = written {
                    judge(written, explain_reprint(can, replace, item.need_show_reprint_source));
                }
            }
        }
        PushKind::PublishJobFinish(job) => {
            let Some(info) = &job.publish_event_info else { return };
            if let Some(written) = member(members, "publish_event_info") {
                written.insert("meaning", meaning(explain_publish_status(info.publish_status)));
            }
        }
        PushKind::Other(_) => {}
    }
}

fn member<'m, 'a>(members: &'m mut Map<'a>, name: &str) -> Option<&'m mut Map<'a>> {
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some((_, Value::Object(member))) => Some(member),
        _ => None,
    }
}

fn judge(written: &mut Map, (judgement, text): (Judgement, Bilingual<&'static str>)) {
    written.insert("judgement", judgement.name());
    written.insert("meaning", meaning(text));
}

/// Reads a push that another program has opened and passed on. Nothing is verified: its `mode` is what that program
/// says.
impl<'de> Deserialize<'de> for Push {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let push = serde_json::Value::deserialize(deserializer)?.to_string();
        let push = parse(&push).ok().and_then(|push| Push::of_members(push.as_object()?));
        push.ok_or_else(|| D::Error::custom("not a push as `openPush` or `open_push` gives it"))
    }
}

impl Push {
    fn of_members(members: &Map) -> Option<Self> {
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let owned = |name: &str| text(name).map(str::to_owned);
        let mode = [Mode::Plain, Mode::Compatible, Mode::Secure, Mode::Unverified]
            .into_iter()
            .find(|mode| Some(mode.name()) == text("mode"))?;
        let kind = match text("kind")? {
            "mass_send_job_finish" => {
                PushKind::MassSendJobFinish(MassSendJobFinish::of_members(members)?)
            }
            "publish_job_finish" => {
                PushKind::PublishJobFinish(PublishJobFinish::of_members(members)?)
            }
            "other" => PushKind::Other(Other {
                fields: members.get("fields")?.as_object()?.clone().into_owned(),
            }),
            _ => return None,
        };
        Some(Self {
            mode,
            dedupe_key: owned("dedupe_key").filter(|key| !key.is_empty())?,
            to_user_name: owned("to_user_name")?,
            from_user_name: owned("from_user_name")?,
            create_time: Option::of_json(members.get("create_time").unwrap_or(&Value::Null))?,
            msg_type: owned("msg_type")?,
            event: owned("event")?,
            kind,
        })
    }
}
