//! `media/uploadvideo`: makes a temporary video sendable.

use crate::api::Api;
use crate::errcode::Bilingual;
use crate::limits;
use crate::shape::{KEY, Kind, Text, reply, request};
use crate::verbs::endpoint;

/// `POST /cgi-bin/media/uploadvideo`, JSON, once for each temporary video before it is sent. The
/// documents since 2025 have no page for it, and 48022 may refuse the send of such a video.
pub static API: Api = Api::post(
    "media/uploadvideo",
    Bilingual { zh: "生成群发视频", en: "make a video sendable" },
    &UploadVideo::SHAPE,
    &UploadVideoReply::SHAPE,
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
            title: String = Kind::Text(Text::FREE.limits(limits::VIDEO_TITLE));
            /// The description.
            description: String = Kind::Text(Text::FREE.limits(limits::VIDEO_DESCRIPTION));
        }
    }
}

reply! {
    /// The video, ready for `mpvideo`.
    pub struct UploadVideoReply {
        required {
            /// The id for `mpvideo`.
            media_id: String;
        }
        optional {
            /// `video`.
            r#type: String;
            /// When it was made, in Unix seconds.
            created_at: i64;
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(Text::FREE);
        }
    }
}

endpoint!(UploadVideo, API, UploadVideoReply);
