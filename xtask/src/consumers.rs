//! What npm would ship, installed and used on every host: `tests/consumers`, each row of which is a
//! project of its own below `target/consumers`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{command, read, run};
use crate::step::step;
use crate::{browser, paths, probe, runtimes, test};

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
    let probe = probe::build()?;
    let probe = probe.parent().context("the probe has no folder")?;
    handed.push(("TARBALL", pack(&paths::root().join("pkg"), &room.join("package"))?.into()));
    handed.push(("PROBE_TARBALL", pack(probe, &room.join("probe"))?.into()));

    let mut tests = runtimes::quiet(Path::new("node"));
    // One after the other: on two processors, compilers and browsers beside each other only wait.
    tests.args(["--test", "--test-concurrency=1"]).args(test::test_files("tests/consumers")?);
    run(tests.envs(handed))
}

/// `npm ci` of `tests/consumers/package.json` into the room, again only when its lockfile changes.
fn install_tools(room: &Path) -> Result<()> {
    let own = paths::root().join("tests/consumers");
    fs::create_dir_all(room).with_context(|| format!("cannot create {}", room.display()))?;
    let lock = fs::read(own.join("package-lock.json"))
        .context("cannot read tests/consumers/package-lock.json")?;
    let stamp = room.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step("installing bundlers, compilers and edge runtimes of tests/consumers (900 MB)", || {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(own.join(file), room.join(file))
                .with_context(|| format!("cannot copy {file}"))?;
        }
        run(command("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(room))?;
        fs::write(&stamp, &lock).with_context(|| format!("cannot write {}", stamp.display()))
    })
}

/// `npm pack` of this folder into that one: the tarball.
fn pack(folder: &Path, into: &Path) -> Result<PathBuf> {
    if into.exists() {
        fs::remove_dir_all(into).with_context(|| format!("cannot empty {}", into.display()))?;
    }
    fs::create_dir_all(into).with_context(|| format!("cannot create {}", into.display()))?;
    let said = read(
        command("npm")
            .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
            .arg(into)
            .arg(folder),
    )?;
    let tarball = into.join(said.trim());
    if !tarball.is_file() {
        bail!("npm pack says {said:?}, and {} is not there", tarball.display());
    }
    Ok(tarball)
}
