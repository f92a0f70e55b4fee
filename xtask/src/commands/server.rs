//! A folder with all that a server needs: no Node, no npm, no checkout.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::build::wasm::Purpose;
use crate::build::{package, service};
use crate::command::{command, run};
use crate::paths;
use crate::step::{say, step};

/// Files and folders of `www/`, and their names in the folder of the server. `workerd.capnp` embeds `dist/`.
const PARTS: [(&str, &str); 5] = [
    ("www/worker/workerd.capnp", "workerd.capnp"),
    ("www/worker/dist", "dist"),
    ("www/panel/dist", "panel"),
    ("www/worker/deploy", "deploy"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];

/// Builds everything, and puts it into `target/server` and into an archive beside it.
pub fn assemble() -> Result<()> {
    package::build(Purpose::Shipping)?;
    service::page()?;
    service::worker()?;
    let folder = paths::target().join("server/wechat-mass");
    step("putting it together in target/server", || {
        if folder.exists() {
            fs::remove_dir_all(&folder).context("cannot empty target/server")?;
        }
        fs::create_dir_all(&folder).context("cannot create target/server")?;
        for (from, to) in PARTS {
            copy(&paths::root().join(from), &folder.join(to))?;
        }
        copy(&service::workerd()?, &folder.join("workerd"))
    })?;
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    let archive = format!("wechat-mass-server-{system}-{processor}.tar.gz");
    step(&format!("packing {archive}"), || {
        run(command("tar")
            .args(["-czf", &archive, "wechat-mass"])
            .current_dir(paths::target().join("server")))
    })?;
    say("docs/guide/service.md says how to install it.");
    Ok(())
}

/// Copies a file or a folder, with the rights of each file.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
        return Ok(());
    }
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
