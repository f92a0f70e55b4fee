//! Campaigns against a simulated WeChat.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod budgets;
#[path = "../promises/campaigns.rs"]
mod campaigns;
mod facts;
mod host;
mod orders;
mod plans;
mod polls;
mod runs;
mod scenario;
mod sends;
mod stored;
mod summaries;
mod wait_for_first;
mod wechat;
mod wechat_tests;
