//! All tools that the build needs.

use anyhow::Result;

use crate::tools::node::{ensure_node, ensure_npm_packages};
use crate::tools::rust::ensure_wasm_target;

/// Everything the build needs.
pub fn ensure_for_build() -> Result<()> {
    ensure_wasm_target()?;
    ensure_node()?;
    ensure_npm_packages()
}
