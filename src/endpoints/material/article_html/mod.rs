//! The pictures of an article's HTML: which ones must be uploaded first, and the same HTML with
//! their new urls.
//!
//! WeChat filters foreign picture urls out of an article's `content`; each picture has to go
//! through `media/uploadimg` before (official pages of `media/uploadimg` and `draft/add`). What
//! its filter looks at is not published. The nearest thing to a source is the editor of WeChat's
//! own console (its script `common/wx/mpEditor/plugin/remoteimg.js`): for pasted HTML it uploads
//! the `src` of `img`, `data:` and `blob:` urls included, and the `url(…)` of a background in a
//! `style` attribute, and it drops what it cannot upload. Hence the rule here: every place where
//! HTML makes a browser fetch a picture, because a needless upload costs less than a lost picture.
//!
//! | place | remark |
//! |---|---|
//! | `img`, `image`: `src`, `data-src`, `srcset` | `data-src` is what WeChat's own articles carry |
//! | `source`: `srcset` | inside `picture` |
//! | `input type=image`: `src` | |
//! | `object`: `data`; `embed`: `src` | unless their `type` says that it is no picture |
//! | `video`: `poster` | a foreign picture like any other |
//! | table parts and `body`: `background` | obsolete HTML, still written by Word and by mail editors |
//! | SVG's `image`, `feImage`: `href`, `xlink:href` | |
//! | every element: `url(…)` and the texts of `image-set(…)` in `style` | what most layout tools use for backgrounds |
//! | every element: `data-miniprogram-imageurl` | the picture of a mini program's card; WeChat's |
//!
//! No pictures of the article:
//!
//! - `script` and `style` elements, and what is written in a `template`, `noscript`, `iframe` and
//!   the like: WeChat removes them, or a browser does not show what they hold;
//! - comments, and the text of `textarea` and `title`;
//! - urls made of a fragment only (`fill:url(#gradient)`): they point into the article itself;
//! - files that SVG takes parts from (`use`, `fill="url(a.svg#b)"`), animated `href`s, and icons of
//!   pages (`link`).
//!
//! In SVG and MathML, `style`, `title` and `textarea` are elements like others, and an `img` ends
//! them. So the reader knows which elements are open, as a browser does (`tree.rs`). It is written
//! by hand: a full HTML parser does not fit the size that the WebAssembly may have, and would not
//! keep the rest of the text byte for byte.

mod css;
mod elements;
mod host;
pub(crate) mod losses;
mod new_urls;
mod picture;
mod pictures;
mod place;
mod reference;
mod source_set;
mod start_tags;
mod tag;
#[cfg(test)]
mod tests;
mod tokenizer;
mod tree;

pub use pictures::{article_pictures, replace_pictures};
