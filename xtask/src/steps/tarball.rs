//! The packages that npm and crates.io would receive, packed and checked before they do.

use std::path::PathBuf;

use anyhow::Result;

use super::test_files::test_files;
use crate::build::pack::pack;
use crate::command::{cargo, command, read, run};
use crate::commands::release;
use crate::paths;
use crate::step::step;

/// Checks both, and has npm and cargo do all of publishing but the upload.
pub fn check() -> Result<()> {
    let tarball = step("packing the npm package", pack)?;
    let crate_file = step("packing the crate", pack_crate)?;
    run(command("node")
        .arg("--test")
        .args(test_files("tests/tarball")?)
        .env("WECHAT_MASS_TARBALL", &tarball)
        .env("WECHAT_MASS_CRATE", &crate_file))?;
    step("publint", || {
        run(command(paths::npm_bin("publint")).args(["run", "--strict"]).arg(&tarball))
    })?;
    step("are the types wrong?", || {
        // Not asked: TypeScript's resolution of Node 10, which knows no `exports`; and `require` under
        // `module: node16`, which TypeScript refuses although Node since 20.19 can do it.
        run(command(paths::npm_bin("attw")).args(["--profile", "esm-only"]).arg(&tarball))
    })?;
    step("npm publish --dry-run", || {
        run(command("npm").args(["publish", "--dry-run", "--ignore-scripts"]).arg(&tarball))
    })?;
    step("cargo publish --dry-run", || {
        run(cargo().args(["publish", "--dry-run", "--package", CRATE]).args(dirt()?))
    })
}

const CRATE: &str = "wechat-mass";

/// The crate as crates.io stores it.
fn pack_crate() -> Result<PathBuf> {
    run(cargo().args(["package", "--package", CRATE, "--no-verify", "--quiet"]).args(dirt()?))?;
    let version = release::version_of_crate()?;
    Ok(paths::target().join(format!("package/{CRATE}-{version}.crate")))
}

/// cargo packs what is not committed only if it is told to. A change is tested before it is committed;
/// a release is made of a fresh checkout, and needs no such word.
fn dirt() -> Result<Option<&'static str>> {
    let changes = read(command("git").args(["status", "--porcelain"]))?;
    Ok((!changes.is_empty()).then_some("--allow-dirty"))
}
