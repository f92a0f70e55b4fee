//! The stores over the real databases: `tests/stores`.

use anyhow::Result;

use super::test_files::test_files;
use crate::build::package::need_package;
use crate::command::run;
use crate::paths;
use crate::tools::{self, runtimes};

/// Runs every store in the Node that has `node:sqlite`, with a PostgreSQL of its own.
pub fn run_all() -> Result<()> {
    need_package()?;
    tools::ensure_postgres()?;
    tools::ensure_npm_packages_of(&paths::root().join("tests/stores"))?;
    let node = runtimes::ensure("node24")?;
    // One after the other: each starts programs of its own.
    run(runtimes::quiet(&node)
        .args(["--test", "--test-concurrency=1"])
        .args(test_files("tests/stores")?))
}
