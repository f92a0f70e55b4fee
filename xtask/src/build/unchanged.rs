//! Whether compiling a module again would make the same files. Cargo cannot tell: the modules are one
//! crate with other features, each compiled in the place of the one before.
//!
//! A wrong yes would ship an old wasm. So everything counts that a compilation reads, by its content,
//! and in doubt the answer is no.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::wasm::Module;
use crate::command::{command, read};
use crate::paths;

/// All that the files of a module are made from, as one number.
#[derive(PartialEq, Eq)]
pub struct Inputs(u64);

/// Variables that change what cargo and rustc do. None of them is a secret, and only their hash is kept.
const VARIABLES: [&str; 5] =
    ["CARGO_PROFILE_", "CARGO_BUILD_", "CARGO_TARGET_", "RUSTC", "RUSTFLAGS"];

impl Inputs {
    /// The inputs of a module as they are now.
    pub fn of(module: &Module) -> Result<Self> {
        let mut hash = DefaultHasher::new();
        module.name.hash(&mut hash);
        rustc()?.hash(&mut hash);
        for (name, value) in std::env::vars_os() {
            let shown = name.to_string_lossy();
            if VARIABLES.iter().any(|start| shown.starts_with(start)) {
                (&name, &value).hash(&mut hash);
            }
        }
        files(&paths::root())?.hash(&mut hash);
        Ok(Self(hash.finish()))
    }
}

/// Whether `outputs` of a folder were made from the inputs of these modules, and are still what they were. The folder
/// keeps its own stamp.
pub fn is_folder_unchanged(folder: &Path, modules: &[Module], outputs: &[PathBuf]) -> bool {
    let Ok(kept) = fs::read_to_string(folder.join(STAMP)) else { return false };
    folder_seal(modules, outputs).is_ok_and(|now| now == kept)
}

/// Remembers what was just made in a folder.
pub fn remember_folder(folder: &Path, modules: &[Module], outputs: &[PathBuf]) -> Result<()> {
    let seal = folder_seal(modules, outputs)?;
    fs::write(folder.join(STAMP), seal).context("cannot write to target")
}

/// The name of the stamp of a folder.
const STAMP: &str = "made-from";

fn folder_seal(modules: &[Module], outputs: &[PathBuf]) -> Result<String> {
    modules.iter().map(|module| seal(&Inputs::of(module)?, outputs)).collect()
}

/// Files with their contents. One that is not there may come.
type Files = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// All files of a checkout that a module is made from.
fn files(root: &Path) -> Result<Files> {
    let mut files = Files::new();
    add_folder(&root.join("src"), &mut files)?;
    // The settings, and what is done to the glue.
    add_folder(&root.join("xtask/src/build"), &mut files)?;
    for file in manifests(root) {
        let content = fs::read(&file).ok();
        files.insert(file, content);
    }
    Ok(files)
}

/// Whether the files in `outputs` were made from these inputs, and are still what they were.
pub fn is_unchanged(module: &Module, inputs: &Inputs, outputs: &[PathBuf]) -> bool {
    let Ok(kept) = fs::read_to_string(stamp(module)) else { return false };
    seal(inputs, outputs).is_ok_and(|now| now == kept)
}

/// Forgets what was made, so that a broken run is not taken for a finished one.
pub fn forget(module: &Module) {
    let _ = fs::remove_file(stamp(module));
}

/// Remembers that `outputs` were made from the inputs that were there before the compilation. It does not
/// if one has changed since, or if rustc has read a file that is not among them.
pub fn remember(module: &Module, before: &Inputs, outputs: &[PathBuf]) -> Result<()> {
    let read = files_read(&module.compiled().with_extension("d"))?;
    let known = paths::root().join("src");
    let all_known = !read.is_empty() && read.iter().all(|file| file.starts_with(&known));
    if all_known && Inputs::of(module)? == *before {
        fs::write(stamp(module), seal(before, outputs)?).context("cannot write to target")?;
    }
    Ok(())
}

fn stamp(module: &Module) -> PathBuf {
    paths::target().join("bindgen").join(format!("{}.made-from", module.name))
}

/// The text of the stamp: inputs and outputs.
fn seal(inputs: &Inputs, outputs: &[PathBuf]) -> Result<String> {
    let mut hash = DefaultHasher::new();
    for file in outputs {
        let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        content.hash(&mut hash);
    }
    Ok(format!("{:016x} {:016x}\n", inputs.0, hash.finish()))
}

