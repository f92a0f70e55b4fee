//! Where things are in the checkout.

use std::path::{Path, PathBuf};

/// The top of the checkout.
pub fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), PathBuf::from)
}

/// Where cargo builds, which `CARGO_TARGET_DIR` may move.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |d| root().join(d))
}

/// The command-line tools that only the tests need, installed inside the checkout.
pub fn tools() -> PathBuf {
    root().join("target/tools")
}

/// Files that the build makes for the TypeScript of the package: glue, wasm, loaders, types.
pub fn generated() -> PathBuf {
    root().join("pkg/src/generated")
}

/// A copy of the checkout in which the package is built a second time. Inside the checkout, so that it
/// uses the same `node_modules`.
pub fn second_checkout() -> PathBuf {
    root().join("target/reproducible")
}

/// A program that `npm ci` has put into `node_modules`; a copy inside the checkout has none of its own.
pub fn npm_bin(name: &str) -> PathBuf {
    let root = root();
    let in_folder = |folder: &Path| folder.join("node_modules/.bin").join(name);
    let found = root.ancestors().map(in_folder).find(|program| program.is_file());
    found.unwrap_or_else(|| in_folder(&root))
}
