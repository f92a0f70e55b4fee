//! `material/*`: the library of permanent media, to list, read and delete (docs/spec.md 2.11).

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::shape::{KEY, Kind, TextRules, reply, request, success};
use crate::api::spec::EndpointSpec;
use crate::endpoints::material::article::NewsItem;
use crate::endpoints::material::draft::{COUNT_OF_PAGE, DraftContent, OFFSET};
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/material/batchget_material`. 1000 calls a day.
pub static BATCHGET: EndpointSpec = EndpointSpec::post(
    "material/batchget_material",
    Bilingual { zh: "获取永久素材列表", en: "list permanent media" },
    &MaterialBatchGet::SHAPE,
    &MaterialBatchGetReply::SHAPE,
);

/// `POST /cgi-bin/material/get_material`. 1000 calls a day. The response to a picture or a voice is
/// the file itself.
pub static GET: EndpointSpec = EndpointSpec::post(
    "material/get_material",
    Bilingual { zh: "获取永久素材", en: "read permanent media" },
    &MaterialGet::SHAPE,
    &MaterialGetReply::SHAPE,
)
.reply_has(&["news_item", "down_url", "file"])
.or_file();

/// `GET /cgi-bin/material/get_materialcount`. 1000 calls a day.
pub static COUNT: EndpointSpec = EndpointSpec::post(
    "material/get_materialcount",
    Bilingual { zh: "获取永久素材总数", en: "number of permanent media" },
    &MaterialCount::SHAPE,
    &MaterialCountReply::SHAPE,
)
.nothing();

/// `POST /cgi-bin/material/del_material`. It cannot be undone.
pub static DELETE: EndpointSpec = EndpointSpec::post(
    "material/del_material",
    Bilingual { zh: "删除永久素材", en: "delete permanent media" },
    &MaterialDelete::SHAPE,
    &Done::SHAPE,
);

request! {
    /// A page of the library.
    pub struct MaterialBatchGet {
        required {
            /// The kind: `image`, `video`, `voice` or `news`. Articles (`news`) are those made before 2022;
            /// newer ones are drafts.
            r#type: String = Kind::Word(&["image", "video", "voice", "news"]);
            /// The index of the first entry of the page, from 0.
            offset: i64 = OFFSET;
            /// The number of entries on the page, 1 to 20.
            count: i64 = COUNT_OF_PAGE;
        }
        optional {}
    }
}

success! {
    /// A page of the library.
    pub struct MaterialBatchGetReply {
        required {
            /// The number of media of this kind.
            total_count: i64;
            /// The number of entries on this page.
            item_count: i64;
        }
        optional {
            /// The entries.
            item: Vec<MaterialItem>;
        }
    }
}

reply! {
    /// A file of the library, or its articles.
    pub struct MaterialItem {
        required {
            /// Its id.
            media_id: String;
        }
        optional {
            /// The articles; only of `news`.
            content: DraftContent;
            /// The time it was changed, in Unix seconds.
            update_time: i64;
            /// The file's name.
            name: String = Kind::Text(TextRules::FREE);
            /// The file's URL. A browser shows the picture only on WeChat's own pages, so read the file with
            /// `material/get_material`.
            url: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// The media to read or delete.
    pub struct MaterialGet {
        required {
            /// Its id.
            media_id: String = KEY;
        }
        optional {}
    }
}

success! {
    /// Permanent media: articles, a video's description, or a file. One of `news_item`, `down_url` and `file`
    /// is there.
    pub struct MaterialGetReply {
        required {}
        optional {
            /// The articles.
            news_item: Vec<NewsItem>;
            /// The video's title.
            title: String = Kind::Text(TextRules::FREE);
            /// The video's description.
            description: String = Kind::Text(TextRules::FREE);
            /// The URL from which the video can be downloaded.
            down_url: String;
            /// The picture, voice or other file that the response is.
            file: MaterialFile;
        }
    }
}

reply! {
    /// A file that is a response.
    pub struct MaterialFile {
        required {
            /// The size in bytes.
            size: i64;
        }
        optional {
            /// The media type of the first bytes, if they are of a known kind.
            content_type: String;
        }
    }
}

request! {
    /// A request without fields.
    pub struct MaterialCount {
        required {}
        optional {}
    }
}

success! {
    /// The number of permanent media of each kind, those from mp.weixin.qq.com included.
    pub struct MaterialCountReply {
        required {
            /// Voices.
            voice_count: i64;
            /// Videos.
            video_count: i64;
            /// Pictures.
            image_count: i64;
            /// Articles.
            news_count: i64;
        }
        optional {}
    }
}

request! {
    /// The media to read or delete.
    pub struct MaterialDelete {
        required {
            /// Its id.
            media_id: String = KEY;
        }
        optional {}
    }
}

endpoint!(MaterialBatchGet, BATCHGET, MaterialBatchGetReply);
endpoint!(MaterialGet, GET, MaterialGetReply);
endpoint!(MaterialCount, COUNT, MaterialCountReply);
endpoint!(MaterialDelete, DELETE, Done);
