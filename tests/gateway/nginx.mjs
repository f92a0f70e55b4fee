// The nginx of this machine with docs/gateway/nginx.conf.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, root } from "../node/documents.mjs";

/** The configuration that users copy. */
export const CONFIGURATION = readFileSync(join(root, "docs/gateway/nginx.conf"), "utf8");

/** Starts nginx in a folder with what the configuration says, but for these texts. */
export async function nginx(t, folder, changes) {
  const port = await freePort();
  const own = { "listen 443 ssl": `listen 127.0.0.1:${port} ssl`, ...changes };
  let configuration = CONFIGURATION;
  for (const [text, other] of Object.entries(own)) {
    const parts = configuration.split(text);
    if (parts.length < 2) throw new Error(`the configuration does not say ${text}`);
    configuration = parts.join(other);
  }
  writeFileSync(join(folder, "gateway.conf"), configuration);
  const written = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const places = written.map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
  // As Debian writes it around the file, with the places of its logs in the folder.
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/main-error.log;
events {}
http { ${places} gzip on; gzip_types *; access_log ${folder}/access.log; include ${folder}/gateway.conf; }`,
  );
  const words = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"];
  // At `notice` nginx says that it has begun; the other logs are where the configuration puts them.
  const running = spawn(process.env.NGINX ?? "nginx", [...words, "-g", "error_log stderr notice;"]);
  t.after(() => running.kill());
  let said = "";
  running.stderr.on("data", (bytes) => {
    said += bytes;
  });
  const ended = once(running, "close").then(() => {
    throw new Error(`nginx does not start: ${said}`);
  });
  ended.catch(() => {});
  while (!said.includes("getrlimit")) await Promise.race([once(running.stderr, "data"), ended]);
  return { port, base: `https://localhost:${port}`, said: () => said };
}
