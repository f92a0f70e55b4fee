# The service and a sandbox in place of WeChat, in one process: what `cargo xtask start` runs, from the root of the
# repository. Nothing outside of this machine is reached.
using Workerd = import "/workerd/workerd.capnp";
using Service = import "worker/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = Service.worker),
    (name = "data", disk = (path = "target/start/service", writable = true)),
    (name = "backups", disk = (path = "target/start/backups", writable = true)),
    (name = "panel", disk = (path = "www/panel/dist")),
    (name = "sandbox", worker = .sandbox),
    (name = "sandbox-data", disk = (path = "target/start/sandbox", writable = true)),
    (name = "page", disk = (path = "www/sandbox/dist/page")),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:5173", http = (), service = "worker"),
    (name = "sandbox", address = "127.0.0.1:5174", http = (), service = "sandbox"),
  ],
);

# As in sandbox/workerd.capnp, with a folder of its own.
const sandbox :Workerd.Worker = (
  modules = [(name = "sandbox.js", esModule = embed "sandbox/dist/sandbox.js")],
  compatibilityDate = "2026-04-20",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [
    (name = "WORLD", durableObjectNamespace = "WorldObject"),
    (name = "ASSETS", service = "page"),
    (name = "ALLOWED_HOSTS", fromEnvironment = "ALLOWED_HOSTS"),
  ],
  durableObjectNamespaces = [
    (className = "WorldObject", uniqueKey = "wechat-mass-sandbox", enableSql = true, preventEviction = true),
  ],
  durableObjectStorage = (localDisk = "sandbox-data"),
);
