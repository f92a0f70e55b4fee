//! `message/mass/sendall`: sends to all followers, or to those with one tag.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::api::endpoint::endpoint;
use crate::api::shape::{Flag, field, reply, shape};
use crate::api::spec::EndpointSpec;
use crate::endpoints::mass::audience::{Filter, check_filter};
use crate::endpoints::mass::content::{
    Message, Place, check_message, message_fields, send_message,
};
use crate::endpoints::mass::options::{
    CLIENTMSGID, SEND_IGNORE_REPRINT, check_clientmsgid, check_reprint,
};
use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/message/mass/sendall`. Verified 公众号 and 服务号 only; WeChat answers 48001 to others.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "message/mass/sendall",
    Bilingual {
        zh: "根据标签群发消息（含全部用户）", en: "send to all followers or a tag"
    },
    &SendAll::SHAPE,
    &SendReply::SHAPE,
)
.rules(|rules| {
    check_filter(rules, &SendAll::SHAPE);
    check_message(rules, Place::SendAll);
    check_reprint(rules);
    check_clientmsgid(rules, &SendAll::SHAPE);
});

/// A send to all followers or to a tag.
///
/// The success of the call means accepted, not sent. Review, the originality check or the
/// administrator may still stop the job. The outcome comes in the event `MASSSENDJOBFINISH`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SendAll {
    /// The audience.
    pub filter: Filter,
    /// The message.
    pub message: Message,
    /// Whether to send articles that are judged a reprint.
    pub send_ignore_reprint: Option<Flag>,
    /// The key against sending twice. At most 32 bytes of ASCII.
    pub clientmsgid: Option<String>,
}

impl SendAll {
    shape!(
        SendAll,
        [" A send to all followers or to a tag: `message/mass/sendall`."
         " Success means accepted, not sent; the outcome comes in MASSSENDJOBFINISH."],
        [concat!(
            "{\n  /** The audience. There is no default. */\n  filter: Filter;\n",
            "  /** For articles judged a reprint: 1 sends them if the author allows it, 0 (default) stops the job. */\n  send_ignore_reprint?: Flag | undefined;\n",
            "  /** Your key against sending twice, at most 32 bytes of ASCII. Give every send its own. */\n  clientmsgid?: string | undefined;\n} & ",
            send_message!()
        )],
        fields: message_fields!(
            // Not required here: its own rule reports more than "missing".
            field!(false, [" The audience."], filter, Filter),
            SEND_IGNORE_REPRINT,
            CLIENTMSGID,
        )
    );

    /// Makes a send of `message` to `filter`.
    #[must_use]
    pub fn new(filter: Filter, message: impl Into<Message>) -> Self {
        Self { filter, message: message.into(), send_ignore_reprint: None, clientmsgid: None }
    }

    /// Sets whether to send articles that are judged a reprint, if the author allows it.
    #[must_use]
    pub fn send_ignore_reprint(mut self, go_on: impl Into<Flag>) -> Self {
        self.send_ignore_reprint = Some(go_on.into());
        self
    }

    /// Sets the key against sending twice. At most 32 bytes of ASCII. Give every send its own.
    #[must_use]
    pub fn clientmsgid(mut self, clientmsgid: impl Into<String>) -> Self {
        self.clientmsgid = Some(clientmsgid.into());
        self
    }
}

impl Serialize for SendAll {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("filter", &self.filter)?;
        serialize_rest(
            &mut map,
            &self.message,
            self.send_ignore_reprint,
            self.clientmsgid.as_deref(),
        )?;
        map.end()
    }
}

/// Writes the fields that both sends have after their audience.
pub(crate) fn serialize_rest<M: SerializeMap>(
    map: &mut M,
    message: &Message,
    send_ignore_reprint: Option<Flag>,
    clientmsgid: Option<&str>,
) -> Result<(), M::Error> {
    message.serialize_into(map)?;
    if let Some(flag) = send_ignore_reprint {
        map.serialize_entry("send_ignore_reprint", &flag)?;
    }
    if let Some(clientmsgid) = clientmsgid {
        map.serialize_entry("clientmsgid", clientmsgid)?;
    }
    Ok(())
}

reply! {
    /// An accepted send. Accepted does not mean sent.
    pub struct SendReply {
        required {
            /// The id of the job, for message/mass/get and message/mass/delete. The event has it as
            /// `MsgID`. A decimal string in JavaScript.
            msg_id: MsgId;
        }
        optional {
            /// 0.
            errcode: i64;
            /// `send job submission success`. Not stable.
            errmsg: String = crate::api::shape::Kind::Text(crate::api::shape::TextRules::FREE);
            /// The id of the message's data, which identifies statistics and comments. Documented
            /// for articles only, but also seen for texts. A decimal string in JavaScript.
            msg_data_id: MsgId;
        }
    }
}

endpoint!(SendAll, SPEC, SendReply);
