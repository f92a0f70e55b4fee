//! `media/uploadimg`: a picture for the inside of an article.

use crate::api::endpoint::endpoint;
use crate::api::media::media_file::{MediaFile, check_media};
use crate::api::shape::{reply, request};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/media/uploadimg`, multipart, the file in the part `media`.
///
/// JPG, PNG or GIF; the page has the first two and less than 1 MB. Pictures from elsewhere are filtered out of an article's content, so
/// every `<img>` goes through here. Does not count against the material library.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "media/uploadimg",
    Bilingual { zh: "上传图文内的图片", en: "upload a picture for an article" },
    &UploadImg::SHAPE,
    &UploadImgReply::SHAPE,
)
.upload()
.rules(|rules| check_media(rules, "media/uploadimg", ""));

request! {
    /// The picture.
    pub struct UploadImg {
        required {
            /// The picture: JPG, PNG or GIF; documented is less than 1 MB, up to 8 MB may pass.
            media: MediaFile;
        }
        optional {}
    }
}

reply! {
    /// Where the picture is.
    pub struct UploadImgReply {
        required {
            /// Its address, for the article's HTML.
            url: String;
        }
        optional {
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = crate::api::shape::Kind::Text(crate::api::shape::TextRules::FREE);
        }
    }
}

endpoint!(UploadImg, SPEC, UploadImgReply);
