//! The tests of the boundary to JavaScript, which wasm-pack runs in Node and in a browser.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{command, run};
use crate::paths;
use crate::tools::{self, Tool, browser};

/// The arguments that wasm-pack hands to cargo. The tests of the boundary are beside it, in src/wasm, and those of
/// Rust in the browser in src/web.
const BOUNDARY_TESTS: [&str; 3] = ["--features", "js,js-campaign,js-push,web", "--lib"];

pub fn in_node() -> Result<()> {
    run(wasm_pack()?.args(["--node", "."]).args(BOUNDARY_TESTS))
}

pub fn in_browser() -> Result<()> {
    let browser = browser::ensure()?;
    run(wasm_pack()?
        .args(["--headless", "--chrome", "--chromedriver"])
        .arg(&browser.driver)
        .arg(".")
        .args(BOUNDARY_TESTS)
        // Also those tests that do not say where they run, and would only run in Node.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser::webdriver_config(&browser)?))
}

/// `wasm-pack test`, with the test runner of the right version first in `PATH`.
fn wasm_pack() -> Result<Command> {
    tools::ensure_wasm_target()?;
    let wasm_bindgen = Tool::WasmBindgen.ensure()?;
    let mut command = command(Tool::WasmPack.ensure()?);
    let old = std::env::var_os("PATH").unwrap_or_default();
    let directories = wasm_bindgen.parent().map(PathBuf::from).into_iter();
    let path = std::env::join_paths(directories.chain(std::env::split_paths(&old)))
        .context("PATH cannot be extended")?;
    // A slow machine may need longer than the 20 s that a test file has by default.
    command.env("PATH", path).env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    command.env("WASM_PACK_CACHE", paths::target().join("wasm-pack"));
    command.args(["test", "--mode", "no-install"]);
    Ok(command)
}
