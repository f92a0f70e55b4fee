//! `media/uploadimg`: uploads a picture for the content of an article.

use crate::api::endpoint::endpoint;
use crate::api::media::media_file::{MediaFile, check_media};
use crate::api::shape::{request, success};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/media/uploadimg`, multipart, the file in the part `media`.
///
/// JPG, PNG or GIF; the page names the first two, and less than 1 MB. WeChat removes pictures of
/// other hosts from an article's content, so every `<img>` must be uploaded here. It does not count
/// against the media library.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "media/uploadimg",
    Bilingual { zh: "上传图文消息图片", en: "upload a picture for an article" },
    &UploadImg::SHAPE,
    &UploadImgReply::SHAPE,
)
.upload()
.rules(|rules| check_media(rules, "media/uploadimg", ""));

request! {
    /// The picture.
    pub struct UploadImg {
        required {
            /// The picture: JPG, PNG or GIF. The documents say less than 1 MB; WeChat may accept up
            /// to 8 MB.
            media: MediaFile;
        }
        optional {}
    }
}

success! {
    /// The uploaded picture.
    pub struct UploadImgReply {
        required {
            /// Its URL, for the article's HTML.
            url: String;
        }
        optional {}
    }
}

endpoint!(UploadImg, SPEC, UploadImgReply);
