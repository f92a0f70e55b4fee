//! The service and the sandbox, in workerd.

use std::process::Command;

use anyhow::Result;

use super::test_files::test_files;
use crate::build::{package, service};
use crate::command::{command, run};
use crate::paths;
use crate::tools::{self, browser, nginx};

/// The service, against the sandbox.
pub fn service() -> Result<()> {
    build_all()?;
    tools::ensure_shell_programs()?;
    let nginx = nginx::ensure()?;
    let browser = browser::ensure()?;
    run(tests("tests/service")?
        .env("NGINX", &nginx.nginx)
        .env("OPENSSL", &nginx.openssl)
        .env("CHROME_PATH", &browser.chrome))
}

/// The sandbox, and its page in a browser.
pub fn sandbox() -> Result<()> {
    tools::ensure_node()?;
    tools::ensure_npm_packages()?;
    let browser = browser::ensure()?;
    service::sandbox()?;
    run(tests("tests/sandbox")?.env("CHROME_PATH", &browser.chrome))
}

/// SDKs of others, in Python and JavaScript, against the sandbox.
pub fn sdks() -> Result<()> {
    tools::ensure_node()?;
    tools::ensure_npm_packages()?;
    let folder = paths::root().join("tests/sdks");
    tools::ensure_npm_packages_of(&folder)?;
    let packages = tools::ensure_python_packages("sdks", &folder.join("requirements.txt"))?;
    service::sandbox()?;
    run(tests("tests/sdks")?.env("PYTHON", "python3").env("PYTHONPATH", packages))
}

/// The service, killed at random moments of its campaigns.
pub fn survives() -> Result<()> {
    build_all()?;
    run(&mut tests("tests/kills")?)
}

/// The promises of the API's document, tried by a program that makes requests of it.
pub fn keeps_its_schema() -> Result<()> {
    build_all()?;
    let folder = paths::root().join("tests/schema");
    let packages = tools::ensure_python_packages("schemathesis", &folder.join("requirements.txt"))?;
    run(tests("tests/schema")?.env("PYTHON", "python3").env("PYTHONPATH", packages))
}

/// Builds what the tests start. The service serves the page.
fn build_all() -> Result<()> {
    package::need_package()?;
    service::page()?;
    service::worker()?;
    service::sandbox()
}

/// The tests of a folder.
fn tests(folder: &str) -> Result<Command> {
    let mut tests = command("node");
    tests.args(["--test", "--test-concurrency=2"]).args(test_files(folder)?);
    Ok(tests)
}
