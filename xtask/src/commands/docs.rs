//! The documents as one site, with the reference of the npm package in it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{command, run};
use crate::step::step;
use crate::{paths, tools};

/// The folder of the built site.
pub fn folder() -> PathBuf {
    paths::target().join("docs")
}

/// Builds the site into `target/docs`, and the reference into `target/docs/reference`.
///
/// A dead link, a public name without documentation, and any warning are errors. Links to other hosts
/// are not followed.
pub fn build() -> Result<()> {
    tools::ensure_node()?;
    if !paths::generated().join("types.ts").is_file() {
        bail!("the types are not written yet; run `cargo xtask build`");
    }
    // TypeDoc needs a TypeScript that is written in JavaScript, so the tools have packages of their own.
    let docs = paths::root().join("docs");
    tools::ensure_npm_packages_of(&docs)?;
    let bin = docs.join("node_modules/.bin");
    let out = folder();
    if out.exists() {
        // A page that is no longer made must not be found by its old links.
        fs::remove_dir_all(&out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    step("building the site of the documents", || {
        run(command(bin.join("vitepress"))
            .current_dir(&docs)
            .args(["build", "."])
            .env("DOCS_OUT", &out))
    })?;
    step("writing the reference", || {
        run(command(bin.join("typedoc"))
            .current_dir(docs.join("reference"))
            .arg("--out")
            .arg(out.join("reference")))
    })?;
    step("following the links of both", || {
        run(command(bin.join("linkinator"))
            .current_dir(&out)
            .args([".", "--recurse", "--check-fragments", "--verbosity", "error"])
            .args(["--skip", "^https?://(?!localhost)"]))
    })
}
