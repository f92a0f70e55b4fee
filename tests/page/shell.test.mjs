import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { choose, start } from "./browser.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PHONE = { width: 390, height: 844 };

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const html = (page, name) => page.locator("html").getAttribute(name);

test("loads without an error, a warning or a foreign request", async (t) => {
  const page = await site.open(t);
  await page.locator(".cm-content").waitFor();
  await page.getByRole("link", { name: "Error codes" }).click();
  await page.getByRole("heading", { level: 1, name: "Error codes" }).waitFor();
  assert.equal(await page.title(), "Error codes · wechat-mass");
});

test("speaks the browser's language, and the chosen one after that", async (t) => {
  const page = await site.open(t, { locale: "zh-CN" });
  await page.getByRole("link", { name: "错误码" }).waitFor();
  assert.equal(await html(page, "lang"), "zh-CN");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("link", { name: "Error codes" }).waitFor();
  assert.equal(await html(page, "lang"), "en");
  await page.reload();
  await page.getByRole("link", { name: "Error codes" }).waitFor();
});

test("follows the system's theme, and the chosen one after that", async (t) => {
  const page = await site.open(t, { colorScheme: "dark" });
  assert.equal(await html(page, "theme-mode"), "dark");
  await choose(page, "Appearance", "Light");
  assert.equal(await html(page, "theme-mode"), "light");
  await page.reload();
  assert.equal(await html(page, "theme-mode"), "light");
  await choose(page, "Appearance", "Like the system");
  assert.equal(await html(page, "theme-mode"), "dark");
});

test("stores nothing but language and theme, least of all a secret", async (t) => {
  const page = await site.open(t, { hash: "#/request?api=stable_token" });
  await page.locator(".cm-content").waitFor();
  await choose(page, "Appearance", "Dark");
  await page.getByRole("button", { name: "中文" }).click();
  const kept = await page.evaluate(() => Object.keys({ ...localStorage, ...sessionStorage }));
  assert.deepEqual(kept.sort(), ["wechat-mass.language", "wechat-mass.theme"]);
});

test("menus, tabs and the skip link work from the keyboard", async (t) => {
  const page = await site.open(t);
  await page.locator(".cm-content").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");

  await page.getByRole("button", { name: "Examples", exact: true }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "Article");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("menu").count(), 0);
  assert.match(await page.evaluate(() => document.activeElement.innerText), /Examples/);

  await page.getByRole("tab", { name: "Call" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tabpanel", { name: "Response" }).waitFor();

  // Tab indents in the editor; Escape, then Tab, leaves it.
  await page.locator(".body-panel .cm-content").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => !document.activeElement.closest(".cm-editor")));
});

test("says why it did not start where WebAssembly is not to be had", async (t) => {
  const page = await site.open(t, {
    prepare: (fresh) =>
      fresh.addInitScript(() => {
        const refuse = () => {
          throw new WebAssembly.CompileError("blocked");
        };
        for (const name of [
          "Module",
          "compile",
          "compileStreaming",
          "instantiate",
          "instantiateStreaming",
        ]) {
          WebAssembly[name] = refuse;
        }
      }),
  });
  await page.getByRole("heading", { name: "The page did not start" }).waitFor();
  await page.getByText("blocked", { exact: false }).first().waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [
    ["wide", undefined],
    ["narrow", PHONE],
  ]) {
    for (const hash of ["#/request?api=message/mass/sendall", "#/errors"]) {
      test(`${hash}, ${colorScheme}, ${size}: accessible and no wider than the screen`, async (t) => {
        const page = await site.open(t, { hash, colorScheme, ...(viewport && { viewport }) });
        if (hash.startsWith("#/request")) {
          await page.locator(".cm-content").waitFor();
          await choose(page, "Examples", "Article, to all followers");
          await page.getByRole("button", { name: "Make it a preview" }).click();
        }
        const overflow = () =>
          page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok((await overflow()) <= 0);
        await page.evaluate(AXE);
        const check = async () => {
          const { violations } = await page.evaluate(
            (values) => globalThis.axe.run({ runOnly: { type: "tag", values } }),
            STANDARDS,
          );
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`);
        };
        assert.deepEqual(await check(), []);
        if (hash.startsWith("#/request")) {
          await page.getByRole("tab", { name: "Response" }).click();
          await choose(page, "Samples", "45009 daily calls used up");
          await page.getByRole("link", { name: "45009" }).waitFor();
          assert.deepEqual(await check(), []);
          assert.ok((await overflow()) <= 0);
        }
      });
    }
  }
}
