//! Whether the same source makes the same WebAssembly in another folder: then anybody can build a
//! release again and compare.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{command, read, run};
use crate::paths;
use crate::step::{say, step};

/// Builds it again from a copy of what git tracks, with nothing built before, and compares every file
/// with those of the package.
pub fn check() -> Result<()> {
    let copy = paths::second_checkout();
    step("copying what git tracks", || copy_tracked(&copy))?;
    step("compiling the wasm there", || {
        let this_tool = std::env::current_exe().context("cannot find this tool")?;
        run(command(this_tool)
            .arg("wasm")
            // Where `paths` and cargo look for the checkout, and where cargo builds.
            .current_dir(&copy)
            .env("CARGO_MANIFEST_DIR", copy.join("xtask"))
            .env("CARGO_TARGET_DIR", copy.join("target")))
    })?;
    compare(&copy.join("pkg/src/generated"), &paths::generated())?;
    // A copy that differs stays, to be examined.
    fs::remove_dir_all(&copy).with_context(|| format!("cannot remove {}", copy.display()))
}

fn copy_tracked(copy: &Path) -> Result<()> {
    if copy.exists() {
        fs::remove_dir_all(copy).with_context(|| format!("cannot empty {}", copy.display()))?;
    }
    for file in read(command("git").args(["ls-files", "-z"]))?.split_terminator('\0') {
        let to = copy.join(file);
        let folder = to.parent().map(PathBuf::from).unwrap_or_default();
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::copy(paths::root().join(file), &to).with_context(|| format!("cannot copy {file}"))?;
    }
    Ok(())
}

/// Every file that was made in the copy, beside the one of the same name in the package.
fn compare(copy: &Path, package: &Path) -> Result<()> {
    let mut same = 0;
    let mut different = Vec::new();
    for file in fs::read_dir(copy).context("cannot list what was built")? {
        let path = file.context("cannot list what was built")?.path();
        let name = path.file_name().unwrap_or_default();
        let again = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let first = fs::read(package.join(name))
            .with_context(|| format!("the package has no {}", name.display()))?;
        match difference(&first, &again) {
            None => same += 1,
            Some(how) => different.push(format!("{}: {how}", name.display())),
        }
    }
    if !different.is_empty() {
        different.sort();
        bail!(
            "built again in {} it is not the same (or the package is older than the source: `cargo xtask \
             build`)\n  {}",
            copy.display(),
            different.join("\n  ")
        );
    }
    if same == 0 {
        bail!("nothing was built in {}", copy.display());
    }
    say(format_args!("  {same} files are the same, byte for byte"));
    Ok(())
}

/// How two files differ.
fn difference(first: &[u8], again: &[u8]) -> Option<String> {
    if first.len() != again.len() {
        return Some(format!("{} bytes, then {}", first.len(), again.len()));
    }
    let unequal = || first.iter().zip(again).enumerate().filter(|(_, (a, b))| a != b);
    let (at, _) = unequal().next()?;
    Some(format!("{} of {} bytes, from byte {at}", unequal().count(), first.len()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::{compare, difference};
    use crate::paths;

    /// A folder of its own with some files.
    fn folder(name: &str, files: &[(&str, &str)]) -> anyhow::Result<PathBuf> {
        let folder = paths::target().join("tests-of-reproducible").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        for (file, text) in files {
            fs::write(folder.join(file), text)?;
        }
        Ok(folder)
    }

    #[test]
    fn every_file_that_differs_is_named() -> anyhow::Result<()> {
        let package =
            folder("package", &[("a.wasm", "one"), ("b.wasm", "two"), ("c.js", "three")])?;
        let same = folder("same", &[("a.wasm", "one"), ("b.wasm", "two")])?;
        compare(&same, &package)?;
        let other = folder("other", &[("a.wasm", "on"), ("b.wasm", "twe"), ("c.js", "three")])?;
        let said = compare(&other, &package).unwrap_err().to_string();
        assert!(
            said.ends_with("a.wasm: 3 bytes, then 2\n  b.wasm: 1 of 3 bytes, from byte 2"),
            "{said}"
        );
        Ok(())
    }

    #[test]
    fn what_was_not_built_is_not_the_same() -> anyhow::Result<()> {
        let package = folder("package-of-one", &[("a.wasm", "one")])?;
        assert!(compare(&folder("nothing", &[])?, &package).is_err());
        assert!(compare(&folder("new", &[("b.wasm", "two")])?, &package).is_err());
        Ok(())
    }

    #[test]
    fn a_difference_is_a_byte_or_the_length() {
        assert_eq!(difference(b"wasm", b"wasm"), None);
        assert_eq!(difference(b"wasm", b"wism").as_deref(), Some("1 of 4 bytes, from byte 1"));
        assert_eq!(difference(b"wasm", b"was").as_deref(), Some("4 bytes, then 3"));
        assert_eq!(difference(b"", b"w").as_deref(), Some("0 bytes, then 1"));
    }
}
