//! `media/uploadnews`: articles as temporary media. Drafts have superseded it.

use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::shape::{Flag, KEY, Kind, TextRules, Typed, request};
use crate::api::spec::EndpointSpec;
use crate::endpoints::material::article_content::check_html;
use crate::endpoints::material::draft::check_is_list;
use crate::endpoints::material::message_media::MessageMedia;
use crate::json::value::Value;
use crate::problem::bilingual::Bilingual;
use crate::problem::pointer::join_index;

/// `POST /cgi-bin/media/uploadnews`. 10 calls a day.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "media/uploadnews",
    Bilingual { zh: "上传图文消息素材（旧）", en: "upload articles (older)" },
    &UploadNews::SHAPE,
    &MessageMedia::SHAPE,
)
.rules(|rules| {
    check_is_list(rules);
    let articles = rules.get("articles").and_then(Value::as_array);
    for (index, article) in articles.into_iter().flatten().enumerate() {
        if let Some(content) = article.get("content").and_then(Value::as_str) {
            check_html(rules, content, &join_index("/articles", index));
        }
    }
});

request! {
    /// An article of `media/uploadnews`.
    pub struct NewsArticle {
        required {
            /// The cover: the id of a *temporary* `thumb`.
            thumb_media_id: String = KEY;
            /// The title, at most 64 characters.
            title: String = Kind::Text(TextRules::FILLED.limits(limits::TITLE));
            /// The HTML: less than 1 MB. The documents say fewer than 20 000 characters. Scripts
            /// are removed, and pictures must come from media/uploadimg.
            content: String = Kind::Text(TextRules::FILLED.limits(limits::CONTENT));
        }
        optional {
            /// The author, at most 16 characters.
            author: String = Kind::Text(TextRules::FREE.limits(limits::AUTHOR));
            /// 阅读原文, at most 1 KB.
            content_source_url: String = Kind::Text(TextRules::FREE.limits(limits::CONTENT_SOURCE_URL));
            /// The digest. The default is the first 64 characters of the content.
            digest: String = Kind::Text(TextRules::FREE.limits(limits::DIGEST));
            /// 1 shows the cover in the text, 0 does not.
            show_cover_pic: Flag;
            /// 1 opens comments, 0 does not.
            need_open_comment: Flag;
            /// 1 lets only followers comment, 0 everyone.
            only_fans_can_comment: Flag;
        }
    }
}

request! {
    /// The articles, 1 to 8.
    pub struct UploadNews {
        required {
            /// The articles, 1 to 8.
            articles: Vec<NewsArticle> =
                Kind::List { of: &NewsArticle::KIND, min: 1, max: limits::MAX_ARTICLES };
        }
        optional {}
    }
}

endpoint!(UploadNews, SPEC, MessageMedia);
