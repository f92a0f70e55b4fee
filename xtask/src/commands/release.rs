//! Whether a tag may be released: it says what Cargo.toml, pkg/package.json and CHANGELOG.md say, and
//! whoever builds it again gets the same bytes.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::build::wasm::Purpose;
use crate::build::{package, reproducible};
use crate::command::{cargo, read};
use crate::step::say;
use crate::{paths, tools};

/// Complains about everything that is not ready for the release of a tag.
pub fn check(tag: Option<&str>) -> Result<()> {
    let tag = tag.context("which tag? `cargo xtask release-check v0.1.0`")?;
    let found = faults(tag, &versions()?, &text("CHANGELOG.md")?);
    if !found.is_empty() {
        bail!("{tag} may not be released\n  {}", found.join("\n  "));
    }
    package::build(Purpose::Shipping)?;
    reproducible::check()?;
    say(format_args!("{tag} may be released."));
    Ok(())
}

/// The version of the crate, as its manifest has it.
pub fn version_of_crate() -> Result<String> {
    let said = read(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&said).context("cannot read `cargo metadata`")?;
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let version = packages
        .filter(|package| package.get("name").and_then(Value::as_str) == Some("wechat-mass"))
        .find_map(|package| package.get("version").and_then(Value::as_str));
    version.map(str::to_owned).context("`cargo metadata` does not know wechat-mass")
}

/// The places that state the version, and which.
fn versions() -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("Cargo.toml", version_of_crate()?),
        ("Cargo.lock", locked("Cargo.lock")?),
        ("fuzz/Cargo.lock", locked("fuzz/Cargo.lock")?),
        ("pkg/package.json", stated("pkg/package.json", "/version")?),
        ("package-lock.json", stated("package-lock.json", "/packages/pkg/version")?),
    ])
}

fn locked(file: &str) -> Result<String> {
    Ok(tools::locked(&text(file)?, "wechat-mass").join(" and "))
}

fn stated(file: &str, pointer: &str) -> Result<String> {
    let json: Value =
        serde_json::from_str(&text(file)?).with_context(|| format!("{file} is no JSON"))?;
    Ok(json.pointer(pointer).and_then(Value::as_str).unwrap_or("none").to_owned())
}

fn text(file: &str) -> Result<String> {
    fs::read_to_string(paths::root().join(file)).with_context(|| format!("cannot read {file}"))
}

fn faults(tag: &str, versions: &[(&str, String)], changelog: &str) -> Vec<String> {
    let Some(version) = tag.strip_prefix('v').filter(|version| is_release(version)) else {
        // npm would give `latest` to whatever is published without a tag of npm's own.
        return vec!["a tag is v1.2.3: no pre-release, nothing after it".to_owned()];
    };
    let mut found: Vec<String> = versions
        .iter()
        .filter(|(_, stated)| stated != version)
        .map(|(file, stated)| format!("{file} has {stated}"))
        .collect();
    found.extend(changelog_fault(version, changelog));
    found
}

/// Three numbers as SemVer writes them.
fn is_release(version: &str) -> bool {
    let mut numbers = 0;
    version.split('.').all(|number| {
        numbers += 1;
        number.parse::<u32>().is_ok_and(|parsed| parsed.to_string() == number)
    }) && numbers == 3
}

/// A version has a section with a date and an entry, and a link to what changed.
fn changelog_fault(version: &str, changelog: &str) -> Option<String> {
    let mut lines = changelog.lines();
    let heading = format!("## [{version}]");
    let Some(date) = lines.find_map(|line| line.strip_prefix(&heading)) else {
        return Some(format!("CHANGELOG.md has no `{heading} - <date>`"));
    };
    if !date.strip_prefix(" - ").is_some_and(is_date) {
        return Some(format!("CHANGELOG.md has no date in `{heading}{date}`"));
    }
    if !lines.take_while(|line| !line.starts_with("## ")).any(|line| line.starts_with("- ")) {
        return Some(format!("CHANGELOG.md has no entry under `{heading}`"));
    }
    let link = format!("[{version}]: https://");
    let linked = changelog.lines().any(|line| line.starts_with(&link));
    (!linked).then(|| format!("CHANGELOG.md does not say where `[{version}]` leads"))
}

/// `2026-11-26`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().all(digits) && parts.iter().map(|part| part.len()).eq([4, 2, 2])
}

#[cfg(test)]
mod tests {
    use super::faults;

    const CHANGELOG: &str = "# Changelog

## [Unreleased]

## [1.2.3] - 2026-12-01

### Added

- A thing.

## [1.2.2] - 2026-11-30

### Fixed

- Another.

[Unreleased]: https://example.com/compare/v1.2.3...main
[1.2.3]: https://example.com/releases/v1.2.3
[1.2.2]: https://example.com/releases/v1.2.2
";

    fn of(tag: &str, versions: [&str; 2], changelog: &str) -> Vec<String> {
        let [one, other] = versions.map(str::to_owned);
        faults(tag, &[("Cargo.toml", one), ("pkg/package.json", other)], changelog)
    }

    #[test]
    fn a_tag_that_everything_agrees_with_may_be_released() {
        assert!(of("v1.2.3", ["1.2.3"; 2], CHANGELOG).is_empty());
        assert!(of("v1.2.2", ["1.2.2"; 2], CHANGELOG).is_empty());
    }

    #[test]
    fn every_file_with_another_version_is_named() {
        assert_eq!(of("v1.2.3", ["1.2.2", "1.2.3"], CHANGELOG), ["Cargo.toml has 1.2.2"]);
        assert_eq!(
            of("v1.2.3", ["1.2.4", "1.2.3-rc.1"], CHANGELOG),
            ["Cargo.toml has 1.2.4", "pkg/package.json has 1.2.3-rc.1"]
        );
    }

    #[test]
    fn what_is_no_version_is_no_tag() {
        for tag in ["1.2.3", "v1.2", "v1.2.3.4", "v1.2.3-rc.1", "v01.2.3", "v1.2.+3", "v", "main"] {
            assert_eq!(of(tag, ["1.2.3"; 2], CHANGELOG).len(), 1, "{tag}");
        }
    }

    #[test]
    fn the_changelog_has_a_section_with_a_date_an_entry_and_a_link() {
        for (broken, word) in [
            (CHANGELOG.replace("## [1.2.3]", "## [1.2.4]"), "has no `## [1.2.3]"),
            (CHANGELOG.replace(" - 2026-12-01", ""), "no date"),
            (CHANGELOG.replace("2026-12-01", "1 December"), "no date"),
            (CHANGELOG.replace("- A thing.", ""), "no entry"),
            (CHANGELOG.replace("[1.2.3]: ", "[1.2.0]: "), "where"),
        ] {
            let found = of("v1.2.3", ["1.2.3"; 2], &broken);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(word), "{found:?}");
        }
    }
}
