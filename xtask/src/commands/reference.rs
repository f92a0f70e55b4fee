//! The reference of the npm package, made from its types and comments.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{command, run};
use crate::step::step;
use crate::{paths, tools};

/// Where it is built.
pub fn folder() -> PathBuf {
    paths::target().join("reference")
}

/// Builds it into `target/reference`. A public name without documentation, a `{@link}` that leads
/// nowhere, any warning fails; and so does a dead link of the pages. Nothing outside of them is asked.
pub fn build() -> Result<()> {
    tools::ensure_node()?;
    if !paths::generated().join("types.ts").is_file() {
        bail!("the types are not written yet; run `cargo xtask build`");
    }
    // TypeDoc needs a TypeScript that is written in JavaScript, so it has packages of its own.
    let tool = paths::root().join("docs/reference");
    tools::ensure_npm_packages_of(&tool)?;
    let out = folder();
    if out.exists() {
        // So that a page that is no longer made is not linked to.
        fs::remove_dir_all(&out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    let bin = tool.join("node_modules/.bin");
    step("writing the reference", || {
        run(command(bin.join("typedoc")).current_dir(&tool).arg("--out").arg(&out))
    })?;
    step("following its links", || {
        run(command(bin.join("linkinator"))
            .current_dir(&out)
            .args([".", "--recurse", "--check-fragments", "--verbosity", "error"])
            .args(["--skip", "^https?://(?!localhost)"]))
    })
}
