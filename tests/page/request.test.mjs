import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { choose, start, write } from "./browser.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const SENDALL = "#/request?api=message/mass/sendall";
const problems = (page) => page.getByRole("region", { name: "Problems" });
const bodyShown = (page) => page.getByRole("tabpanel", { name: "Pretty" });

test("a broken body shows its problem at its path; corrected, it shows the call", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await write(
    page,
    "Body",
    '{"filter": {"is_to_all": "true"}, "msgtype": "text", "text": {"content": "hi"}}',
  );
  const problem = problems(page).getByRole("button").filter({ hasText: "/filter/is_to_all" });
  await problem.waitFor();
  await page.getByText("There are errors, so no call is made.").waitFor();

  await problem.click();
  assert.equal(await page.evaluate(() => getSelection().toString()), '"true"');

  await write(
    page,
    "Body",
    '{"filter": {"is_to_all": false, "tag_id": 2}, "msgtype": "text", "text": {"content": "hi"}, "clientmsgid": "a-1"}',
  );
  await page
    .getByText("https://api.weixin.qq.com/cgi-bin/message/mass/sendall?access_token=ACCESS_TOKEN")
    .first()
    .waitFor();
  assert.match(await bodyShown(page).innerText(), /"tag_id": 2/);
});

test("a mistake in the JSON is shown at its line and column", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await write(page, "Body", '{\n"filter": {"is_to_all": true},\n}');
  await problems(page).getByText("line 2, column 30").waitFor();
  await problems(page).getByText("no comma may follow the last entry").waitFor();
});

test("a member named twice is not sent", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await write(
    page,
    "Body",
    '{"filter": {"is_to_all": false, "tag_id": 2}, "filter": {"is_to_all": true}}',
  );
  await problems(page).getByText("two fields of the same name").waitFor();
  await page.getByText("There are errors, so no call is made.").waitFor();
});

test("an id beyond 2^53 keeps every digit", async (t) => {
  const page = await site.open(t, { hash: "#/request?api=message/mass/delete" });
  await write(page, "Body", '{"msg_id": 9007199254740993}');
  await bodyShown(page).getByText("9007199254740993").waitFor();
  await page.getByRole("tab", { name: "JavaScript" }).click();
  await page.getByRole("tabpanel", { name: "JavaScript" }).getByText("9007199254740993n").waitFor();
});

test("says who would be reached, and everyone most of all", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await page.getByText("followers with tag 2").waitFor();
  await choose(page, "Examples", "Article, to all followers");
  const everyone = page.getByText("ALL FOLLOWERS of the account");
  await everyone.waitFor();
  assert.ok(
    await everyone.evaluate(
      (element) => Number.parseInt(getComputedStyle(element).fontSize, 10) > 16,
    ),
  );
  await page.getByRole("link", { name: "message/mass/send", exact: false }).nth(1).click();
  await page.getByText("2 OpenIDs").waitFor();
});

test("turns a send into its preview for one follower", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await choose(page, "Examples", "Several pictures");
  await page.getByRole("button", { name: "Make it a preview" }).click();
  await page.getByRole("textbox", { name: "OpenID" }).fill("oO-sX1GYvqVAXaeiA6wvf8kfz_OE");
  await page.getByRole("button", { name: "Write the preview" }).click();
  await page.getByText("only oO-sX1GYvqVAXaeiA6wvf8kfz_OE, as a preview").waitFor();
  const body = JSON.parse(await bodyShown(page).innerText());
  assert.deepEqual(body, {
    touser: "oO-sX1GYvqVAXaeiA6wvf8kfz_OE",
    msgtype: "image",
    image: { media_id: "aaa" },
  });
  assert.match(page.url(), /#\/request\?api=message\/mass\/preview$/);
});

test("describes a chosen file by name, size and first bytes", async (t) => {
  const page = await site.open(t, { hash: "#/request?api=media/uploadimg" });
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  const file = { name: "cover.png", mimeType: "image/png", buffer: png };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByText("cover.png · image/png · 16 bytes").waitFor();
  await page.getByText("-F 'media=@\"cover.png\";type=image/png'").waitFor();

  // The name says png, the bytes do not.
  await page
    .locator("input[type=file]")
    .setInputFiles({ ...file, buffer: Buffer.from("%PDF-1.7 …") });
  await problems(page).getByRole("button").filter({ hasText: "/media" }).first().waitFor();
});

