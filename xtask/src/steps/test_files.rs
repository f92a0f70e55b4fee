//! The tests that Node's test runner runs.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::paths;

/// The `*.test.mjs` files of a folder; none at all is a mistake.
pub fn test_files(folder: &str) -> Result<Vec<PathBuf>> {
    let entries = paths::root().join(folder);
    let mut files = Vec::new();
    for entry in entries.read_dir().with_context(|| format!("cannot list {folder}"))? {
        let name = entry.with_context(|| format!("cannot list {folder}"))?.file_name();
        if name.to_string_lossy().ends_with(".test.mjs") {
            files.push(Path::new(folder).join(name));
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("{folder} has no *.test.mjs");
    }
    Ok(files)
}
