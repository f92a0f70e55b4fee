// The session in a real browser: what a script can see of it, and what a page of another site can do with it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_ALONE } from "../chromium.mjs";
import { PASSWORD, setUp } from "./caller.mjs";
import { startService } from "./harness.mjs";

let panel;
let service;
let browser;
let context;
let page;

before(async () => {
  panel = mkdtempSync(join(tmpdir(), "panel-"));
  writeFileSync(join(panel, "index.html"), "<!doctype html><title>page</title>");
  service = await startService({ panel });
  await setUp(service);
  browser = await chromium.launch({
    executablePath: findBrowser(),
    args: CHROMIUM_ALONE,
  });
  context = await browser.newContext();
  page = await context.newPage();
  await page.goto(service.url);
});
after(async () => {
  await browser?.close();
  await service.stop();
  rmSync(panel, { recursive: true });
});

function findBrowser() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const search = names.map((name) => `command -v ${name}`).join(" || ");
  return process.env.CHROME_PATH ?? execFileSync("sh", ["-c", search], { encoding: "utf8" }).trim();
}

const call = (where, method, address, body) =>
  where.evaluate(
    async ([method, address, body]) => {
      const headers = { "content-type": "application/json" };
      const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
      const response = await fetch(address, { method, credentials: "include", ...sent });
      return { status: response.status, body: await response.json() };
    },
    [method, address, body],
  );

test("a page signs in, and no script sees the session", async () => {
  const answer = await call(page, "POST", "/api/sign-in", { name: "owner", password: PASSWORD });
  assert.equal(answer.status, 200);
  assert.equal((await call(page, "GET", "/api/session")).body.user.name, "owner");
  assert.equal(await page.evaluate("document.cookie"), "");
  const made = await call(page, "POST", "/api/keys", { name: "page", permissions: ["read"] });
  assert.equal(made.status, 201);
});

test("a page of another site neither changes anything nor reads anything", async () => {
  const foreign = createServer((_, response) =>
    response.setHeader("content-type", "text/html").end("<!doctype html>"),
  );
  await new Promise((resolve) => foreign.listen(0, "127.0.0.1", resolve));
  // Another port is another origin of the same site, to which even a strict cookie is sent.
  const other = await context.newPage();
  await other.goto(`http://127.0.0.1:${foreign.address().port}/`);
  const body = { name: "forged", permissions: ["read"] };
  const keys = `${service.url}/api/keys`;
  await assert.rejects(call(other, "POST", keys, body), /Failed to fetch/);
  await assert.rejects(call(other, "GET", `${service.url}/api/session`), /Failed to fetch/);
  // A form needs nobody's permission to be sent.
  await other.evaluate((action) => {
    const form = document.createElement("form");
    Object.assign(form, { action, method: "post", enctype: "text/plain" });
    form.innerHTML = `<input name='{"name":"forged","permissions":["read"],"x":"' value='"}'>`;
    document.body.append(form);
    form.submit();
  }, keys);
  await other.waitForURL(keys);
  assert.match(await other.content(), /foreign_origin/);
  const { body: list } = await call(page, "GET", "/api/keys");
  assert.deepEqual(
    list.map(({ name }) => name),
    ["page"],
  );
  foreign.close();
  foreign.closeAllConnections();
});

test("no other page can put this one into a frame", async () => {
  const outer = await browser.newPage();
  const refused = new Promise((resolve) =>
    outer.on("console", (message) => /frame/.test(message.text()) && resolve(message.text())),
  );
  await outer.setContent(`<iframe src="${service.url}/"></iframe>`);
  assert.match(await refused, /frame-ancestors|X-Frame-Options/);
});
