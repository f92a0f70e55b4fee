//! What WeChat sends back: pushes, verified, decrypted and read.
//!
//! ```text
//!   GET  query ──► verify_url ──► the echostr to answer with
//!   POST query + body ──► open_push ──► Push { kind, outcome, dedupe_key, … }   then answer SUCCESS
//!                              │
//!          size ► signature ► decryption ► padding ► length ► app id ► XML, each before the next
//! ```
//!
//! WeChat waits five seconds and sends a push up to three times: answer first, work afterwards,
//! and use [`Push::dedupe_key`]. The facts are those of the official pages on message pushes and on the
//! mass send; [`seal_push`] makes pushes to test a handler with.

mod answer;
mod body;
mod cipher;
pub(crate) mod content;
mod dedupe_key;
pub(crate) mod error;
mod head;
mod mass_send_job_finish;
mod open;
mod output;
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
mod packed;
mod publish_job_finish;
mod query;
mod read;
mod receiver;
mod seal;
mod signature;
pub(crate) mod tree;
mod usual;
mod xml;

#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
pub(crate) use answer::text_between;
pub use answer::{SUCCESS, Seal, seal_reply, text_reply};
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
pub(crate) use body::check_length;
pub use cipher::EncodingAesKey;
pub use content::Repeated;
pub use error::{PushError, PushFault};
pub use mass_send_job_finish::{
    ArticleUrlItem, ArticleUrlResult, CopyrightCheckItem, CopyrightCheckResult, Judgement,
    MassSendJobFinish,
};
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
pub(crate) use mass_send_job_finish::{explain_check_state, explain_reprint};
pub use open::{open_push, unseal_push, verify_url};
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
pub(crate) use publish_job_finish::explain_publish_status;
pub use publish_job_finish::{
    PublishEventInfo, PublishJobFinish, PublishedArticle, PublishedArticles,
};
pub use query::Query;
pub use read::{Mode, Other, Push, PushKind, read_push};
pub use receiver::{Receiver, Token};
pub use seal::{SealedPush, seal_push, sign_push};

/// The events that are typed, as data.
pub static EVENTS: &[&crate::shape::Shape] = &[&MassSendJobFinish::SHAPE, &PublishJobFinish::SHAPE];
