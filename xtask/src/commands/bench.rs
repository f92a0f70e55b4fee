//! The benchmarks: in Rust, and of the built package beside other libraries, in several runtimes.

use std::path::Path;

use anyhow::{Result, bail};

use crate::build::package;
use crate::build::wasm::Purpose;
use crate::command::{cargo, find, run};
use crate::paths;
use crate::step::step;
use crate::tools::runtimes;

/// Where the package is measured: in the Node of this machine, which also has the rows that only a
/// Node can have, and in others of `runtimes.json`.
const RUNTIMES: [&str; 5] = ["node", "node24", "bun", "deno", "workerd"];

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
    if wanted.runtimes.is_none() && !wanted.quick {
        step("benchmarks in Rust", || {
            run(cargo().args(["bench", "--package", "wechat-mass", "--benches"]))
        })?;
    }
    step("benchmarks of the npm package", || run(&mut measure))
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
