//! Python packages, from PyPI.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::{command, read, run};
use crate::paths;
use crate::step::step;
use crate::tools::debian::apt_install;

/// The folder with the packages of a file of requirements, for `PYTHONPATH`. They are installed again only when
/// the file has changed.
pub fn ensure_python_packages(name: &str, requirements: &Path) -> Result<PathBuf> {
    let wanted = fs::read(requirements)
        .with_context(|| format!("cannot read {}", requirements.display()))?;
    let folder = paths::tools().join(name);
    let stamp = folder.join(".installed-requirements.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(folder);
    }
    ensure_pip()?;
    step(&format!("installing {name} from PyPI into target/tools"), || {
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        run(command("python3")
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--target"])
            .arg(&folder)
            .arg("--requirement")
            .arg(requirements)
            // It is a folder of our own that is written to.
            .env("PIP_ROOT_USER_ACTION", "ignore"))?;
        fs::write(&stamp, &wanted).with_context(|| format!("cannot write {}", stamp.display()))
    })?;
    Ok(folder)
}

/// pip, on Debian installed if it is missing.
pub fn ensure_pip() -> Result<()> {
    if read(command("python3").args(["-m", "pip", "--version"])).is_ok() {
        return Ok(());
    }
    apt_install(
        &["python3-pip"],
        "Some checks are Python programs, which pip installs, and there is no pip",
        "Install Python 3 with pip.",
    )
}
