//! The content of a send: one message, in the field that its `msgtype` names (docs/spec.md 1.4).

use serde::ser::SerializeMap;

use crate::api::check::rules::Rules;
use crate::api::limits;
use crate::api::shape::{Flag, KEY, Kind, TextRules as TextRule, request};
use crate::json::parse::parse;
use crate::json::value::Value;
use crate::problem::builder::{ProblemBuilder, Unit};
use crate::problem::code::Code;
use crate::problem::excerpt::excerpt;
use crate::problem::pointer::join;

request! {
    /// A text. Emoji and `<a href>` are allowed.
    pub struct Text {
        required {
            /// The text. More than 300 characters give a warning. Sources name limits from 300 to
            /// 1200 characters, and the API's page names none. Above the real limit, WeChat answers
            /// 45002.
            content: String = Kind::Text(TextRule::FILLED.limits(limits::MASS_TEXT));
        }
        optional {}
    }
}

request! {
    /// A voice, or an article (`mpnews`, whose id comes from draft/add).
    pub struct Media {
        required {
            /// The id of uploaded media, temporary or permanent, or of a draft. A send uses a draft
            /// up: the draft leaves the drafts.
            media_id: String = KEY;
        }
        optional {}
    }
}

request! {
    /// One picture: for a preview, and in the old form of a send.
    pub struct Image {
        required {
            /// The id of an uploaded picture.
            media_id: String = KEY;
        }
        optional {}
    }
}

request! {
    /// One or more pictures, for sends (贴图). The `msgtype` is `image`.
    pub struct Images {
        required {
            /// The ids of uploaded pictures, at least one. More than 20 give a warning. The limit
            /// is not documented; above it, WeChat answers 40215.
            media_ids: Vec<String> = Kind::List { of: &KEY, min: 1, max: usize::MAX };
        }
        optional {
            /// 推荐语. According to older pages, the default is "分享图片". Codes 40193, 40194.
            recommend: String = Kind::Text(TextRule::FREE);
            /// The title; only in the tables since 2025.
            title: String = Kind::Text(TextRule::FREE);
            /// 1 opens comments, 0 does not. It needs the comment privilege (88000).
            need_open_comment: Flag;
            /// 1 lets only followers comment, 0 everyone.
            only_fans_can_comment: Flag;
        }
    }
}

request! {
    /// A video. WeChat may refuse videos uploaded through the API (48022).
    pub struct Video {
        required {
            /// The id from media/uploadvideo, or of a permanent video.
            media_id: String = KEY;
        }
        optional {
            /// The title. Documented for message/mass/send only.
            title: String = Kind::Text(TextRule::FREE.limits(limits::VIDEO_TITLE));
            /// The description. Documented for message/mass/send only.
            description: String = Kind::Text(TextRule::FREE.limits(limits::VIDEO_DESCRIPTION));
        }
    }
}

request! {
    /// A card. WeChat retired cards in 2024-08 (45113): it builds, with a warning.
    pub struct WxCard {
        required {
            /// The id of the card.
            card_id: String = KEY;
        }
        optional {
            /// JSON text with `code`, `openid`, `timestamp` and `signature`; newer tables show the
            /// object itself. Documented for previews only.
            card_ext: serde_json::Value;
        }
    }
}

/// One message of any kind.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// 图文 articles: `mpnews`.
    MpNews(Media),
    /// Text.
    Text(Text),
    /// Voice.
    Voice(Media),
    /// Pictures, for sends.
    Images(Images),
    /// One picture, for previews.
    Image(Image),
    /// Video: `mpvideo`.
    MpVideo(Video),
    /// A card. Retired.
    WxCard(WxCard),
}

impl Message {
    /// Makes a message of articles from the `media_id` of a draft.
    pub fn mpnews(media_id: impl Into<String>) -> Self {
        Message::MpNews(Media::new(media_id))
    }

    /// Makes a voice message from its `media_id`.
    pub fn voice(media_id: impl Into<String>) -> Self {
        Message::Voice(Media::new(media_id))
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Message::Text(text)
    }
}

impl From<Images> for Message {
    fn from(images: Images) -> Self {
        Message::Images(images)
    }
}

impl From<Image> for Message {
    fn from(image: Image) -> Self {
        Message::Image(image)
    }
}

impl From<Video> for Message {
    fn from(video: Video) -> Self {
        Message::MpVideo(video)
    }
}

impl From<WxCard> for Message {
    fn from(card: WxCard) -> Self {
        Message::WxCard(card)
    }
}

impl Message {
    /// Writes the field of the message, and its `msgtype`.
    pub(crate) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let msgtype = match self {
            Message::MpNews(media) => map.serialize_entry("mpnews", media).map(|()| "mpnews"),
            Message::Text(text) => map.serialize_entry("text", text).map(|()| "text"),
            Message::Voice(media) => map.serialize_entry("voice", media).map(|()| "voice"),
            Message::Images(images) => map.serialize_entry("images", images).map(|()| "image"),
            Message::Image(image) => map.serialize_entry("image", image).map(|()| "image"),
            Message::MpVideo(video) => map.serialize_entry("mpvideo", video).map(|()| "mpvideo"),
            Message::WxCard(card) => map.serialize_entry("wxcard", card).map(|()| "wxcard"),
        }?;
        map.serialize_entry("msgtype", msgtype)
    }
}

