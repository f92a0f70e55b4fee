// Articles: what makes one ready, its pictures, and drafts.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { control, OTHER_PNG, PATH, PNG, startAccount } from "./data-account.mjs";

const IMAGE = { "content-type": "image/png" };

let sandbox;
let service;
let owner;
let host;
let asked = [];

before(async () => {
  ({ sandbox, service, owner } = await startAccount());
  host = createServer((request, response) => {
    asked.push(request.url);
    if (request.url === "/a.png") response.end(PNG);
    else if (request.url === "/same.png") response.end(PNG);
    else if (request.url === "/b.png") response.end(OTHER_PNG);
    else if (request.url === "/big.png") response.end(new Uint8Array(2 * 1024 * 1024));
    else if (request.url === "/picture.webp") response.end(WEBP);
    else if (request.url === "/page.png") response.end("<!doctype html>");
    else if (request.url === "/here") response.writeHead(302, { location: "/a.png" }).end();
    else if (request.url === "/elsewhere") {
      response.writeHead(302, { location: `${sandbox.url}/sandbox/health` }).end();
    } else response.writeHead(404).end();
  });
  await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
});
after(async () => {
  host.closeAllConnections();
  host.close();
  await service.stop();
  await sandbox.stop();
});

const WEBP = new TextEncoder().encode("RIFF\x24\0\0\0WEBPVP8 ");
const foreign = (path) => `http://127.0.0.1:${host.address().port}${path}`;
const dataUrl = (bytes) => `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
const prepare = (format, text) => owner("POST", `${PATH}/articles/prepare`, { format, text });
const fetched = async (...addresses) =>
  (await owner("POST", `${PATH}/articles/pictures/fetch`, { addresses })).body.pictures;
const uploads = async () => {
  const { entries } = await control(sandbox, "GET", "journal?endpoint=media/uploadimg");
  return entries.length;
};

test("Markdown becomes HTML, and HTML in it stays text", async () => {
  const { status, body } = await prepare(
    "markdown",
    "# 标题\n\n**粗** <script>alert(1)</script>\n\n![图](https://example.com/a.png)\n\n[x](javascript:alert(1))",
  );
  assert.equal(status, 200);
  assert.match(body.html, /<h1>标题<\/h1>/);
  assert.match(body.html, /<strong>粗<\/strong> &lt;script&gt;/);
  assert.doesNotMatch(body.html, /href="javascript:/);
  assert.deepEqual(body.pictures, [{ address: "https://example.com/a.png", kind: "foreign" }]);
});

test("HTML stays as it is, its pictures are told apart, and what WeChat strips is told", async () => {
  const own = "http://mmbiz.qpic.cn/mmbiz_png/abc/0";
  const html = `<p style="color:red"><img src="https://example.com/a.png"><img src="${dataUrl(PNG)}"><img src="${own}"><img src="/b.png"></p><script>1</script><iframe src="https://x.example"></iframe>`;
  const { body } = await prepare("html", html);
  assert.equal(body.html, html);
  assert.deepEqual(
    body.pictures.map(({ kind }) => kind),
    ["foreign", "data", "local"],
  );
  assert.deepEqual(body.own_pictures, [own]);
  const dropped = body.problems.filter(({ code }) => code === "dropped");
  assert.ok(dropped.some(({ actual }) => actual.includes("<script>")));
  assert.ok(body.problems.every(({ path }) => path === "/html"));
});

test("the same picture is uploaded once, whatever its address, and then takes the place of the foreign one", async () => {
  const before = await uploads();
  const [a, same, data] = await fetched(foreign("/a.png"), foreign("/same.png"), dataUrl(PNG));
  assert.deepEqual([a.is_new, same.is_new, data.is_new], [true, false, false]);
  assert.equal(a.url, same.url);
  assert.equal(a.url, data.url);
  assert.equal(await uploads(), before + 1);
  const by = await owner(
    "POST",
    `${PATH}/articles/pictures?address=${foreign("/b.png")}`,
    OTHER_PNG,
    IMAGE,
  );
  assert.equal(by.status, 201);
  assert.notEqual(by.body.url, a.url);
  const html = `<p><img src="${foreign("/a.png")}" width=1><img src="${foreign("/b.png")}"><img src="${dataUrl(PNG)}"></p>`;
  const replaced = await owner("POST", `${PATH}/articles/pictures/replace`, {
    html,
    urls: { [dataUrl(PNG)]: data.url },
  });
  assert.equal(
    replaced.body.html,
    `<p><img src="${a.url}" width=1><img src="${by.body.url}"><img src="${data.url}"></p>`,
  );
  assert.deepEqual(replaced.body.pictures, []);
  const again = await prepare("html", html);
  assert.equal(again.body.pictures[0].url, a.url);
});

test("a picture that cannot be had tells why, and the others are taken", async () => {
  const before = await uploads();
  const paths = ["/none.png", "/big.png", "/picture.webp", "/page.png", "/elsewhere"];
  const [none, big, webp, page, elsewhere, here] = await fetched(
    ...paths.map(foreign),
    foreign("/here"),
  );
  assert.match(none.error.message.en, /404/);
  assert.match(big.error.message.en, /1 MB/);
  assert.equal(webp.error.code, "picture_format");
  assert.equal(page.error.problems[0].code, "file_kind");
  assert.match(elsewhere.error.message.en, /elsewhere/);
  assert.equal(here.is_new, false);
  assert.equal(await uploads(), before);
  assert.match((await fetched("data:image/png;base64,###"))[0].error.message.en, /malformed/);
});

test("nothing of a network that is not public is asked for a picture", async () => {
  const addresses = [
    "http://example.com/a.png",
    "https://10.0.0.1/a.png",
    "https://169.254.169.254/latest/meta-data",
    "https://[fd00::1]/a.png",
    "https://0x0a000001/a.png",
    "https://167772161/a.png",
    "https://10.1/a.png",
    "https://[::ffff:10.0.0.1]/a.png",
    "https://8.8.8.8./a.png",
    "https://intranet/a.png",
    "https://router.lan/a.png",
    "https://metadata.google.internal/a.png",
    "https://user:secret@example.com/a.png",
    "https://example.com:8443/a.png",
    "file:///etc/passwd",
    "ftp://example.com/a.png",
    "gopher://example.com/",
  ];
  asked = [];
  for (const { address, error } of await fetched(...addresses)) {
    assert.equal(error?.code, "picture_not_downloaded", address);
    assert.match(error.message.en, /only pictures of public HTTPS addresses/, address);
  }
  assert.deepEqual(asked, []);
});

test("a draft is made, read, changed and removed", async () => {
  const cover = await owner("POST", `${PATH}/media?kept=permanent&name=cover.png`, PNG, IMAGE);
  assert.equal(cover.status, 201);
  const article = (title) => ({
    title,
    content: "<p>正文</p>",
    thumb_media_id: cover.body.media_id,
  });
  const made = await owner("POST", `${PATH}/drafts`, { articles: [article("一"), article("二")] });
  assert.equal(made.status, 201);
  const path = `${PATH}/drafts/${made.body.media_id}`;
  const titles = async (where) =>
    (await owner("GET", where)).body.articles.map(({ title }) => title);
  assert.deepEqual(await titles(path), ["一", "二"]);

  const changed = await owner("PUT", path, { articles: [article("一"), article("三")] });
  assert.deepEqual([changed.body.media_id, changed.body.replaces], [made.body.media_id, undefined]);
  assert.deepEqual(await titles(path), ["一", "三"]);

  const shorter = await owner("PUT", path, { articles: [article("四")] });
  assert.equal(shorter.body.replaces, made.body.media_id);
  const next = `${PATH}/drafts/${shorter.body.media_id}`;
  assert.deepEqual(await titles(next), ["四"]);
  const { drafts, total } = (await owner("GET", `${PATH}/drafts`)).body;
  assert.deepEqual([total, drafts.map(({ media_id }) => media_id)], [1, [shorter.body.media_id]]);

  assert.equal((await owner("DELETE", next)).status, 204);
  assert.equal((await owner("GET", `${PATH}/drafts`)).body.total, 0);
  const gone = await owner("GET", next);
  assert.deepEqual([gone.status, gone.body.wechat.errcode], [502, 40007]);
});

test("a draft with mistakes is refused with all of them, and nothing is called", async () => {
  const before = (await control(sandbox, "GET", "journal?endpoint=draft/add")).entries;
  const { status, body } = await owner("POST", `${PATH}/drafts`, {
    articles: [{ title: "", content: "<p>x</p>", surprise: 1 }, { content: 5 }],
  });
  assert.equal(status, 400);
  const places = body.problems.map(({ path }) => path);
  for (const place of ["/articles/0/title", "/articles/0/thumb_media_id", "/articles/1/content"]) {
    assert.ok(places.includes(place), place);
  }
  const now = (await control(sandbox, "GET", "journal?endpoint=draft/add")).entries;
  assert.equal(now.length, before.length);
});
