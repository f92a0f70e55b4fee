# The sandbox on one machine. Its address and folders can be given on the command line:
# workerd serve workerd.capnp -s http=127.0.0.1:5174 -d data=/var/lib/sandbox -d page=dist/page
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "sandbox", worker = .sandbox),
    (name = "data", disk = (path = "data", writable = true)),
    (name = "page", disk = (path = "dist/page")),
    # Pushes go to the account's callback, which may stand on this machine or anywhere.
    (name = "internet", network = (
      allow = ["local", "private", "public"],
      tlsOptions = (trustBrowserCas = true)
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:5174", http = (), service = "sandbox")],
);

const sandbox :Workerd.Worker = (
  modules = [(name = "sandbox.js", esModule = embed "dist/sandbox.js")],
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
  durableObjectStorage = (localDisk = "data"),
);
