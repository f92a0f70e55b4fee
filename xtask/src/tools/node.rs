//! Node, and packages from npm.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::command::{command, read, run};
use crate::paths;
use crate::step::step;

/// Node in a version the package supports, with npm beside it.
pub fn ensure_node() -> Result<()> {
    const WANTED: &str = "Node 20.19 or later (22.12 or later of the 22 line) with npm is needed: \
                          see https://nodejs.org/en/download";
    let said = read(command("node").arg("--version")).context(WANTED)?;
    let mut numbers = said.trim_start_matches('v').split('.').map(|n| n.parse().unwrap_or(0_u32));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version < (20, 19) || version.0 == 21 || (version.0 == 22 && version.1 < 12) {
        bail!("{WANTED}; this is Node {said}");
    }
    read(command("npm").arg("--version")).context(WANTED)?;
    Ok(())
}

/// The npm packages of the checkout's lockfile.
pub fn ensure_npm_packages() -> Result<()> {
    ensure_npm_packages_of(&paths::root())
}

/// The npm packages of a folder's lockfile, installed again only when the lockfile has changed.
pub fn ensure_npm_packages_of(folder: &Path) -> Result<()> {
    let file = folder.join("package-lock.json");
    let lock = fs::read(&file).with_context(|| {
        format!("cannot read {}; run `npm install` once there and commit the file", file.display())
    })?;
    // npm empties node_modules first, so this copy is there only if npm came to the end.
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let shown = file.strip_prefix(paths::root()).unwrap_or(&file).display();
    step(&format!("installing the npm packages of {shown}"), || {
        // No package here needs its install script, so none is run.
        run(command("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder))?;
        fs::write(&stamp, &lock).with_context(|| format!("cannot write {}", stamp.display()))
    })
}
