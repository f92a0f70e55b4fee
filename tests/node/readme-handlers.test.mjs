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

/** Every program of the documents that receives pushes, as one that Node runs. */
const handlers = documents.flatMap((file) =>
  fences(file)
    .filter(({ code }) => /\bopenPush\(/.test(code) && /\bverifyUrl\(/.test(code))
    .map(({ code, line }) => ({ file, line, ...runnable(code) })),
);

/** A handler with what starts it, and whether it looks for pushes that come again. */
function runnable(code) {
  if (code.includes("createServer(")) {
    const ready = `\nserver.on("listening", () => console.log("listening"));`;
    return { code: code + ready, drops: code.includes("seen.has(") };
  }
  const isWorker = code.includes("export default");
  const worker = isWorker
    ? code.replace("export default", "const worker =")
    : `${code}\nconst worker = { fetch: receive };`;
  return { code: worker + RUNTIME, drops: false };
}

test("the documents have handlers in both languages, and each says what it saw", () => {
  const of = (end) => handlers.filter(({ file }) => file.endsWith(end)).length;
  assert.ok(of(".zh-CN.md") >= 4);
  assert.equal(of(".zh-CN.md"), handlers.length / 2);
});

for (const { file, line, code, drops } of handlers) {
  test(`the handler of ${file}:${line} answers as it should`, { timeout: 60_000 }, async (t) => {
    const port = await freePort();
    const env = { ...process.env, ...SETTINGS, PORT: port };
    const running = start({ language: "js", code }, env);
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
    assert.equal(handled.length, drops ? 1 : 2, printed);
  });
}
