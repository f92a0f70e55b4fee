# The service beside a sandbox on the same machine: it may reach addresses of this machine and none outside of it.
using Workerd = import "/workerd/workerd.capnp";
using Service = import "workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = Service.worker),
    (name = "data", disk = (path = "data", writable = true)),
    (name = "backups", disk = (path = "backups", writable = true)),
    (name = "panel", disk = (path = "../panel/dist")),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [Service.socket],
);
