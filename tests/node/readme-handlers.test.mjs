// The handlers of all documents, against real HTTP: as WeChat calls them, and as others might. Those of the hosts
// run here on Node; tests/consumers has them on their hosts.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { sealPush } from "wechat-mass";
import { AES_KEY, APPID, finishedNow, TOKEN } from "./account.mjs";
import { documents, fences, freePort, start } from "./documents.mjs";

/** The acts of a worker's runtime, on Node's server. */
const RUNTIME = `
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
createServer(async (incoming, outgoing) => {
  const body = incoming.method === "POST" ? await buffer(incoming) : undefined;
  const request = new Request(new URL(incoming.url, "http://worker.invalid"), { method: incoming.method, body });
  const response = await worker.fetch(request, process.env, { waitUntil() {} });
  outgoing.writeHead(response.status).end(Buffer.from(await response.arrayBuffer()));
}).listen(process.env.PORT, () => console.log("listening"));`;

/** A push as WeChat makes it now. */
function pushed(changes = {}) {
  return sealPush({
    xml: finishedNow(),
    token: TOKEN,
    encoding_aes_key: AES_KEY,
    appid: APPID,
    timestamp: Date.now() / 1000,
    nonce: "415670741",
    random: crypto.getRandomValues(new Uint8Array(16)),
    ...changes,
  });
}

/** The account's settings, by the names that the documents give them. */
const SETTINGS = {
  ...{ TOKEN, AES_KEY, APPID },
  ...{ WECHAT_TOKEN: TOKEN, WECHAT_ENCODING_AES_KEY: AES_KEY, WECHAT_APP_ID: APPID },
};

/** Every program of the documents that answers pushes. */
const handlers = documents.flatMap((file) =>
  fences(file)
    .filter(({ code }) => /\bopenPush\(/.test(code) && /\b(createServer|Response)\(/.test(code))
    .map(({ code, line }) => ({ file, line, code })),
);

/** Whether a handler needs nothing but Node: neither a database nor other files. */
const isWhole = ({ code }) =>
  [...code.matchAll(/ from "(.*?)"/g)].every(([, from]) => /^(node:|wechat-mass)/.test(from));

/** A handler as a program of Node that says when it listens. */
function program(code) {
  if (code.includes("createServer(")) {
    return `${code}\nserver.on("listening", () => console.log("listening"));`;
  }
  return code.includes("export default")
    ? code.replace("export default", "const worker =") + RUNTIME
    : `${code}\nconst worker = { fetch: receive };${RUNTIME}`;
}

test("the documents have handlers in both languages", () => {
  const inChinese = handlers.filter(({ file }) => file.endsWith(".zh-CN.md"));
  assert.ok(inChinese.filter(isWhole).length >= 4);
  assert.equal(inChinese.length, handlers.length / 2);
});

for (const { file, line, code } of handlers) {
  test(`the handler of ${file}:${line} logs the cause of a refusal, and its meaning`, () => {
    const isLogged =
      /console\.(error|log)\(error\.code, error\.meaning/.test(code) ||
      /const \{ status, body, log \} = errorAnswer\(error\);\n *console\.error\(log\)/.test(code);
    assert.ok(isLogged, "the code and the meaning are logged");
  });
}

for (const { file, line, code } of handlers.filter(isWhole)) {
  test(`the handler of ${file}:${line} answers as it should`, { timeout: 60_000 }, async (t) => {
    const port = await freePort();
    const env = { ...process.env, ...SETTINGS, PORT: port };
    const running = start({ language: "js", code: program(code) }, env);
    t.after(() => process.kill(-running.pid));
    let printed = "";
    running.stdout.on("data", (bytes) => {
      printed += bytes;
    });
    let logged = "";
    running.stderr.on("data", (bytes) => {
      logged += bytes;
    });
    await Promise.race([
      once(running.stdout, "data"),
      once(running, "close").then(() => assert.fail("it does not start")),
    ]);

    const ask = async (query, body) => {
      const method = body === undefined ? "GET" : "POST";
      const address = `http://127.0.0.1:${port}/wechat?${new URLSearchParams(query)}`;
      const response = await fetch(address, { method, body });
      return [response.status, await response.text()];
    };

    const { query, body } = pushed();
    assert.deepEqual(await ask({ ...query, echostr: "4375120948345356249" }), [
      200,
      "4375120948345356249",
    ]);
    assert.deepEqual(await ask({ ...query, signature: "0".repeat(40), echostr: "1" }), [403, ""]);
    assert.deepEqual(await ask(query), [400, ""], "no echostr");
    assert.deepEqual(await ask(query, body), [200, "success"]);
    assert.deepEqual(await ask(query, body), [200, "success"], "delivered again");
    const changed = { ...query, nonce: "415670742" };
    assert.deepEqual(await ask(changed, body), [403, ""], "another nonce");
    assert.deepEqual(await ask(query, finishedNow()), [403, ""], "not encrypted");
    assert.deepEqual(await ask(query, body.replace("Encrypt>", "Enc>")), [400, ""], "damaged");
    assert.deepEqual(await ask(query, "x".repeat(2 ** 20 + 1)), [413, ""], "too large");
    const old = pushed({ timestamp: Date.now() / 1000 - 3600 });
    assert.deepEqual(await ask(old.query, old.body), [403, ""], "played back");
    const foreign = pushed({ appid: "wx1" });
    assert.deepEqual(await ask(foreign.query, foreign.body), [403, ""], "another account's");

    // The log says what to mend, in both languages: a first 403 is not silent.
    for (const said of [
      "bad_signature",
      "token 与微信开发者平台",
      "the token differs from the one set",
      "stale",
    ]) {
      assert.ok(logged.includes(said), logged);
    }
    assert.ok(!logged.includes(TOKEN) && !logged.includes(AES_KEY), "a secret");
    const handled = printed.match(/9007199254740993/g) ?? [];
    // Most leave it to a table to drop what was delivered again.
    assert.equal(handled.length, code.includes("seen.has(") ? 1 : 2, printed);
  });
}
