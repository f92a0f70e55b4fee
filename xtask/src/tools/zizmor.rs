//! The linter of workflows.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::{command, read, run};
use crate::paths;
use crate::step::step;
use crate::tools::python::ensure_pip;

/// zizmor, in the version of `xtask/zizmor.txt`. From PyPI, which has it built: from source it takes ten
/// minutes of a processor, and its later versions a newer Rust than ours.
pub fn ensure_zizmor() -> Result<PathBuf> {
    let pinned = paths::root().join("xtask/zizmor.txt");
    let text = fs::read_to_string(&pinned).context("cannot read xtask/zizmor.txt")?;
    let version = text.lines().find_map(|line| line.strip_prefix("zizmor=="));
    let version = version.and_then(|rest| rest.split(' ').next());
    let version = version.context("xtask/zizmor.txt pins no version")?;
    let folder = paths::tools().join("zizmor");
    let program = folder.join("bin/zizmor");
    let said = read(command(&program).arg("--version")).unwrap_or_default();
    if said.split_whitespace().nth(1) == Some(version) {
        return Ok(program);
    }
    ensure_pip()?;
    step(&format!("installing zizmor {version} from PyPI into target/tools"), || {
        run(command("python3")
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--only-binary=:all:", "--require-hashes", "--upgrade", "--target"])
            .arg(&folder)
            .arg("--requirement")
            .arg(&pinned)
            // It is a folder of our own that is written to.
            .env("PIP_ROOT_USER_ACTION", "ignore"))
    })?;
    Ok(program)
}
