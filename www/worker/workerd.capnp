# The service on one machine, behind a web server with a certificate. docs/guide/service.md says how to set it up.
# Its address and folders can be given on the command line:
# workerd serve workerd.capnp -s http=127.0.0.1:8787 -d data=/var/lib/wechat-mass -d panel=/opt/wechat-mass/panel \
#   -d backups=/var/lib/wechat-mass-backups
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    # Everything that is stored: a folder that exists and nobody else can read.
    (name = "data", disk = (path = "/var/lib/wechat-mass", writable = true)),
    # The daily exports: a folder that exists and nobody else can read, best on another disk.
    (name = "backups", disk = (path = "/var/lib/wechat-mass-backups", writable = true)),
    # The files of the page, as `npm run build` makes them.
    (name = "panel", disk = (path = "/opt/wechat-mass/panel")),
    # The way out: WeChat, gateways and the receivers of webhooks. Nothing on this machine or in its network can be
    # reached, whatever address somebody enters. A gateway in a private network needs its address here, too.
    (name = "internet", network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [.socket],
);

# The web server in front says with this header whether the browser came by HTTPS.
const socket :Workerd.Socket = (
  name = "http",
  address = "127.0.0.1:8787",
  http = (forwardedProtoHeader = "X-Forwarded-Proto"),
  service = "worker",
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "wechat_mass_bg.wasm", wasm = embed "dist/wechat_mass_bg.wasm"),
    (name = "wechat_mass_push_bg.wasm", wasm = embed "dist/wechat_mass_push_bg.wasm"),
    (name = "wechat_mass_campaign_bg.wasm", wasm = embed "dist/wechat_mass_campaign_bg.wasm"),
  ],
  compatibilityDate = "2026-04-20",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [
    (name = "ACCOUNT", durableObjectNamespace = "Account"),
    (name = "DIRECTORY", durableObjectNamespace = "Directory"),
    (name = "ASSETS", service = "panel"),
    (name = "BACKUPS", service = "backups"),
    (name = "SECRETS_KEY", fromEnvironment = "SECRETS_KEY"),
    (name = "SECRETS_KEY_BEFORE", fromEnvironment = "SECRETS_KEY_BEFORE"),
    (name = "SETUP_CODE", fromEnvironment = "SETUP_CODE"),
    (name = "METRICS_KEY", fromEnvironment = "METRICS_KEY"),
    (name = "PUBLIC_URL", fromEnvironment = "PUBLIC_URL"),
    (name = "ADDRESS_HEADER", fromEnvironment = "ADDRESS_HEADER"),
    (name = "SANDBOX", fromEnvironment = "SANDBOX"),
  ],
  durableObjectNamespaces = [
    (className = "Account", uniqueKey = "wechat-mass-account", enableSql = true),
    (className = "Directory", uniqueKey = "wechat-mass-directory", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "data"),
);
