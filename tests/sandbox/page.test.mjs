// The sandbox's page in a real browser, on a real sandbox: what happens is seen, the switches work, and everybody can use it.
import assert from "node:assert/strict";
import { accessSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_ALONE } from "../chromium.mjs";
import { startReceiver } from "../sdks/receiver.mjs";
import { startSandbox } from "../service/harness.mjs";
import * as world from "./world-caller.mjs";

const { appid: APPID, secret: SECRET } = world.SERVICE;
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = [
  "journal",
  "jobs",
  "phones",
  "clock",
  "faults",
  "accounts",
  "data",
  "start",
  "limits",
  "confidence",
];
/** Light and dark, wide and narrow, in both languages. */
const LOOKS = {
  "light, wide, Chinese": { colorScheme: "light", width: 1280, locale: "zh-CN" },
  "dark, narrow, English": { colorScheme: "dark", width: 390, locale: "en-US" },
  "dark, wide, Chinese": { colorScheme: "dark", width: 1280, locale: "zh-CN" },
  "light, narrow, English": { colorScheme: "light", width: 390, locale: "en-US" },
};

let sandbox;
let browser;
before(async () => {
  [sandbox, browser] = await Promise.all([
    startSandbox(),
    chromium.launch({ executablePath: findBrowser(), args: CHROMIUM_ALONE }),
  ]);
});
after(async () => {
  await browser.close();
  await sandbox.stop();
});
beforeEach(() => control("POST", "reset"));

function findBrowser() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders
    .flatMap((folder) => BROWSERS.map((name) => join(folder, name)))
    .find(exists);
  if (found === undefined) throw new Error("no Chromium on PATH; set CHROME_PATH");
  return found;
}

function exists(file) {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}

