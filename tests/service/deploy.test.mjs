// The files of www/worker/deploy and the configuration for Cloudflare, with a real nginx and the real wrangler.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { authority } from "../gateway/wechat.mjs";
import { freePort, root } from "../node/documents.mjs";
import { startWorld } from "./account-world.mjs";
import { PASSWORD } from "./caller.mjs";
import { until } from "./harness.mjs";

const deploy = join(root, "www/worker/deploy");
const HOST = "mass.example.com";

let folder;
let world;
let ports;
const ends = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "deploy-"));
  const certificate = authority(folder);
  certificate(HOST, "mass");
  world = await startWorld(
    { after: (end) => ends.push(end) },
    { env: { ADDRESS_HEADER: "X-Real-IP" } },
  );
  ports = await startNginx();
});
after(async () => {
  for (const end of ends) await end();
  rmSync(folder, { recursive: true, force: true });
});

test("a browser signs in through nginx by HTTPS, and only pages of that address may change anything", async () => {
  const body = { name: "owner", password: PASSWORD };
  const own = { origin: `https://${HOST}:${ports.tls}` };
  const answer = await ask("POST", "/api/sign-in", { body, headers: own });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["strict-transport-security"], "max-age=31536000; includeSubDomains");
  assert.match(answer.headers["set-cookie"][0], /^__Host-session=/);
  // The service behind it speaks HTTP, which is another origin.
  const plain = await ask("POST", "/api/sign-in", {
    body,
    headers: { origin: `http://${HOST}:${ports.tls}` },
  });
  assert.equal(plain.status, 403);
});

test("a caller cannot invent its address", async () => {
  const body = { name: "owner", password: "wrong password" };
  const forged = { "x-real-ip": "6.6.6.6", "x-forwarded-for": "6.6.6.6" };
  assert.equal((await ask("POST", "/api/sign-in", { body, headers: forged })).status, 401);
  const { body: lines } = await world.owner("GET", "/api/audit");
  const line = lines.find(({ what }) => what === "sign_in.refused");
  assert.equal(line.address, "127.0.0.1");
});

test("nginx refuses what is too large before the service sees it", async () => {
  for (const [path, bytes] of [
    [`/wechat/${world.account}`, 300 * 1024],
    ["/api/sign-in", 16 * 1024],
    ["/api/users", 11 * 1024 * 1024],
  ]) {
    const answer = await ask("POST", path, { headers: { "content-length": bytes } });
    assert.equal(answer.status, 413, path);
  }
});

test("progress passes as it happens", async () => {
  const { cookie } = world.owner;
  const sent = request(options("GET", `/api/accounts/${world.account}/live`, { cookie }));
  sent.end();
  const [response] = await once(sent, "response");
  assert.match(response.headers["content-type"], /^text\/event-stream/);
  // It would wait for four kilobytes, if nginx kept what comes.
  const [first] = await once(response, "data");
  assert.ok(first.length > 0);
  sent.destroy();
});

test("the log of nginx has no signature of a push", async () => {
  await ask(
    "GET",
    `/wechat/${world.account}?signature=${"ab".repeat(20)}&timestamp=1&nonce=2&echostr=3`,
  );
  // nginx writes the line when the answer is out.
  const log = await until(() => {
    const written = readFileSync(join(folder, "wechat-mass.log"), "utf8");
    return written.includes(`GET /wechat/${world.account}`) && written;
  }, "the line of the log");
  assert.match(log, new RegExp(`GET /wechat/${world.account} \\d`));
  assert.doesNotMatch(log, /signature|abab/);
});

