//! Where things are in the checkout.

use std::path::PathBuf;

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

/// What the build makes for the TypeScript of the package: glue, wasm, loaders, types.
pub fn generated() -> PathBuf {
    root().join("pkg/src/generated")
}

/// A program that `npm ci` has put into `node_modules`.
pub fn npm_bin(name: &str) -> PathBuf {
    root().join("node_modules/.bin").join(name)
}
