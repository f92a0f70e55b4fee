//! `message/mass/preview`: sends the message to one person first.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::api::endpoint::{endpoint, to_value};
use crate::api::shape::{OPENID, field, reply, shape};
use crate::api::spec::EndpointSpec;
use crate::endpoints::mass::audience::{Recipient, refuse_other_audience};
use crate::endpoints::mass::content::{
    MEMBERS, Message, Place, check_message, message_fields, preview_message,
};
use crate::ids::msg_id::MsgId;
use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::{ProblemBuilder, type_name};
use crate::problem::code::Code;
use crate::problem::pointer::join;
use crate::problem::problem::Refused;

/// `POST /cgi-bin/message/mass/preview`. 100 calls a day.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "message/mass/preview",
    Bilingual { zh: "预览消息", en: "preview to one person" },
    &Preview::SHAPE,
    &PreviewReply::SHAPE,
)
.rules(|rules| {
    refuse_other_audience(
        rules,
        &["filter"],
        "预览只发给 touser 或 towxname 一个人",
        "a preview goes to one person: touser or towxname",
    );
    match (rules.get("touser"), rules.get("towxname")) {
        (None, None) if !rules.has("filter") && !rules.report.has_error("/openid") => {
            rules.add(ProblemBuilder::new(Code::AudienceMissing, "/touser").hint(
                "请写 touser（OpenID）或 towxname（微信号）",
                "write touser (an OpenID) or towxname (a 微信号)",
            ));
        }
        (Some(_), Some(_)) => {
            rules.add(ProblemBuilder::new(Code::AudienceContradictory, "/towxname").hint(
                "两者只能写一个；旧文档说同时写时 towxname 优先",
                "write only one of the two; older pages say towxname wins",
            ))
        }
        _ => {}
    }
    check_message(rules, Place::Preview);
    for name in ["send_ignore_reprint", "clientmsgid"] {
        if rules.has(name) {
            rules.add(
                ProblemBuilder::new(Code::Undocumented, join("", name))
                    .hint("预览会忽略它", "a preview ignores it"),
            );
        }
    }
});

/// A preview.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Preview {
    /// The recipient.
    pub recipient: Recipient,
    /// The message.
    pub message: Message,
}

impl Preview {
    shape!(
        Preview,
        [" A preview to one person: `message/mass/preview`. 100 a day."],
        [concat!(
            "({\n  /** The OpenID of one follower. */\n  touser: string;\n  towxname?: never;\n} | {\n",
            "  /** The 微信号 of one follower. */\n  towxname: string;\n  touser?: never;\n}) & {\n",
            "  /** Ignored by previews. */\n  send_ignore_reprint?: Flag | undefined;\n",
            "  /** Ignored by previews. */\n  clientmsgid?: string | undefined;\n} & ",
            preview_message!()
        )],
        fields: message_fields!(
            field!(false, [" The OpenID of one follower."], touser, String, OPENID),
            field!(false, [" The 微信号 of one follower."], towxname, String),
            crate::endpoints::mass::options::SEND_IGNORE_REPRINT,
            crate::endpoints::mass::options::CLIENTMSGID,
        )
    );

    /// Makes a preview of `message` to `recipient`.
    #[must_use]
    pub fn new(recipient: Recipient, message: impl Into<Message>) -> Self {
        Self { recipient, message: message.into() }
    }
}

impl Serialize for Preview {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.recipient {
            Recipient::ToUser(openid) => map.serialize_entry("touser", openid)?,
            Recipient::ToWxName(name) => map.serialize_entry("towxname", name)?,
        }
        crate::endpoints::mass::sendall::serialize_rest(&mut map, &self.message, None, None)?;
        map.end()
    }
}

reply! {
    /// The response to a preview that was sent.
    pub struct PreviewReply {
        required {
            /// 0.
            errcode: i64;
        }
        optional {
            /// `preview success`. Not stable.
            errmsg: String = crate::api::shape::Kind::Text(crate::api::shape::TextRules::FREE);
            /// An id, documented in older pages only. A decimal string in JavaScript.
            msg_id: MsgId;
        }
    }
}

endpoint!(Preview, SPEC, PreviewReply);

/// Makes the preview of a send: the same message for one person. Audience, `clientmsgid` and
/// `send_ignore_reprint` are left out. Of several pictures, the first is shown, because a preview
/// has only one.
///
/// ```
/// use serde_json::json;
/// use wechat_mass::mass::{Recipient, preview_of};
/// let send = json!({ "filter": { "is_to_all": true }, "msgtype": "image", "images": { "media_ids": ["A", "B"] } });
/// assert_eq!(
///     preview_of(&send, &Recipient::ToUser("OPENID".into())).unwrap(),
///     json!({ "touser": "OPENID", "msgtype": "image", "image": { "media_id": "A" } })
/// );
/// ```
///
/// # Errors
/// [`Refused`] if `send` is not an object, or does not have a message to show.
pub fn preview_of<B: Serialize + ?Sized>(
    send: &B,
    recipient: &Recipient,
) -> Result<serde_json::Value, Refused> {
    let send = to_value(send).map_err(|problems| Refused { problems })?;
    let preview = preview_of_value(&send, recipient)?;
    Ok(serde_json::from_str(&preview.to_json()).unwrap_or_default())
}

pub(crate) fn preview_of_value<'a>(
    send: &'a Value<'a>,
    recipient: &'a Recipient,
) -> Result<Value<'a>, Refused> {
    let refuse = |draft: ProblemBuilder| Err(Refused { problems: vec![draft.finish()] });
    let Some(body) = send.as_object() else {
        return refuse(
            ProblemBuilder::new(Code::WrongType, "").limit("object").actual(type_name(send)),
        );
    };
    let mut preview = Map::default();
    match recipient {
        Recipient::ToUser(openid) => preview.insert("touser", openid.as_str()),
        Recipient::ToWxName(name) => preview.insert("towxname", name.as_str()),
    }
    let left_behind = ["filter", "touser", "towxname", "send_ignore_reprint", "clientmsgid"];
    for (name, value) in body.iter().filter(|(name, _)| !left_behind.contains(name)) {
        match (name, value) {
            ("images", value) => {
                let ids = value.get("media_ids").and_then(Value::as_array);
                let Some(first) = ids.and_then(|ids| ids.first()) else {
                    return refuse(
                        ProblemBuilder::new(Code::Empty, "/images/media_ids").limit(1).actual(0),
                    );
                };
                let mut image = Map::default();
                image.insert("media_id", first.clone());
                preview.insert("image", image);
            }
            ("mpvideo", Value::Object(video)) => {
                let mut video = video.clone();
                // Documented for message/mass/send only.
                video.remove("title");
                video.remove("description");
                preview.insert(name, video);
            }
            (name, value) => preview.insert(name, value.clone()),
        }
    }
    if !MEMBERS.iter().any(|(member, _)| preview.contains_key(member)) {
        return refuse(
            ProblemBuilder::new(Code::Missing, "/msgtype")
                .hint("没有可以预览的消息", "there is no message to preview"),
        );
    }
    Ok(preview.into())
}
