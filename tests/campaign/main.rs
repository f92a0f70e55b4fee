//! Campaigns against a simulated WeChat.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod host;
mod runs;
mod wechat;
mod wechat_tests;
