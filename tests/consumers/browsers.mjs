// Three engines, each started once: a page is opened, and what it writes into its <output> is returned.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, existsSync, statSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium, firefox } from "playwright-core";
import { CHROMIUM_ALONE } from "../chromium.mjs";
import { given } from "./project.mjs";

const require = createRequire(path.join(given("CONSUMERS_ROOM"), "package.json"));
const { Builder, By, until } = require("selenium-webdriver");

/** The longest time of a page. It is long because it only ends the waiting; it is not a promise. */
const PATIENCE = 300_000;

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** No script but the site's own, none made from text; WebAssembly only because it is named. */
export const STRICT = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "require-trusted-types-for 'script'",
].join("; ");

/** Serves a folder, with a Content-Security-Policy if one is given. */
export async function serve(folder, policy) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = path.join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      ...(policy && { "content-security-policy": policy }),
    });
    createReadStream(file).pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Keeps Firefox to itself. */
const QUIET_FIREFOX = Object.fromEntries(
  [
    "app.normandy.enabled",
    "app.update.enabled",
    "datareporting.policy.dataSubmissionEnabled",
    "network.captive-portal-service.enabled",
    "network.connectivity-service.enabled",
    "toolkit.telemetry.enabled",
  ].map((name) => [name, false]),
);

/** Chromium and Firefox, by Playwright. */
async function playwright(host, launched) {
  const browser = await launched;
  return {
    host,
    version: browser.version(),
    async visit(url) {
      const page = await browser.newPage();
      const said = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(`${error}`));
      try {
        // Not until it is loaded: a page that works for long counts as loading.
        await page.goto(url, { waitUntil: "commit" });
        // It waits for the element, but not for what old engines cannot tell: whether it is seen.
        return await page.locator("output:not(:empty)").textContent({ timeout: PATIENCE });
      } catch (error) {
        throw new Error([error.message, ...said].join("\n"));
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}

/** WebKitGTK's MiniBrowser on a screen of its own, or Safari, by WebDriver. */
async function webkit() {
  const [driver, binary] = [given("WEBKIT_DRIVER"), process.env.WEBKIT_BROWSER];
  const port = await freePort();
  const command = binary
    ? ["xvfb-run", "-a", "-s", "-screen 0 1280x900x24", driver, `--port=${port}`]
    : [driver, "--port", String(port)];
  // A group of its own: it is the screen, the driver and the browser that must end.
  const process_ = spawn(command[0], command.slice(1), {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/status`);
  const session = await new Builder()
    .usingServer(url)
    .withCapabilities(
      binary
        ? {
            browserName: "MiniBrowser",
            "webkitgtk:browserOptions": { binary, args: ["--automation"] },
          }
        : { browserName: "safari" },
    )
    .build();
  const capabilities = await session.getCapabilities();
  return {
    host: "WebKit",
    version: `${binary ? "GTK" : "Safari"} ${capabilities.getBrowserVersion()}`,
    async visit(page) {
      await session.get(page);
      const output = await session.wait(
        until.elementLocated(By.css("output:not(:empty)")),
        PATIENCE,
      );
      return await session.executeScript("return arguments[0].textContent", output);
    },
    async close() {
      await session.quit();
      process.kill(-process_.pid);
    },
  };
}

async function freePort() {
  const server = http.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Until something listens there. */
async function answering(url) {
  for (;;) {
    try {
      return await (await fetch(url)).text();
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** A program of Chromium, by its path. */
export const chromiumOf = (executablePath) =>
  playwright("Chromium", chromium.launch({ executablePath, args: CHROMIUM_ALONE }));

export const chromiumAlone = () => chromiumOf(given("CHROME_PATH"));

const firefoxAlone = () =>
  playwright(
    "Firefox",
    firefox.launch({
      executablePath: given("FIREFOX_PATH"),
      // Firefox as it is installed, and not one that is made for Playwright.
      channel: "moz-firefox",
      firefoxUserPrefs: QUIET_FIREFOX,
    }),
  );

/** All three. */
export const browsers = () => Promise.all([chromiumAlone(), firefoxAlone(), webkit()]);
