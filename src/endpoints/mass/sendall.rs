//! `message/mass/sendall`: to every follower, or to the followers with one tag.

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

/// `POST /cgi-bin/message/mass/sendall`. Verified 公众号 and 服务号; others are answered 48001.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "message/mass/sendall",
    Bilingual { zh: "群发给所有人或一个标签", en: "send to everyone or to a tag" },
    &SendAll::SHAPE,
    &SendReply::SHAPE,
)
.rules(|rules| {
    check_filter(rules, &SendAll::SHAPE);
    check_message(rules, Place::SendAll);
    check_reprint(rules);
    check_clientmsgid(rules, &SendAll::SHAPE);
});

/// A send to everyone or to a tag.
///
/// The success of the call means accepted, not delivered: review, the originality check or
/// the administrator may still stop the job. The outcome comes in the event `MASSSENDJOBFINISH`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SendAll {
    /// The audience.
    pub filter: Filter,
    /// The message.
    pub message: Message,
    /// For articles: go on when judged a reprint.
    pub send_ignore_reprint: Option<Flag>,
    /// The key against sending twice. At most 32 bytes of ASCII.
    pub clientmsgid: Option<String>,
}

impl SendAll {
    shape!(
        SendAll,
        [" A send to everyone or to a tag: `message/mass/sendall`."
         " Success means accepted, not delivered; the outcome comes in MASSSENDJOBFINISH."],
        [concat!(
            "{\n  /** The audience. Nothing is assumed. */\n  filter: Filter;\n",
            "  /** For articles: 1 goes on when the originality check judges a reprint, 0 (default) stops. */\n  send_ignore_reprint?: Flag | undefined;\n",
            "  /** Your key against sending twice, at most 32 bytes of ASCII. Give every send its own. */\n  clientmsgid?: string | undefined;\n} & ",
            send_message!()
        )],
        fields: message_fields!(
            // Not required here: its own rule says more than "missing".
            field!(false, [" The audience."], filter, Filter),
            SEND_IGNORE_REPRINT,
            CLIENTMSGID,
        )
    );

    /// A send of `message` to `filter`.
    #[must_use]
    pub fn new(filter: Filter, message: impl Into<Message>) -> Self {
        Self { filter, message: message.into(), send_ignore_reprint: None, clientmsgid: None }
    }

    /// For articles: go on when judged a reprint and the author allows it.
    #[must_use]
    pub fn send_ignore_reprint(mut self, go_on: impl Into<Flag>) -> Self {
        self.send_ignore_reprint = Some(go_on.into());
        self
    }

    /// The key against sending twice. At most 32 bytes of ASCII; give every send its own.
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

/// What both sends have after their audience.
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
    /// An accepted send. Accepted is not delivered.
    pub struct SendReply {
        required {
            /// The id of the job: for message/mass/get, for message/mass/delete, and `MsgID` of the
            /// event. A decimal string in JavaScript.
            msg_id: MsgId;
        }
        optional {
            /// 0.
            errcode: i64;
            /// `send job submission success`. Not stable.
            errmsg: String = crate::api::shape::Kind::Text(crate::api::shape::TextRules::FREE);
            /// The id of the message's data, the key of statistics and comments. Documented for
            /// articles only, seen for texts too. A decimal string in JavaScript.
            msg_data_id: MsgId;
        }
    }
}

endpoint!(SendAll, SPEC, SendReply);
