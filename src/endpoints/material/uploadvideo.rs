//! `media/uploadvideo`: prepares a temporary video for a send.

use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::shape::{KEY, Kind, TextRules, request};
use crate::api::spec::EndpointSpec;
use crate::endpoints::material::message_media::MessageMedia;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/media/uploadvideo`, JSON. Call it once for each temporary video before the send.
/// The documents since 2025 do not have a page for it. WeChat may refuse the send of such a video
/// (48022).
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "media/uploadvideo",
    Bilingual { zh: "生成群发视频", en: "prepare a video for a send" },
    &UploadVideo::SHAPE,
    &MessageMedia::SHAPE,
);

request! {
    /// The video.
    pub struct UploadVideo {
        required {
            /// The id from media/upload.
            media_id: String = KEY;
        }
        optional {
            /// The title.
            title: String = Kind::Text(TextRules::FREE.limits(limits::VIDEO_TITLE));
            /// The description.
            description: String = Kind::Text(TextRules::FREE.limits(limits::VIDEO_DESCRIPTION));
        }
    }
}

endpoint!(UploadVideo, SPEC, MessageMedia);
