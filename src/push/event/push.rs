//! A push that was read: what every one has, and what this one says.

use crate::json::value::Map;
use crate::push::event::content::Content;
use crate::push::event::mass_send_job_finish::MassSendJobFinish;
use crate::push::event::output::{Json, Output};
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
use crate::push::event::packed::Packed;
use crate::push::event::publish_job_finish::PublishJobFinish;

/// How a push came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// In plain (明文模式), with a signature that does not cover the body.
    Plain,
    /// Encrypted, and in plain beside it (兼容模式). Only what was encrypted has been read.
    Compatible,
    /// Encrypted (安全模式).
    Secure,
    /// From somewhere else: nothing has been verified.
    Unverified,
}

impl Mode {
    /// The name used outside Rust.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Plain => "plain",
            Mode::Compatible => "compatible",
            Mode::Secure => "secure",
            Mode::Unverified => "unverified",
        }
    }
}

/// A push: what every one has, and what it says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Push {
    /// How it came.
    pub mode: Mode,
    /// The same for every delivery of one push, and different for different ones: WeChat delivers a
    /// push up to three times. Never empty. Parts with `/` between them, a `/` inside of one is `%2F`
    /// and a `%` is `%25`: the account (its app id, if the push was matched by it; otherwise its
    /// original id) and then `mass` or `publish` with the job's id, `message` with `MsgId`, or `event`
    /// with `FromUserName`, `CreateTime`, the event's name and its id. Where one of these is absent, as
    /// in the pushes of third-party platforms, a digest of all fields takes the place of the id.
    pub dedupe_key: String,
    /// The account's original id (`gh_…`).
    pub to_user_name: String,
    /// An OpenID. The documents say `mphelper` for `MASSSENDJOBFINISH`; real ones have an OpenID.
    pub from_user_name: String,
    /// Unix seconds.
    pub create_time: Option<i64>,
    /// `event`, `text`, …
    pub msg_type: String,
    /// The event's name as it came; empty for a message.
    pub event: String,
    /// What it says.
    pub kind: PushKind,
}

/// What a push says.
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
    pub(crate) fields: Map,
}

impl Other {
    /// All its fields by WeChat's names: an object of texts, objects and lists. What is named `item`
    /// and what repeats is a list, also of one.
    pub fn fields(&self) -> serde_json::Value {
        self.fields.to_serde()
    }

    pub(crate) fn map(&self) -> &Map {
        &self.fields
    }
}

impl Push {
    /// As JSON: what every push has, and beside it what this one says, under the names that
    /// JavaScript sees. The meanings of its numbers are not in it.
    pub fn to_json(&self) -> String {
        let mut json = Json::new();
        self.write(&mut json);
        json.into_text()
    }

    /// The same as [`Packed`].
    #[cfg(all(feature = "js-push", target_arch = "wasm32"))]
    pub(crate) fn to_packed(&self) -> String {
        let mut packed = Packed::new();
        self.write(&mut packed);
        packed.into_text()
    }

    fn write(&self, output: &mut impl Output) {
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
