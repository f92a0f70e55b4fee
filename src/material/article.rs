//! An article of the draft box (specification 2.4).

use crate::limits;
use crate::shape::{Flag, Form, Kind, Text, Typed, reply, request};

request! {
    /// One article of a draft: `news` (图文), or `newspic` (图片消息).
    pub struct Article {
        required {
            /// The title, at most 32 characters.
            title: String = Kind::Text(Text::FILLED.limits(limits::DRAFT_TITLE));
            /// The HTML: fewer than 20 000 characters and less than 1 MB; scripts are removed,
            /// pictures must come from media/uploadimg. For `newspic`, plain text.
            content: String = Kind::Text(Text::FILLED.limits(limits::CONTENT));
        }
        optional {
            /// `news` (the default) or `newspic`.
            article_type: String = Kind::Word(&["news", "newspic"]);
            /// The author, at most 16 characters.
            author: String = Kind::Text(Text::FREE.limits(limits::AUTHOR));
            /// The digest of a message with a single article, at most 120 characters (128 on the
            /// 服务号 page); if empty, the first 54 characters of the content.
            digest: String = Kind::Text(Text::FREE.limits(limits::DIGEST));
            /// 阅读原文, at most 1 KB.
            content_source_url: String = Kind::Text(Text::FREE.limits(limits::CONTENT_SOURCE_URL));
            /// The cover of `news`, there required: the id of *permanent* material.
            thumb_media_id: String;
            /// Whether comments are open. 0 or 1; needs the comment privilege (88000).
            need_open_comment: Flag;
            /// Whether only followers can comment. 0 or 1.
            only_fans_can_comment: Flag;
            /// The cover's crop at 2.35:1, `X1_Y1_X2_Y2` in the unit square from the top left.
            pic_crop_235_1: String = Kind::Text(Text::FREE.form(Form::Crop));
            /// The cover's crop at 1:1.
            pic_crop_1_1: String = Kind::Text(Text::FREE.form(Form::Crop));
            /// The cover's crops, newer form.
            cover_info: CoverInfo;
            /// The pictures of `newspic`, there required.
            image_info: ImageInfo;
            /// A product card.
            product_info: ProductInfo;
            /// From older tables. 0 or 1.
            show_cover_pic: Flag;
        }
    }
}

request! {
    /// The crops of a cover.
    pub struct CoverInfo {
        required {
            /// One for each ratio.
            crop_percent_list: Vec<CropPercent>;
        }
        optional {}
    }
}

request! {
    /// One crop, with its corners as texts from `0` to `1`.
    pub struct CropPercent {
        required {
            /// `2.35_1`, `1_1`, or for `newspic` also `16_9`.
            ratio: String = Kind::Word(&["2.35_1", "1_1", "16_9"]);
            /// Left.
            x1: String = Kind::Text(Text::FILLED.form(Form::Fraction));
            /// Top.
            y1: String = Kind::Text(Text::FILLED.form(Form::Fraction));
            /// Right.
            x2: String = Kind::Text(Text::FILLED.form(Form::Fraction));
            /// Bottom.
            y2: String = Kind::Text(Text::FILLED.form(Form::Fraction));
        }
        optional {}
    }
}

request! {
    /// The pictures of a `newspic`.
    pub struct ImageInfo {
        required {
            /// 1 to 20; the first is the cover.
            image_list: Vec<ImageListItem> =
                Kind::List { of: &ImageListItem::KIND, min: 1, max: limits::MAX_NEWSPIC_IMAGES };
        }
        optional {}
    }
}

request! {
    /// One picture of a `newspic`.
    pub struct ImageListItem {
        required {
            /// The id of permanent material.
            image_media_id: String;
        }
        optional {}
    }
}

request! {
    /// A product card (53404–53406).
    pub struct ProductInfo {
        required {
            /// The card at the end of the article.
            footer_product_info: FooterProductInfo;
        }
        optional {}
    }
}

request! {
    /// The card at the end of the article.
    pub struct FooterProductInfo {
        required {
            /// The product.
            product_key: String;
        }
        optional {}
    }
}

reply! {
    /// An article as WeChat gives it back. Fields besides these are kept.
    pub struct NewsItem {
        required {}
        optional {
            /// `news` or `newspic`.
            article_type: String = Kind::Text(Text::FREE);
            /// The title.
            title: String = Kind::Text(Text::FREE);
            /// The author.
            author: String = Kind::Text(Text::FREE);
            /// The digest.
            digest: String = Kind::Text(Text::FREE);
            /// The HTML; empty with `no_content: 1`.
            content: String = Kind::Text(Text::FREE);
            /// 阅读原文.
            content_source_url: String = Kind::Text(Text::FREE);
            /// The cover's id.
            thumb_media_id: String = Kind::Text(Text::FREE);
            /// The cover's address.
            thumb_url: String = Kind::Text(Text::FREE);
            /// Whether the cover is shown in the text. 0 or 1.
            show_cover_pic: Flag;
            /// Whether comments are open. 0 or 1.
            need_open_comment: Flag;
            /// Whether only followers can comment. 0 or 1.
            only_fans_can_comment: Flag;
            /// A temporary link for a draft, the article's link once published.
            url: String = Kind::Text(Text::FREE);
            /// Whether the article has been deleted. A boolean, unlike the flags.
            is_deleted: bool;
        }
    }
}
