// A body outlives a reload, unless it holds a secret; a reply belongs to the request it was pasted for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, start, write } from "./browser.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const SENDALL = "#/request?api=message/mass/sendall";
const KEPT = "Kept in this tab only, OpenIDs included";
const body = (page) => page.locator(".body-panel .cm-content");
const stored = (page) =>
  page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
const MINE =
  '{"filter": {"is_to_all": false, "tag_id": 77}, "msgtype": "text", "text": {"content": "hi"}}';

test("a body survives a reload, each endpoint its own, until it is cleared", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await page.getByText("Your text is kept in this tab only", { exact: false }).waitFor();
  await write(page, "Body", MINE);
  await page.getByText(KEPT, { exact: false }).waitFor();
  await page.reload();
  await page.getByText("followers with tag 77").waitFor();
  await page.getByText(KEPT, { exact: false }).waitFor();
  assert.equal(await body(page).innerText(), MINE);

  await page.goto(`${page.url().split("#")[0]}#/request?api=message/mass/get`);
  await page.getByText("Your text is kept in this tab only", { exact: false }).waitFor();

  await page.goto(`${page.url().split("#")[0]}${SENDALL}`);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await page.getByText("followers with tag 2").waitFor();
  assert.doesNotMatch(await stored(page), /wechat-mass\.body/);
});

test("a body goes with its tab: nothing is left for another one", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await write(page, "Body", MINE);
  await page.getByText(KEPT, { exact: false }).waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify({ ...localStorage })), "{}");
});

for (const [what, text] of [
  ["a secret", '{"grant_type":"client_credential","appid":"wx1","secret":"0123456789abcdef"}'],
  ["a secret in unfinished JSON", '{"secret" : "0123456789abcdef'],
  ["a token", '{"access_token":"0123456789abcdef"}'],
  ["a refresh token", '{"refresh_token":"0123456789abcdef"}'],
  ["the key of pushes", '{"EncodingAESKey":"0123456789abcdef"}'],
  ["a ticket", '{"ticket":"0123456789abcdef"}'],
  ["a token in an address", '{"note":"cgi-bin/token?access_token=0123456789abcdef"}'],
  ["a secret's name in escapes", String.raw`{"\u0073\u0065cret":"0123456789abcdef"}`],
  ["an escaped name in unfinished JSON", String.raw`{"sec\u0052et": "0123456789abcdef`],
  ["an escaped name inside a string", String.raw`{"note":"{\"\\u0073ecret\":\"0123456789\"}"}`],
  ["a name that cannot be read", String.raw`{"\u{73}ecret": "0123456789abcdef"}`],
]) {
  test(`a body with ${what} is not kept, and the page says so`, async (t) => {
    const page = await site.open(t, { hash: "#/request?api=stable_token" });
    await write(page, "Body", '{"appid": "wx1"}');
    await page.getByText(KEPT, { exact: false }).waitFor();
    await write(page, "Body", text);
    await page.getByText("Not kept: a reload loses it.", { exact: false }).waitFor();
    assert.equal(await stored(page), "{}");
    await page.reload();
    await page.getByText("Your text is kept in this tab only", { exact: false }).waitFor();
  });
}

test("escapes and the word in a text do not cost a body its keeping", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  const content = String.raw`\u4f60\u597d <a href=\"x\">the secret of tea</a>, a ticket`;
  const text = `{"filter": {"is_to_all": false, "tag_id": 77}, "msgtype": "text", "text": {"content": "${content}"}}`;
  await write(page, "Body", text);
  await page.getByText(KEPT, { exact: false }).waitFor();
  await page.reload();
  await page.getByText("followers with tag 77").waitFor();
  assert.equal(await body(page).innerText(), text);
});

test("the page says it when the browser stores nothing", async (t) => {
  const page = await site.open(t, {
    hash: SENDALL,
    prepare: (fresh) =>
      fresh.addInitScript(() => {
        Storage.prototype.setItem = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      }),
  });
  await write(page, "Body", MINE);
  await page.getByText("Not kept: a reload loses it.", { exact: false }).waitFor();
});

test("a reply is not shown over another request", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  const reply = page.locator(".reply-reader .cm-content");
  await page.getByRole("tab", { name: "Response" }).click();
  await choose(page, "Samples", "45028 no mass send left");
  await page.getByRole("link", { name: "45028" }).waitFor();

  // Opening the call and coming back is the same request.
  await page.getByRole("tab", { name: "Call" }).click();
  await page.getByRole("tab", { name: "Response" }).click();
  await page.getByRole("link", { name: "45028" }).waitFor();

  // Another body: the call is shown, and the response is gone.
  await write(page, "Body", MINE);
  await page.getByText("followers with tag 77").waitFor();
  await page.getByRole("tabpanel", { name: "Call" }).waitFor();
  await page.getByRole("tab", { name: "Response" }).click();
  await page.getByText("No response yet.").waitFor();
  await reply.waitFor();
  assert.equal((await reply.innerText()).trim(), "");

  // Another endpoint, too.
  await choose(page, "Samples", "45028 no mass send left");
  await page.getByRole("link", { name: "45028" }).waitFor();
  await page.locator("#endpoints [href$='api=message/mass/get']").click();
  await page.getByRole("tabpanel", { name: "Call" }).waitFor();
  await page.getByRole("tab", { name: "Response" }).click();
  await page.getByText("No response yet.").waitFor();

  // Also one whose request looks the same.
  await page.locator("#endpoints [href$='api=tags/get']").click();
  await page.getByRole("tabpanel", { name: "Call" }).waitFor();
  await page.getByRole("tab", { name: "Response" }).click();
  await write(page, "WeChat's response", '{"errcode":45028,"errmsg":"x"}');
  await page.getByRole("link", { name: "45028" }).waitFor();
  await page.locator("#endpoints [href$='api=draft/count']").click();
  await page.getByRole("tabpanel", { name: "Call" }).waitFor();
  await page.getByRole("tab", { name: "Response" }).click();
  await page.getByText("No response yet.").waitFor();
});

// The icon and the tag must say the same: a send that WeChat has accepted did not fail.
for (const [errcode, look, tag] of [
  [45065, "good", "success"],
  [89505, "waiting", "primary"],
  [45066, "caution", "warning"],
  [-1, "caution", "warning"],
  [40001, "caution", "warning"],
  [40007, "bad", "danger"],
  [40164, "bad", "danger"],
]) {
  test(`${errcode} is shown as ${look}, by its icon and by its advice`, async (t) => {
    const page = await site.open(t, { hash: SENDALL });
    await page.getByRole("tab", { name: "Response" }).click();
    const reply = { errcode, errmsg: "x", ...(errcode === 45065 && { msg_id: 1 }) };
    await write(page, "WeChat's response", JSON.stringify(reply));
    await page.getByRole("link", { name: `${errcode}`, exact: true }).waitFor();
    const result = page.locator(".reply-reader .outcome");
    assert.equal(await result.locator(`.state.${look}`).count(), 1);
    assert.equal(await result.locator(".state").count(), 1);
    assert.equal(await result.locator(`.t-tag--${tag}`).count(), 1);
  });
}
