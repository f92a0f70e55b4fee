import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openPush } from "wechat-mass";
import { choose, start } from "./browser.mjs";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLES = new URL("../examples/", import.meta.url);
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PHONE = { width: 390, height: 844 };

const json = async (name) => JSON.parse(await readFile(new URL(`${name}.json`, EXAMPLES), "utf8"));
const OFFICIAL = await json("crypto_v5_masssendjobfinish_SYNTHETIC");
const QUERY = `${new URLSearchParams(OFFICIAL.query)}`;
const SECRETS = {
  token: OFFICIAL.token,
  key: OFFICIAL.encodingAesKey,
  appid: OFFICIAL.appid,
};

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const open = (t, options) => site.open(t, { hash: "#/push", ...options });
const field = (page, name) => page.getByRole("textbox", { name, exact: true });
const verdict = (page) => page.getByRole("status");
const explained = (page) => page.getByRole("tabpanel", { name: "Explained" });

/** Types what is given; what is not stays as it is. */
async function give(page, { token, key, appid, address, body }) {
  const texts = {
    Token: token,
    EncodingAESKey: key,
    "App id": appid,
    "Address or query": address,
    Body: body,
  };
  for (const [name, text] of Object.entries(texts)) {
    if (text !== undefined) await field(page, name).fill(text);
  }
}

const giveOfficial = (page, changed = {}) =>
  give(page, { ...SECRETS, address: `?${QUERY}`, body: OFFICIAL.body_xml, ...changed });

/** A mass send's end, in plain; `inside` comes last. */
const massSend = (inside) => `<xml><ToUserName><![CDATA[gh_1]]></ToUserName>
<FromUserName><![CDATA[o1]]></FromUserName><CreateTime>1481013459</CreateTime>
<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[MASSSENDJOBFINISH]]></Event>${inside}</xml>`;