/** Opens a page. The test fails if anything is logged as an error, unless it may, or requested from elsewhere. */
async function open(t, name, { width = 1280, mayFail = false, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 844 },
    locale: "en-US",
    colorScheme: "light",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on("console", (message) => {
    if (!mayFail && ["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`${error}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(sandbox.url)) complaints.push(`requested ${request.url()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(`${sandbox.url}/#/${name}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

const control = (...switched) => world.control(sandbox, ...switched);

/** Calls WeChat's API. A connection that breaks gives undefined. */
async function call(path, body) {
  try {
    const response = await fetch(`${sandbox.url}/cgi-bin/${path}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    return await response.json();
  } catch {
    return undefined;
  }
}

async function tokenOf() {
  const { access_token } = await call(
    `token?grant_type=client_credential&appid=${APPID}&secret=${SECRET}`,
  );
  return access_token;
}

async function sendText(content, openids) {
  const token = await tokenOf();
  const message = { touser: openids, msgtype: "text", text: { content }, clientmsgid: content };
  return call(`message/mass/send?access_token=${token}`, message);
}

async function openidsOf(count) {
  const path = `followers?account=${APPID}&offset=0&limit=${count}`;
  return (await control("GET", path)).followers.map(({ openid }) => openid);
}

/** Waits until the text of something is another one, and returns that. */
async function changed(locator, from) {
  const handle = await locator.elementHandle();
  await handle.evaluate(
    (element, before) =>
      new Promise((resolve) => {
        const look = () =>
          element.textContent === before ? requestAnimationFrame(look) : resolve();
        look();
      }),
    from,
  );
  return locator.textContent();
}

test("the journal shows a call as it happens, why it was answered so, and what nobody read", async (t) => {
  const page = await open(t, "journal");
  await page.getByText("Live", { exact: true }).waitFor();
  const token = await tokenOf();
  await call(`tags/create?access_token=${token}`, { tag: { name: "New" }, colour: "green" });

  const row = page.getByRole("button", { name: /tags\/create/ });
  await row.getByText("1 unread").waitFor();
  await row.click();
  await page.getByText("Why", { exact: true }).waitFor();
  await page.locator("dd").getByText("colour", { exact: true }).waitFor();
  const request = page.getByRole("region", { name: "Request" });
  assert.match(await request.innerText(), /"name": "New"/);
  assert.ok(!(await request.innerText()).includes(token), "the token is shortened");
  assert.match(await page.getByRole("region", { name: "Response" }).innerText(), /"tag"/);
  await page.getByRole("button", { name: "Copy as curl" }).waitFor();

  await page.getByRole("searchbox").fill("endpoint:token");
  await row.waitFor({ state: "detached" });
  await page.getByRole("button", { name: /GET token/ }).waitFor();
  await page.getByRole("searchbox").fill("no such thing");
  await page.getByText("Nothing matches.").waitFor();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await row.waitFor();
});

test("the journal tells the reason in the language of the page", async (t) => {
  await call(`tags/create?access_token=${await tokenOf()}`, { tag: { name: "" } });
  const page = await open(t, "journal");
  const row = page.getByRole("button", { name: /tags\/create/ }).first();
  await row.getByText("the name is empty").waitFor();
  await page.getByRole("button", { name: "中文" }).click();
  await row.getByText("标签名为空").waitFor();
});

test("the keyboard goes to the search and along the rows", async (t) => {
  await tokenOf();
  await tokenOf();
  const page = await open(t, "journal");
  const rows = page.getByRole("button", { name: /GET token/ });
  await rows.nth(1).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("token");
  assert.equal(await page.getByRole("searchbox").inputValue(), "token");
  await rows.nth(0).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await rows.nth(1).getAttribute("aria-expanded"), "true");
});

test("the clock stops, advances and is never set back", async (t) => {
  const page = await open(t, "clock");
  const main = page.getByRole("main");
  await main.getByRole("button", { name: "Stop" }).click();
  await main.getByText("The clock stands still.").waitFor();
  const { now } = await control("GET", "clock");
  const shown = page.getByTestId("clock-now");
  const before = await shown.textContent();

  await main.getByRole("button", { name: "+1 hour" }).click();
  const later = await changed(shown, before);
  assert.deepEqual(await control("GET", "clock"), {
    now: now + 3600,
    speed: 1,
    stopped: true,
    status: "ready",
  });
  assert.equal(later, timeInBeijing(now + 3600));

  await main.getByLabel("Advance to").fill("2020-01-01T00:00");
  await main.getByText("The clock only goes forward").waitFor();
  assert.ok(await main.getByRole("button", { name: "Advance", exact: true }).isDisabled());

  await main.getByRole("button", { name: "3600×" }).click();
  await main.getByRole("button", { name: "3600×", pressed: true }).waitFor();
  assert.equal((await control("GET", "clock")).speed, 3600);
});

test("a month of the clock is a month of the calendar", async (t) => {
  await control("PUT", "clock", { stopped: true });
  await control("POST", "clock/advance", { to: Date.parse("2027-01-31T10:00:00+08:00") / 1000 });
  const page = await open(t, "clock");
  await page.getByRole("main").getByRole("button", { name: "+1 month" }).click();
  await page.getByText("Sun, 28/02/2027 · Beijing time").waitFor();
});

test("a fault that is added here strikes, and the hits are counted", async (t) => {
  const page = await open(t, "faults");
  await page.getByText("No faults.").waitFor();
  await page.getByRole("button", { name: /^Add\W+-1, and it was sent/ }).click();
  await page.getByText("1 more to strike").waitFor();

  const [openid, other] = await openidsOf(2);
  assert.equal((await sendText("once", [openid, other])).errcode, -1);
  const { jobs } = await control("GET", `jobs?account=${APPID}`);
  assert.deepEqual(
    jobs.map(({ clientmsgid }) => clientmsgid),
    ["once"],
  );
  await page.getByText("Used up", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Journal" }).nth(1).click();
  await page.getByText("fault system_busy", { exact: true }).waitFor();
});

test("a rule of one's own has the fields of its kind", async (t) => {
  const page = await open(t, "faults");
  await page.getByRole("combobox", { name: "Fault" }).selectOption("errcode");
  await page.getByRole("combobox", { name: "Endpoint" }).selectOption("token");
  await page.getByLabel("Error code").fill("45009");
  await page.getByLabel("When").selectOption("after");
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByText("1 more to strike").waitFor();
  const [{ when, first }] = (await control("GET", "faults")).faults;
  assert.deepEqual({ when, first }, { when: "after", first: 1 });
  const refused = await call(`token?grant_type=client_credential&appid=${APPID}&secret=${SECRET}`);
  assert.equal(refused.errcode, 45009);
  await page.getByRole("button", { name: "Clear all" }).click();
  await page.getByText("No faults.").waitFor();
  assert.deepEqual((await control("GET", "faults")).faults, []);
});

test("a job shows how it goes, and the administrator is asked here", async (t) => {
  await control("PATCH", `accounts/${APPID}`, { protected: true });
  const page = await open(t, "jobs");
  await page.getByText("No jobs yet.").waitFor();
  const token = await tokenOf();
  await call(`message/mass/sendall?access_token=${token}`, {
    filter: { is_to_all: true },
    msgtype: "text",
    text: { content: "for all" },
    clientmsgid: "all",
  });
  await page.getByText("Waiting for the administrator", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Confirm as administrator" }).click();
  await page.getByText("In review", { exact: true }).waitFor();
  await control("POST", "clock/advance", { seconds: 3600 });
  await page.getByText("send success").waitFor();
  await page.getByRole("button", { name: "History" }).click();
  await page.getByText("Sending begins").waitFor();
});

test("the administrator can refuse on the page of accounts, too", async (t) => {
  await control("PATCH", `accounts/${APPID}`, { protected: true });
  const page = await open(t, "accounts");
  const card = page.getByRole("region", { name: "沙箱服务号" });
  await card.getByLabel("API mass-send protection").waitFor();
  const token = await tokenOf();
  await call(`message/mass/sendall?access_token=${token}`, {
    filter: { is_to_all: true },
    msgtype: "text",
    text: { content: "for all" },
  });
  await card.getByRole("button", { name: "Refuse as administrator" }).click();
  await card.getByText("Sends that wait for the administrator").waitFor({ state: "detached" });
  const { jobs } = await control("GET", `jobs?account=${APPID}`);
  assert.deepEqual(
    jobs.map(({ status }) => status),
    ["err(40001)"],
  );
});

test("a phone shows what arrived and how often, and nobody is reached twice", async (t) => {
  const [openid] = await openidsOf(1);
  const page = await open(t, `phones?account=${APPID}&openid=${openid}`);
  await page.getByText("Nothing has arrived yet.").waitFor();
  await sendText("你好，粉丝", await openidsOf(3));
  await control("POST", "clock/advance", { seconds: 3600 });
  const chat = page.getByRole("log", { name: "Chat" });
  await chat.getByText("你好，粉丝").waitFor();
  await chat.getByText("×1").waitFor();
  assert.equal(await page.getByTestId("twice").textContent(), "0");

  await page.getByRole("button", { name: "Unfollow" }).click();
  await page.getByRole("button", { name: "Follow", exact: true }).waitFor();
  const follower = await control("GET", `followers/${APPID}/${openid}`);
  assert.equal(follower.following, false);
});

test("a person who got a message twice is seen at once", async (t) => {
  const page = await open(t, "phones");
  const openids = await openidsOf(2);
  const token = await tokenOf();
  // The same content under another clientmsgid: as a program does that sends anew after a lost response.
  for (const clientmsgid of ["first", "second"]) {
    await call(`message/mass/send?access_token=${token}`, {
      touser: openids,
      msgtype: "text",
      text: { content: "again" },
      clientmsgid,
    });
    await control("POST", "clock/advance", { seconds: 3600 });
  }
  await page.getByText("Your program has repeated a send.").waitFor();
  assert.equal(await page.getByTestId("twice").textContent(), "2");
});

test("a callback is verified from the page, and its pushes are told of", async (t) => {
  const receiver = await startReceiver("sandboxtoken");
  t.after(() => receiver.stop());
  const page = await open(t, "accounts", { mayFail: true });
  const card = page.getByRole("region", { name: "沙箱服务号" });
  await card.getByLabel("URL").fill(receiver.url);
  await card.getByLabel("Token", { exact: true }).fill("wrongtoken");
  await card.getByRole("button", { name: "Make one" }).click();
  await card.getByRole("button", { name: "Save and verify" }).click();
  await card.getByRole("alert").getByText("was not verified").waitFor();
  await card.getByLabel("Token", { exact: true }).fill("sandboxtoken");
  await card.getByRole("button", { name: "Save and verify" }).click();
  await card.getByText("the server passed the verification").waitFor();

  const [openid] = await openidsOf(1);
  await page.goto(`${sandbox.url}/#/phones?account=${APPID}&openid=${openid}`);
  await page.getByLabel("Write to the account").fill("还有货吗");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("log").getByText("还有货吗").waitFor();
  const wanted = { kind: "push", endpoint: "text", status: 200 };
  await control("POST", "wait", { for: wanted, timeout_ms: 20_000 });
  assert.equal(receiver.pushes.length, 1);
});

test("a follower is found by the WeChat id", async (t) => {
  const page = await open(t, "phones");
  await page.getByPlaceholder("A whole OpenID").fill("sandbox_24999");
  await page.getByText("1–1 of 1").waitFor();
  await page.getByPlaceholder("A whole OpenID").fill("nobody");
  await page.getByText("No follower found.").waitFor();
});

test("reset and snapshots bring the world back", async (t) => {
  const page = await open(t, "data");
  await page.getByText("No snapshots yet.").waitFor();
  await page.getByPlaceholder("Name (optional)").fill("before noon");
  await page.getByRole("button", { name: "Take a snapshot" }).click();
  await page.getByText("Snapshot taken.").waitFor();
  await page.getByText("before noon", { exact: true }).waitFor();
  await control("POST", "faults", { endpoint: "*", kind: "system_busy" });
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByText("Restored.").waitFor();
  assert.deepEqual((await control("GET", "faults")).faults, []);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByText("Snapshot removed.").waitFor();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("button", { name: "Reset now" }).click();
  await page.getByText("Reset.", { exact: true }).waitFor();
});

/** Everything that axe finds wrong on a page into which it was loaded. */
function violationsOf(page) {
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
  });
}

test("language and theme are kept", async (t) => {
  const page = await open(t, "data");
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { name: "数据" }).waitFor();
  await page.getByRole("button", { name: "外观: 跟随系统" }).click();
  await page.getByRole("button", { name: "外观: 浅色" }).click();
  await page.reload();
  await page.getByRole("button", { name: "外观: 深色" }).waitFor();
  const { lang, dataset } = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    dataset: { ...document.documentElement.dataset },
  }));
  assert.deepEqual({ lang, theme: dataset.theme }, { lang: "zh-CN", theme: "dark" });
});

