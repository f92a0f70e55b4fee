//! Format, lints, tests and documentation of the Rust code.

use anyhow::{Context, Result};

use crate::build::wasm::MODULES;
use crate::command::{cargo, run};
use crate::tools;

pub fn fmt() -> Result<()> {
    tools::ensure_component("rustfmt", "fmt")?;
    run(cargo().args(["fmt", "--all", "--check"])).context("`cargo fmt --all` repairs this")
}

pub fn clippy() -> Result<()> {
    tools::ensure_component("clippy", "clippy")?;
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

pub fn clippy_wasm() -> Result<()> {
    tools::ensure_component("clippy", "clippy")?;
    tools::ensure_wasm_target()?;
    run(cargo()
        .args([
            "clippy",
            "--target",
            "wasm32-unknown-unknown",
            "--features",
            "js,js-campaign,js-push,web",
        ])
        .args(["--lib", "--tests", "--", "-D", "warnings"]))?;
    run(cargo()
        .args(["clippy", "--target", "wasm32-unknown-unknown", "--features", "web"])
        .args(["--lib", "--", "-D", "warnings"]))?;
    // Each alone, as it ships: what only the other one uses must not be there.
    for module in MODULES {
        run(cargo()
            .args(["clippy", "--target", "wasm32-unknown-unknown", "--features", module.feature])
            .args(["--lib", "--", "-D", "warnings"]))?;
    }
    Ok(())
}

pub fn tests() -> Result<()> {
    run(cargo().args(["test", "--workspace"]))
}

pub fn doc() -> Result<()> {
    run(cargo().args(["doc", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}
