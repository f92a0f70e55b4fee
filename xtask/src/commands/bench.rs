//! The benchmarks: in Rust, and of the built package beside other libraries, in several runtimes.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::build::package;
use crate::build::wasm::Purpose;
use crate::command::{cargo, command, find, read, run};
use crate::paths;
use crate::step::step;
use crate::tools::runtimes;

/// Where the package is measured: in the Node of this machine, which also has the rows that only a
/// Node can have, and in others of `runtimes.json`.
const RUNTIMES: [&str; 5] = ["node", "node24", "bun", "deno", "workerd"];

/// The commit whose package every row is measured beside: the last one before the work on the speed of
/// all rows. Another one here is built at the next run.
const BEFORE: &str = "dce22688590df4ec261f05a764b3c3e049367a8e";

/// The options of a run.
pub struct Wanted {
    /// Only these, separated by commas; all, if nothing is said.
    pub runtimes: Option<String>,
    /// Also into `benches/RESULTS.md`.
    pub write: bool,
    /// Short rounds and few, to see that everything runs.
    pub quick: bool,
}

/// Builds the package and measures it; without a choice of runtimes, the crate as well.
pub fn run_all(wanted: &Wanted) -> Result<()> {
    let script = paths::root().join("benches/run.mjs");
    let Some(node) = find("node") else {
        bail!("Node is needed: see https://nodejs.org/en/download");
    };
    let names: Vec<&str> = match &wanted.runtimes {
        Some(names) => names.split(',').map(str::trim).collect(),
        None => RUNTIMES.to_vec(),
    };
    let mut measure = runtimes::quiet(&node);
    measure.arg(&script).args(["--command", &words(wanted)]);
    for name in names {
        let file = if name == "node" { node.clone() } else { runtimes::ensure(name)? };
        measure.arg("--runtime").arg(format!("{name}={}", file.display()));
    }
    if wanted.write {
        measure.arg("--write");
    }
    if wanted.quick {
        measure.arg("--quick");
    }
    package::build(Purpose::Shipping)?;
    ensure_before()?;
    if wanted.runtimes.is_none() && !wanted.quick {
        step("benchmarks in Rust", || {
            run(cargo().args(["bench", "--package", "wechat-mass", "--benches"]))
        })?;
    }
    step("benchmarks of the npm package", || run(&mut measure))
}

/// The package of the earlier commit in `target/bench-before`, built now if it is not there.
fn ensure_before() -> Result<()> {
    // Not `paths::target()`: the benchmarks import it by its place in the checkout.
    let folder = paths::root().join("target/bench-before");
    // Written last, so that a build that was broken off is made again.
    let stamp = folder.join("commit.txt");
    if fs::read_to_string(&stamp).is_ok_and(|built| built == BEFORE) {
        return Ok(());
    }
    if read(command("git").args(["cat-file", "-e", &format!("{BEFORE}^{{commit}}")])).is_err() {
        bail!(
            "the benchmarks build commit {BEFORE} to measure beside it, and this checkout does not have it: \
             run `git fetch --unshallow` in a clone of the repository"
        );
    }
    step("building the package as it was before", || {
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        let checkout = folder.join("checkout");
        fs::create_dir_all(&checkout)
            .with_context(|| format!("cannot create {}", checkout.display()))?;
        build_before(&checkout)?;
        fs::rename(checkout.join("pkg"), folder.join("pkg")).context("cannot keep the package")?;
        fs::remove_dir_all(&checkout)
            .with_context(|| format!("cannot remove {}", checkout.display()))?;
        fs::write(&stamp, BEFORE).with_context(|| format!("cannot write {}", stamp.display()))
    })
}

/// Builds the package of the earlier commit by its own tool, in a folder without git's state.
fn build_before(checkout: &Path) -> Result<()> {
    let archive = checkout.with_file_name("checkout.tar");
    run(command("git").arg("archive").arg("--output").arg(&archive).arg(BEFORE))?;
    run(command("tar").arg("-xf").arg(&archive).arg("-C").arg(checkout))?;
    fs::remove_file(&archive).with_context(|| format!("cannot remove {}", archive.display()))?;
    let lock = |root: &Path| fs::read(root.join("package-lock.json")).ok();
    if lock(checkout) == lock(&paths::root()) {
        // With another lockfile the build installs packages of its own.
        symlink(paths::root().join("node_modules"), checkout.join("node_modules"))
            .context("cannot link node_modules")?;
    }
    run(cargo()
        .args(["xtask", "build"])
        .current_dir(checkout)
        // Where cargo and the tool look for the checkout, which are set to this one.
        .env("CARGO_MANIFEST_DIR", checkout.join("xtask"))
        .env("CARGO_TARGET_DIR", checkout.join("target")))
}

/// Profiles the hot paths of a build that has function names, and writes `benches/PROFILE.md`.
pub fn profile() -> Result<()> {
    package::build(Purpose::Profiling)?;
    let profiled = step("profiles of the hot paths", || {
        run(runtimes::quiet(Path::new("node")).args(["benches/profile.mjs", "--write"]))
    });
    // pkg/dist has to be what ships, whatever came of the profiles.
    package::build(Purpose::Shipping)?;
    profiled
}

/// The command as one would type it.
fn words(wanted: &Wanted) -> String {
    let mut words = "cargo xtask bench".to_owned();
    if let Some(names) = &wanted.runtimes {
        words.push_str(&format!(" --runtime {names}"));
    }
    for (said, word) in [(wanted.write, " --write"), (wanted.quick, " --quick")] {
        if said {
            words.push_str(word);
        }
    }
    words
}
