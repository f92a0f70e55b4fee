//! The npm package as a tarball.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::package::need_package;
use crate::command::{command, read};
use crate::paths;

/// The package as npm ships it, `target/pack/wechat-mass-<version>.tgz`: the same bytes as often as it
/// is called.
pub fn pack() -> Result<PathBuf> {
    need_package()?;
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
