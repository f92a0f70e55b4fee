//! A strict reader of requests: it refuses a member that WeChat does not document, so that a malformed
//! body is noticed. Its errors are errcodes.

use serde::Deserialize;
use wechat_mass::{Body, Call, Method};

use super::openids::OpenIds;

pub const MALFORMED: i64 = 47001;

/// The audience of a send.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    All,
    Tag(i64),
    OpenIds(OpenIds),
}

/// A send that was read.
#[derive(Clone, Debug)]
pub struct Send {
    pub clientmsgid: Option<String>,
    pub audience: Audience,
    /// Its `msgtype` and its content, for example `text 你好` or `mpnews MEDIA_ID`.
    pub content: String,
    /// The media that it uses; empty for a text.
    pub media_ids: Vec<String>,
    pub send_ignore_reprint: bool,
}

/// A request of message/mass/delete.
pub struct Delete {
    pub job: Deleted,
    pub article_idx: i64,
}

pub enum Deleted {
    MsgId(u64),
    Url(String),
}

pub fn read_send(call: &Call) -> Result<Send, i64> {
    let raw: RawMessage<Vec<&str>> = parse(json_of(call)?)?;
    let audience = match (call.path.as_str(), &raw.filter, &raw.touser) {
        (_, Some(_), Some(_)) => return Err(MALFORMED),
        ("/cgi-bin/message/mass/sendall", Some(filter), None) => match *filter {
            RawFilter { is_to_all: true, tag_id: None } => Audience::All,
            RawFilter { is_to_all: false, tag_id: Some(tag_id) } if tag_id > 0 => {
                Audience::Tag(tag_id)
            }
            RawFilter { is_to_all: true, .. } => return Err(MALFORMED),
            RawFilter { is_to_all: false, .. } => return Err(40152),
        },
        ("/cgi-bin/message/mass/send", None, Some(touser)) => match touser.len() {
            0 | 1 => return Err(40130),
            2..=10_000 if touser.iter().any(|openid| openid.is_empty()) => return Err(40031),
            2..=10_000 => Audience::OpenIds(OpenIds::of(touser)),
            _ => return Err(40032),
        },
        _ => return Err(MALFORMED),
    };
    if raw.towxname.is_some() {
        return Err(MALFORMED);
    }
    let clientmsgid = raw.clientmsgid.clone().filter(|id| !id.is_empty());
    if clientmsgid.as_ref().is_some_and(|id| id.len() > 32) {
        return Err(45067);
    }
    let send_ignore_reprint = match raw.send_ignore_reprint {
        None | Some(0) => false,
        Some(1) => true,
        Some(_) => return Err(MALFORMED),
    };
    let to_openids = matches!(audience, Audience::OpenIds(_));
    let (content, media_ids) = message_of(raw, to_openids)?;
    Ok(Send { clientmsgid, audience, content, media_ids, send_ignore_reprint })
}

/// Reads a preview, of which only the media matter.
pub fn read_preview(call: &Call) -> Result<Vec<String>, i64> {
    let raw: RawMessage<String> = parse(json_of(call)?)?;
    let sends_only = raw.filter.is_some()
        || raw.images.is_some()
        || raw.clientmsgid.is_some()
        || raw.send_ignore_reprint.is_some();
    match (&raw.touser, &raw.towxname) {
        (Some(name), None) | (None, Some(name)) if !name.is_empty() && !sends_only => {
            Ok(message_of(raw, false)?.1)
        }
        _ => Err(MALFORMED),
    }
}

pub fn read_get(call: &Call) -> Result<u64, i64> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Raw {
        msg_id: RawId,
    }
    let raw: Raw = parse(json_of(call)?)?;
    raw.msg_id.number()
}

pub fn read_delete(call: &Call) -> Result<Delete, i64> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Raw {
        msg_id: Option<RawId>,
        article_idx: Option<i64>,
        url: Option<String>,
    }
    let raw: Raw = parse(json_of(call)?)?;
    let job = match (raw.msg_id, raw.url) {
        (Some(msg_id), _) => Deleted::MsgId(msg_id.number()?),
        (None, Some(url)) => Deleted::Url(url),
        (None, None) => return Err(40059),
    };
    Ok(Delete { job, article_idx: raw.article_idx.unwrap_or(0) })
}

