// Searching finds what people type. Some queries are words of others: WeChat's admin site and documents, issues
// of people who use the same API, and the errmsg of their logs. The rest are our own, and are marked so.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { apis, errcodes, statuses } from "wechat-mass";
import { start } from "./browser.mjs";

const WORDS = new URL("../../www/panel/src/search/words.json", import.meta.url);

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** One of these must be among the first three. */
const ENDPOINTS = {
  // Words of WeChat's admin site, of its documents and of issues about its API.
  粉丝: ["user/get", "user/tag/get"],
  取消关注: ["user/get", "user/info"],
  撤回: ["message/mass/delete"],
  清零: ["clear_quota"],
  图床: ["media/uploadimg"],
  封面: ["material/add_material"],
  永久素材: ["material/add_material"],
  临时素材: ["media/upload"],
  上传图片: ["media/upload", "media/uploadimg"],
  草稿箱: ["draft/batchget", "draft/add"],
  发表: ["freepublish/submit"],
  发表记录: ["freepublish/batchget"],
  分组: ["tags/get"],
  打标签: ["tags/members/batchtagging"],
  白名单: ["getcallbackip"],
  // Our own.
  粉絲: ["user/get"],
  粉丝数: ["user/get"],
  取关: ["user/get", "user/info"],
  发错了怎么撤回: ["message/mass/delete"],
  次数用完: ["openapi/quota/get"],
  剩余次数: ["openapi/quota/get"],
  图片太大: ["media/uploadimg"],
  推文: ["draft/add"],
  限速: ["message/mass/speed/set"],
  群发进度: ["message/mass/get"],
  "token 过期": ["stable_token"],
  followers: ["user/get"],
  folowers: ["user/get"],
  unsubscribe: ["user/get", "user/info"],
  recall: ["message/mass/delete"],
  "undo a send": ["message/mass/delete"],
  "quota used up": ["openapi/quota/get"],
  "picture too big": ["media/uploadimg"],
  everyone: ["message/mass/sendall"],
  "test send": ["message/mass/preview"],
  "message/mass/GET": ["message/mass/get"],
};

const CODES = {
  // Words of issues about WeChat's API, and the errmsg of others' logs.
  测试号: ["48008"],
  ip白名单: ["40164"],
  "clientmsgid exist": ["45065"],
  "no permission for this msgtype hint: [RkZu30973ge31]": ["48008"],
  "article size out of limit hint: [SYxBsA07873949]": ["45008"],
  "invalid message type hint: [JUs0Oa0779ge25]": ["40008"],
  "invalid openid list size, at least two openid hint: [OGvDha0627ge25]": ["40130"],
  // Our own.
  次数用完: ["45028"],
  群发次数用完: ["45028"],
  调用次数用完: ["45009"],
  图片太大: ["40009"],
  圖片太大: ["40009"],
  标题太长: ["45003"],
  取关: ["43004"],
  没有权限: ["48001"],
  "token 过期": ["42001"],
  素材过期: ["40007"],
  重复群发: ["45065"],
  敏感词: ["87014"],
  没签协议: ["48003"],
  等管理员确认: ["89504"],
  撤回: ["40065"],
  频率限制: ["45011", "45009"],
  "quota used up": ["45028"],
  "picture too big": ["40009"],
  unsubscribe: ["43004"],
  "too many openids": ["45019"],
};

const STATUSES = {
  // Our own.
  转载: ["err(30003)"],
  审核不通过: ["err(20001)"],
  管理员没有确认: ["err(40002)"],
  "refused by an administrator": ["err(40001)"],
  advertising: ["err(10001)"],
  群发失败: ["send fail"],
};

/** The queries that do not find what they should. `read` gives what the page shows, the best first. */
async function misses(queries, page, field, read) {
  const found = [];
  for (const [query, wanted] of Object.entries(queries)) {
    await field.fill(query);
    await drawn(page);
    const first = (await read()).slice(0, 3);
    const asked = await field.inputValue();
    if (!wanted.some((one) => first.includes(one))) found.push(`${query}: ${first} for ${asked}`);
  }
  return found;
}

/** Waits until the page has drawn what was typed: on a busy machine, that is after the key is answered. */
const drawn = (page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

test("an endpoint is found by what people call it", async (t) => {
  const page = await site.open(t);
  const list = page.getByRole("navigation", { name: "Endpoints" });
  const read = () => list.locator("a .api").allInnerTexts();
  assert.deepEqual(await misses(ENDPOINTS, page, list.getByRole("textbox"), read), []);
});

test("an error code and a send status are found by what people call them", async (t) => {
  const page = await site.open(t, { hash: "#/errors" });
  const field = page.getByRole("main").getByRole("textbox");
  const readUnder = (name) => () => {
    const section = page.locator("section").filter({ has: page.getByRole("heading", { name }) });
    return section.locator(".number").allInnerTexts();
  };
  const codes = readUnder("Error codes (errcode)");
  const names = readUnder("Send statuses (Status)");
  assert.deepEqual(await misses(CODES, page, field, codes), []);
  assert.deepEqual(await misses(STATUSES, page, field, names), []);
});

test("each list leads to what the other has", async (t) => {
  const page = await site.open(t);
  const list = page.getByRole("navigation", { name: "Endpoints" });
  await list.getByRole("textbox").fill("标题太长");
  await list.getByText("No endpoint found.", { exact: false }).waitFor();
  await list.getByRole("link", { name: "1 result in error codes and statuses" }).click();
  await page.getByRole("main").getByText("45003", { exact: true }).waitFor();
  await page.getByRole("main").getByRole("textbox").fill("撤回");
  await page.getByRole("link", { name: "delete a mass send" }).click();
  await page.getByText("/cgi-bin/message/mass/delete", { exact: true }).waitFor();
});

test("every endpoint is the first for its own name", async (t) => {
  const page = await site.open(t);
  const list = page.getByRole("navigation", { name: "Endpoints" });
  for (const { api, title } of apis()) {
    for (const query of [api, title.zh]) {
      await list.getByRole("textbox").fill(query);
      await drawn(page);
      assert.equal(await list.locator("a .api").first().innerText(), api, query);
    }
  }
});

test("the words people use belong to endpoints, codes and statuses that exist", async () => {
  const words = JSON.parse(await readFile(WORDS, "utf8"));
  const codes = new Set(errcodes().map(({ errcode }) => `${errcode}`));
  const names = new Set(statuses().map(({ status }) => status));
  const known = new Set(apis().map(({ api }) => api));
  assert.deepEqual(
    Object.keys(words.endpoints).filter((api) => !known.has(api)),
    [],
  );
  assert.deepEqual(
    Object.keys(words.codes).filter((code) => !codes.has(code)),
    [],
  );
  assert.deepEqual(
    Object.keys(words.statuses).filter((name) => !names.has(name)),
    [],
  );
  assert.equal([...words.traditional].length, [...words.simplified].length);
  const all = [...words.ignored, ...words.same.flat()];
  assert.deepEqual(
    all.filter((word, index) => all.indexOf(word) !== index),
    [],
    "each word once",
  );
});
