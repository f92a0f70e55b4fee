//! Everything a change has to pass, one step after the other.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::{capture, cargo, command, run};
use crate::step::{say, seconds};
use crate::tools::Tool;
use crate::wasm::{self, MODULES, Purpose, Size};
use crate::{
    browser, consumers, docs, fuzz, package, page, paths, probe, reproducible, size, tarball,
    tools, workflows,
};

/// Arguments that wasm-pack hands to cargo: the tests of the boundary are beside it, in src/wasm.
const BOUNDARY_TESTS: [&str; 3] = ["--features", "js,js-campaign,js-push", "--lib"];

/// One step: what it is called, what it shows, how it is done.
struct Check {
    name: &'static str,
    shows: &'static str,
    /// Only `--all` runs it: it takes longer than one waits for while working.
    long: bool,
    work: fn() -> Result<()>,
}

/// A step of every run.
const fn quick(name: &'static str, shows: &'static str, work: fn() -> Result<()>) -> Check {
    Check { name, shows, long: false, work }
}

/// A step that only `--all` runs, and whoever names it.
const fn long(name: &'static str, shows: &'static str, work: fn() -> Result<()>) -> Check {
    Check { name, shows, long: true, work }
}

/// The steps, cheap ones first. Later ones use the package that `build` makes.
const CHECKS: &[Check] = &[
    quick("fmt", "Rust is formatted", fmt),
    quick("clippy", "lints of the Rust code", clippy),
    quick("clippy-wasm", "lints of the boundary to JavaScript", clippy_wasm),
    quick("test", "Rust tests and doc tests", rust_tests),
    quick("doc", "Rust documentation builds", doc),
    quick("build", "the npm package builds", build),
    quick("types", "TypeScript in strict mode", typescript),
    quick("biome", "format and lints of TypeScript", biome),
    quick("wasm-node", "boundary tests in Node", wasm_in_node),
    quick("wasm-browser", "boundary tests in a browser", wasm_in_browser),
    quick("node", "tests of the package in Node", node),
    quick("panic", "the package survives a panic", survives_a_panic),
    quick("page", "tests of the page in a browser", page_tests),
    quick("deny", "Rust dependencies", rust_dependencies),
    quick("audit", "npm dependencies", npm_dependencies),
    quick("size", "sizes of the wasm", wasm_size),
    quick("workflows", "the workflows of CI", workflows::check),
    quick("tarball", "what npm and crates.io get", tarball::check),
    quick("docs", "the site of the documents builds, every public name is documented", docs::build),
    long("heap", "a million calls leave nothing behind", heap),
    long("fuzz", "a short run of every fuzz target", fuzz::short_run),
    long("reproducible", "two builds are the same", reproducible::check),
    long("consumers", "the packed package on every host", on_every_host),
];

/// Prints the names of the steps.
pub fn list() {
    for check in CHECKS {
        let when = if check.long { " (only with --all)" } else { "" };
        say(format_args!("{:13} {}{when}", check.name, check.shows));
    }
}

/// Which steps are run.
pub enum Which {
    /// Those that one waits for while working.
    Quick,
    /// Every one.
    All,
    /// Those named in `fmt,clippy,…`.
    Named(String),
}

/// Runs steps, and says how each went.
pub fn run_all(which: &Which, keep_going: bool) -> Result<()> {
    let chosen = choose(which)?;
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    for check in &chosen {
        if !failed.is_empty() && !keep_going {
            lines.push(format!("  not run  {:13}", check.name));
            continue;
        }
        say(format_args!("\n→ {}: {} …", check.name, check.shows));
        let started = Instant::now();
        let outcome = (check.work)();
        let time = seconds(started.elapsed());
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        if let Err(error) = outcome {
            say(format_args!("  {error:#}"));
            failed.push(check.name);
        }
        say(format_args!("  {}: {word}, {time}", check.name));
        lines.push(format!("  {word:7}  {:13} {time:>9}", check.name));
    }
    say(format_args!("\nSummary\n{}", lines.join("\n")));
    if failed.is_empty() {
        say("Everything is fine.");
        return Ok(());
    }
    bail!(
        "not fine: {names}. To run only this again: cargo xtask test --only {names}",
        names = failed.join(",")
    )
}

/// The chosen steps, in the order they have here.
fn choose(which: &Which) -> Result<Vec<&'static Check>> {
    let names: Vec<&str> = match which {
        Which::Quick => return Ok(CHECKS.iter().filter(|check| !check.long).collect()),
        Which::All => return Ok(CHECKS.iter().collect()),
        Which::Named(names) => names.split(',').map(str::trim).collect(),
    };
    if let Some(unknown) = names.iter().find(|name| CHECKS.iter().all(|c| c.name != **name)) {
        bail!("there is no step {unknown:?}; `cargo xtask test --list` shows them");
    }
    Ok(CHECKS.iter().filter(|check| names.contains(&check.name)).collect())
}

fn fmt() -> Result<()> {
    tools::ensure_component("rustfmt", "fmt")?;
    run(cargo().args(["fmt", "--all", "--check"])).context("`cargo fmt --all` repairs this")
}

