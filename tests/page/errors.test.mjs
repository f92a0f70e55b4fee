import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./browser.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const search = (page) => page.getByRole("textbox", { name: "Find a number, err(20001) or words" });
const rows = (page) => page.getByRole("main").getByRole("listitem");

test("an error code is found by its number, in both languages, with what to do", async (t) => {
  const page = await site.open(t, { hash: "#/errors" });
  await search(page).fill("45065");
  await page.getByText("1 error code, 0 send statuses").waitFor();
  const row = rows(page).first();
  assert.equal(await rows(page).count(), 1);
  assert.match(await row.innerText(), /clientmsgid/);
  assert.match(await row.innerText(), /[\u4e00-\u9fff]/);
  await row.getByText("Treat as success").waitFor();
  assert.match(page.url(), /#\/errors\?q=45065$/);
});

test("a send status is found, and one that is not listed is explained", async (t) => {
  const page = await site.open(t, { hash: "#/errors?q=err(20001)" });
  await rows(page).getByText("err(20001)", { exact: true }).waitFor();
  await rows(page).getByText("rejected by review").waitFor();
  await search(page).fill("err(20431)");
  await rows(page).getByText("err(20431)", { exact: true }).waitFor();
  await rows(page).getByText("not listed").waitFor();
});

test("everything in the list is known to the package", async (t) => {
  const page = await site.open(t, { hash: "#/errors" });
  await rows(page).getByText("send success", { exact: true }).waitFor();
  assert.ok((await rows(page).count()) > 200);
  assert.equal(await rows(page).getByText("not listed").count(), 0);
});

test("words and advice narrow the list", async (t) => {
  const page = await site.open(t, { hash: "#/errors" });
  const all = await rows(page).count();
  await page.getByRole("button", { name: "Refresh the token" }).click();
  await rows(page).getByText("40001", { exact: true }).waitFor();
  const some = await rows(page).count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  await search(page).fill("no such words at all");
  await page.getByText("0 error codes, 0 send statuses").waitFor();
});

test("a number nobody lists is said to be unlisted", async (t) => {
  const page = await site.open(t, { hash: "#/errors?q=1234567" });
  await rows(page).getByText("not listed").first().waitFor();
});
