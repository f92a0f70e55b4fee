//! The workflows of CI, `.github/workflows`.

use anyhow::Result;

use super::test_files::test_files;
use crate::command::{command, run};
use crate::tools;

/// What they run, with which rights, and that every action is pinned.
pub fn check() -> Result<()> {
    tools::ensure_node()?;
    tools::ensure_npm_packages()?;
    run(command("node").arg("--test").args(test_files("tests/workflows")?))
}
