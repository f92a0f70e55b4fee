//! The build tool of this repository, run as `cargo xtask <command>`.

mod args;
mod build;
mod command;
mod commands;
mod paths;
mod step;
mod steps;
mod tools;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::build::wasm::Purpose;
use crate::build::{package, wasm};
use crate::commands::{bench, fuzz, page, reference, release, setup};
use crate::step::say;
use crate::steps::Which;

const HELP: &str = "\
The build tool of wechat-mass. Usage: cargo xtask <command>

  start [--port N] [--no-open]   build everything and show the page at http://127.0.0.1:5173/
                                 (or the next free port), in the default browser if there is one
  build [--profiling]            build the npm package into pkg/dist;
                                 --profiling keeps the function names in the wasm
  test [--all | --only a,b] [--keep-going] [--list]
                                 run the checks, stopping at the first that fails; --all runs the long
                                 ones as well, as CI does, --only some, --keep-going those after a
                                 failure, --list names them
  bench [--runtime a,b] [--write] [--quick]
                                 build the package and run all benchmarks, in this Node and in other
                                 runtimes, or only in those named (node is this one, the others are
                                 in xtask/runtimes.json); --write: into benches/RESULTS.md, too;
                                 --quick: a first look
  bench --profile                where the time goes, into benches/PROFILE.md
  fuzz <target> [--minutes N]    fuzz one target, 30 minutes if N is not given; without a target:
                                 their names
  reference                      build the reference of the npm package into target/reference
  types                          write only the TypeScript: pkg/src/generated/types.ts, push-readers.ts
  wasm                           write only the wasm and their glue, into pkg/src/generated
  release-check <tag>            whether v1.2.3 is what the manifests and CHANGELOG.md say
  setup [--test] [--runtimes]    install what the build needs; --test: what the tests need, too;
                                 --runtimes: the JavaScript runtimes of xtask/runtimes.json, too
  help                           this text

Needed: Rust with rustup, and Node 20.19 or later with npm. The rest is installed inside the checkout
(node_modules, target), except Rust's wasm32 target and, for the tests, Chromium: on Debian it is
installed with apt-get if there is none. CHROME_PATH and CHROMEDRIVER name a browser of your choice.";

fn main() -> ExitCode {
    match work(Args::from_command_line()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let reasons: Vec<String> = error.chain().map(ToString::to_string).collect();
            let _ = writeln!(io::stderr(), "\nerror: {}", reasons.join("\n  because: "));
            ExitCode::FAILURE
        }
    }
}

fn work(mut args: Args) -> Result<()> {
    match args.command().as_deref() {
        None | Some("help" | "--help" | "-h") => {
            say(HELP);
            Ok(())
        }
        Some("setup") => {
            let for_tests = args.switch("--test");
            let runtimes = args.switch("--runtimes");
            args.finish()?;
            setup::install(for_tests, runtimes)
        }
        Some("build") => {
            let profiling = args.switch("--profiling");
            args.finish()?;
            package::build(if profiling { Purpose::Profiling } else { Purpose::Shipping })
        }
        Some("start") => {
            let port = args.value("--port")?;
            let open = !args.switch("--no-open");
            args.finish()?;
            page::start(port, open)
        }
        Some("test") => {
            let only: Option<String> = args.value("--only")?;
            let all = args.switch("--all");
            let keep_going = args.switch("--keep-going");
            let list = args.switch("--list");
            args.finish()?;
            if list {
                steps::list();
                return Ok(());
            }
            let which = match only {
                Some(_) if all => bail!("--all and --only exclude each other"),
                Some(names) => Which::Named(names),
                None if all => Which::All,
                None => Which::Quick,
            };
            steps::run_all(&which, keep_going)
        }
        Some("bench") => {
            let profile = args.switch("--profile");
            let wanted = bench::Wanted {
                runtimes: if profile { None } else { args.value("--runtime")? },
                write: !profile && args.switch("--write"),
                quick: !profile && args.switch("--quick"),
            };
            args.finish()?;
            if profile { bench::profile() } else { bench::run_all(&wanted) }
        }
        Some("fuzz") => {
            let minutes = args.value("--minutes")?.unwrap_or(30);
            let target = args.command();
            args.finish()?;
            fuzz::run_target(target.as_deref(), minutes)
        }
        Some("reference") => {
            args.finish()?;
            reference::build()?;
            say(format_args!("The reference is in {}", reference::folder().display()));
            Ok(())
        }
        Some("types") => {
            args.finish()?;
            package::write_types()
        }
        Some("wasm") => {
            args.finish()?;
            wasm::build(Purpose::Shipping)
        }
        Some("release-check") => {
            let tag = args.command();
            args.finish()?;
            release::check(tag.as_deref())
        }
        Some(unknown) => bail!("there is no command {unknown:?}; `cargo xtask help` shows them"),
    }
}
