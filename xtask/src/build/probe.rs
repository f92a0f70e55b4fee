//! The package with a deliberate panic in it, and with the slow ways across the boundary: the same facade over a wasm
//! that is built with `--cfg wechat_mass_panic_probe` and `--cfg wechat_mass_reference`. Never in what ships.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::package;
use super::unchanged;
use super::wasm::{self, MODULES, MadeFor, Module};
use crate::paths;
use crate::step::{say, step};

/// Builds it beside the package, and says where.
pub fn build() -> Result<PathBuf> {
    let probe = paths::target().join("panic-probe");
    let glue = probe.join("dist/generated");
    let outputs: Vec<PathBuf> = MODULES.iter().flat_map(|module| module.made(&glue)).collect();
    let is_made = unchanged::is_folder_unchanged(&probe, &MODULES, &outputs);
    step("putting a copy of the package there", || {
        let dist = paths::root().join("pkg/dist");
        for from in folders(&dist)? {
            if is_made && from.ends_with("generated") {
                continue;
            }
            let to = probe.join("dist").join(from.strip_prefix(&dist).unwrap_or(&from));
            fs::create_dir_all(&to).context("cannot create target/panic-probe")?;
            for file in fs::read_dir(&from).context("cannot list pkg/dist")? {
                let file = file.context("cannot list pkg/dist")?.path();
                let name = file.file_name().unwrap_or_default();
                if file.is_file() {
                    fs::copy(&file, to.join(name)).context("cannot copy pkg/dist")?;
                }
            }
        }
        let manifest = fs::read_to_string(paths::root().join("pkg/package.json"))
            .context("cannot read pkg/package.json")?;
        let manifest = with_ways_in(&manifest)?;
        fs::write(probe.join("package.json"), manifest).context("cannot write package.json")
    })?;
    if is_made {
        say("  the crate with a deliberate panic in it has not changed since it was compiled");
        return Ok(probe.join("dist"));
    }
    step("compiling the crate with a deliberate panic into it", || {
        MODULES.iter().try_for_each(|module| {
            let flags = ["--cfg", "wechat_mass_panic_probe", "--cfg", "wechat_mass_reference"];
            wasm::compile(module, &flags)?;
            wasm::bindgen(module, &glue)?;
            package::write_loaders(module, &glue)
        })?;
        unchanged::remember_folder(&probe, &MODULES, &outputs)
    })?;
    Ok(probe.join("dist"))
}

/// The package and the folders in it, which have none in them.
fn folders(dist: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = vec![dist.to_path_buf()];
    for entry in fs::read_dir(dist).context("cannot list pkg/dist")? {
        let path = entry.context("cannot list pkg/dist")?.path();
        folders.extend(path.is_dir().then_some(path));
    }
    Ok(folders)
}

/// The manifest with the ways into each wasm as entries of their own, through which the tests panic.
/// Written into the text, because the order of the conditions beside it decides.
fn with_ways_in(manifest: &str) -> Result<String> {
    let (before, after) = manifest
        .split_once("\"exports\": {")
        .context("pkg/package.json has no exports to be seen")?;
    let scripts = MODULES.iter().filter(|module| module.made_for == MadeFor::All);
    let entries: String = scripts
        .map(|Module { loader, .. }| {
            let way_in = loader.strip_prefix("wasm-").unwrap_or("calls");
            format!("\"./{loader}\": \"./dist/wasm/{way_in}.js\",")
        })
        .collect();
    Ok(format!("{before}\"exports\": {{{entries}{after}"))
}