test("the plain address leads to the safe one", async () => {
  const answer = await fetch(`http://127.0.0.1:${ports.plain}/x?y=1`, { redirect: "manual" });
  assert.equal(answer.status, 301);
  assert.match(answer.headers.get("location"), /^https:\/\//);
});

test("wrangler takes the same bundle for Cloudflare", () => {
  const panel = join(folder, "panel");
  mkdirSync(panel);
  writeFileSync(join(panel, "index.html"), "<!doctype html>");
  const out = join(folder, "out");
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const words = ["deploy", "--dry-run", "--outdir", out, "--assets", panel];
  execFileSync(process.execPath, [wrangler, ...words], {
    cwd: join(root, "www/worker"),
    stdio: "pipe",
    env: {
      ...process.env,
      CI: "1",
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_LOG_PATH: folder,
    },
  });
  const files = [
    "worker.js",
    "wechat_mass_bg.wasm",
    "wechat_mass_push_bg.wasm",
    "wechat_mass_campaign_bg.wasm",
  ];
  for (const file of files) {
    const own = readFileSync(join(root, "www/worker/dist", file));
    assert.ok(own.equals(readFileSync(join(out, file))), file);
  }
});

test("workerd and Cloudflare have the same date, flags, objects and settings", () => {
  const capnp = readFileSync(join(root, "www/worker/workerd.capnp"), "utf8");
  const wrangler = readFileSync(join(root, "www/worker/wrangler.jsonc"), "utf8");
  const settings = JSON.parse(wrangler.replace(/^\s*\/\/.*$/gm, ""));
  assert.match(capnp, new RegExp(`compatibilityDate = "${settings.compatibility_date}"`));
  assert.match(capnp, new RegExp(`compatibilityFlags = \\["${settings.compatibility_flags}"\\]`));
  for (const { name, class_name } of settings.durable_objects.bindings) {
    assert.ok(capnp.includes(`(name = "${name}", durableObjectNamespace = "${class_name}")`));
  }
  const [classes] = settings.migrations.map(({ new_sqlite_classes }) => new_sqlite_classes);
  const own = [...capnp.matchAll(/className = "(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(classes, own);
});

/** Starts nginx with the file that users copy, but for its ports and places. */
async function startNginx() {
  const [tls, plain] = [await freePort(), await freePort()];
  const changes = {
    "listen 443 ssl": `listen 127.0.0.1:${tls} ssl`,
    "listen 80": `listen 127.0.0.1:${plain}`,
    "server 127.0.0.1:8787": `server ${new URL(world.service.url).host}`,
    "/etc/letsencrypt/live/mass.example.com/fullchain.pem": join(folder, "mass.pem"),
    "/etc/letsencrypt/live/mass.example.com/privkey.pem": join(folder, "mass.key"),
    "/var/log/nginx": folder,
    // The port of the test is a part of its origin.
    "proxy_set_header Host              $host": "proxy_set_header Host $host:$server_port",
  };
  let configuration = readFileSync(join(deploy, "nginx.conf"), "utf8");
  for (const [text, other] of Object.entries(changes)) {
    assert.ok(configuration.includes(text), text);
    configuration = configuration.replaceAll(text, other);
  }
  writeFileSync(join(folder, "mass.conf"), configuration);
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr notice;
events {}
http { ${places} access_log off; include ${folder}/mass.conf; }`,
  );
  const nginx = process.env.NGINX ?? "nginx";
  const running = spawn(nginx, ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"]);
  ends.unshift(async () => {
    running.kill();
    await once(running, "close");
  });
  let said = "";
  running.stderr.on("data", (bytes) => {
    said += bytes;
  });
  const ended = once(running, "close").then(() => assert.fail(`nginx does not start: ${said}`));
  ended.catch(() => {});
  while (!said.includes("getrlimit")) await Promise.race([once(running.stderr, "data"), ended]);
  return { tls, plain };
}

function options(method, path, headers = {}) {
  return {
    method,
    path,
    host: "127.0.0.1",
    port: ports.tls,
    servername: HOST,
    headers: { host: `${HOST}:${ports.tls}`, ...headers },
    ca: readFileSync(join(folder, "ca.pem")),
    agent: false,
  };
}

/** Asks through nginx. A body that is only announced is answered before it comes. */
async function ask(method, path, { body, headers = {} } = {}) {
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const sent = request(options(method, path, { ...type, ...headers }));
  if (headers["content-length"] === undefined) sent.end(body && JSON.stringify(body));
  else sent.flushHeaders();
  const [response] = await once(sent, "response");
  const answer = {
    status: response.statusCode,
    headers: response.headers,
    text: await text(response),
  };
  sent.destroy();
  return answer;
}
