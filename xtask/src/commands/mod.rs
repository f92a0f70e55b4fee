//! The commands of `cargo xtask` beside building and testing.

pub mod bench;
pub mod docs;
pub mod fuzz;
pub mod release;
pub mod server;
pub mod setup;
pub mod start;
