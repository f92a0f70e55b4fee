//! nginx, and the openssl that makes certificates for its tests.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::find;
use crate::tools::debian::apt_install;

/// The programs that the tests of the gateway run.
pub struct Nginx {
    /// The server.
    pub nginx: PathBuf,
    /// The program that makes certificates.
    pub openssl: PathBuf,
}

/// nginx and openssl; on Debian they are installed if one is missing.
pub fn ensure() -> Result<Nginx> {
    if let Some(found) = look() {
        return Ok(found);
    }
    let by_hand = "Install nginx (with TLS) and openssl, and put them on PATH";
    apt_install(
        &["nginx-light", "openssl"],
        "The gateway of docs/gateway is tested with nginx and openssl, and one of them is missing",
        by_hand,
    )?;
    look().context(by_hand)
}

/// Debian keeps nginx where only the path of root leads.
fn look() -> Option<Nginx> {
    let in_sbin = Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.is_file());
    Some(Nginx { nginx: find("nginx").or(in_sbin)?, openssl: find("openssl")? })
}
