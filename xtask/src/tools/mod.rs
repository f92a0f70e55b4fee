//! The programs this repository needs: whether they are there, and installing those that are not.

pub mod browser;
pub mod runtimes;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{capture, cargo, command, find, read, run};
use crate::paths;
use crate::step::{say, step};

/// A C++ compiler, which libFuzzer is built with: on Debian installed if there is none.
pub fn ensure_cxx() -> Result<()> {
    let named = std::env::var_os("CXX").is_some();
    if named || find("c++").is_some() || find("clang++").is_some() {
        return Ok(());
    }
    apt_install(
        &["g++"],
        "Fuzzing needs a C++ compiler, and there is none",
        "Install one, or name it in CXX.",
    )
}

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

/// zizmor, in the version of `xtask/zizmor.txt`. From PyPI, which has it built: from source it takes ten
/// minutes of a processor, and its later versions a newer Rust than ours.
pub fn ensure_zizmor() -> Result<PathBuf> {
    let pinned = paths::root().join("xtask/zizmor.txt");
    let text = fs::read_to_string(&pinned).context("cannot read xtask/zizmor.txt")?;
    let version = text.lines().find_map(|line| line.strip_prefix("zizmor=="));
    let version = version.and_then(|rest| rest.split(' ').next());
    let version = version.context("xtask/zizmor.txt pins no version")?;
    let folder = paths::tools().join("zizmor");
    let program = folder.join("bin/zizmor");
    let said = read(command(&program).arg("--version")).unwrap_or_default();
    if said.split_whitespace().nth(1) == Some(version) {
        return Ok(program);
    }
    if read(command("python3").args(["-m", "pip", "--version"])).is_err() {
        apt_install(
            &["python3-pip"],
            "The workflows are linted by zizmor, which pip installs, and there is no pip",
            "Install Python 3 with pip.",
        )?;
    }
    step(&format!("installing zizmor {version} from PyPI into target/tools"), || {
        run(command("python3")
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--only-binary=:all:", "--require-hashes", "--upgrade", "--target"])
            .arg(&folder)
            .arg("--requirement")
            .arg(&pinned)
            // It is a folder of our own that is written to.
            .env("PIP_ROOT_USER_ACTION", "ignore"))
    })?;
    Ok(program)
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

/// Node in a version the package supports, with npm beside it.
pub fn ensure_node() -> Result<()> {
    const WANTED: &str = "Node 20.19 or later (22.12 or later of the 22 line) with npm is needed: \
                          see https://nodejs.org/en/download";
    let said = read(command("node").arg("--version")).context(WANTED)?;
    let mut numbers = said.trim_start_matches('v').split('.').map(|n| n.parse().unwrap_or(0_u32));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version < (20, 19) || version.0 == 21 || (version.0 == 22 && version.1 < 12) {
        bail!("{WANTED}; this is Node {said}");
    }
    read(command("npm").arg("--version")).context(WANTED)?;
    Ok(())
}

/// The npm packages of the checkout's lockfile.
pub fn ensure_npm_packages() -> Result<()> {
    ensure_npm_packages_of(&paths::root())
}

/// The npm packages of a folder's lockfile, installed again only when the lockfile has changed.
pub fn ensure_npm_packages_of(folder: &Path) -> Result<()> {
    let file = folder.join("package-lock.json");
    let lock = fs::read(&file).with_context(|| {
        format!("cannot read {}; run `npm install` once there and commit the file", file.display())
    })?;
    // npm empties node_modules first, so this copy is there only if npm came to the end.
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let shown = file.strip_prefix(paths::root()).unwrap_or(&file).display();
    step(&format!("installing the npm packages of {shown}"), || {
        // No package here needs its install script, so none is run.
        run(command("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder))?;
        fs::write(&stamp, &lock).with_context(|| format!("cannot write {}", stamp.display()))
    })
}

/// Everything the build needs.
pub fn ensure_for_build() -> Result<()> {
    ensure_wasm_target()?;
    ensure_node()?;
    ensure_npm_packages()
}

/// Installs Debian packages outside the checkout, after saying so; elsewhere explains what to install.
pub fn apt_install(packages: &[&str], why: &str, elsewhere: &str) -> Result<()> {
    let debian = fs::read_to_string("/etc/os-release")
        .is_ok_and(|os| os.lines().any(|line| line == "ID=debian"));
    let root = capture(command("id").arg("-u")).is_ok_and(|id| id.stdout == b"0\n");
    let sudo = find("sudo");
    if !debian || find("apt-get").is_none() || (!root && sudo.is_none()) {
        bail!("{why}. {elsewhere}");
    }
    say(format_args!(
        "{why}. Installing on this machine, outside the checkout: {}",
        packages.join(", ")
    ));
    let apt_get = || match (&sudo, root) {
        (Some(sudo), false) => {
            let mut command = command(sudo);
            command.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            command
        }
        _ => {
            let mut command = command("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        }
    };
    step("apt-get", || {
        run(apt_get().arg("update"))?;
        run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
    })
    .context(elsewhere.to_owned())
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
