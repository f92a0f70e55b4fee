//! The workflows of CI, `.github/workflows`.

use anyhow::Result;

use crate::command::{command, run};
use crate::{test, tools};

/// Checks their commands and their rights, and that every action is pinned.
pub fn check() -> Result<()> {
    tools::ensure_node()?;
    tools::ensure_npm_packages()?;
    run(command("node").arg("--test").args(test::test_files("tests/workflows")?))
}