/** Returns the findings of axe, and whether the page is wider than the screen. */
async function faults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run({ runOnly: { type: "tag", values } }),
    STANDARDS,
  );
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth > 0,
  );
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`),
    ...(wider ? ["wider than the screen"] : []),
  ];
}

test("verifies, decrypts and explains the official sample, in both languages", async (t) => {
  const page = await open(t, { timezoneId: "Europe/Berlin" });
  await giveOfficial(page);
  await verdict(page).getByText("Genuine").waitFor();
  await verdict(page).getByText("secure mode").waitFor();
  await verdict(page).getByText("HTTP 200 with the text success, within five seconds").waitFor();
  const panel = explained(page);
  await panel.getByRole("heading", { name: "Not sent: WeChat refused it." }).waitFor();
  await panel.getByText("1000001625", { exact: true }).waitFor();
  await panel.getByText("wxb11529c136998cb6/mass/1000001625").waitFor();
  await panel.getByText("Dec 6, 2016, 09:37:39 GMT+1").waitFor();
  await panel.getByText("Dec 6, 2016, 16:37:39 GMT+8").waitFor();
  const check = panel.getByRole("region", { name: "Originality check" });
  await check.getByText("a reprint, can be sent").waitFor();
  assert.equal(await check.getByRole("listitem").count(), 2);
  await check.getByText("the source is shown").first().waitFor();
  await check.getByText("Url_2").waitFor();
  assert.equal(await panel.getByRole("link", { name: "Url_1" }).count(), 0);
  const status = panel.getByRole("link", { name: "err(30003)" });
  assert.equal(await status.getAttribute("href"), "#/errors?q=err%2830003%29");

  await page.getByRole("button", { name: "中文" }).click();
  await verdict(page).getByText("验证通过").waitFor();
  await verdict(page).getByText("安全模式").waitFor();
  await page.getByRole("heading", { name: "没有发出：微信拒绝了这次群发。" }).waitFor();
  await page.getByText("原创校验被判定为转载文且用户选择了被判为转载就不群发").waitFor();
  await page.getByText("判为转载，可以转载：内容替换为原创文章，并注明来源").first().waitFor();
  await page.getByText("2016年12月6日 GMT+8 16:37:39").waitFor();

  await page.getByRole("tab", { name: "解密后的原文" }).click();
  const text = page.getByRole("tabpanel", { name: "解密后的原文" });
  assert.equal(await text.innerText(), OFFICIAL.expected.msg);
});

test("refuses what was tampered with, and says what to do", async (t) => {
  const page = await open(t);
  await giveOfficial(page, { body: OFFICIAL.body_xml.replace("Q3stYC6h", "Q3stYC6i") });
  await verdict(page).getByText("bad_signature").waitFor();
  await verdict(page).getByText("HTTP 403").waitFor();
  await verdict(page)
    .getByText("Check that the token is the one in the message push settings")
    .waitFor();
  assert.equal(await explained(page).count(), 0);
  await page.getByRole("button", { name: "中文" }).click();
  await verdict(page).getByText("已拒绝").waitFor();
  await verdict(page).getByText("请求并非来自微信", { exact: false }).waitFor();
});

test("of compatible mode, reads only what was encrypted", async (t) => {
  const page = await open(t);
  const plainHalf = "<MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>666</MsgID>";
  await giveOfficial(page, { body: OFFICIAL.body_xml.replace("<xml>", `<xml>${plainHalf}`) });
  await verdict(page).getByText("compatible mode").waitFor();
  await explained(page).getByText("1000001625", { exact: true }).waitFor();
  assert.equal(await explained(page).getByText("666").count(), 0);
});

test("says which secret is wrong, as they are typed", async (t) => {
  const page = await open(t);
  await give(page, { address: `?${QUERY}`, body: OFFICIAL.body_xml });
  const reasons = [
    [{}, "encrypted_without_key"],
    [{ key: "short" }, "bad_token"],
    [{ token: "another" }, "bad_encoding_aes_key"],
    [{ key: "Z".repeat(43) }, "bad_appid"],
    [{ appid: "wx0000000000000000" }, "bad_signature"],
    [{ token: SECRETS.token }, "decrypt_failed"],
    [{ key: SECRETS.key }, "wrong_appid"],
    [{ appid: SECRETS.appid, address: "" }, "missing_parameter"],
  ];
  for (const [given, code] of reasons) {
    await give(page, given);
    await verdict(page).getByText(code, { exact: true }).waitFor();
  }
  await give(page, { address: `?${QUERY}` });
  await verdict(page).getByText("Genuine").waitFor();
});

test("finds the query in an address, in a line of a log and in parameters", async (t) => {
  const page = await open(t);
  await giveOfficial(page);
  const lines = Object.entries(OFFICIAL.query);
  for (const address of [
    `https://example.com/wechat?${QUERY}#top`,
    `1.2.3.4 - - [06/Dec/2016:16:37:40 +0800] "POST /wechat?${QUERY} HTTP/1.1" 200 7 "-"`,
    QUERY,
    lines.map(([name, value]) => `${name}: ${value}`).join("\n"),
    JSON.stringify(OFFICIAL.query, null, 2),
  ]) {
    await give(page, { address: "" });
    await verdict(page).getByText("missing_parameter").waitFor();
    await give(page, { address });
    await verdict(page).getByText("Genuine").waitFor();
  }
});

test("reads without a token, and says that nothing was verified", async (t) => {
  const page = await open(t);
  await give(page, {
    body: massSend("<MsgID>9007199254740993</MsgID><Status>send success</Status>"),
  });
  await verdict(page).getByText("Not verified").waitFor();
  await verdict(page).getByText("anybody could have written this", { exact: false }).waitFor();
  assert.equal(await verdict(page).getByText("HTTP 200").count(), 0);
  await explained(page).getByText("9007199254740993", { exact: true }).waitFor();
  await page.getByRole("tab", { name: "JSON" }).click();
  const object = await page.getByRole("tabpanel", { name: "JSON" }).innerText();
  assert.equal(JSON.parse(object).msg_id, "9007199254740993");
  assert.equal(JSON.parse(object).mode, "unverified");
});

