//! The page, the service and the sandbox of `www/`, from the package that is in `pkg/dist`.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::command::{command, run};
use crate::paths;
use crate::step::step;

/// Builds the page.
pub fn page() -> Result<()> {
    step("building the page", || build("www/panel"))
}

/// Builds the service, as workerd and Cloudflare run it.
pub fn worker() -> Result<()> {
    step("building the service", || build("www/worker"))
}

/// Builds the sandbox and its page. It needs nothing of the package.
pub fn sandbox() -> Result<()> {
    step("building the sandbox", || build("www/sandbox"))
}

fn build(workspace: &str) -> Result<()> {
    run(command("npm").args(["run", "--silent", "build", "--workspace", workspace]))
}

/// The runtime of workers: the program itself. The `workerd` of npm is a script that starts it, and a signal
/// to that one would leave this one behind.
pub fn workerd() -> Result<PathBuf> {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-64",
        ("macos", "aarch64") => "darwin-arm64",
        (system, processor) => bail!("there is no workerd for {system} on {processor}"),
    };
    let program =
        paths::root().join(format!("node_modules/@cloudflare/workerd-{platform}/bin/workerd"));
    if !program.is_file() {
        bail!("npm has installed no workerd for this machine: {} is missing", program.display());
    }
    Ok(program)
}
