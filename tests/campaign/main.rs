//! Campaigns against a simulated WeChat.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod advance;
mod budgets;
#[path = "../promises/campaigns.rs"]
mod campaigns;
mod claims;
mod clocks;
mod days;
mod decisions;
mod facts;
mod held_ids;
mod host;
mod orders;
mod plans;
mod polls;
mod restored;
mod runs;
mod scenario;
mod searches;
mod sends;
mod stable_token;
mod stored;
mod summaries;
mod tokens;
mod wait_for_first;
mod wechat;
mod wechat_tests;
