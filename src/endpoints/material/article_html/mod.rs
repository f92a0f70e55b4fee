//! The pictures of an article's HTML: the list of those to upload, and the same HTML with their new
//! URLs.
//!
//! WeChat removes picture URLs of other hosts from an article's `content`. Each picture must first
//! be uploaded with `media/uploadimg` (official pages of `media/uploadimg` and `draft/add`). The
//! rules of the filter are not published. The best source is the editor at mp.weixin.qq.com (its
//! script `common/wx/mpEditor/plugin/remoteimg.js`). For pasted HTML, it uploads the `src` of
//! `img`, including `data:` and `blob:` URLs. It also uploads the `url(…)` of a background in a
//! `style` attribute. It removes pictures that it cannot upload. The rule here covers every place
//! where HTML makes a browser fetch a picture: a needless upload costs less than a lost picture.
//!
//! | place | remark |
//! |---|---|
//! | `img`, `image`: `src`, `data-src`, `srcset` | WeChat's own articles have `data-src` |
//! | `source`: `srcset` | inside `picture` |
//! | `input type=image`: `src` | |
//! | `object`: `data`; `embed`: `src` | unless their `type` says that it is not a picture |
//! | `video`: `poster` | treated like any other picture |
//! | table parts and `body`: `background` | obsolete HTML, still written by Word and by mail editors |
//! | SVG's `image`, `feImage`: `href`, `xlink:href` | |
//! | every element: `url(…)` and the texts of `image-set(…)` in `style` | most layout tools use it for backgrounds |
//! | every element: `data-miniprogram-imageurl` | the picture of a mini program's card; WeChat's |
//!
//! These are not pictures of the article:
//!
//! - `script` and `style` elements, and the content of `template`, `noscript`, `iframe` and similar
//!   elements: WeChat removes them, or a browser does not show them;
//! - comments, and the text of `textarea` and `title`;
//! - URLs with only a fragment (`fill:url(#gradient)`): they point into the article itself;
//! - files from which SVG uses parts (`use`, `fill="url(a.svg#b)"`), animated `href`s, and icons of
//!   pages (`link`).
//!
//! In SVG and MathML, `style`, `title` and `textarea` are ordinary elements, and an `img` ends
//! them. So the reader tracks the open elements, as a browser does (`tree.rs`). It is written by
//! hand. A full HTML parser would exceed the size limit of the WebAssembly, and would not keep the
//! rest of the text byte for byte.

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
