//! Fuzzing with libFuzzer. The kept corpus in `fuzz/corpus` is read and not written to: what is found on
//! the way goes to `target`, a crash to `fuzz/artifacts`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::command::{command, run};
use crate::paths;
use crate::step::step;
use crate::tools::{self, Tool};

/// Runs one target for so many minutes.
pub fn run_target(target: Option<&str>, minutes: u32) -> Result<()> {
    let known = targets()?;
    let Some(target) = target.filter(|target| known.iter().any(|known| known == target)) else {
        bail!("name a target: cargo xtask fuzz <{}>", known.join("|"));
    };
    tools::ensure_cxx()?;
    let program = Tool::CargoFuzz.ensure()?;
    let finds = paths::target().join("fuzz").join(target);
    fs::create_dir_all(&finds).with_context(|| format!("cannot create {}", finds.display()))?;
    step(&format!("fuzzing {target} for {minutes} min"), || {
        run(command(program)
            .args(["run", target])
            .arg(&finds)
            .arg(Path::new("fuzz/corpus").join(target))
            .arg("--")
            .args(["-dict=fuzz/push.dict", "-timeout=10", "-rss_limit_mb=2048"])
            .arg(format!("-max_total_time={}", minutes * 60))
            // libFuzzer needs flags of the compiler that stable keeps for itself.
            .env("RUSTC_BOOTSTRAP", "1"))
    })
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
