//! The workflows of CI. One is tried out only by a push, and the one that publishes only by a release: so
//! what can be read off them is read here.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::command::{command, run};
use crate::{paths, tools};

/// Checks workflows with a linter: actions that are not pinned, rights that no job needs, a token that a
/// checkout leaves behind, names from outside in a command, a cache in a release. Then checks what the
/// linter cannot know.
pub fn check() -> Result<()> {
    let folder = ".github/workflows";
    run(command(tools::ensure_zizmor()?)
        .args(["--offline", "--no-progress", "--persona", "pedantic", "--strict-collection"])
        .arg(folder))?;
    let read = |path: &str| {
        fs::read_to_string(paths::root().join(path)).with_context(|| format!("cannot read {path}"))
    };
    let test = read(".github/workflows/test.yml")?;
    let release = read(".github/workflows/release.yml")?;
    let found = faults(&read(".ci/run")?, &test, &release);
    if found.is_empty() { Ok(()) } else { bail!(found.join("\n  ")) }
}

const EVERYTHING: &str = "cargo xtask test --all";

/// Mistakes with which both would stay green.
fn faults(ci: &str, test: &str, release: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !ci.lines().any(|line| line.starts_with(&format!("exec {EVERYTHING}"))) {
        found.push(format!(".ci/run does not run `{EVERYTHING}`"));
    }
    if !test.lines().any(|line| line.trim() == format!("- run: {EVERYTHING}")) {
        found.push(format!("test.yml does not run `{EVERYTHING}`"));
    }
    if !release.contains("    uses: ./.github/workflows/test.yml") {
        found.push("release.yml does not run test.yml".to_owned());
    }
    if toolchain(test).is_none() || toolchain(test) != toolchain(release) {
        found.push("test.yml and release.yml do not name the same Rust".to_owned());
    }
    let publishing: Vec<_> =
        jobs(release).into_iter().filter(|(_, job)| job.contains("id-token: write")).collect();
    if publishing.len() != 2 {
        found.push(format!("release.yml publishes in {} jobs and not in 2", publishing.len()));
    }
    for (name, job) in publishing {
        let value = |key: &str| {
            let mut lines = job.lines();
            lines.find_map(|line| line.strip_prefix("    ")?.strip_prefix(key)).unwrap_or_default()
        };
        let mut needed = value("needs: ").split(|c: char| !c.is_ascii_alphanumeric());
        if !needed.any(|job| job == "test") {
            found.push(format!("{name} publishes without the tests"));
        }
        if value("environment: ") != "release" {
            found.push(format!("{name} publishes without asking a person"));
        }
        // The scripts of a build would have the right to publish.
        let publish = job.lines().find(|line| line.contains(" publish ") && line.contains("run:"));
        let bare =
            |line: &&str| !["--no-verify", "--ignore-scripts"].iter().any(|o| line.contains(o));
        if job.contains("cargo xtask") || publish.is_none_or(|line| bare(&line)) {
            found.push(format!("{name} publishes and runs what others wrote"));
        }
    }
    found
}

fn toolchain(workflow: &str) -> Option<&str> {
    workflow.lines().find_map(|line| line.trim().strip_prefix("RUSTUP_TOOLCHAIN: "))
}

/// The jobs of a workflow, each with its lines.
fn jobs(workflow: &str) -> Vec<(&str, String)> {
    let mut jobs: Vec<(&str, String)> = Vec::new();
    for line in workflow.lines().skip_while(|line| *line != "jobs:").skip(1) {
        let name = line.strip_prefix("  ").and_then(|rest| rest.strip_suffix(':'));
        match name.filter(|name| !name.starts_with([' ', '#'])) {
            Some(name) => jobs.push((name, String::new())),
            None => {
                if let Some((_, text)) = jobs.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    jobs
}

#[cfg(test)]
mod tests {
    use super::faults;

    const CI: &str = include_str!("../../../.ci/run");
    const TEST: &str = include_str!("../../../.github/workflows/test.yml");
    const RELEASE: &str = include_str!("../../../.github/workflows/release.yml");

    #[test]
    fn what_would_stay_green_is_found() {
        assert_eq!(faults(CI, TEST, RELEASE), [""; 0]);
        for (ci, test, old, new, said) in [
            (true, true, "--all", "--list", ".ci/run does not run"),
            (false, true, "--all", "--list", "test.yml does not run"),
            (false, true, "1.95.0", "1.94.0", "the same Rust"),
            (false, false, "needs: test\n", "needs: version\n", "without the tests"),
            (false, false, "needs: [test, crate]", "needs: [crate]", "without the tests"),
            (false, false, "environment: release", "environment: tests", "without asking"),
            (false, false, " --no-verify", "", "what others wrote"),
            (false, false, "npm publish", "cargo xtask build; npm publish", "what others wrote"),
            (false, false, "id-token: write", "id-token: none", "in 0 jobs"),
            (false, false, "./.github/workflows/test.yml", "./other.yml", "does not run test.yml"),
        ] {
            let change = |text: &str, wanted: bool| {
                if wanted { text.replace(old, new) } else { text.to_owned() }
            };
            let (ci, test, release) =
                (change(CI, ci), change(TEST, test && !ci), change(RELEASE, !test));
            let found = faults(&ci, &test, &release);
            assert!(found.iter().any(|fault| fault.contains(said)), "{said}: {found:?}");
        }
    }
}
