//! The worker in Rust of `examples/worker`, as its Cargo.toml says.

use std::path::PathBuf;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{cargo, run};
use crate::paths;

/// Builds it below `target`, and returns the folder of its glue and its wasm.
pub fn build() -> Result<PathBuf> {
    let target = paths::target().join("examples");
    run(cargo()
        .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
        .arg("--manifest-path")
        .arg(paths::root().join("examples/worker/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target))?;
    let out = target.join("worker");
    Bindgen::new()
        .input_path(target.join("wasm32-unknown-unknown/release/wechat_mass_worker.wasm"))
        .web(true)?
        .omit_default_module_path(true)
        .generate(&out)
        .context("wasm-bindgen refused the worker")?;
    Ok(out)
}
