//! A push that was read: the common fields, and its content.

use crate::json::value::Map;
use crate::push::event::content::Content;
use crate::push::event::mass_send_job_finish::MassSendJobFinish;
use crate::push::event::output::{Json, Output};
#[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
use crate::push::event::packed::Packed;
use crate::push::event::publish_job_finish::PublishJobFinish;

/// The mode in which a push came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// Plain (明文模式): the signature does not cover the body.
    Plain,
    /// Encrypted, with a plain copy (兼容模式). Only the encrypted part was read.
    Compatible,
    /// Encrypted (安全模式).
    Secure,
    /// From another source: nothing was verified.
    Unverified,
}

impl Mode {
    /// Returns the name used outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Plain => "plain",
            Mode::Compatible => "compatible",
            Mode::Secure => "secure",
            Mode::Unverified => "unverified",
        }
    }
}

/// A push: the common fields, and its content.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Push {
    /// The mode in which it came.
    pub mode: Mode,
    /// The key that is the same for every delivery of one push, and differs between pushes. WeChat
    /// delivers a push up to three times. Never empty. It has parts with `/` between them; a `/`
    /// inside a part is `%2F`, and a `%` is `%25`. The first part is the account: its app id, if
    /// the push was matched by it; otherwise its original id. Then follow `mass` or `publish` with
    /// the job's id, `message` with `MsgId`, or `event` with `FromUserName`, `CreateTime`, the
    /// event's name and its id. If one of these is absent, as in the pushes of third-party
    /// platforms, a digest of all fields replaces the id.
    pub dedupe_key: String,
    /// The account's original id (`gh_…`).
    pub to_user_name: String,
    /// The sender's OpenID. For `MASSSENDJOBFINISH`, the documents say `mphelper`; real pushes have
    /// an OpenID.
    pub from_user_name: String,
    /// The time of the push, in Unix seconds.
    pub create_time: Option<i64>,
    /// The type: `event`, `text`, …
    pub msg_type: String,
    /// The event's name as received; empty for a message.
    pub event: String,
    /// The content.
    pub kind: PushKind,
}

/// The content of a push.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PushKind {
    /// A mass send has ended.
    MassSendJobFinish(MassSendJobFinish),
    /// A publication has ended.
    PublishJobFinish(PublishJobFinish),
    /// Any other push, with all its fields.
    Other(Other),
}

/// A push of another kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    pub(crate) fields: Map<'static>,
}

impl Other {
    /// Returns all its fields by WeChat's names: an object of texts, objects and lists. An `item`
    /// is always a list, even of one, and so is a repeated field.
    pub fn fields(&self) -> serde_json::Value {
        self.fields.to_serde()
    }

    pub(crate) fn map(&self) -> &Map<'static> {
        &self.fields
    }
}

impl Push {
    /// Converts the push to JSON: the common fields and its content in one object, under the names
    /// that JavaScript uses. The meanings of its numbers are not included.
    pub fn to_json(&self) -> String {
        let mut json = Json::new();
        self.write(&mut json);
        json.into_text()
    }

    /// Converts the push to [`Packed`] text.
    #[cfg(any(test, all(feature = "js-push", target_arch = "wasm32")))]
    pub(crate) fn to_packed(&self) -> Packed {
        let mut packed = Packed::new();
        self.write(&mut packed);
        packed
    }

    pub(super) fn write(&self, output: &mut impl Output) {
        let kind = match &self.kind {
            PushKind::MassSendJobFinish(_) => "mass_send_job_finish",
            PushKind::PublishJobFinish(_) => "publish_job_finish",
            PushKind::Other(_) => "other",
        };
        output.begin_object();
        for (name, text) in [
            ("kind", kind),
            ("mode", self.mode.name()),
            ("dedupe_key", &self.dedupe_key),
            ("to_user_name", &self.to_user_name),
            ("from_user_name", &self.from_user_name),
            ("msg_type", &self.msg_type),
            ("event", &self.event),
        ] {
            output.member(name);
            output.text(text);
        }
        output.member("create_time");
        self.create_time.write(output);
        match &self.kind {
            PushKind::MassSendJobFinish(job) => job.write_members(output),
            PushKind::PublishJobFinish(job) => job.write_members(output),
            PushKind::Other(other) => {
                output.member("fields");
                output.fields(&other.fields);
                output.end_object(&Map::default());
            }
        }
    }
}