test("the call is copied as it is shown", async (t) => {
  const page = await site.open(t, {
    hash: SENDALL,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const curl = page.getByRole("tabpanel", { name: "curl" });
  await curl.waitFor();
  await page.getByRole("button", { name: "Copy" }).last().click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await curl.innerText());
});

test("a link opens the same endpoint, and the list finds others", async (t) => {
  const page = await site.open(t, { hash: "#/request?api=draft/add" });
  await page.getByText("/cgi-bin/draft/add", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Find by path, title or purpose" }).fill("speed/SET");
  const list = page.getByRole("navigation", { name: "Endpoints" });
  await list.getByRole("link").and(page.locator("[href$='speed/set']")).waitFor();
  assert.equal(await list.getByRole("link").count(), 1);
});

test("reads a reply with its ids intact", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await page.getByRole("tab", { name: "Response" }).click();
  await write(
    page,
    "WeChat's response",
    '{"errcode":0,"errmsg":"ok","msg_id":9007199254740993,"msg_data_id":2455891298}',
  );
  const reply = page.getByRole("region", { name: "The response as read; IDs are strings" });
  await reply.getByText('"msg_id": "9007199254740993"').waitFor();
  await reply.getByText('"msg_data_id": "2455891298"').waitFor();
});

test("explains an error of WeChat's and what to do about it", async (t) => {
  const page = await site.open(t, { hash: SENDALL });
  await page.getByRole("tab", { name: "Response" }).click();
  await choose(page, "Samples", "45028 no mass send left");
  const panel = page.getByRole("tabpanel", { name: "Response" });
  await panel.getByRole("link", { name: "45028" }).waitFor();
  await panel.getByText("62bd10f4-7514f9d8-1d884148", { exact: true }).waitFor();
  await panel.getByText("Make the same call when the limit has passed.").waitFor();

  await write(page, "WeChat's response", "<html>502 Bad Gateway</html>");
  await panel.getByText("a web page came instead of WeChat's response", { exact: false }).waitFor();
});

test("an endpoint without an example starts with its required fields, empty", async (t) => {
  const page = await site.open(t, { hash: "#/request?api=draft/batchget" });
  const text = page.locator(".body-panel .cm-content");
  await text.waitFor();
  assert.deepEqual(JSON.parse(await text.innerText()), { offset: 0, count: 0 });
  await page.goto(`${page.url().split("#")[0]}#/request?api=tags/create`);
  await text.getByText("name").waitFor();
  assert.deepEqual(JSON.parse(await text.innerText()), { tag: { name: "" } });
  assert.ok((await problems(page).getByText("missing", { exact: true }).count()) === 0);
});

test("an endpoint without a body has nothing to write", async (t) => {
  const page = await site.open(t, { hash: "#/request?api=tags/get" });
  await page.getByText("This endpoint has no body").waitFor();
  await page.getByText("/cgi-bin/tags/get?access_token=ACCESS_TOKEN").first().waitFor();
  assert.equal(await page.locator(".body-panel .cm-content").count(), 0);
});

// WeChat's own samples are built, all of them. These come with a warning, at these places: their
// OpenIDs are words, their types are retired, or their form is from older documents.
const WARNED = {
  req_preview_image_single: ["/touser"],
  req_preview_openid_mpnews: ["/touser"],
  req_preview_wxcard_retired: ["/touser", "/msgtype"],
  req_send_openids_mpvideo: ["/touser/0", "/touser/1", "/clientmsgid"],
  req_send_openids_text: ["/touser/0", "/touser/1", "/clientmsgid"],
  req_sendall_all_fans_minimal: ["/clientmsgid"],
  req_sendall_image_legacy_single: ["/image", "/clientmsgid"],
  req_sendall_images_current: ["/clientmsgid"],
  req_sendall_mpnews: ["/clientmsgid"],
  req_sendall_mpvideo: ["/clientmsgid"],
  req_sendall_text: ["/clientmsgid"],
  req_sendall_voice: ["/clientmsgid"],
  req_sendall_wxcard_retired: ["/filter/tag_id", "/msgtype", "/clientmsgid"],
};

const EXAMPLES = new URL("../examples/", import.meta.url);
const MESSAGES = new URL("../../www/panel/src/messages/en.json", import.meta.url);

test("every example opens, and is built with the warnings expected", async (t) => {
  const { examples: titles } = JSON.parse(await readFile(MESSAGES, "utf8"));
  const files = (await readdir(EXAMPLES)).filter((file) => /^req_.*\.json$/.test(file));
  const page = await site.open(t);
  const endpoints = page.getByRole("navigation", { name: "Endpoints" }).getByRole("link");
  const missing = new Set(files.map((file) => file.replace(".json", "")));
  for (const endpoint of await endpoints.all()) {
    await endpoint.click();
    await endpoint.and(page.locator("[aria-current]")).waitFor();
    const menu = page.getByRole("button", { name: "Examples", exact: true });
    if ((await menu.count()) === 0) continue;
    await menu.click();
    const entries = await page.getByRole("menuitem").allInnerTexts();
    await page.keyboard.press("Escape");
    for (const entry of entries) {
      await choose(page, "Examples", entry);
      const body = JSON.parse(await page.locator(".body-panel .cm-content").innerText());
      const name = await nameOf(body, [...missing]);
      assert.ok(name, `${entry} is one of the files`);
      missing.delete(name);
      assert.equal(titles[name], entry);
      const rows = problems(page).getByRole("button");
      assert.deepEqual(await rows.locator(".path").allInnerTexts(), WARNED[name] ?? [], name);
      assert.equal(await rows.filter({ hasText: "Error" }).count(), 0, name);
      await bodyShown(page).waitFor();
    }
  }
  assert.deepEqual([...missing], []);
});

/** The first of these example files that holds this body. */
async function nameOf(body, names) {
  for (const name of names) {
    const source = await readFile(new URL(`${name}.json`, EXAMPLES), "utf8");
    if (isDeepStrictEqual(JSON.parse(source), body)) return name;
  }
  return undefined;
}
