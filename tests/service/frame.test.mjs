// The frame of the service: its health, its errors, its headers and its page.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { callerOf } from "./caller.mjs";
import { startService } from "./harness.mjs";

let service;
let call;
let panel;

before(async () => {
  panel = mkdtempSync(join(tmpdir(), "panel-"));
  mkdirSync(join(panel, "assets"));
  writeFileSync(join(panel, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(panel, "assets/main-Bq3xK9aZ.js"), "export {};");
  writeFileSync(join(panel, "assets/part.wasm"), "\0asm");
  writeFileSync(join(panel, ".secret.json"), "{}");
  service = await startService({ panel });
  call = callerOf(service.url);
});
after(async () => {
  await service.stop();
  rmSync(panel, { recursive: true });
});

test("it lives and is ready", async () => {
  assert.deepEqual((await call("GET", "/healthz")).body, { status: "ok" });
  assert.deepEqual((await call("GET", "/readyz")).body, { status: "ok" });
});

test("every error has the one form, in both languages", async () => {
  const wrong = [
    ["GET", "/api/nothing", 404, "not_found"],
    ["GET", "/api/users", 401, "not_signed_in"],
    ["DELETE", "/api/session", 405, "method_not_allowed"],
    ["POST", "/api/sign-in", 415, "wrong_type", "name=a", { "content-type": "text/plain" }],
    ["POST", "/api/sign-in", 400, "not_json", "{", { "content-type": "application/json" }],
    ["POST", "/api/sign-in", 400, "refused", { name: "a" }],
    ["POST", "/healthz", 405, "method_not_allowed"],
    ["POST", "/index.html", 404, "not_found"],
    ["GET", "/nothing.js", 404, "not_found"],
    ["GET", "/metrics", 404, "not_found"],
  ];
  for (const [method, path, status, code, body, headers] of wrong) {
    const answer = await call(method, path, body, headers);
    assert.equal(answer.status, status, `${method} ${path}`);
    assert.equal(answer.body.code, code, `${method} ${path}`);
    assert.deepEqual(Object.keys(answer.body.message), ["zh", "en"]);
  }
});

test("a wrong body is answered with all its problems, their places and limits", async () => {
  const body = { code: "", name: " ", password: "short", role: "owner" };
  const answer = await call("POST", "/api/setup", body);
  assert.equal(answer.status, 400);
  const problems = answer.body.problems.map(({ path, code, limit }) => [path, code, limit]);
  assert.deepEqual(problems, [
    ["/code", "too_small", 1],
    ["/name", "too_small", 1],
    ["/password", "too_small", 10],
    ["/role", "unrecognized_keys", undefined],
  ]);
});

test("a method that an address does not take is answered with those that it takes", async () => {
  const refused = await call("PUT", "/api/session");
  assert.equal(refused.status, 405);
  assert.equal(refused.headers.get("allow"), "GET, HEAD");
  const asked = await call("OPTIONS", "/api/sign-in");
  assert.equal(asked.status, 204);
  assert.equal(asked.headers.get("allow"), "POST");
  assert.equal(asked.headers.get("access-control-allow-origin"), null);
  // It is not the account of this name, which could be changed.
  const mistaken = await call("PATCH", "/api/accounts/preflight", {});
  assert.equal(mistaken.headers.get("allow"), "POST");
});

test("a HEAD is answered like a GET, without the body", async () => {
  for (const path of ["/healthz", "/api/session", "/"]) {
    const [head, get] = [await call("HEAD", path), await call("GET", path)];
    assert.equal(head.status, 200);
    assert.equal(head.text, "");
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"));
  }
});

test("every answer keeps a browser from misusing it", async () => {
  for (const path of ["/", "/healthz", "/api/session", "/api/nothing", "/nothing", "/api/%2f"]) {
    const { headers } = await call("GET", path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("x-frame-options"), "DENY", path);
    assert.equal(headers.get("referrer-policy"), "no-referrer", path);
    const policy = headers.get("content-security-policy");
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /script-src[^;]*(?:'unsafe-inline'|'unsafe-eval'|\*|https?:)/);
    assert.equal(headers.get("cache-control"), path === "/" ? "no-cache" : "no-store");
  }
});

test("the page has its types, and its digested files are kept for ever", async () => {
  const index = await call("GET", "/");
  assert.equal(index.headers.get("content-type"), "text/html; charset=utf-8");
  assert.match(index.text, /<title>page/);
  assert.match(
    index.headers.get("content-security-policy"),
    /script-src 'self' 'wasm-unsafe-eval';/,
  );
  assert.equal((await call("GET", "/index.html")).text, index.text);
  const script = await call("GET", "/assets/main-Bq3xK9aZ.js");
  assert.equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.equal(script.headers.get("cache-control"), "public, max-age=31536000, immutable");
  const wasm = await call("GET", "/assets/part.wasm");
  assert.equal(wasm.headers.get("content-type"), "application/wasm");
  assert.equal(wasm.headers.get("cache-control"), "no-cache");
});

test("no path leads out of the page's folder, to a hidden file or to a list of names", async () => {
  const tricks = [
    "/assets",
    "/assets/",
    "/.secret.json",
    "/assets/../.secret.json",
    "/%2e%2e/%2e%2e/etc/hostname.txt",
    "/..%2f..%2fpackage.json",
    "/assets/..%5c..%5cindex.html",
    "//index.html",
    "/index.html%00.js",
    "/assets/%2e%2e/index.html",
    "/assets;/main-Bq3xK9aZ.js",
    "/%",
    "/%ff.js",
  ];
  for (const path of tricks) {
    const status = await rawStatus(service.url, path);
    assert.ok(status === 404 || status === 400, `${path} got ${status}`);
  }
  // Unlike `fetch`, a raw request does not tidy the path.
  assert.equal(await rawStatus(service.url, "/index.html"), 200);
});

test("metrics are for whoever has their key", async () => {
  const measured = await startService({ panel, env: { METRICS_KEY: "key-of-the-metrics" } });
  const ask = callerOf(measured.url);
  const of = (key) => ask("GET", "/metrics", undefined, key && { authorization: `Bearer ${key}` });
  assert.equal((await of(undefined)).status, 404);
  assert.equal((await of("key-of-the-metric")).status, 404);
  const answer = await of("key-of-the-metrics");
  assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.match(answer.text, /^wechat_mass_users 0$/m);
  await measured.stop();
});

test("without a key of secrets it is not ready, and says which setting is wrong but not its value", async () => {
  const half = await startService({ panel, env: { SECRETS_KEY: "c2hvcnQ=" } });
  const answer = await callerOf(half.url)("GET", "/readyz");
  assert.equal(answer.status, 503);
  assert.match(answer.body.message.en, /SECRETS_KEY/);
  assert.doesNotMatch(answer.text + half.logs(), /c2hvcnQ/);
  assert.equal((await callerOf(half.url)("GET", "/healthz")).status, 200);
  await half.stop();
});

/** The status of a request whose path is sent letter by letter. */
function rawStatus(url, path) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method: "GET" }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
