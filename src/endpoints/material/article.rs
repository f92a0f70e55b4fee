//! An article of a draft (docs/spec.md 2.4).

use crate::api::check::forms::fraction;
use crate::api::check::rules::Rules;
use crate::api::limits;
use crate::api::shape::{Flag, Form, KEY, Kind, TextRules, Typed, reply, request, success};
use crate::json::value::{Map, Value};
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::excerpt::excerpt;
use crate::problem::pointer::{join, join_index};

request! {
    /// One article of a draft: `news` (图文), or `newspic` (图片消息).
    pub struct Article {
        required {
            /// The title. The documents say at most 32 characters; WeChat accepts up to 64.
            title: String = Kind::Text(TextRules::FILLED.limits(limits::TITLE));
            /// The HTML: less than 1 MB. The documents say fewer than 20 000 characters. Scripts
            /// are removed, and pictures must come from media/uploadimg. For `newspic`, plain text
            /// of at most 1000 characters (45166).
            content: String = Kind::Text(TextRules::FILLED.limits(limits::CONTENT));
        }
        optional {
            /// `news` (the default) or `newspic`.
            article_type: String = Kind::Word(&["news", "newspic"]);
            /// The author, at most 16 characters.
            author: String = Kind::Text(TextRules::FREE.limits(limits::AUTHOR));
            /// The digest of a message with a single article. The documents say at most 128
            /// characters, but 121 were refused. The default is the first 54 characters of the
            /// content.
            digest: String = Kind::Text(TextRules::FREE.limits(limits::DIGEST));
            /// 阅读原文, at most 1 KB.
            content_source_url: String = Kind::Text(TextRules::FREE.limits(limits::CONTENT_SOURCE_URL));
            /// The cover, required for `news`: the id of *permanent* media.
            thumb_media_id: String = Kind::Text(TextRules::FREE.form(Form::Key));
            /// 1 opens comments, 0 does not. It needs the comment privilege (88000).
            need_open_comment: Flag;
            /// 1 lets only followers comment, 0 everyone.
            only_fans_can_comment: Flag;
            /// The cover's crop at 2.35:1: `X1_Y1_X2_Y2` in the unit square from the top left, each
            /// with at most six decimals.
            pic_crop_235_1: String = Kind::Text(TextRules::FREE.form(Form::Crop));
            /// The cover's crop at 1:1.
            pic_crop_1_1: String = Kind::Text(TextRules::FREE.form(Form::Crop));
            /// The cover's crops, in the newer form.
            cover_info: CoverInfo;
            /// The pictures, required for `newspic`.
            image_info: ImageInfo;
            /// A product card.
            product_info: ProductInfo;
            /// 1 shows the cover in the text, 0 does not. Only in older tables.
            show_cover_pic: Flag;
        }
    }
}

request! {
    /// The crops of a cover.
    pub struct CoverInfo {
        required {}
        optional {
            /// A crop for each ratio.
            crop_percent_list: Vec<CropPercent>;
        }
    }
}

request! {
    /// A crop. Its corners are texts from `0` to `1`, each with at most six decimals.
    pub struct CropPercent {
        required {}
        optional {
            /// `2.35_1`, `1_1`, or for `newspic` also `16_9`.
            ratio: String = Kind::Word(&["2.35_1", "1_1", "16_9"]);
            /// The left edge.
            x1: String = Kind::Text(TextRules::FILLED.form(Form::Fraction));
            /// The top edge.
            y1: String = Kind::Text(TextRules::FILLED.form(Form::Fraction));
            /// The right edge.
            x2: String = Kind::Text(TextRules::FILLED.form(Form::Fraction));
            /// The bottom edge.
            y2: String = Kind::Text(TextRules::FILLED.form(Form::Fraction));
        }
    }
}

/// Refuses a crop whose right or bottom edge is not beyond the opposite one: WeChat answers 53402.
pub(super) fn check_crops(rules: &mut Rules<'_>, article: &Map, path: &str) {
    let Some(crops) = article.get("cover_info").and_then(|info| info.get("crop_percent_list"))
    else {
        return;
    };
    let path = join(&join(path, "cover_info"), "crop_percent_list");
    for (index, crop) in crops.as_array().into_iter().flatten().enumerate() {
        let edge = |name: &str| crop.get(name).and_then(Value::as_str).and_then(fraction);
        let is_empty =
            |from: &str, to: &str| edge(from).zip(edge(to)).is_some_and(|(from, to)| from >= to);
        if is_empty("x1", "x2") || is_empty("y1", "y2") {
            let draft = ProblemBuilder::new(Code::BadFormat, join_index(&path, index));
            rules.add(draft.limit("x1 < x2, y1 < y2").actual(excerpt(&crop.to_json())));
        }
    }
}

request! {
    /// The pictures of a `newspic`.
    pub struct ImageInfo {
        required {
            /// 1 to 20 pictures; the first is the cover.
            image_list: Vec<ImageListItem> =
                Kind::List { of: &ImageListItem::KIND, min: 1, max: limits::MAX_NEWSPIC_IMAGES };
        }
        optional {}
    }
}

request! {
    /// A picture of a `newspic`.
    pub struct ImageListItem {
        required {
            /// The id of permanent media.
            image_media_id: String = KEY;
        }
        optional {}
    }
}

request! {
    /// A product card (53404–53406).
    pub struct ProductInfo {
        required {}
        optional {
            /// The card at the end of the article.
            footer_product_info: FooterProductInfo;
        }
    }
}

request! {
    /// The card at the end of the article.
    pub struct FooterProductInfo {
        required {}
        optional {
            /// The product. WeChat returns an empty one if the article does not have a product.
            product_key: String = Kind::Text(TextRules::FREE.form(Form::Key));
        }
    }
}

reply! {
    /// An article as WeChat returns it. Other fields are kept.
    pub struct NewsItem {
        required {}
        optional {
            /// `news` or `newspic`.
            article_type: String = Kind::Text(TextRules::FREE);
            /// The title.
            title: String = Kind::Text(TextRules::FREE);
            /// The author.
            author: String = Kind::Text(TextRules::FREE);
            /// The digest.
            digest: String = Kind::Text(TextRules::FREE);
            /// The HTML; empty with `no_content: 1`.
            content: String = Kind::Text(TextRules::FREE);
            /// 阅读原文.
            content_source_url: String = Kind::Text(TextRules::FREE);
            /// The cover's id.
            thumb_media_id: String = Kind::Text(TextRules::FREE);
            /// The cover's URL.
            thumb_url: String = Kind::Text(TextRules::FREE);
            /// 1 if the cover is shown in the text, 0 if not.
            show_cover_pic: Flag;
            /// 1 if comments are open, 0 if not.
            need_open_comment: Flag;
            /// 1 lets only followers comment, 0 everyone.
            only_fans_can_comment: Flag;
            /// The URL: a temporary one for a draft, the article's own after it was published.
            url: String = Kind::Text(TextRules::FREE);
            /// Whether the article has been deleted. A boolean, unlike the flags.
            is_deleted: bool;
        }
    }
}

success! {
    /// The articles of a draft, or of a publication.
    pub struct NewsItems {
        required {
            /// Its articles.
            news_item: Vec<NewsItem>;
        }
        optional {
            /// The time it was made, in Unix seconds.
            create_time: i64;
            /// The time it was changed, in Unix seconds.
            update_time: i64;
        }
    }
}
