//! Installing what the others need, ahead of them.

use anyhow::Result;

use super::fuzz;
use crate::step::say;
use crate::tools::{self, Tool, browser, runtimes};

/// Everything for the build; for the tests and the other runtimes, if they are asked for.
pub fn install(for_tests: bool, all_runtimes: bool) -> Result<()> {
    tools::ensure_for_build()?;
    if for_tests {
        tools::ensure_component("rustfmt", "fmt")?;
        tools::ensure_component("clippy", "clippy")?;
        for tool in [Tool::WasmBindgen, Tool::WasmPack, Tool::CargoDeny] {
            tool.ensure()?;
        }
        tools::ensure_zizmor()?;
        browser::ensure()?;
        fuzz::ensure()?;
    }
    if all_runtimes {
        for name in runtimes::names()? {
            runtimes::ensure(&name)?;
        }
    }
    say("Everything that is needed is there.");
    Ok(())
}
