//! From the text of a push to what it says.

use super::body::{check_size, parse, utf8};
use super::content::Content;
use super::dedupe_key::dedupe_key;
use super::error::{PushError, PushFault};
use super::head::Head;
use super::mass_send_job_finish::MassSendJobFinish;
use super::output::{Json, Output};
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
use super::packed::Packed;
use super::publish_job_finish::PublishJobFinish;
use super::tree::Element;
use crate::json::Map;

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
    fields: Map,
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

/// Reads a push **without verifying it**: from your own queue, or in a test. What comes from the
/// network goes through [`open_push`](super::open_push).
///
/// ```
/// use wechat_mass::push::{PushKind, read_push};
/// let push = read_push(b"<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
///     <CreateTime>1481013459</CreateTime><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event>\
///     <MsgID>1000001625</MsgID><Status>err(20001)</Status></xml>")?;
/// let PushKind::MassSendJobFinish(job) = push.kind else { unreachable!() };
/// assert_eq!(job.msg_id.get(), 1_000_001_625);
/// assert_eq!(job.explanation().outcome.name(), "rejected");
/// # Ok::<(), wechat_mass::push::PushError>(())
/// ```
pub fn read_push(body: &[u8]) -> Result<Push, PushError> {
    check_size(body)?;
    read_text(utf8(body)?, Mode::Unverified, None)
}

/// Reads the text of a push, of which `account` is the app id if it is known.
pub(crate) fn read_text(text: &str, mode: Mode, account: Option<&str>) -> Result<Push, PushError> {
    parse(text, |root| from_element(root, mode, account))?
}

fn from_element(
    root: Element<'_, '_>,
    mode: Mode,
    account: Option<&str>,
) -> Result<Push, PushError> {
    let head = Head::of(root);
    let (msg_type, event) = (head.msg_type(), head.event());
    // The pushes of a third-party platform itself have an `InfoType` instead.
    if msg_type.is_empty() && head.info_type().is_empty() {
        return Err(if head.is_envelope() {
            PushError::new(PushFault::EncryptedWithoutKey)
        } else {
            PushError::of(PushFault::MissingField, "MsgType")
        });
    }
    let is_event = msg_type.eq_ignore_ascii_case("event");
    let is = |name: &str| is_event && event.eq_ignore_ascii_case(name);
    let elsewhere = |child: Element<'_, '_>| head.says(child);
    let typed = if is("MASSSENDJOBFINISH") {
        MassSendJobFinish::read_but(root, elsewhere).map(PushKind::MassSendJobFinish)
    } else if is("PUBLISHJOBFINISH") || is("FREEPUBLISHJOBFINISH") {
        PublishJobFinish::read_but(root, elsewhere).map(PushKind::PublishJobFinish)
    } else {
        None
    };
    // An end without an id or a status is none that could be recorded, and not one to be lost either.
    let kind =
        typed.unwrap_or_else(|| PushKind::Other(Other { fields: root.besides(|_| true, true) }));
    Ok(Push {
        mode,
        dedupe_key: dedupe_key(root, &head, &kind, account),
        to_user_name: head.original_id().to_owned(),
        from_user_name: head.sender().to_owned(),
        create_time: head.time(),
        msg_type: msg_type.to_owned(),
        event: event.to_owned(),
        kind,
    })
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
