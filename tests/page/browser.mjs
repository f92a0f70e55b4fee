// The built page in a real browser: a file server on a free port, one Chromium, and pages that fail
// their test when anything is logged as an error or anything foreign is requested.

import assert from "node:assert/strict";
import { access, readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { CHROMIUM_ALONE } from "../chromium.mjs";

const SITE = fileURLToPath(new URL("../../www/panel/dist/", import.meta.url));

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

async function findBrowser() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const name of BROWSERS) {
      const file = path.join(folder, name);
      if (
        await access(file).then(
          () => true,
          () => false,
        )
      )
        return file;
    }
  }
  throw new Error("no Chromium on PATH; set CHROME_PATH");
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const file = path.join(SITE, pathname === "/" ? "index.html" : pathname);
  try {
    if (!file.startsWith(SITE)) throw new Error("outside the site");
    const content = await readFile(file);
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type }).end(content);
  } catch {
    response.writeHead(404).end();
  }
}

/** Starts server and browser; `open` gives a test its page, `close` ends both. */
export async function start() {
  const server = http.createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}/`;
  const browser = await chromium.launch({
    executablePath: await findBrowser(),
    args: CHROMIUM_ALONE,
  });

  /** A page of its own for one test: `{ hash, prepare, ...options of the browser context }`. */
  async function open(test, { hash = "", prepare, ...options } = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-US",
      colorScheme: "light",
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const faults = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(`${error}`));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith("data:")) faults.push(`requested ${url}`);
    });
    test.after(async () => {
      await context.close();
      assert.deepEqual(faults, []);
    });
    await prepare?.(page);
    await page.goto(origin + hash);
    await page.locator("h1").first().waitFor({ state: "attached" });
    return page;
  }

  async function close() {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }

  return { open, close };
}

/** Replaces the text of the editor with this label, as a user would. */
export async function write(page, label, text) {
  const editor = page
    .getByRole("textbox", { name: label, exact: true })
    .and(page.locator(".cm-content"));
  await editor.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** Chooses an entry of the menu that the button with this name opens. */
export async function choose(page, menu, entry) {
  await page.getByRole("button", { name: menu, exact: true }).click();
  await page.getByRole("menu").getByText(entry, { exact: true }).click();
}