for (const [look, { width, ...options }] of Object.entries(LOOKS)) {
  test(`every page is accessible and fits: ${look}`, async (t) => {
    await tokenOf();
    const [openid] = await openidsOf(1);
    await sendText("看一看", await openidsOf(3));
    await control("POST", "clock/advance", { seconds: 3600 });
    await control("PATCH", `accounts/${APPID}`, { protected: true });
    await control("POST", "faults", { endpoint: "*", kind: "lost_reply", first: 1 });
    const page = await open(t, "journal", { width, ...options });
    await page.evaluate(AXE);
    for (const name of PAGES) {
      const query = name === "phones" ? `?account=${APPID}&openid=${openid}` : "";
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/${name}${query}`);
      await page.locator(`nav a[href="#/${name}"][aria-current]`).waitFor();
      await page.waitForFunction(() => document.querySelector(".dots") === null);
      if (name === "journal") await page.locator(".row").first().click();
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(sideways, 0, `${name} scrolls sideways`);
      assert.deepEqual(await violationsOf(page), [], name);
    }
  });
}

test("a sandbox that stopped is told of, and the page goes on when it runs again", async (t) => {
  const page = await open(t, "jobs", { mayFail: true });
  await page.getByText("No jobs yet.").waitFor();
  await sandbox.kill();
  await page.getByText("Disconnected").waitFor();
  await page.evaluate(() => {
    location.hash = "#/faults";
  });
  await page.getByRole("alert").getByText("The sandbox does not answer.").waitFor();
  await page.evaluate(AXE);
  assert.deepEqual(await violationsOf(page), []);
  await sandbox.restart();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.getByText("No faults.").waitFor();
});

test("the page loads nothing from elsewhere and runs nothing that is not a file of its own", () => {
  const html = readFileSync(
    new URL("../../www/sandbox/dist/page/index.html", import.meta.url),
    "utf8",
  );
  assert.doesNotMatch(html, /<style|style="|<script(?![^>]*src=)|https?:\/\//);
  assert.match(html, /default-src 'none'; script-src 'self'; style-src 'self'/);
});

function timeInBeijing(seconds) {
  const options = { timeZone: "Asia/Shanghai", hourCycle: "h23", timeStyle: "medium" };
  return new Intl.DateTimeFormat("en-GB", options).format(seconds * 1000);
}
