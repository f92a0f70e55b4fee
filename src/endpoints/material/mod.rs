//! The endpoints of media: pictures, voices, videos, articles, drafts and publications.

pub mod add_material;
mod article;
mod article_content;
mod article_html;
pub mod draft;
pub mod freepublish;
pub mod library;
mod message_media;
pub mod upload;
pub mod uploadimg;
pub mod uploadnews;
pub mod uploadvideo;

pub use crate::api::media;
pub use crate::api::media::media_file::MediaFile;
pub use add_material::{AddMaterial, AddMaterialReply, VideoDescription};
pub use article::{
    Article, CoverInfo, CropPercent, FooterProductInfo, ImageInfo, ImageListItem, NewsItem,
    NewsItems, ProductInfo,
};
pub use article_html::{article_pictures, replace_pictures};
pub use draft::{
    DraftAdd, DraftAddReply, DraftBatchGet, DraftBatchGetReply, DraftCount, DraftCountReply,
    DraftDelete, DraftGet, DraftUpdate,
};
pub use freepublish::{
    FreePublishBatchGet, FreePublishBatchGetReply, FreePublishDelete, FreePublishGet,
    FreePublishGetArticle, FreePublishGetReply, FreePublishSubmit, FreePublishSubmitReply,
};
pub use library::{
    MaterialBatchGet, MaterialBatchGetReply, MaterialCount, MaterialCountReply, MaterialDelete,
    MaterialFile, MaterialGet, MaterialGetReply, MaterialItem,
};
pub use message_media::MessageMedia;
pub use upload::{Upload, UploadReply};
pub use uploadimg::{UploadImg, UploadImgReply};
pub use uploadnews::{NewsArticle, UploadNews};
pub use uploadvideo::UploadVideo;
