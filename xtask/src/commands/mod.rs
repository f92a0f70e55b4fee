//! What `cargo xtask` does beside building and testing.

pub mod bench;
pub mod fuzz;
pub mod page;
pub mod reference;
pub mod release;
pub mod setup;