/// The files beside the sources that cargo reads.
fn manifests(root: &Path) -> Vec<PathBuf> {
    let own = ["Cargo.toml", "Cargo.lock", "build.rs", "xtask/Cargo.toml"];
    let toolchain = ["rust-toolchain", "rust-toolchain.toml"];
    let own = own.iter().chain(&toolchain);
    let mut files: Vec<PathBuf> = own.map(|name| root.join(name)).collect();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let folders = root.ancestors().map(|folder| folder.join(".cargo")).chain(home);
    files.extend(folders.flat_map(|folder| [folder.join("config.toml"), folder.join("config")]));
    files
}

/// The compiler, to its commit. `RUSTC` is the one that cargo would take.
fn rustc() -> Result<String> {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    read(command(program).arg("-vV"))
}

fn add_folder(folder: &Path, files: &mut Files) -> Result<()> {
    let cannot = || format!("cannot read {}", folder.display());
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        if path.is_dir() {
            add_folder(&path, files)?;
        } else {
            // An editor's lock may point nowhere. Cargo complains of a source that cannot be read.
            let content = fs::read(&path).ok();
            files.insert(path, content);
        }
    }
    Ok(())
}

/// The files in a list of dependencies as cargo writes it: `made: one other`, with `\ ` for a blank.
fn files_read(list: &Path) -> Result<Vec<PathBuf>> {
    let text = fs::read_to_string(list)
        .with_context(|| format!("cannot read {}", list.display()))?
        .replace("\\ ", "\0");
    let (_, files) = text.split_once(": ").unwrap_or_default();
    Ok(files.split_whitespace().map(|file| PathBuf::from(file.replace('\0', " "))).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::{Inputs, files, files_read, seal};

    #[test]
    fn whatever_a_module_is_made_from_counts_by_its_content() {
        let root = std::env::temp_dir().join(format!("xtask-inputs-{}", std::process::id()));
        for folder in ["src/api", "xtask/src/build", ".cargo"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        let write = |name: &str, text: &str| fs::write(root.join(name), text).unwrap();
        write("src/api/call.rs", "one");
        let mut seen = vec![files(&root).unwrap()];
        write("src/api/call.rs", "one");
        assert_eq!(files(&root).unwrap(), seen[0], "a file that is only written again");
        for name in [
            "src/api/call.rs",
            "src/new.rs",
            "xtask/src/build/glue.rs",
            "xtask/Cargo.toml",
            "Cargo.toml",
            "Cargo.lock",
            "build.rs",
            "rust-toolchain.toml",
            ".cargo/config.toml",
        ] {
            write(name, "two");
            let now = files(&root).unwrap();
            assert!(!seen.contains(&now), "{name}");
            seen.push(now);
        }
        fs::remove_file(root.join("src/new.rs")).unwrap();
        assert!(!seen.contains(&files(&root).unwrap()), "a file that is gone");
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_list_of_dependencies_is_read_with_its_blanks() {
        let list = std::env::temp_dir().join(format!("xtask-list-{}.d", std::process::id()));
        fs::write(&list, "/a b/x.wasm: /a\\ b/src/lib.rs /c/y.rs\n").unwrap();
        let files = files_read(&list).unwrap();
        fs::remove_file(&list).unwrap();
        assert_eq!(files, [PathBuf::from("/a b/src/lib.rs"), PathBuf::from("/c/y.rs")]);
    }

    #[test]
    fn a_seal_differs_with_the_inputs_and_with_a_byte_of_the_outputs() {
        let file = std::env::temp_dir().join(format!("xtask-output-{}", std::process::id()));
        let outputs = [file.clone()];
        fs::write(&file, "one").unwrap();
        let first = seal(&Inputs(1), &outputs).unwrap();
        assert_eq!(first, seal(&Inputs(1), &outputs).unwrap());
        assert_ne!(first, seal(&Inputs(2), &outputs).unwrap());
        fs::write(&file, "two").unwrap();
        assert_ne!(first, seal(&Inputs(1), &outputs).unwrap());
        fs::remove_file(&file).unwrap();
        assert!(seal(&Inputs(1), &outputs).is_err());
    }
}