/// Finds the `clientmsgid` of a body that may be wrong, for the story of a run.
pub fn clientmsgid_of(call: &Call) -> Option<&str> {
    let (_, rest) = json_of(call).ok()?.rsplit_once("\"clientmsgid\":\"")?;
    rest.split_once('"').map(|(id, _)| id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMessage<T> {
    filter: Option<RawFilter>,
    touser: Option<T>,
    towxname: Option<String>,
    msgtype: String,
    text: Option<RawText>,
    mpnews: Option<RawMedia>,
    voice: Option<RawMedia>,
    images: Option<RawImages>,
    image: Option<RawMedia>,
    mpvideo: Option<RawVideo>,
    wxcard: Option<serde_json::Value>,
    send_ignore_reprint: Option<i64>,
    clientmsgid: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFilter {
    is_to_all: bool,
    tag_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawText {
    #[serde(default)]
    content: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMedia {
    #[serde(default)]
    media_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawImages {
    media_ids: Vec<String>,
    recommend: Option<String>,
    title: Option<String>,
    need_open_comment: Option<u8>,
    only_fans_can_comment: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVideo {
    #[serde(default)]
    media_id: String,
    title: Option<String>,
    description: Option<String>,
}

/// Reads an id, which some pages document as a number and others as a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawId {
    Number(u64),
    Text(String),
}

impl RawId {
    fn number(self) -> Result<u64, i64> {
        match self {
            RawId::Number(number) => Ok(number),
            RawId::Text(text) => text.parse().map_err(|_| 40059),
        }
    }
}

fn json_of(call: &Call) -> Result<&str, i64> {
    match &call.body {
        _ if call.method != Method::Post => Err(43002),
        Body::Json(json) => Ok(json),
        _ => Err(44002),
    }
}

fn parse<'b, T: Deserialize<'b>>(json: &'b str) -> Result<T, i64> {
    // CJK characters must not be escaped, and control characters must be.
    if json.split("\\u").skip(1).any(|escape| !escape.starts_with("00")) {
        return Err(47002);
    }
    serde_json::from_str(json).map_err(|_| MALFORMED)
}

/// Reads the content and its media: exactly one member, the one that the `msgtype` names.
fn message_of<T>(raw: RawMessage<T>, to_openids: bool) -> Result<(String, Vec<String>), i64> {
    let members = [
        raw.text.is_some(),
        raw.mpnews.is_some(),
        raw.voice.is_some(),
        raw.images.is_some(),
        raw.image.is_some(),
        raw.mpvideo.is_some(),
        raw.wxcard.is_some(),
    ];
    if members.iter().filter(|there| **there).count() > 1 {
        return Err(MALFORMED);
    }
    let (media_ids, more) = match raw.msgtype.as_str() {
        "text" => {
            let content = raw.text.ok_or(44004)?.content;
            return match content.chars().count() {
                0 => Err(44004),
                1..=1200 => Ok((format!("text {content}"), Vec::new())),
                _ => Err(45002),
            };
        }
        "mpnews" => (vec![raw.mpnews.ok_or(MALFORMED)?.media_id], None),
        "voice" => (vec![raw.voice.ok_or(MALFORMED)?.media_id], None),
        "image" => match (raw.images, raw.image) {
            (Some(images), _) => {
                let flags = [images.need_open_comment, images.only_fans_can_comment];
                if flags.into_iter().flatten().any(|flag| flag > 1) {
                    return Err(MALFORMED);
                }
                let more = [images.recommend, images.title].map(Option::unwrap_or_default);
                (images.media_ids, Some(more))
            }
            (None, image) => (vec![image.ok_or(MALFORMED)?.media_id], None),
        },
        "mpvideo" => {
            let video = raw.mpvideo.ok_or(MALFORMED)?;
            let more = (video.title.is_some() || video.description.is_some())
                .then(|| [video.title, video.description].map(Option::unwrap_or_default));
            if more.is_some() && !to_openids {
                return Err(MALFORMED);
            }
            (vec![video.media_id], more)
        }
        "wxcard" => return Err(45113),
        _ => return Err(40008),
    };
    if media_ids.len() > 20 {
        return Err(40215);
    }
    if media_ids.is_empty() || media_ids.iter().any(String::is_empty) {
        return Err(41006);
    }
    let content = [vec![raw.msgtype], media_ids.clone(), more.map(Vec::from).unwrap_or_default()];
    Ok((content.concat().join(" "), media_ids))
}
