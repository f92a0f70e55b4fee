//! The way of a call to WeChat, over traits of the host: address, token, answer, and the loop of a campaign.
//!
//! The crate does no I/O. A program implements [`Host`] (its clock and its HTTP client) and [`Store`] (where the
//! campaign is), and calls [`Driver::advance`]. [`StableTokenSource`] keeps the access token.
//!
//! ```text
//!   Call ──► Gateway::request ──► Request { api, method, url, body } ──► Host::send ──► Answer { status, reply }
//!   Driver::advance: read ──► next_step ──► claim, stored ──► send ──► outcome, stored ──► next_step …
//! ```
//!
//! The methods of the traits are `async fn`, without a runtime. The future of [`Driver::advance`] is `Send` if those
//! of the host are: it can be spawned on threads, and runs in a browser, where nothing is `Send`.

mod advance;
mod error;
mod gateway;
mod host;
mod stable_token;
mod token;
mod turn;

pub use advance::{Advanced, Driver};
pub use error::AdvanceError;
pub use gateway::{Gateway, Request};
pub use host::{Answer, Host, NoAnswer, Store};
pub use stable_token::StableTokenSource;
pub use token::{TokenError, TokenSource};
