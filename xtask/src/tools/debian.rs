//! Packages of Debian, outside the checkout.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::command::{capture, command, find, run};
use crate::step::{say, step};

/// Installs Debian packages outside the checkout, after saying so; elsewhere explains what to install.
pub fn apt_install(packages: &[&str], why: &str, elsewhere: &str) -> Result<()> {
    let debian = fs::read_to_string("/etc/os-release")
        .is_ok_and(|os| os.lines().any(|line| line == "ID=debian"));
    let root = capture(command("id").arg("-u")).is_ok_and(|id| id.stdout == b"0\n");
    let sudo = find("sudo");
    if !debian || find("apt-get").is_none() || (!root && sudo.is_none()) {
        bail!("{why}. {elsewhere}");
    }
    say(format_args!(
        "{why}. Installing on this machine, outside the checkout: {}",
        packages.join(", ")
    ));
    let apt_get = || match (&sudo, root) {
        (Some(sudo), false) => {
            let mut command = command(sudo);
            command.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            command
        }
        _ => {
            let mut command = command("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        }
    };
    step("apt-get", || {
        run(apt_get().arg("update"))?;
        run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
    })
    .context(elsewhere.to_owned())
}

/// A C++ compiler, which libFuzzer is built with: on Debian installed if there is none.
pub fn ensure_cxx() -> Result<()> {
    let named = std::env::var_os("CXX").is_some();
    if named || find("c++").is_some() || find("clang++").is_some() {
        return Ok(());
    }
    apt_install(
        &["g++"],
        "Fuzzing needs a C++ compiler, and there is none",
        "Install one, or name it in CXX.",
    )
}

/// The programs of the shell that docs/guide/service.md uses.
pub fn ensure_shell_programs() -> Result<()> {
    let missing: Vec<&str> =
        ["curl", "jq"].into_iter().filter(|name| find(name).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    apt_install(
        &missing,
        &format!("docs/guide/service.md is tried with {}", missing.join(" and ")),
        "Install curl and jq.",
    )
}
