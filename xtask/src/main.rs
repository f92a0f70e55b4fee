//! The build tool of this repository, run as `cargo xtask <command>`.

mod args;
mod build;
mod command;
mod commands;
mod help;
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
use crate::commands::{bench, docs, fuzz, release, server, setup, start};
use crate::step::say;
use crate::steps::Which;

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
        None => {
            say(help::list());
            Ok(())
        }
        Some("help" | "--help" | "-h") => {
            let topic = args.command();
            args.finish()?;
            match topic {
                Some(name) => say(help::of(&name)?),
                None => say(help::list()),
            }
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
            let part: Option<String> = args.value("--part")?;
            args.finish()?;
            let purpose = if profiling { Purpose::Profiling } else { Purpose::Shipping };
            package::build_parts(&wasm::parts(part.as_deref())?, purpose)
        }
        Some("start") => {
            let wanted = start::Wanted {
                port: args.value("--port")?,
                open: !args.switch("--no-open"),
                fresh: args.switch("--fresh"),
            };
            args.finish()?;
            start::everything(&wanted)
        }
        Some("sandbox") => {
            let port = args.value("--port")?;
            args.finish()?;
            start::sandbox(port)
        }
        Some("server") => {
            args.finish()?;
            server::assemble()
        }
        Some("show") => {
            let (port, address) = (args.command(), args.command());
            args.finish()?;
            match (port.as_deref().map(str::parse), address) {
                (Some(Ok(port)), Some(address)) => start::show(port, &address),
                _ => bail!("call it with a port and an address"),
            }
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
            let minimise = args.switch("--minimise");
            let target = args.command();
            args.finish()?;
            if minimise {
                fuzz::minimise(target.as_deref())
            } else {
                fuzz::run_target(target.as_deref(), minutes)
            }
        }
        Some("docs") => {
            args.finish()?;
            docs::build()?;
            let folder = docs::folder();
            say(format_args!("The site is in {}", folder.display()));
            say("To read it in a browser: npm run preview --prefix docs");
            Ok(())
        }
        Some("types") => {
            args.finish()?;
            package::write_types()
        }
        Some("wasm") => {
            args.finish()?;
            wasm::build(&wasm::parts(None)?, Purpose::Shipping)
        }
        Some("release-check") => {
            let tag = args.command();
            args.finish()?;
            release::check(tag.as_deref())
        }
        Some(unknown) => bail!("there is no command {unknown:?}; `cargo xtask help` shows them"),
    }
}
