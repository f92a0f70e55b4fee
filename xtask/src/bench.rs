//! The benchmarks: in Rust, and of the built package beside other libraries.

use anyhow::{Result, bail};

use crate::command::{cargo, command, run};
use crate::package;
use crate::paths;
use crate::step::step;
use crate::wasm::Purpose;

/// Builds the package and runs both.
pub fn run_all() -> Result<()> {
    package::build(Purpose::Shipping)?;
    let script = paths::root().join("benches/run.mjs");
    if !script.is_file() {
        bail!("benches/run.mjs is missing");
    }
    step("benchmarks in Rust", || {
        run(cargo().args(["bench", "--package", "wechat-mass", "--benches"]))
    })?;
    step("benchmarks of the npm package", || run(command("node").arg("--expose-gc").arg(script)))
}
