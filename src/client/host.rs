//! The parts that the host brings: its clock, its HTTP client, and where it stores a campaign.

use std::fmt;

use crate::campaign::state::campaign::Campaign;
use crate::client::gateway::{Gateway, Request};

/// The host: its clock, and the way of its requests.
///
/// Nothing asks for `Send`: whether the future of [`Driver::advance`](crate::client::Driver::advance) can be spawned on
/// threads is decided by the futures of the implementation.
#[allow(
    async_fn_in_trait,
    reason = "`Send` is decided by the implementation, for threads and for browsers"
)]
pub trait Host {
    /// Returns the time in Unix seconds.
    fn now(&self) -> i64;

    /// Returns where calls go. Default: WeChat.
    fn gateway(&self) -> Gateway {
        Gateway::default()
    }

    /// Tells whether the program wants to stop. Then no further call goes out: a claimed one is given back. All that has happened is still recorded.
    fn is_stopping(&self) -> bool {
        false
    }

    /// Sends a request and waits for the whole answer. Give it a time limit (30 s), follow no redirect, and do not
    /// repeat it: the campaign decides whether it may go out again.
    ///
    /// # Errors
    /// [`NoAnswer`] if none came. WeChat may have received the request nevertheless.
    async fn send(&self, request: Request<'_>) -> Result<Answer, NoAnswer>;
}

/// An answer as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The bytes of the body. Never parse and write them again: ids would lose digits.
    pub reply: Vec<u8>,
}

/// The body of an answer may have a token in it, and is not shown.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.reply.len())
            .finish()
    }
}

/// No answer came: the connection failed, or the time was up. It has no text: that of an HTTP client often has the
/// address with the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no answer came; WeChat may have received the request (没有收到应答；微信可能已收到请求)")
    }
}

impl std::error::Error for NoAnswer {}

/// Where one campaign and its batches are stored. It overwrites only the revision that was read (compare and set), so
/// that no fact of another program is lost, and only one of two programs makes a call.
#[allow(
    async_fn_in_trait,
    reason = "`Send` is decided by the implementation, for threads and for browsers"
)]
pub trait Store {
    /// The error of the store.
    type Error;

    /// Returns the stored text: what [`Campaign::to_json`] wrote.
    ///
    /// # Errors
    /// If it cannot be read.
    async fn read(&self) -> Result<String, Self::Error>;

    /// Stores `next` if the stored campaign still has the revision `read`. Otherwise it stores nothing and returns
    /// `false`. When it returns `true`, the campaign is safely stored, also if the machine loses its power.
    ///
    /// # Errors
    /// If it cannot be stored.
    async fn write(&self, next: &Campaign, read: i64) -> Result<bool, Self::Error>;

    /// Returns the OpenIDs of a batch, as [`OpenIdBatches`](crate::campaign::OpenIdBatches) made them. `number` counts
    /// from 1; `fingerprint` names the batch in any campaign. Not called for everyone or for a tag.
    ///
    /// # Errors
    /// If they cannot be read.
    async fn batch(&self, number: u32, fingerprint: &str) -> Result<Vec<u8>, Self::Error>;
}

impl<H: Host + ?Sized> Host for &H {
    fn now(&self) -> i64 {
        (**self).now()
    }

    fn gateway(&self) -> Gateway {
        (**self).gateway()
    }

    fn is_stopping(&self) -> bool {
        (**self).is_stopping()
    }

    async fn send(&self, request: Request<'_>) -> Result<Answer, NoAnswer> {
        (**self).send(request).await
    }
}

impl<S: Store + ?Sized> Store for &S {
    type Error = S::Error;

    async fn read(&self) -> Result<String, Self::Error> {
        (**self).read().await
    }

    async fn write(&self, next: &Campaign, read: i64) -> Result<bool, Self::Error> {
        (**self).write(next, read).await
    }

    async fn batch(&self, number: u32, fingerprint: &str) -> Result<Vec<u8>, Self::Error> {
        (**self).batch(number, fingerprint).await
    }
}
