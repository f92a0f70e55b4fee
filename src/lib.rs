//! Mass sends (群发) for WeChat Official Accounts, without the network.
//!
//! This crate does no I/O. It opens no connection, reads no clock, draws no random number and keeps
//! no state: bytes come in, data goes out. The host sends the request.
//!
//! ```text
//!   body ──► check ──► every problem, each with its path, code, limit and value, in zh and en
//!   body ──► build ──► Call { method, path, query, headers, body }  ──► the host's HTTP client
//!   reply bytes ──► read ──► the reply, ids intact   or   what the errcode means and what to do
//! ```
//!
//! The verbs work on JSON values by the endpoint's name ([`check()`], [`build()`], [`EndpointSpec::read`]), or on
//! Rust types ([`Endpoint`]). Both go through the same table ([`ENDPOINTS`]) and the same rules.
//!
//! ```
//! use wechat_mass::mass::{Filter, SendAll, Text};
//! use wechat_mass::{Body, Endpoint};
//!
//! let send = SendAll::new(Filter::Tag(2), Text::new("你好")).clientmsgid("job42-t2");
//! let call = send.call()?;
//! assert_eq!(call.path, "/cgi-bin/message/mass/sendall");
//! assert_eq!(
//!     call.body,
//!     Body::Json(
//!         r#"{"filter":{"is_to_all":false,"tag_id":2},"text":{"content":"你好"},"msgtype":"text","clientmsgid":"job42-t2"}"#
//!             .to_owned()
//!     )
//! );
//! # Ok::<(), wechat_mass::Refused>(())
//! ```
//!
//! A send that takes many calls is a [`campaign`]: a value that the host stores. So it is sent once,
//! whatever happens in between.
//!
//! The promises, each of them tested:
//!
//! - Nobody is reached by accident: everyone only if `is_to_all: true` was written.
//! - Every problem is reported at once.
//! - No digit of a 64-bit id is lost.
//! - A campaign is sent once.
//! - Unknown fields are kept.

#![cfg_attr(
    not(all(
        any(feature = "js", feature = "js-campaign", feature = "js-push"),
        target_arch = "wasm32"
    )),
    forbid(unsafe_code)
)]

mod api;
pub mod campaign;
pub mod client;
mod endpoints;
mod ids;
mod json;
mod problem;
pub mod push;
#[cfg(all(
    any(feature = "js", feature = "js-campaign", feature = "js-push"),
    target_arch = "wasm32"
))]
mod wasm;
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub mod web;

pub use api::call::{BASE, Body, Call, Pairs, Part};
pub use api::check::options::CheckOptions;
pub use api::endpoint::Endpoint;
pub use api::reply::error::{ApiError, Done, ReadError, ReplyError, ReplyFault};
pub use api::shape::Flag;
pub use api::spec::{EndpointSpec, Method, Sends};
pub use api::{limits, shape};
pub use endpoints::registry::{ENDPOINTS, build, check};
pub use endpoints::{account, comment, datacube, mass, material};
pub use ids::msg_id::{BadId, MsgId};
pub use problem::bilingual::Bilingual;
pub use problem::code::Code;
pub use problem::errcode;
pub use problem::errcode::{explain, explain_at, explain_status};
pub use problem::level::Level;
pub use problem::problem::{Problem, Refused, Shown};

/// The page about Rust, whose examples are run like every other one.
#[cfg(doctest)]
#[doc = include_str!("../docs/guide/rust.md")]
pub struct Guide;
/// The same page in Chinese.
#[cfg(doctest)]
#[doc = include_str!("../docs/guide/rust.zh-CN.md")]
pub struct GuideInChinese;