fn clippy() -> Result<()> {
    tools::ensure_component("clippy", "clippy")?;
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn clippy_wasm() -> Result<()> {
    tools::ensure_component("clippy", "clippy")?;
    tools::ensure_wasm_target()?;
    run(cargo()
        .args([
            "clippy",
            "--target",
            "wasm32-unknown-unknown",
            "--features",
            "js,js-campaign,js-push",
        ])
        .args(["--lib", "--tests", "--", "-D", "warnings"]))?;
    // Each alone, as it ships: what only the other one uses must not be there.
    for module in MODULES {
        run(cargo()
            .args(["clippy", "--target", "wasm32-unknown-unknown", "--features", module.feature])
            .args(["--lib", "--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn rust_tests() -> Result<()> {
    run(cargo().args(["test", "--workspace"]))
}

fn doc() -> Result<()> {
    run(cargo().args(["doc", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn build() -> Result<()> {
    package::build(Purpose::Shipping)
}

/// The package itself is type-checked by its build.
fn typescript() -> Result<()> {
    tools::ensure_npm_packages()?;
    run(command(paths::npm_bin("tsc")).args(["--project", "tests/types"]))?;
    run(command("npm").args(["run", "typecheck", "--workspace", "www"]))
}

fn biome() -> Result<()> {
    tools::ensure_npm_packages()?;
    run(command(paths::npm_bin("biome")).args(["check", "--error-on-warnings", "."]))
        .context("`npx biome check --write .` repairs most of this")
}

fn wasm_in_node() -> Result<()> {
    run(wasm_pack()?.args(["--node", "."]).args(BOUNDARY_TESTS))
}

fn wasm_in_browser() -> Result<()> {
    let browser = browser::ensure()?;
    run(wasm_pack()?
        .args(["--headless", "--chrome", "--chromedriver"])
        .arg(&browser.driver)
        .arg(".")
        .args(BOUNDARY_TESTS)
        // Also those tests that do not say where they run, and would only run in Node.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser::webdriver_config(&browser)?))
}

/// `wasm-pack test`, with the test runner of the right version first in `PATH`.
fn wasm_pack() -> Result<Command> {
    tools::ensure_wasm_target()?;
    let wasm_bindgen = Tool::WasmBindgen.ensure()?;
    let mut command = command(Tool::WasmPack.ensure()?);
    let old = std::env::var_os("PATH").unwrap_or_default();
    let directories = wasm_bindgen.parent().map(PathBuf::from).into_iter();
    let path = std::env::join_paths(directories.chain(std::env::split_paths(&old)))
        .context("PATH cannot be extended")?;
    // A slow machine may need longer than the 20 s that a test file has by default.
    command.env("PATH", path).env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    command.env("WASM_PACK_CACHE", paths::target().join("wasm-pack"));
    command.args(["test", "--mode", "no-install"]);
    Ok(command)
}

fn node() -> Result<()> {
    need_package()?;
    // Node would leave one processor idle, which is half of two.
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    run(command("node")
        .args(["--test", &format!("--test-concurrency={processors}")])
        .args(test_files("tests/node")?))
}

fn survives_a_panic() -> Result<()> {
    need_package()?;
    let probe = probe::build()?;
    run(command("node")
        .arg("--test")
        .args(test_files("tests/panic")?)
        .env("WECHAT_MASS_WITH_PANIC", probe))
}

fn page_tests() -> Result<()> {
    need_package()?;
    let browser = browser::ensure()?;
    page::build()?;
    run(command("node")
        .arg("--test")
        .args(test_files("tests/page")?)
        .env("CHROME_PATH", &browser.chrome))
}

/// Steps that use the package do not rebuild it, so that each can be run alone and quickly.
pub fn need_package() -> Result<()> {
    tools::ensure_node()?;
    tools::ensure_npm_packages()?;
    if !paths::root().join("pkg/dist/index.js").is_file() {
        bail!("pkg/dist is not built yet; run `cargo xtask build`");
    }
    Ok(())
}

/// The `*.test.mjs` files of a folder; none at all is a mistake.
pub fn test_files(folder: &str) -> Result<Vec<PathBuf>> {
    let entries = paths::root().join(folder);
    let mut files = Vec::new();
    for entry in entries.read_dir().with_context(|| format!("cannot list {folder}"))? {
        let name = entry.with_context(|| format!("cannot list {folder}"))?.file_name();
        if name.to_string_lossy().ends_with(".test.mjs") {
            files.push(Path::new(folder).join(name));
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("{folder} has no *.test.mjs");
    }
    Ok(files)
}

fn heap() -> Result<()> {
    need_package()?;
    run(command("node").arg("--test").args(test_files("tests/heap")?))
}

fn on_every_host() -> Result<()> {
    need_package()?;
    consumers::run_all()
}

fn rust_dependencies() -> Result<()> {
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

fn npm_dependencies() -> Result<()> {
    for folder in ["", "docs", "tests/consumers"] {
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

fn wasm_size() -> Result<()> {
    let mut over = Vec::new();
    for module in MODULES {
        let (file, budget) = (module.file(), module.budget);
        let named = wasm::with_names(&module)?;
        let Size { raw, gzip, brotli } = wasm::measure(&paths::generated().join(&file))?;
        say(format_args!(
            "  {file}: {gzip} of {budget} bytes after gzip; raw {raw}, brotli {brotli}"
        ));
        for line in size::report(&named)? {
            say(format_args!("    {line}"));
        }
        if gzip > budget {
            over.push(format!("{file} is {} bytes over its budget", gzip - budget));
        }
    }
    if over.is_empty() { Ok(()) } else { bail!(over.join(", ")) }
}