test("says that FilterCount is what was left", async (t) => {
  const page = await open(t);
  await give(page, {
    body: massSend(
      "<MsgID>1988</MsgID><Status>send success</Status><TotalCount>1234567</TotalCount>" +
        "<FilterCount>1234500</FilterCount><SentCount>1234490</SentCount><ErrorCount>10</ErrorCount>",
    ),
  });
  const panel = explained(page);
  await panel.getByRole("heading", { name: "Sent: 1,234,490 got it, 10 did not." }).waitFor();
  await panel.getByText("Left after filtering", { exact: true }).waitFor();
  await panel.getByText("not how many were filtered out").waitFor();
  await panel.getByText("Filtered out: 67 of 1,234,567.").waitFor();
});

test("shows what stands in a push as text and never runs it", async (t) => {
  const page = await open(t);
  const attack = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
  await give(page, {
    body: massSend(
      `<MsgID>1</MsgID><Status><![CDATA[${attack}]]></Status>
<ArticleUrlResult><Count>2</Count><ResultList>
<item><ArticleIdx>1</ArticleIdx><ArticleUrl><![CDATA[javascript:window.hacked=1]]></ArticleUrl></item>
<item><ArticleIdx>2</ArticleIdx><ArticleUrl><![CDATA[https://mp.weixin.qq.com/s/a"b]]></ArticleUrl></item>
</ResultList></ArticleUrlResult><New><![CDATA[${attack}]]></New>`,
    ),
  });
  const panel = explained(page);
  await panel.getByText(attack).first().waitFor();
  const articles = panel.getByRole("region", { name: "Articles" });
  await articles.getByText("javascript:window.hacked=1").waitFor();
  assert.equal(await articles.getByRole("link").count(), 1);
  const link = articles.getByRole("link");
  assert.equal(await link.getAttribute("href"), 'https://mp.weixin.qq.com/s/a"b');
  assert.match(await link.getAttribute("rel"), /noopener/);

  await give(page, {
    body: `<xml><MsgType>text</MsgType><Content><![CDATA[${attack}]]></Content><a><item>${"x".repeat(500)}</item></a></xml>`,
  });
  await panel.getByRole("heading", { name: "Message: text" }).waitFor();
  await panel.getByText(attack).waitFor();
  for (const name of ["Its text", "JSON", "Code"]) {
    await page.getByRole("tab", { name }).click();
    await page.getByRole("tabpanel", { name }).getByText("window.hacked=1").waitFor();
  }
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await page.locator("main img, main script").count(), 0);
});

test("reads a push with a time that is none", async (t) => {
  const page = await open(t);
  const message = (time) =>
    `<xml><MsgType>text</MsgType><FromUserName>o1</FromUserName><CreateTime>${time}</CreateTime></xml>`;
  for (const time of ["9223372036854775807", "soon", ""]) {
    await give(page, { body: message(time) });
    await explained(page).getByText("o1").first().waitFor();
    assert.equal(await explained(page).getByText("In Beijing").count(), 0);
  }
  await give(page, { body: message("0") });
  await explained(page).getByText("Jan 1, 1970, 08:00:00 GMT+8").waitFor();
});

test("answers a verification of the address", async (t) => {
  const page = await open(t);
  const { token, timestamp, nonce, echostr, ...sample } = await json("crypto_v0_url_verification");
  const signature = sample.expected_signature;
  const address = `?${new URLSearchParams({ signature, echostr, timestamp, nonce })}`;
  await give(page, { token, address });
  await verdict(page).getByText("A genuine verification of the address").waitFor();
  await verdict(page).getByText(sample.expected_response_body, { exact: true }).waitFor();
  const code = await page.getByRole("tabpanel", { name: "Code" }).innerText();
  const env = { ...process.env, WECHAT_TOKEN: token };
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], {
    cwd: ROOT,
    env,
  });
  assert.equal(stdout.trim(), sample.expected_response_body);

  await give(page, { token: "another" });
  await verdict(page).getByText("bad_signature").waitFor();
});

