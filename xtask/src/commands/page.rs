//! The playground in `www/panel/`: building it and showing it.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;

use anyhow::{Context, Result, bail};

use crate::build::wasm::Purpose;
use crate::build::{package, wasm};
use crate::command::{command, run};
use crate::paths;
use crate::step::{say, step};

/// The port of the page, if nobody says otherwise.
const PORT: u16 = 5173;

/// Builds the page from the package that is in `pkg/dist`.
pub fn build() -> Result<()> {
    step("building the page", || run(command("npm").args(["run", "build", "--workspace", "www/panel"])))
}

/// Sets up, builds and serves the page until it is stopped.
pub fn start(port: Option<u16>, open: bool) -> Result<()> {
    let port = free_port(port)?;
    say(if wasm::is_made() {
        "Building the package and its page, then showing it. No Rust has changed: this takes seconds."
    } else {
        "This compiles three parts from Rust to WebAssembly, builds the package and its page, and shows it.\n\
         It takes two to five minutes the first time, and seconds when nothing has changed.\n\
         It installs npm packages into node_modules, and Rust's wasm32 target if it is missing."
    });
    package::build(Purpose::Shipping)?;
    build()?;
    say(format_args!("\nServing the page at http://127.0.0.1:{port}/ until Ctrl-C"));
    let mut server = command(paths::npm_bin("vite"));
    server.args(["preview", "www/panel", "--host", "127.0.0.1", "--strictPort"]);
    server.args(["--port", &port.to_string()]);
    if open && has_screen() {
        server.arg("--open");
    }
    // This process becomes the server, so whoever stops the one stops the other.
    Err(server.exec()).context("cannot start `vite preview`")
}

/// The wanted port, or the first free one from the usual one on.
fn free_port(wanted: Option<u16>) -> Result<u16> {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    match wanted {
        Some(port) if free(&port) => Ok(port),
        Some(port) => bail!("port {port} is taken; choose another with --port"),
        None => (PORT..PORT + 50).find(free).context("no free port; choose one with --port"),
    }
}

/// Where there is no screen, the printed address has to do.
fn has_screen() -> bool {
    cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some())
}
