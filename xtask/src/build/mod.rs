//! From the source to the npm package.

mod glue;
pub mod pack;
pub mod package;
pub mod probe;
mod readers;
pub mod reproducible;
pub mod rust_worker;
pub mod service;
pub mod size;
mod types;
mod unchanged;
pub mod wasm;
