//! Types, format, lints and tests of what is written in TypeScript and JavaScript.

use anyhow::{Context, Result};

use super::test_files::test_files;
use crate::build::package::need_package;
use crate::build::{probe, service};
use crate::command::{command, run};
use crate::paths;
use crate::tools::{self, browser, nginx};

/// The package itself is type-checked by its build.
pub fn typescript() -> Result<()> {
    tools::ensure_npm_packages()?;
    run(command(paths::npm_bin("tsc")).args(["--project", "tests/types"]))?;
    for workspace in ["www/panel", "www/worker", "www/sandbox"] {
        run(command("npm").args(["run", "--silent", "typecheck", "--workspace", workspace]))?;
    }
    Ok(())
}

pub fn biome() -> Result<()> {
    tools::ensure_npm_packages()?;
    run(command(paths::npm_bin("biome")).args(["check", "--error-on-warnings", "."]))
        .context("`npx biome check --write .` repairs most of this")
}

pub fn node() -> Result<()> {
    need_package()?;
    // Node would leave one processor idle, which is half of two.
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    run(command("node")
        .args(["--test", &format!("--test-concurrency={processors}")])
        .args(test_files("tests/node")?))
}

pub fn gateway() -> Result<()> {
    need_package()?;
    let nginx = nginx::ensure()?;
    run(command("node")
        .arg("--test")
        .args(test_files("tests/gateway")?)
        .env("NGINX", &nginx.nginx)
        .env("OPENSSL", &nginx.openssl))
}

pub fn survives_a_panic() -> Result<()> {
    on_probe("tests/panic")
}

/// Holds the two ways across the boundary against each other, also with what is kept of the fuzzing.
pub fn same_answers() -> Result<()> {
    on_probe("tests/crossing")
}

/// Runs the tests of a folder on the package that has a deliberate panic and the reference in it.
fn on_probe(folder: &str) -> Result<()> {
    need_package()?;
    let probe = probe::build()?;
    run(command("node").arg("--test").args(test_files(folder)?).env("WECHAT_MASS_PROBE", probe))
}

pub fn page() -> Result<()> {
    need_package()?;
    let browser = browser::ensure()?;
    service::page()?;
    run(command("node")
        .arg("--test")
        .args(test_files("tests/page")?)
        .env("CHROME_PATH", &browser.chrome))
}

pub fn heap() -> Result<()> {
    need_package()?;
    run(command("node").arg("--test").args(test_files("tests/heap")?))
}