/// Returns the TypeScript type of the message of a send: only the field that its `msgtype` names.
macro_rules! send_message {
    () => {
        "(\n  | { msgtype: \"mpnews\"; mpnews: Media }\n  | { msgtype: \"text\"; text: Text }\n  | { msgtype: \"voice\"; voice: Media }\n  | { msgtype: \"image\"; images: Images; image?: never }\n  | { msgtype: \"image\"; image: Image; images?: never }\n  | { msgtype: \"mpvideo\"; mpvideo: Video }\n  | { msgtype: \"wxcard\"; wxcard: WxCard }\n)"
    };
}

/// Returns the TypeScript type of the message of a preview: one picture instead of several.
macro_rules! preview_message {
    () => {
        "(\n  | { msgtype: \"mpnews\"; mpnews: Media }\n  | { msgtype: \"text\"; text: Text }\n  | { msgtype: \"voice\"; voice: Media }\n  | { msgtype: \"image\"; image: Image }\n  | { msgtype: \"mpvideo\"; mpvideo: Video }\n  | { msgtype: \"wxcard\"; wxcard: WxCard }\n)"
    };
}

pub(crate) use {preview_message, send_message};

/// Returns the fields for a message, for the shapes of the three endpoints.
macro_rules! message_fields {
    ($($rest:expr,)*) => {
        &[
            $($rest,)*
            $crate::api::shape::field!(true, [" The type of the message. Its field has the same name (pictures: `images`)."], msgtype, String),
            $crate::api::shape::field!(false, [" Articles (图文)."], mpnews, $crate::endpoints::mass::content::Media),
            $crate::api::shape::field!(false, [" A text."], text, $crate::endpoints::mass::content::Text),
            $crate::api::shape::field!(false, [" A voice."], voice, $crate::endpoints::mass::content::Media),
            $crate::api::shape::field!(false, [" Pictures."], images, $crate::endpoints::mass::content::Images),
            $crate::api::shape::field!(false, [" One picture: for previews, and in the old form of a send."], image, $crate::endpoints::mass::content::Image),
            $crate::api::shape::field!(false, [" A video."], mpvideo, $crate::endpoints::mass::content::Video),
            $crate::api::shape::field!(false, [" A card. Retired."], wxcard, $crate::endpoints::mass::content::WxCard),
        ]
    };
}
pub(crate) use message_fields;

/// The fields for a message, with the `msgtype` of each.
pub(crate) const MEMBERS: [(&str, &str); 7] = [
    ("mpnews", "mpnews"),
    ("text", "text"),
    ("voice", "voice"),
    ("images", "image"),
    ("image", "image"),
    ("mpvideo", "mpvideo"),
    ("wxcard", "wxcard"),
];

/// The types that can be sent.
const MSGTYPES: &str = "mpnews, text, voice, image, mpvideo, wxcard";

/// The endpoint of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    SendAll,
    Send,
    Preview,
}

/// Checks the message: exactly one, in the field of its `msgtype`.
pub(crate) fn check_message(rules: &mut Rules<'_>, place: Place) {
    let present: Vec<&str> = rules.body.keys().filter(|name| msgtype_of(name).is_some()).collect();
    let Some(msgtype) = rules.get("msgtype") else {
        return add_missing_msgtype(rules, &present);
    };
    let Some(msgtype) = msgtype.as_str().filter(|msgtype| !msgtype.is_empty()) else { return };
    if MEMBERS.iter().all(|row| row.1 != msgtype) {
        return add_unknown_msgtype(rules, msgtype, &present);
    }
    let wanted = wanted_member(msgtype, place);
    let fitting = present.iter().copied().find(|member| msgtype_of(member) == Some(msgtype));
    for member in present.iter().copied().filter(|member| Some(*member) != fitting) {
        let path = join("", member);
        let draft = if fitting.is_some() {
            ProblemBuilder::new(Code::MessageContradictory, path)
        } else {
            ProblemBuilder::new(Code::MessageMismatch, path).limit(wanted)
        };
        rules.add(draft);
    }
    match fitting {
        None if present.is_empty() && !is_misspelt(rules) => {
            rules.add(ProblemBuilder::new(Code::Missing, join("", wanted)).hint(
                &format!("msgtype 为 {msgtype} 时消息写在 {wanted} 中"),
                &format!("the message of msgtype {msgtype} belongs in {wanted}"),
            ));
        }
        None => {}
        Some(member) => check_member(rules, member, place),
    }
    if msgtype == "wxcard" {
        rules.add(ProblemBuilder::new(Code::Retired, "/msgtype").actual("wxcard").hint(
            "2024 年 8 月起不能再群发卡券（45113）",
            "cards can no longer be sent since 2024-08 (45113)",
        ));
    }
}

