//! The JavaScript runtimes beside the Node of this machine, which the benchmarks and the consumers
//! run in: pinned in `runtimes.json`, installed from npm into `target/runtimes`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::{command, read, run};
use crate::paths;
use crate::step::step;

/// One runtime in one version.
struct Runtime {
    name: String,
    shown: String,
    version: String,
    /// The program, inside the package.
    file: String,
    /// The npm package that holds it, for each platform. Not the package with the runtime's own
    /// name, which needs an install script to choose from these.
    packages: BTreeMap<String, String>,
}

/// The file of a runtime, installed now if it is not there in the pinned version: the program, or,
/// for `workerd`, the script that a program in Node imports as `miniflare`.
pub fn ensure(name: &str) -> Result<PathBuf> {
    let pinned = pinned()?;
    let Some(runtime) = pinned.iter().find(|runtime| runtime.name == name) else {
        bail!("there is no runtime {name:?}; there are {}", names()?.join(", "));
    };
    runtime.ensure()
}

/// The names of all runtimes, in the order of `runtimes.json`.
pub fn names() -> Result<Vec<String>> {
    Ok(pinned()?.into_iter().map(|runtime| runtime.name).collect())
}

/// A program that keeps what it stores inside the checkout, and tells nobody that it runs.
pub fn quiet(program: &Path) -> Command {
    let mut quiet = command(program);
    quiet
        .env("DENO_DIR", paths::target().join("deno"))
        .env("DENO_NO_UPDATE_CHECK", "1")
        .env("DO_NOT_TRACK", "1");
    quiet
}

impl Runtime {
    fn ensure(&self) -> Result<PathBuf> {
        let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        let package = self.packages.get(&platform).with_context(|| {
            format!("xtask/runtimes.json has no package of {} for {platform}", self.name)
        })?;
        let prefix = paths::target().join("runtimes").join(&self.name);
        let installed = prefix.join("node_modules").join(package);
        let file = installed.join(&self.file);
        let there = fs::read(installed.join("package.json"))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .and_then(|described: Value| Some(described.get("version")?.as_str()? == self.version));
        if there == Some(true) && file.is_file() {
            return Ok(file);
        }
        let wanted = format!("{package}@{}", self.version);
        let title = format!(
            "installing {} {} from npm ({wanted}) into target/runtimes/{}",
            self.shown, self.version, self.name
        );
        step(&title, || {
            if prefix.exists() {
                fs::remove_dir_all(&prefix)
                    .with_context(|| format!("cannot empty {}", prefix.display()))?;
            }
            fs::create_dir_all(&prefix)
                .with_context(|| format!("cannot create {}", prefix.display()))?;
            run(command("npm")
                .args(["install", "--no-save", "--no-package-lock", "--ignore-scripts"])
                .args(["--no-audit", "--no-fund", "--prefix"])
                .arg(&prefix)
                .arg(&wanted))
        })?;
        if !file.is_file() {
            bail!("{wanted} has no {}", self.file);
        }
        if file.extension().is_none() {
            // A program may still be one for another C library.
            read(quiet(&file).arg("--version"))?;
        }
        Ok(file)
    }
}

/// The runtimes of `runtimes.json`.
fn pinned() -> Result<Vec<Runtime>> {
    let list: Vec<Value> = serde_json::from_str(include_str!("../../runtimes.json"))
        .context("xtask/runtimes.json is not a list")?;
    list.iter().map(runtime).collect::<Option<_>>().context("xtask/runtimes.json lacks a member")
}

fn runtime(one: &Value) -> Option<Runtime> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let packages = one.get("packages")?.as_object()?.iter();
    Some(Runtime {
        name: text(one.get("name")?)?,
        shown: text(one.get("shown")?)?,
        version: text(one.get("version")?)?,
        file: text(one.get("file")?)?,
        packages: packages
            .map(|(platform, package)| Some((platform.clone(), text(package)?)))
            .collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{ensure, pinned};

    #[test]
    fn every_runtime_is_pinned_to_one_version_on_every_platform() -> anyhow::Result<()> {
        for runtime in pinned()? {
            let numbers = runtime.version.split('.').collect::<Vec<_>>();
            assert_eq!(numbers.len(), 3, "{}", runtime.name);
            assert!(numbers.iter().all(|number| number.parse::<u32>().is_ok()), "{}", runtime.name);
            for platform in ["linux-x86_64", "linux-aarch64", "macos-x86_64", "macos-aarch64"] {
                assert!(runtime.packages.contains_key(platform), "{} {platform}", runtime.name);
            }
        }
        Ok(())
    }

    #[test]
    fn an_unknown_runtime_is_answered_with_those_that_are_known() {
        let error = ensure("node23").map_err(|error| error.to_string());
        assert_eq!(
            error,
            Err("there is no runtime \"node23\"; there are node22, node24, node26, bun, deno, workerd"
                .to_owned())
        );
    }
}
