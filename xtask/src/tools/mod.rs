//! The programs this repository needs: whether they are there, and installing those that are not.

pub mod browser;
mod debian;
mod for_build;
pub mod nginx;
mod node;
mod postgres;
mod python;
pub mod runtimes;
mod rust;
mod zizmor;

pub use debian::{ensure_cxx, ensure_shell_programs};
pub use for_build::ensure_for_build;
pub use node::{ensure_node, ensure_npm_packages, ensure_npm_packages_of};
pub use postgres::ensure_postgres;
pub use python::ensure_python_packages;
pub use rust::{Tool, ensure_component, ensure_wasm_target, locked, wasm_bindgen_version};
pub use zizmor::ensure_zizmor;