fn wanted_member(msgtype: &str, place: Place) -> &'static str {
    match (msgtype, place) {
        ("image", Place::Preview) => "image",
        _ => MEMBERS.iter().find(|row| row.1 == msgtype).map_or("", |row| row.0),
    }
}

/// Returns the `msgtype` of a field for a message.
fn msgtype_of(member: &str) -> Option<&'static str> {
    MEMBERS.iter().find(|row| row.0 == member).map(|row| row.1)
}

fn add_missing_msgtype(rules: &mut Rules<'_>, present: &[&str]) {
    // The walk has already reported the missing `msgtype`. Report a missing message too.
    if present.is_empty() && !is_misspelt(rules) {
        rules.add(ProblemBuilder::new(Code::Missing, "/text").hint(
            "没有消息内容：请写 mpnews、text、voice、images、mpvideo 之一",
            "there is no message: add one of mpnews, text, voice, images, mpvideo",
        ));
    }
    for member in present.iter().skip(1) {
        rules.add(ProblemBuilder::new(Code::MessageContradictory, join("", member)));
    }
}

fn add_unknown_msgtype(rules: &mut Rules<'_>, msgtype: &str, present: &[&str]) {
    let draft =
        ProblemBuilder::new(Code::NotOneOf, "/msgtype").limit(MSGTYPES).actual(excerpt(msgtype));
    if rules.options.allows("/msgtype") {
        return rules.add(draft.warning());
    }
    let known = match msgtype {
        "images" | "img" | "picture" | "photo" => Some("image"),
        "video" => Some("mpvideo"),
        "news" | "article" => Some("mpnews"),
        "card" => Some("wxcard"),
        // The message itself shows what was meant.
        _ => match present {
            [only] => msgtype_of(only),
            _ => None,
        },
    };
    rules.add(match known {
        Some(known) => draft.hint_of("应为 `{}`", "write `{}`", known),
        None => draft,
    });
}

/// Tells whether an unknown field was reported that is probably the message.
fn is_misspelt(rules: &Rules<'_>) -> bool {
    let known = ["filter", "touser", "towxname", "msgtype", "send_ignore_reprint", "clientmsgid"];
    rules.body.iter().any(|(name, value)| {
        !known.contains(&name)
            && value.as_object().is_some()
            && rules.report.has_error(&join("", name))
    })
}

fn check_member(rules: &mut Rules<'_>, member: &str, place: Place) {
    let Some(message) = rules.get(member).and_then(Value::as_object) else { return };
    match (member, place) {
        ("images", Place::Preview) => {
            rules.add(ProblemBuilder::new(Code::MessageMismatch, "/images").limit("image").hint(
                "预览只能有一张图片：image: { media_id }",
                "a preview shows one picture: image: { media_id }",
            ))
        }
        ("images", _) => {
            let count =
                message.get("media_ids").and_then(Value::as_array).map_or(0, <[Value]>::len);
            if count > limits::MAX_IMAGES {
                rules.add(
                    ProblemBuilder::new(Code::DisputedLimit, "/images/media_ids")
                        .limit(limits::MAX_IMAGES)
                        .actual(count)
                        .unit(Unit::Items),
                );
            }
        }
        ("image", Place::Send | Place::SendAll) => {
            rules.add(ProblemBuilder::new(Code::Undocumented, "/image").hint(
                "旧写法；现行文档用 images: { media_ids }",
                "the old form; the current page has images: { media_ids }",
            ));
        }
        ("mpvideo", Place::SendAll | Place::Preview) => {
            for name in ["title", "description"] {
                if message.contains_key(name) {
                    rules.add(
                        ProblemBuilder::new(Code::Undocumented, join("/mpvideo", name)).hint(
                            "仅 message/mass/send 的文档有此字段",
                            "it is documented for message/mass/send only",
                        ),
                    );
                }
            }
        }
        ("wxcard", _) => check_card_ext(rules, message.get("card_ext"), place),
        _ => {}
    }
}

fn check_card_ext(rules: &mut Rules<'_>, card_ext: Option<&Value>, place: Place) {
    const PATH: &str = "/wxcard/card_ext";
    let Some(card_ext) = card_ext else { return };
    let is_json = match card_ext {
        Value::Object(_) => true,
        Value::String(text) => parse(text).is_ok_and(|ext| ext.as_object().is_some()),
        _ => false,
    };
    if !is_json {
        rules.add(ProblemBuilder::new(Code::BadFormat, PATH).limit("{\"code\":…}").found(card_ext));
    } else if place != Place::Preview {
        rules.add(
            ProblemBuilder::new(Code::Undocumented, PATH)
                .hint("仅预览接口的文档有此字段", "it is documented for message/mass/preview only"),
        );
    }
}
