//! The packages that npm and crates.io would receive, packed and checked before they do.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{cargo, command, read, run};
use crate::step::step;
use crate::{paths, release, test};

/// The package as npm ships it, `target/pack/wechat-mass-<version>.tgz`: the same bytes as often as it
/// is called.
pub fn pack() -> Result<PathBuf> {
    test::need_package()?;
    pack_folder(&paths::root().join("pkg"), &paths::target().join("pack"))
}

/// `npm pack` of a folder into another one, which is emptied before.
pub fn pack_folder(folder: &Path, into: &Path) -> Result<PathBuf> {
    if into.exists() {
        // So that the tarball of another version is not taken for this one.
        fs::remove_dir_all(into).with_context(|| format!("cannot empty {}", into.display()))?;
    }
    fs::create_dir_all(into).with_context(|| format!("cannot create {}", into.display()))?;
    let name = read(
        command("npm")
            .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
            .arg(into)
            .arg(folder),
    )?;
    let tarball = into.join(&name);
    if !tarball.is_file() {
        bail!("npm packed no tarball, but said: {name}");
    }
    Ok(tarball)
}

/// Checks both, and has npm and cargo do all of publishing but the upload.
pub fn check() -> Result<()> {
    let tarball = step("packing the npm package", pack)?;
    let crate_file = step("packing the crate", pack_crate)?;
    run(command("node")
        .arg("--test")
        .args(test::test_files("tests/tarball")?)
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
