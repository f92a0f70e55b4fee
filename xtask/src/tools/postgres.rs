//! PostgreSQL, whose server the tests of the stores start.

use std::path::Path;

use anyhow::Result;

use super::debian::apt_install;
use crate::command::find;

/// The server and `initdb`: on Debian installed if they are missing. Debian keeps them outside PATH, and starts a
/// server of its own when it installs them, which the tests do not use.
pub fn ensure_postgres() -> Result<()> {
    let versions = Path::new("/usr/lib/postgresql");
    let debian = versions.read_dir().is_ok_and(|found| {
        found.flatten().any(|version| version.path().join("bin/initdb").exists())
    });
    if debian || (find("initdb").is_some() && find("postgres").is_some()) {
        return Ok(());
    }
    apt_install(
        &["postgresql"],
        "The tests of the stores start a PostgreSQL of their own, and its programs are missing (Debian also starts a server as a service)",
        "Install PostgreSQL with `initdb` and `postgres` on PATH.",
    )
}
