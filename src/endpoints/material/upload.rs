//! `media/upload`: temporary media, valid for three days.

use crate::api::endpoint::endpoint;
use crate::api::media::media_file::{MediaFile, check_media};
use crate::api::shape::{Kind, request, success};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/media/upload?type=…`, multipart, the file in the part `media`.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "media/upload",
    Bilingual { zh: "新增临时素材", en: "upload temporary media" },
    &Upload::SHAPE,
    &UploadReply::SHAPE,
)
.upload()
.reply_has(&["media_id", "thumb_media_id"])
.rules(|rules| {
    if let Some(kind) = rules.text("type") {
        check_media(rules, "media/upload", kind);
    }
});

/// The kinds of media.
pub(super) const TYPES: Kind = Kind::Word(&["image", "voice", "video", "thumb"]);

request! {
    /// A file and its kind.
    pub struct Upload {
        required {
            /// `image` (PNG, JPEG, GIF, 10 MB), `voice` (AMR, MP3, 2 MB, 60 s), `video` (MP4, 10 MB)
            /// or `thumb` (JPG, 64 KB).
            r#type: String = TYPES;
            /// The file.
            media: MediaFile;
        }
        optional {}
    }
}

success! {
    /// The uploaded media.
    pub struct UploadReply {
        required {}
        optional {
            /// Its kind.
            r#type: String;
            /// Its id, valid for three days. Absent for `thumb`, see `thumb_media_id`.
            media_id: String;
            /// Its id, for `thumb`.
            thumb_media_id: String;
            /// The time it was uploaded, in Unix seconds.
            created_at: i64;
        }
    }
}

endpoint!(Upload, SPEC, UploadReply);
