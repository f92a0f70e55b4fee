//! The stores over the real databases: `tests/stores`.

use anyhow::Result;

use super::test_files::test_files;
use crate::build::package::need_package;
use crate::command::{command, run};
use crate::paths;
use crate::step::step;
use crate::tools::{self, runtimes};

/// Runs every store: in the Node that has `node:sqlite`, with a PostgreSQL of its own, in workerd and in Bun.
pub fn run_all() -> Result<()> {
    need_package()?;
    tools::ensure_npm_packages()?;
    tools::ensure_postgres()?;
    let folder = paths::root().join("tests/stores");
    tools::ensure_npm_packages_of(&folder)?;
    compile_better_sqlite3()?;
    let node = runtimes::ensure("node24")?;
    let handed = [("MINIFLARE", runtimes::ensure("workerd")?), ("BUN", runtimes::ensure("bun")?)];
    // better-sqlite3 is compiled for the Node of this machine, and is for no other.
    let (compiled, others): (Vec<_>, Vec<_>) = test_files("tests/stores")?
        .into_iter()
        .partition(|file| file.ends_with("better-sqlite3.test.mjs"));
    // One after the other: each starts programs of its own.
    for (node, files) in [(node.as_path(), others), ("node".as_ref(), compiled)] {
        let mut tests = runtimes::quiet(node);
        tests.args(["--test", "--test-concurrency=1"]).args(files).envs(handed.clone());
        run(&mut tests)?;
    }
    Ok(())
}

/// Compiles better-sqlite3, of which npm has only the source.
fn compile_better_sqlite3() -> Result<()> {
    let folder = paths::root().join("tests/stores");
    if folder.join("node_modules/better-sqlite3/build/Release/better_sqlite3.node").is_file() {
        return Ok(());
    }
    tools::ensure_cxx()?;
    step("compiling better-sqlite3", || {
        run(command("npm").args(["rebuild", "better-sqlite3"]).current_dir(folder))
    })
}
