// The handlers of the page about pushes, against real HTTP: as WeChat calls them, and as others might.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { sealPush } from "wechat-mass";
import { AES_KEY, APPID, finishedNow, TOKEN } from "./account.mjs";
import { fences, freePort, start } from "./documents.mjs";

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

for (const file of ["docs/guide/pushes.md", "docs/guide/pushes.zh-CN.md"]) {
  for (const role of ["node-handler", "worker"]) {
    test(`the ${role} of ${file} answers as it should`, { timeout: 60_000 }, async (t) => {
      const found = fences(file).filter((fence) => fence.role === role);
      assert.equal(found.length, 1);
      const shown = found[0].code;
      const code =
        role === "worker" ? shown.replace("export default", "const worker =") + RUNTIME : shown;

      const port = await freePort();
      const env = { ...process.env, TOKEN, AES_KEY, APPID, PORT: port };
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
      const handled = printed.match(/9007199254740993 success 2/g) ?? [];
      // The worker leaves it to its table to drop what was delivered again.
      assert.equal(handled.length, role === "worker" ? 2 : 1, printed);
    });
  }
}
