# A worker with a Durable Object on a machine of one's own. docs/guide/addresses.md says how to start it.
# To try it with a server on this machine in place of WeChat: write allow = ["public", "private"] below, and set
# BASE to the address of that server, such as http://127.0.0.1:8080. It gets all calls then, and WeChat gets none.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    # A folder that exists. In memory, all campaigns would be lost when workerd stops.
    (name = "campaigns", disk = (path = "/var/lib/wechat-campaigns", writable = true)),
    # The way out to WeChat. A gateway in a private network needs "private", too.
    (name = "internet", network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))),
  ],
  # For pushes, behind a web server with a certificate.
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "out/worker.js"),
    (name = "wechat_mass_bg.wasm", wasm = embed "node_modules/wechat-mass/dist/generated/wechat_mass_bg.wasm"),
    (name = "wechat_mass_push_bg.wasm", wasm = embed "node_modules/wechat-mass/dist/generated/wechat_mass_push_bg.wasm"),
    (name = "wechat_mass_campaign_bg.wasm", wasm = embed "node_modules/wechat-mass/dist/generated/wechat_mass_campaign_bg.wasm"),
  ],
  compatibilityDate = "2026-04-20",
  bindings = [
    (name = "ACCOUNT", durableObjectNamespace = "Account"),
    (name = "APPID", fromEnvironment = "APPID"),
    (name = "SECRET", fromEnvironment = "SECRET"),
    (name = "TOKEN", fromEnvironment = "TOKEN"),
    (name = "AES_KEY", fromEnvironment = "AES_KEY"),
    # Only with a gateway. Without BASE, calls go to WeChat itself.
    (name = "BASE", fromEnvironment = "BASE"),
    (name = "GATEWAY_KEY", fromEnvironment = "GATEWAY_KEY"),
  ],
  durableObjectNamespaces = [(className = "Account", uniqueKey = "account", enableSql = true)],
  durableObjectStorage = (localDisk = "campaigns"),
);
