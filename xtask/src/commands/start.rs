//! The whole product on this machine: the page, the service behind it, and a sandbox in place of WeChat.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::build::wasm::Purpose;
use crate::build::{package, service, wasm};
use crate::command::{command, read};
use crate::paths;
use crate::step::say;

/// The ports of the page and of the sandbox, if nobody says otherwise.
const PORT: u16 = 5173;

/// The choices of the command line.
pub struct Wanted {
    /// Exactly this port for the page.
    pub port: Option<u16>,
    /// Whether the page is shown in a browser.
    pub open: bool,
    /// Whether everything that an earlier start has stored is removed.
    pub fresh: bool,
}

/// Sets up, builds and runs everything until it is stopped.
pub fn everything(wanted: &Wanted) -> Result<()> {
    let port = free_port(wanted.port, 0)?;
    let sandbox_port = free_port(None, port)?;
    say(if wasm::is_made() {
        "Building the package, the page, the service and the sandbox, then starting them. No Rust has \
         changed: this takes seconds."
    } else {
        "This compiles four parts from Rust to WebAssembly, builds the package, the page, the service and \
         the sandbox, and starts them.\n\
         It takes two to five minutes the first time, and seconds when nothing has changed.\n\
         It installs npm packages into node_modules, and Rust's wasm32 target if it is missing."
    });
    package::build(Purpose::Shipping)?;
    service::page()?;
    service::worker()?;
    service::sandbox()?;

    let data = paths::target().join("start");
    if wanted.fresh && data.exists() {
        fs::remove_dir_all(&data).context("cannot remove what an earlier start has stored")?;
    }
    for folder in ["service", "sandbox", "backups"] {
        let folder = data.join(folder);
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let keys = keys(&data.join("keys"))?;
    let page = format!("http://127.0.0.1:{port}/");
    let sandbox = format!("http://127.0.0.1:{sandbox_port}/");
    say(format_args!(
        "\nThe page        {page}\n\
         The sandbox     {sandbox}\n\
         The set-up code {} (docs/guide/service.md creates the first user with it)\n\
         Everything is stored in {}; --fresh begins anew. It runs until Ctrl-C.",
        keys.setup_code,
        data.strip_prefix(paths::root()).unwrap_or(&data).display()
    ));
    if wanted.open && has_screen() {
        show_when_up(port, &page)?;
    }
    let mut server = runtime("www/start.capnp")?;
    server
        .arg(format!("--socket-addr=http=127.0.0.1:{port}"))
        .arg(format!("--socket-addr=sandbox=127.0.0.1:{sandbox_port}"))
        .arg(format!("--directory-path=data={}", data.join("service").display()))
        .arg(format!("--directory-path=backups={}", data.join("backups").display()))
        .arg(format!("--directory-path=sandbox-data={}", data.join("sandbox").display()))
        .env("SECRETS_KEY", &keys.secrets_key)
        .env("SETUP_CODE", &keys.setup_code)
        .env("SANDBOX", sandbox);
    replaced_by(&mut server)
}

/// Builds and runs the sandbox alone, for programs of others.
pub fn sandbox(port: Option<u16>) -> Result<()> {
    let port = free_port(port, 0)?;
    crate::tools::ensure_node()?;
    crate::tools::ensure_npm_packages()?;
    service::sandbox()?;
    let data = paths::target().join("sandbox");
    fs::create_dir_all(&data).with_context(|| format!("cannot create {}", data.display()))?;
    say(format_args!(
        "\nThe sandbox is http://127.0.0.1:{port}/ until Ctrl-C: use it in place of https://api.weixin.qq.com"
    ));
    let mut server = runtime("www/sandbox/workerd.capnp")?;
    server
        .arg(format!("--socket-addr=http=127.0.0.1:{port}"))
        .arg(format!("--directory-path=data={}", data.display()));
    replaced_by(&mut server)
}

/// Shows the page in a browser as soon as somebody listens on its port.
pub fn show(port: u16, address: &str) -> Result<()> {
    const TRIES: usize = 150;
    let is_up = (0..TRIES).any(|_| {
        let up = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        if !up {
            thread::sleep(Duration::from_millis(200));
        }
        up
    });
    if is_up {
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        read(Command::new(opener).arg(address))?;
    }
    Ok(())
}

/// The runtime with a configuration of `www/`.
fn runtime(configuration: &str) -> Result<Command> {
    let mut server = command(service::workerd()?);
    server.args(["serve", configuration]);
    Ok(server)
}

/// This process becomes the server, so whoever stops the one stops the other.
fn replaced_by(server: &mut Command) -> Result<()> {
    Err(server.exec()).context("cannot start workerd")
}

/// Another process of this tool, because this one becomes the server.
fn show_when_up(port: u16, page: &str) -> Result<()> {
    let tool = std::env::current_exe().context("this program has no name")?;
    let mut shower = Command::new(tool);
    shower.args(["show", &port.to_string(), page]);
    shower.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    shower.spawn().context("cannot start another process")?;
    Ok(())
}

/// The secrets of the service.
struct Keys {
    secrets_key: String,
    setup_code: String,
}

/// The keys of an earlier start, or new ones. Only the user can read the file.
fn keys(file: &Path) -> Result<Keys> {
    if let Ok(text) = fs::read_to_string(file) {
        let mut lines = text.lines().map(str::to_owned);
        if let (Some(secrets_key), Some(setup_code)) = (lines.next(), lines.next()) {
            return Ok(Keys { secrets_key, setup_code });
        }
    }
    let random = |bytes: u8, form: &str| {
        read(
            command("node")
                .args(["--print", &format!("crypto.randomBytes({bytes}).toString('{form}')")]),
        )
    };
    let keys = Keys { secrets_key: random(32, "base64")?, setup_code: random(12, "hex")? };
    let mut written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("cannot write {}", file.display()))?;
    writeln!(written, "{}\n{}", keys.secrets_key, keys.setup_code)
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(keys)
}

/// The wanted port, or the first free one behind `taken` or from the usual one on.
fn free_port(wanted: Option<u16>, taken: u16) -> Result<u16> {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let first = PORT.max(taken.saturating_add(1));
    match wanted {
        Some(port) if free(&port) => Ok(port),
        Some(port) => bail!("port {port} is taken; choose another with --port"),
        None => (first..first + 50).find(free).context("no free port; choose one with --port"),
    }
}

/// Where there is no screen, the printed address has to do.
fn has_screen() -> bool {
    cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn keys_are_kept_and_nobody_else_can_read_them() -> anyhow::Result<()> {
        use std::os::unix::fs::PermissionsExt;

        let file = std::env::temp_dir().join(format!("keys-of-{}", std::process::id()));
        let first = keys(&file)?;
        let second = keys(&file)?;
        let mode = std::fs::metadata(&file)?.permissions().mode() & 0o777;
        std::fs::remove_file(&file)?;
        assert_eq!((first.secrets_key.len(), first.setup_code.len(), mode), (44, 24, 0o600));
        assert_eq!(first.secrets_key, second.secrets_key);
        assert_eq!(first.setup_code, second.setup_code);
        Ok(())
    }
}
