//! Programs that cargo builds, and parts of the toolchain that rustup adds.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{cargo, command, find, read, run};
use crate::paths;
use crate::step::step;

/// A command-line tool that `cargo install` builds into `target/tools`.
pub enum Tool {
    /// Runs the boundary's tests in Node and in a browser.
    WasmPack,
    /// The test runner that wasm-pack calls; the build itself uses wasm-bindgen as a library.
    WasmBindgen,
    /// Licences, sources and known vulnerabilities of the Rust dependencies.
    CargoDeny,
    /// Builds and runs the fuzz targets.
    CargoFuzz,
}

impl Tool {
    fn package(&self) -> &'static str {
        match self {
            Self::WasmPack => "wasm-pack",
            Self::WasmBindgen => "wasm-bindgen-cli",
            Self::CargoDeny => "cargo-deny",
            Self::CargoFuzz => "cargo-fuzz",
        }
    }

    fn program(&self) -> &'static str {
        match self {
            Self::WasmPack => "wasm-pack",
            Self::WasmBindgen => "wasm-bindgen",
            Self::CargoDeny => "cargo-deny",
            Self::CargoFuzz => "cargo-fuzz",
        }
    }

    fn version(&self) -> Result<String> {
        match self {
            Self::WasmPack => Ok("0.15.0".to_owned()),
            Self::WasmBindgen => wasm_bindgen_version(),
            Self::CargoDeny => Ok("0.20.2".to_owned()),
            Self::CargoFuzz => Ok("0.13.2".to_owned()),
        }
    }

    fn minutes(&self) -> u32 {
        match self {
            Self::WasmPack | Self::CargoFuzz => 2,
            Self::WasmBindgen | Self::CargoDeny => 5,
        }
    }

    /// The program in the wanted version: from `target/tools`, from `PATH`, or built now.
    pub fn ensure(&self) -> Result<PathBuf> {
        let version = self.version()?;
        let own = paths::tools().join("bin").join(self.program());
        let known = [Some(own.clone()), find(self.program())];
        for program in known.into_iter().flatten().filter(|p| p.is_file()) {
            let said = read(command(&program).arg("--version")).unwrap_or_default();
            if said.split_whitespace().nth(1) == Some(version.as_str()) {
                return Ok(program);
            }
        }
        let package = self.package();
        let title = format!(
            "installing {package} {version} into target/tools (once, about {} min)",
            self.minutes()
        );
        step(&title, || {
            let mut install = cargo();
            // Every new machine builds them, and they run for seconds.
            install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
            install
                .args(["install", &format!("{package}@{version}"), "--root"])
                .arg(paths::tools())
                .arg("--target-dir")
                .arg(paths::tools().join("build"));
            // Only cargo-deny: the lockfiles inside the other two packages name versions that
            // some mirrors of crates.io no longer hold.
            if matches!(self, Self::CargoDeny) {
                install.arg("--locked");
            }
            run(&mut install)
        })?;
        Ok(own)
    }
}

/// The version of wasm-bindgen that the crate and this tool agree on, read from `Cargo.lock`.
pub fn wasm_bindgen_version() -> Result<String> {
    let lock = fs::read_to_string(paths::root().join("Cargo.lock"))
        .context("cannot read Cargo.lock; run `cargo generate-lockfile`")?;
    let ours = locked(&lock, "wasm-bindgen");
    let tool = locked(&lock, "wasm-bindgen-cli-support");
    match (ours.as_slice(), tool.as_slice()) {
        ([ours], [tool]) if ours == tool => Ok(ours.clone()),
        _ => bail!(
            "Cargo.lock has wasm-bindgen {ours:?} but wasm-bindgen-cli-support {tool:?}; they must be \
             one version each, and the same: set both with `=` in Cargo.toml and xtask/Cargo.toml"
        ),
    }
}

/// The versions of one package in the text of a `Cargo.lock`.
pub fn locked(lock: &str, package: &str) -> Vec<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    let mut versions = Vec::new();
    while lines.any(|line| line == name) {
        let version = lines.next().and_then(|line| line.strip_prefix("version = \""));
        versions.extend(version.and_then(|v| v.strip_suffix('"')).map(str::to_owned));
    }
    versions
}

/// The standard library for WebAssembly, added with rustup if it is missing.
pub fn ensure_wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let library = read(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .context("Rust is needed: install it from https://rustup.rs")?;
    if PathBuf::from(library).is_dir() {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "this Rust cannot build for {TARGET}, and there is no rustup to add it; see https://rustup.rs"
        );
    }
    step(&format!("adding {TARGET} to the Rust toolchain"), || {
        run(command("rustup").args(["target", "add", TARGET]))
    })
}

/// A part of the Rust toolchain that minimal installations lack.
pub fn ensure_component(component: &str, subcommand: &str) -> Result<()> {
    if read(cargo().args([subcommand, "--version"])).is_ok() {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "`cargo {subcommand}` is missing, and there is no rustup to add it; see https://rustup.rs"
        );
    }
    step(&format!("adding {component} to the Rust toolchain"), || {
        run(command("rustup").args(["component", "add", component]))
    })
}

#[cfg(test)]
mod tests {
    use super::locked;

    #[test]
    fn every_locked_version_of_exactly_that_package_is_found() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"a-b\"\nversion = \"2.0.0\"\n\n\
                    [[package]]\nname = \"a\"\nversion = \"3.0.0\"\n";
        assert_eq!(locked(lock, "a"), ["1.0.0", "3.0.0"]);
        assert_eq!(locked(lock, "a-b"), ["2.0.0"]);
        assert!(locked(lock, "b").is_empty());
    }
}
