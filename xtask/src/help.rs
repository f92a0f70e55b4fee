//! The commands, and how to call each.

use anyhow::{Context, Result};

/// One command: its name, what it does, and how it is called.
struct Command {
    name: &'static str,
    does: &'static str,
    more: &'static str,
}

/// A command in the order of the list.
const fn command(name: &'static str, does: &'static str, more: &'static str) -> Command {
    Command { name, does, more }
}

const COMMANDS: &[Command] = &[
    command(
        "start",
        "build everything and run it: page, service, sandbox",
        "cargo xtask start [--port N] [--no-open] [--fresh]

The page is at http://127.0.0.1:5173/ or the next free port, and opens in the
default browser if there is one. The sandbox takes the place of WeChat, and has
the port after it. What they store is in target/start.

  --port N    exactly this port for the page
  --no-open   open no browser
  --fresh     remove what an earlier start has stored",
    ),
    command(
        "sandbox",
        "run the sandbox alone, in place of api.weixin.qq.com",
        "cargo xtask sandbox [--port N]

What it stores is in target/sandbox. www/sandbox/README.md says how to point an
SDK at it.

  --port N    exactly this port",
    ),
    command(
        "server",
        "put all that a server needs into target/server",
        "cargo xtask server

workerd, the service, the page, and examples for systemd and nginx. The server
needs neither Node nor npm. docs/guide/service.md says how to install it.",
    ),
    command(
        "show",
        "show an address in a browser, once its port answers",
        "cargo xtask show PORT ADDRESS

`start` uses it, because it becomes the server itself.",
    ),
    command(
        "build",
        "build the npm package into pkg/dist",
        "cargo xtask build [--part NAME] [--profiling]

  --part NAME   only this of the four WebAssembly files (bodies, bodies-small,
                push, campaign); the others stay as the last build made them;
                bodies are made with bodies-small, which has their glue
  --profiling   keep the function names in the WebAssembly",
    ),
    command(
        "test",
        "run the checks, stopping at the first that fails",
        "cargo xtask test [--all | --only a,b] [--keep-going] [--list]

  --all          the long steps, too, as CI does
  --only a,b     only these
  --keep-going   go on after a failure
  --list         only name the steps",
    ),
    command(
        "bench",
        "build the package and run the benchmarks",
        "cargo xtask bench [--runtime a,b] [--write] [--quick]
cargo xtask bench --profile

  --runtime a,b   only in these: node is the one of this machine, the others
                  are in xtask/runtimes.json
  --write         into benches/RESULTS.md, too
  --quick         a first look: short rounds and few
  --profile       where the time goes, into benches/PROFILE.md",
    ),
    command(
        "fuzz",
        "fuzz one target; without a target, name them",
        "cargo xtask fuzz TARGET [--minutes N]
cargo xtask fuzz TARGET --minimise

  --minutes N   30 if N is not given
  --minimise    keep in fuzz/corpus the 200 inputs that cover most, of what is
                there and of what was found since; one with a name stays",
    ),
    command(
        "docs",
        "build the site of the documents into target/docs",
        "cargo xtask docs

The reference of the npm package is a part of it. To read the site in a
browser: npm run preview --prefix docs",
    ),
    command(
        "types",
        "write only the TypeScript of pkg/src/generated",
        "cargo xtask types

Writes types.ts, campaign-types.ts and push-readers.ts.",
    ),
    command(
        "wasm",
        "write only the WebAssembly and its glue into pkg/src/generated",
        "cargo xtask wasm",
    ),
    command(
        "release-check",
        "say whether a tag may be released",
        "cargo xtask release-check TAG

Whether TAG is the version of the manifests and of CHANGELOG.md, and whether a
build from a copy in another folder makes the same WebAssembly, byte for byte.
A tag is v1.2.3.",
    ),
    command(
        "setup",
        "install what the other commands need, ahead of them",
        "cargo xtask setup [--test] [--runtimes]

  --test       what the tests need, too
  --runtimes   the JavaScript runtimes of xtask/runtimes.json, too",
    ),
    command(
        "help",
        "this list; `cargo xtask help COMMAND` says more",
        "cargo xtask help [COMMAND]",
    ),
];

const NEEDED: &str = "\
Needed: Rust with rustup, and Node 20.19 or later with npm. The rest is
installed when something needs it; CONTRIBUTING.md says what, and where.";

/// All commands, a line each.
pub fn list() -> String {
    let lines: Vec<String> =
        COMMANDS.iter().map(|command| format!("  {:13}  {}", command.name, command.does)).collect();
    format!(
        "The build tool of wechat-mass: cargo xtask COMMAND\n\n{}\n\n{NEEDED}",
        lines.join("\n")
    )
}

/// How one command is called.
pub fn of(name: &str) -> Result<&'static str> {
    let found = COMMANDS.iter().find(|command| command.name == name);
    let unknown = || format!("there is no command {name:?}; `cargo xtask help` shows them");
    Ok(found.with_context(unknown)?.more)
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, list, of};

    #[test]
    fn it_fits_a_screen() -> anyhow::Result<()> {
        let mut texts = vec![list()];
        for command in COMMANDS {
            texts.push(of(command.name)?.to_owned());
        }
        for text in texts {
            assert!(text.lines().count() <= 24, "{text}");
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
        Ok(())
    }

    #[test]
    fn every_command_is_listed() {
        let source = include_str!("main.rs");
        let known = source.lines().filter_map(|line| line.trim().strip_prefix("Some(\""));
        let names: Vec<&str> = known.filter_map(|rest| rest.split('"').next()).collect();
        for name in &names {
            assert!(of(name).is_ok(), "{name}");
        }
        assert_eq!(names.len(), COMMANDS.len());
    }
}
