//! Licences, sources and known vulnerabilities of the packages of others.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::command::{capture, command, run};
use crate::paths;
use crate::step::say;
use crate::tools::Tool;

pub fn of_rust() -> Result<()> {
    let deny = Tool::CargoDeny.ensure()?;
    run(command(&deny).args(["check", "bans", "licenses", "sources"]))?;
    // Fetched apart from the check, so that only a missing network is forgiven.
    let fetched = capture(command(&deny).args(["fetch", "db"]))?;
    if !fetched.status.success() {
        say(
            "  Exception: known vulnerabilities of Rust crates were not checked, because the RustSec database\n  \
             cannot be fetched here; the same command checks them where github.com can be reached.",
        );
        return Ok(());
    }
    run(command(&deny).args(["check", "--disable-fetch", "advisories"]))
}

pub fn of_npm() -> Result<()> {
    for folder in ["", "docs", "tests/consumers", "tests/sdks", "tests/stores"] {
        audit(&paths::root().join(folder))?;
    }
    Ok(())
}

/// The packages of a folder's lockfile, which need not be installed.
fn audit(folder: &Path) -> Result<()> {
    let audit = ["audit", "--package-lock-only", "--audit-level=low"];
    let output = capture(command("npm").args(audit).arg("--json").current_dir(folder))?;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let lockfile = folder.join("package-lock.json");
    let lockfile = lockfile.strip_prefix(paths::root()).unwrap_or(&lockfile).display();
    match report.pointer("/metadata/vulnerabilities/total").and_then(Value::as_u64) {
        Some(0) => say(format_args!("  npm knows no vulnerability in {lockfile}")),
        Some(found) => {
            // Shows the findings to a person; that it fails is known already.
            let _ = run(command("npm").args(audit).current_dir(folder));
            bail!("npm knows {found} vulnerabilities in {lockfile}");
        }
        None => {
            let said = report.get("message").and_then(Value::as_str).unwrap_or("no answer");
            say(format_args!(
                "  Exception: known vulnerabilities of {lockfile} were not checked, because this registry does\n  \
                 not answer `npm audit` ({said}); the same command checks them where it does."
            ));
        }
    }
    Ok(())
}
