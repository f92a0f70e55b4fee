//! From the text of a push to what it says.

use super::body::{check_size, parse, utf8};
use super::content::Content;
use super::error::{PushError, PushFault};
use super::mass_send_job_finish::MassSendJobFinish;
use super::output::{Json, Output};
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
use super::packed::Packed;
use super::publish_job_finish::PublishJobFinish;
use super::tree::{Element, fields};
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
    /// push up to three times. By the official rule, of `MsgId` for messages and of `FromUserName` and
    /// `CreateTime` for events, with the account before it; the name of the event and its id
    /// tell events of one second apart. For a job's end it is the account and the job's id alone.
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

/// Reads the text of a push of the account `appid`.
pub(crate) fn read_text(text: &str, mode: Mode, appid: Option<&str>) -> Result<Push, PushError> {
    parse(text, |root| from_element(root, mode, appid))?
}

/// What is read apart from what the kinds declare.
const HEAD: [&str; 5] = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event"];

/// The elements that pushes of several kinds have: of each name the first, found in one pass.
#[derive(Default)]
struct Head<'t, 'a> {
    to_user_name: Option<Element<'t, 'a>>,
    from_user_name: Option<Element<'t, 'a>>,
    create_time: Option<Element<'t, 'a>>,
    msg_type: Option<Element<'t, 'a>>,
    event: Option<Element<'t, 'a>>,
    info_type: Option<Element<'t, 'a>>,
    /// `MsgID` in events.
    upper_id: Option<Element<'t, 'a>>,
    /// `MsgId` in messages.
    lower_id: Option<Element<'t, 'a>>,
    encrypt: Option<Element<'t, 'a>>,
}

impl<'t, 'a> Head<'t, 'a> {
    fn of(root: Element<'t, 'a>) -> Self {
        let mut head = Self::default();
        for child in root.children() {
            let place = match child.name() {
                "ToUserName" => &mut head.to_user_name,
                "FromUserName" => &mut head.from_user_name,
                "CreateTime" => &mut head.create_time,
                "MsgType" => &mut head.msg_type,
                "Event" => &mut head.event,
                "InfoType" => &mut head.info_type,
                "MsgID" => &mut head.upper_id,
                "MsgId" => &mut head.lower_id,
                "Encrypt" => &mut head.encrypt,
                _ => continue,
            };
            place.get_or_insert(child);
        }
        head
    }
}

/// The trimmed text of an element; nothing if there is none.
fn text<'t>(element: Option<Element<'t, '_>>) -> &'t str {
    element.map_or("", |element| element.text().trim_ascii())
}

fn from_element(root: Element<'_, '_>, mode: Mode, appid: Option<&str>) -> Result<Push, PushError> {
    let head = Head::of(root);
    let msg_type = text(head.msg_type);
    // The pushes of a third-party platform itself have an `InfoType` instead.
    if msg_type.is_empty() && text(head.info_type).is_empty() {
        return Err(match head.encrypt {
            Some(_) => PushError::new(PushFault::EncryptedWithoutKey),
            None => PushError::of(PushFault::MissingField, "MsgType"),
        });
    }
    let event = text(head.event);
    let is_event = msg_type.eq_ignore_ascii_case("event");
    let is = |name: &str| is_event && event.eq_ignore_ascii_case(name);
    let kind = if is("MASSSENDJOBFINISH") {
        PushKind::MassSendJobFinish(MassSendJobFinish::read_but(root, &HEAD)?)
    } else if is("PUBLISHJOBFINISH") || is("FREEPUBLISHJOBFINISH") {
        PushKind::PublishJobFinish(PublishJobFinish::read_but(root, &HEAD)?)
    } else {
        PushKind::Other(Other { fields: fields(&root.children().collect::<Vec<_>>()) })
    };
    let create_time = match (head.create_time, &kind) {
        (None, _) => None,
        // Whatever it is, it is among the fields.
        (Some(time), PushKind::Other(_)) => Content::read(time, "CreateTime").unwrap_or_default(),
        (Some(time), _) => Content::read(time, "CreateTime")?,
    };
    Ok(Push {
        mode,
        dedupe_key: dedupe_key(&head, &kind, appid),
        to_user_name: text(head.to_user_name).to_owned(),
        from_user_name: text(head.from_user_name).to_owned(),
        create_time,
        msg_type: msg_type.to_owned(),
        event: event.to_owned(),
        kind,
    })
}

fn dedupe_key(head: &Head<'_, '_>, kind: &PushKind, appid: Option<&str>) -> String {
    let account = appid.unwrap_or_else(|| text(head.to_user_name));
    let (sender, time, event) =
        (text(head.from_user_name), text(head.create_time), text(head.event));
    let (upper, lower) = (text(head.upper_id), text(head.lower_id));
    let id = if upper.is_empty() { lower } else { upper };
    let job_id = match kind {
        PushKind::MassSendJobFinish(job) => job.msg_id.to_string(),
        PushKind::PublishJobFinish(job) => job.id().to_owned(),
        PushKind::Other(_) => String::new(),
    };
    let parts = match kind {
        PushKind::MassSendJobFinish(_) => [account, "mass", &job_id, "", ""],
        PushKind::PublishJobFinish(_) if !job_id.is_empty() => {
            [account, "publish", &job_id, "", ""]
        }
        PushKind::Other(_) if event.is_empty() && !id.is_empty() => {
            [account, "message", id, "", ""]
        }
        _ => {
            let event = if event.is_empty() { text(head.info_type) } else { event };
            [account, sender, time, event, id]
        }
    };
    let mut key = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !key.is_empty() {
            key.push('/');
        }
        key.push_str(part);
    }
    key
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
