//! `material/add_material`: permanent media.

use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::media::media_file::{MediaFile, check_media};
use crate::api::shape::{Kind, TextRules, request, success};
use crate::api::spec::EndpointSpec;
use crate::endpoints::material::upload::TYPES;
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;

/// `POST /cgi-bin/material/add_material?type=…`, multipart, with the file in the part `media`. A
/// video also needs a form field `description`.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "material/add_material",
    Bilingual { zh: "上传永久素材", en: "upload permanent media" },
    &AddMaterial::SHAPE,
    &AddMaterialReply::SHAPE,
)
.upload()
.rules(|rules| {
    let Some(kind) = rules.text("type") else {
        return;
    };
    check_media(rules, "material/add_material", kind);
    match (kind == "video", rules.has("description")) {
        (true, false) => rules.add(ProblemBuilder::new(Code::Missing, "/description").hint(
            "视频需要 description: { title, introduction }",
            "a video needs description: { title, introduction }",
        )),
        (false, true) => rules.add(
            ProblemBuilder::new(Code::Undocumented, "/description")
                .hint("只用于视频", "for videos only"),
        ),
        _ => {}
    }
});

request! {
    /// Title and introduction of a video.
    pub struct VideoDescription {
        required {
            /// The title.
            title: String = Kind::Text(TextRules::FILLED.limits(limits::VIDEO_TITLE));
            /// The introduction.
            introduction: String = Kind::Text(TextRules::FREE.limits(limits::VIDEO_DESCRIPTION));
        }
        optional {}
    }
}

request! {
    /// A file and its kind.
    pub struct AddMaterial {
        required {
            /// `image` (BMP, PNG, JPEG, GIF, 10 MB), `voice` (MP3, WMA, WAV, AMR, 2 MB, 60 s), `video`
            /// (MP4, 10 MB) or `thumb` (JPG, 64 KB).
            r#type: String = TYPES;
            /// The file.
            media: MediaFile;
        }
        optional {
            /// The description, required for videos only.
            description: VideoDescription;
        }
    }
}

success! {
    /// The uploaded media.
    pub struct AddMaterialReply {
        required {
            /// Its id.
            media_id: String;
        }
        optional {
            /// Its URL, for pictures.
            url: String;
        }
    }
}

endpoint!(AddMaterial, SPEC, AddMaterialReply);