test("its code does the same, with no secret in it", async (t) => {
  const page = await open(t);
  await giveOfficial(page);
  await page.getByRole("tab", { name: "Code" }).click();
  const code = await page.getByRole("tabpanel", { name: "Code" }).innerText();
  assert.ok(!code.includes(SECRETS.token) && !code.includes(SECRETS.key));
  const env = {
    ...process.env,
    WECHAT_TOKEN: SECRETS.token,
    WECHAT_ENCODING_AES_KEY: SECRETS.key,
  };
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], {
    cwd: ROOT,
    env,
  });
  assert.match(stdout, /msg_id: '1000001625'/);
  assert.match(stdout, /mode: 'secure'/);
});

// Each example of the menu with what is said of it: the verdict, and what it is about.
const MENU = {
  "Encrypted: originality check (official)": ["Genuine", "Not sent: WeChat refused it."],
  "Plain: sent, some failed (official, 2014)": [
    "The signature fits",
    "Sent: 75 got it, 5 did not.",
  ],
  "Sent to all (observed)": ["Genuine", "Sent: 4 got it."],
  "All filtered out (observed)": ["Genuine", "Finished, but nobody got it."],
  "Rejected by review: err(20001)": ["Genuine", "Not sent: WeChat refused it."],
  "Published (observed)": ["Genuine", "Published"],
  "Text message of a follower": ["Genuine", "Message: text"],
  "Verification of the address (GET)": ["A genuine verification of the address", undefined],
  "Tampered with": ["Refused", undefined],
};

test("every example opens and says what it should", async (t) => {
  const page = await open(t);
  await page.getByRole("button", { name: "Examples", exact: true }).click();
  assert.deepEqual(await page.getByRole("menuitem").allInnerTexts(), Object.keys(MENU));
  await page.keyboard.press("Escape");
  for (const [entry, [title, sentence]] of Object.entries(MENU)) {
    await page.getByRole("button", { name: "Clear" }).click();
    await choose(page, "Examples", entry);
    await verdict(page).getByRole("heading", { name: title }).waitFor();
    if (sentence === undefined) assert.equal(await explained(page).count(), 0, entry);
    else await explained(page).getByText(sentence).first().waitFor();
  }
});

test("a made push opens again, and its curl sends the very same bytes", async (t) => {
  const page = await open(t);
  await page.getByRole("tab", { name: "Make a push" }).click();
  await page.getByText("Not made").waitFor();
  await page.getByRole("button", { name: "Use the demo secrets" }).click();
  const xml = massSend("<MsgID>18446744073709551615</MsgID><Status>it's 50% @x $(exit) `</Status>");
  await field(page, "Text of the push").fill(xml);
  await page.getByText("Encrypted and signed (secure mode).").waitFor();
  const { query, body } = await sentBy(
    await page.getByRole("region", { name: "curl" }).innerText(),
  );
  const { token, key: encoding_aes_key, appid } = SECRETS;
  const push = openPush({ query, body, token, encoding_aes_key, appid });
  assert.equal(push.msg_id, "18446744073709551615");

  await page.getByRole("button", { name: "Open it here" }).click();
  await verdict(page).getByText("Genuine").waitFor();
  await explained(page).getByText("18446744073709551615", { exact: true }).waitFor();

  // Changed once more, and now of plain mode, whose body goes through the shell as it is.
  await page.getByRole("tab", { name: "Decrypted text" }).click();
  await page.getByRole("button", { name: "Make another of it" }).click();
  assert.equal(await field(page, "Text of the push").inputValue(), xml);
  await field(page, "EncodingAESKey").fill("");
  await page.getByText("Signed only, because there is no key (plain mode).").waitFor();
  const plain = await sentBy(await page.getByRole("region", { name: "curl" }).innerText());
  assert.equal(plain.body, xml);
  assert.equal(openPush({ ...plain, token, mode: "plain" }).mode, "plain");

  await field(page, "Text of the push").fill("<xml>");
  await page.getByText("Made, but it cannot be read").waitFor();
});

/** Runs a command with a `curl` that prints what it was given: its arguments, then its input. */
async function sentBy(command) {
  const curl = `curl() { printf '%s\\n' "$@"; printf -- '--\\n'; cat; }\n`;
  const { stdout } = await run("sh", ["-c", curl + command]);
  const [, url, rest, body] = stdout.match(/^(\S+)\n(.*?)\n--\n(.*)$/s);
  assert.equal(rest, "-H\ncontent-type: text/xml\n--data-binary\n@-");
  assert.ok(url.startsWith("http://127.0.0.1:3000/wechat?"));
  return { query: url, body };
}

