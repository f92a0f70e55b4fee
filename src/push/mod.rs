//! Pushes from WeChat: verified, decrypted and read.
//!
//! ```text
//!   GET  query ──► verify_url ──► the echostr for the answer
//!   POST query + body ──► open_push ──► Push { kind, outcome, dedupe_key, … }   then answer SUCCESS
//!                              │
//!          size ► signature ► decryption ► padding ► length ► app id ► XML, each before the next
//! ```
//!
//! WeChat waits five seconds and sends a push up to three times. Answer first, work afterwards, and
//! use [`Push::dedupe_key`]. The sources are the official pages on message pushes and on the mass
//! send. [`seal_push`] makes pushes for the tests of a handler.

pub(crate) mod envelope;
pub(crate) mod error;
pub(crate) mod event;
pub(crate) mod xml;

pub use envelope::answer::{SUCCESS, Seal, seal_reply, text_reply};
pub use envelope::cipher::EncodingAesKey;
pub use envelope::open::{open_push, unseal_push, verify_url};
pub use envelope::query::Query;
pub use envelope::receiver::{PushToken, Receiver};
pub use envelope::seal::{SealedPush, seal_push, sign_push};
pub use error::{PushError, PushFault};
pub use event::content::Repeated;
pub use event::mass_send_job_finish::{
    ArticleUrlItem, ArticleUrlResult, CopyrightCheckItem, CopyrightCheckResult, Judgement,
    MassSendJobFinish,
};
pub use event::publish_job_finish::{
    PublishEventInfo, PublishJobFinish, PublishedArticle, PublishedArticles,
};
pub use event::push::{Mode, Other, Push, PushKind};
pub use event::read::read_push;

/// The shapes of the typed events.
pub static EVENTS: &[&crate::api::shape::Shape] =
    &[&MassSendJobFinish::SHAPE, &PublishJobFinish::SHAPE];
