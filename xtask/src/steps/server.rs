//! The program for servers of `examples/server`: killed at random moments, it reaches everyone once.

use anyhow::Result;

use crate::build::package::need_package;
use crate::command::{cargo, command, run};
use crate::paths;

pub fn survives() -> Result<()> {
    need_package()?;
    let target = paths::target().join("examples");
    // Without TLS, which the simulated WeChat on this machine does not need.
    run(cargo()
        .args(["build", "--bins", "--no-default-features", "--manifest-path"])
        .arg(paths::root().join("examples/server/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target))?;
    let programs = target.join("debug");
    run(command("node")
        .args(["--test", "tests/node/campaign-kills.test.mjs"])
        .env("PROGRAM", programs.join("simulated")))?;
    run(command("node")
        .args(["--test", "tests/server/upload.test.mjs", "tests/server/send.test.mjs"])
        .env("SERVER", programs.join("wechat-mass-server")))
}