test("secrets are covered, and stay in the fields", async (t) => {
  const page = await open(t);
  const secrets = ["Token", "EncodingAESKey"];
  for (const name of secrets) {
    const input = page.getByLabel(name, { exact: true });
    assert.equal(await input.getAttribute("type"), "password");
    assert.equal(await input.getAttribute("autocomplete"), "off");
    const show = page.getByRole("button", { name: `Show ${name}` });
    await show.click();
    assert.equal(await input.getAttribute("type"), "text");
    assert.equal(await show.getAttribute("aria-pressed"), "true");
    await show.click();
    assert.equal(await input.getAttribute("type"), "password");
  }

  // From here on the page is loaded: it must not ask for anything any more.
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  const address = page.url();
  await giveOfficial(page);
  await verdict(page).getByText("Genuine").waitFor();
  for (const name of ["Decrypted text", "JSON", "Code"]) {
    await page.getByRole("tab", { name }).click();
    const shown = await page.getByRole("tabpanel", { name }).innerText();
    assert.ok(!shown.includes(SECRETS.token) && !shown.includes(SECRETS.key), name);
  }
  await page.getByRole("tab", { name: "Make a push" }).click();
  await page.getByText("Encrypted and signed (secure mode).").waitFor();
  assert.deepEqual(requests, []);
  assert.equal(page.url(), address);
  const kept = await page.evaluate(async () => ({
    stored: { ...localStorage, ...sessionStorage },
    cookie: document.cookie,
    state: history.state,
    databases: await indexedDB.databases(),
  }));
  assert.deepEqual(kept, { stored: {}, cookie: "", state: null, databases: [] });

  await page.getByRole("button", { name: "Clear" }).click();
  for (const name of secrets) {
    assert.equal(await page.getByLabel(name, { exact: true }).inputValue(), "");
  }
  await page.reload();
  assert.equal(await field(page, "Body").inputValue(), "");
});

test("works from the keyboard", async (t) => {
  const page = await open(t);
  await page.getByRole("button", { name: "Examples", exact: true }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await verdict(page).getByText("Genuine").waitFor();
  await page.getByRole("tab", { name: "Explained" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tabpanel", { name: "Decrypted text" }).waitFor();
  await page.getByRole("button", { name: "Make another of it" }).focus();
  await page.keyboard.press("Enter");
  await field(page, "Text of the push").waitFor();
  // The button is gone, and the focus is where it led to.
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("role"));
  assert.equal(await focused(), "tabpanel");
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [
    ["wide", undefined],
    ["narrow", PHONE],
  ]) {
    test(`${colorScheme}, ${size}: accessible and no wider than the screen`, async (t) => {
      const page = await open(t, { colorScheme, ...(viewport && { viewport }) });
      await field(page, "Body").waitFor();
      assert.deepEqual(await faults(page), []);
      for (const entry of Object.keys(MENU)) {
        await choose(page, "Examples", entry);
        await verdict(page).getByRole("heading", { name: MENU[entry][0] }).waitFor();
        assert.deepEqual(await faults(page), [], entry);
      }
      await give(page, {
        token: "",
        key: "",
        body: massSend(`<MsgID>1</MsgID><Status>new</Status><A><B>${"x".repeat(300)}</B></A>`),
      });
      await verdict(page).getByText("Not verified").waitFor();
      assert.deepEqual(await faults(page), [], "not verified");
      await page.getByRole("tab", { name: "Code" }).click();
      assert.deepEqual(await faults(page), [], "code");
      await page.getByRole("tab", { name: "Make a push" }).click();
      await page.getByText("Not made").waitFor();
      assert.deepEqual(await faults(page), [], "not made");
      await page.getByRole("button", { name: "Use the demo secrets" }).click();
      await page.getByRole("button", { name: "Open it here" }).waitFor();
      assert.deepEqual(await faults(page), [], "made");
    });
  }
}
