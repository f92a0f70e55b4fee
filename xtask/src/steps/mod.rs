//! Everything a change has to pass, one step after the other.

mod boundary;
mod consumers;
mod dependencies;
mod javascript;
mod rust;
mod server;
mod service;
mod sizes;
mod stores;
mod tarball;
mod test_files;
mod workflows;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::build::wasm::Purpose;
use crate::build::{package, reproducible};
use crate::commands::{docs, fuzz};
use crate::step::{say, seconds};

/// One step: what it is called, what it shows, how it is done.
struct Check {
    name: &'static str,
    shows: &'static str,
    when: When,
    work: fn() -> Result<()>,
}

/// In which runs a step is.
#[derive(PartialEq, Eq)]
enum When {
    /// In every run.
    Always,
    /// With `--all`: it takes longer than one waits for while working.
    All,
    /// Where somebody names it. `cargo xtask release-check` does the same before a release.
    Named,
}

/// A step of every run.
const fn quick(name: &'static str, shows: &'static str, work: fn() -> Result<()>) -> Check {
    Check { name, shows, when: When::Always, work }
}

/// A step that only `--all` runs, and whoever names it.
const fn long(name: &'static str, shows: &'static str, work: fn() -> Result<()>) -> Check {
    Check { name, shows, when: When::All, work }
}

/// A step that only runs for whoever names it.
const fn named(name: &'static str, shows: &'static str, work: fn() -> Result<()>) -> Check {
    Check { name, shows, when: When::Named, work }
}

/// The steps, cheap ones first. Later ones use the package that `build` makes.
const CHECKS: &[Check] = &[
    quick("fmt", "Rust is formatted", rust::fmt),
    quick("clippy", "lints of the Rust code", rust::clippy),
    quick("clippy-wasm", "lints of the boundary to JavaScript", rust::clippy_wasm),
    quick("test", "Rust tests and doc tests", rust::tests),
    quick("doc", "Rust documentation builds", rust::doc),
    quick("build", "the npm package builds", || package::build(Purpose::Shipping)),
    quick("types", "TypeScript in strict mode", javascript::typescript),
    quick("biome", "format and lints of TypeScript", javascript::biome),
    quick("wasm-node", "boundary tests in Node", boundary::in_node),
    quick("wasm-browser", "boundary tests in a browser", boundary::in_browser),
    quick("node", "tests of the package in Node", javascript::node),
    quick("gateway", "the gateway passes what it should", javascript::gateway),
    quick("panic", "the package survives a panic", javascript::survives_a_panic),
    quick("page", "tests of the page in a browser", javascript::page),
    quick("sandbox", "the sandbox and its page", service::sandbox),
    quick("service", "the service in workerd, against the sandbox", service::service),
    quick("deny", "Rust dependencies", dependencies::of_rust),
    quick("audit", "npm dependencies", dependencies::of_npm),
    quick("size", "sizes of the wasm", sizes::check),
    long("workflows", "the workflows of CI", workflows::check),
    quick("tarball", "what npm and crates.io get", tarball::check),
    quick("docs", "the site of the documents builds, every public name is documented", docs::build),
    long("heap", "300 000 calls of each kind leave nothing behind", javascript::heap),
    long("fuzz", "100 000 random bodies cross alike, and a short run of every fuzz target", || {
        javascript::same_answers()?;
        fuzz::short_run()
    }),
    long("server", "the program for servers survives being killed", server::survives),
    long("stores", "the stores over real databases, killed at random moments", stores::run_all),
    long("sdks", "SDKs of others against the sandbox", service::sdks),
    long("schema", "the API keeps what its document says", service::keeps_its_schema),
    long("kills", "the service survives being killed", service::survives),
    long("consumers", "the packed package on every host", consumers::run_all),
    named("reproducible", "two builds are the same", reproducible::check),
];

/// Prints the names of the steps.
pub fn list() {
    for check in CHECKS {
        let when = match check.when {
            When::Always => "",
            When::All => " (only with --all)",
            When::Named => " (only with --only)",
        };
        say(format_args!("{:13} {}{when}", check.name, check.shows));
    }
}

/// Which steps are run.
pub enum Which {
    /// Those that one waits for while working.
    Quick,
    /// Those, and the long ones.
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
        Which::Quick => {
            return Ok(CHECKS.iter().filter(|check| check.when == When::Always).collect());
        }
        Which::All => {
            return Ok(CHECKS.iter().filter(|check| check.when != When::Named).collect());
        }
        Which::Named(names) => names.split(',').map(str::trim).collect(),
    };
    if let Some(unknown) = names.iter().find(|name| CHECKS.iter().all(|c| c.name != **name)) {
        bail!("there is no step {unknown:?}; `cargo xtask test --list` shows them");
    }
    Ok(CHECKS.iter().filter(|check| names.contains(&check.name)).collect())
}
