//! Fuzzing with libFuzzer. The kept corpus in `fuzz/corpus` is read and not written to: what is found on
//! the way goes to `target`, a crash to `fuzz/artifacts`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{command, run};
use crate::paths;
use crate::step::step;
use crate::tools::{self, Tool};

/// How long a target runs in the tests, in seconds.
const SHORT: u32 = 25;

/// Runs one target for so many minutes.
pub fn run_target(target: Option<&str>, minutes: u32) -> Result<()> {
    let known = targets()?;
    let Some(target) = target.filter(|target| known.iter().any(|known| known == target)) else {
        bail!("name a target: cargo xtask fuzz <{}>", known.join("|"));
    };
    let program = ensure()?;
    let finds = paths::target().join("fuzz").join(target);
    step(&format!("fuzzing {target} for {minutes} min"), || {
        fuzz(&program, target, &finds, &[format!("-max_total_time={}", minutes * 60)])
    })
}

/// Runs every target for a short time, each time in the same way: that they build, that what is kept passes
/// with every check switched on, and that nothing is found at once.
pub fn short_run() -> Result<()> {
    let program = ensure()?;
    step("building the fuzz targets", || run(cargo_fuzz(&program).arg("build")))?;
    for target in targets()? {
        // Not on from what an earlier run has found here.
        let finds = paths::target().join("fuzz-short").join(&target);
        if finds.exists() {
            fs::remove_dir_all(&finds)
                .with_context(|| format!("cannot empty {}", finds.display()))?;
        }
        let options = [format!("-max_total_time={SHORT}"), "-seed=1".to_owned()];
        step(&format!("fuzzing {target} for {SHORT} s"), || {
            fuzz(&program, &target, &finds, &options)
        })?;
    }
    Ok(())
}

/// cargo-fuzz, and what it needs.
pub fn ensure() -> Result<PathBuf> {
    tools::ensure_cxx()?;
    Tool::CargoFuzz.ensure()
}

fn cargo_fuzz(program: &Path) -> Command {
    let mut command = command(program);
    // libFuzzer needs flags of the compiler that stable keeps for itself.
    command.env("RUSTC_BOOTSTRAP", "1");
    command
}

/// Runs a target over what it has found before and what is kept, and on from there.
fn fuzz(program: &Path, target: &str, finds: &Path, options: &[String]) -> Result<()> {
    fs::create_dir_all(finds).with_context(|| format!("cannot create {}", finds.display()))?;
    run(cargo_fuzz(program)
        .args(["run", target])
        .arg(finds)
        .arg(Path::new("fuzz/corpus").join(target))
        .arg("--")
        .arg(format!("-dict=fuzz/{}.dict", dictionary(target)))
        .args(["-timeout=30", "-rss_limit_mb=2048", "-entropic_scale_per_exec_time=1"])
        .args(options))
}

/// The words of a target. Pushes have one list for both.
fn dictionary(target: &str) -> &str {
    match target {
        "open_push" | "read_push" => "push",
        other => other,
    }
}

/// The targets there are, by their corpora.
fn targets() -> Result<Vec<String>> {
    let folder = paths::root().join("fuzz/corpus");
    let entries =
        fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    Ok(names)
}
