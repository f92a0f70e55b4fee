//! The package as npm would ship it, installed and used on every host: `tests/consumers`, each row of which is a
//! project of its own below `target/consumers`.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::test_files::test_files;
use crate::build::package::need_package;
use crate::build::{pack, probe, rust_worker};
use crate::command::{command, run};
use crate::paths;
use crate::tools::{self, browser, runtimes};

/// The variables that hand the runtimes of `runtimes.json` to the tests.
const RUNTIMES: [(&str, &str); 5] = [
    ("NODE22", "node22"),
    ("NODE24", "node24"),
    ("NODE26", "node26"),
    ("BUN", "bun"),
    ("DENO", "deno"),
];

/// Installs runtimes, bundlers and browsers, packs the package, and runs every row.
pub fn run_all() -> Result<()> {
    need_package()?;
    let room = paths::target().join("consumers");
    let mut handed: Vec<(&str, OsString)> = vec![("CONSUMERS_ROOM", room.clone().into())];
    for (variable, name) in RUNTIMES {
        handed.push((variable, runtimes::ensure(name)?.into()));
    }
    let chrome = browser::ensure()?.chrome;
    let firefox = browser::ensure_firefox()?;
    let webkit = browser::ensure_webkit()?;
    handed.extend([
        ("CHROME_PATH", chrome.into()),
        ("FIREFOX_PATH", firefox.into()),
        ("WEBKIT_DRIVER", webkit.driver.into()),
        ("WEBKIT_BROWSER", webkit.browser.map(OsString::from).unwrap_or_default()),
    ]);
    install_tools(&room)?;
    let rows = room.join("rows.jsonl");
    fs::write(&rows, "").with_context(|| format!("cannot write {}", rows.display()))?;
    let probe = probe::build()?;
    let probe = probe.parent().context("the probe has no folder")?;
    handed.push(("RUST_WORKER", rust_worker::build()?.into()));
    handed.push(("TARBALL", pack::pack()?.into()));
    handed.push(("PROBE_TARBALL", pack::pack_folder(probe, &room.join("probe"))?.into()));

    let mut tests = runtimes::quiet(Path::new("node"));
    // One after the other: on two processors, compilers and browsers beside each other only wait.
    tests.args(["--test", "--test-concurrency=1"]).args(test_files("tests/consumers")?);
    run(tests.envs(handed))?;
    // What ran is what docs/guide/hosts.md says.
    run(command("node").arg("tests/consumers/table.mjs").arg(&rows))
}

/// Installs the packages of `tests/consumers/package.json` into the room (900 MB).
fn install_tools(room: &Path) -> Result<()> {
    fs::create_dir_all(room).with_context(|| format!("cannot create {}", room.display()))?;
    for file in ["package.json", "package-lock.json"] {
        let own = paths::root().join("tests/consumers").join(file);
        fs::copy(&own, room.join(file))
            .with_context(|| format!("cannot copy {}", own.display()))?;
    }
    tools::ensure_npm_packages_of(room)
}
