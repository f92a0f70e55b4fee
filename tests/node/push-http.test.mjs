// Pushes over real HTTP, received as a user does it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPush, PushError, SUCCESS, sealPush, verifyUrl } from "wechat-mass";
import { serve } from "./server.mjs";
import { ACCOUNT, FINISH, MESSAGE, NOW, PLAIN_SEAL, SEAL, TOKEN, xml } from "./wechat.mjs";

const sealed = sealPush({ xml: xml(MESSAGE), ...SEAL });
const plain = sealPush({ xml: xml(MESSAGE), ...PLAIN_SEAL });

/** Makes the handler that a user writes: it answers WeChat and keeps each push once. */
function handler(kept) {
  return (_request, response, asked) => {
    const { method, url, body } = asked.at(-1);
    const query = url.searchParams;
    try {
      if (method === "GET") {
        response.end(verifyUrl(query, TOKEN, { now: NOW, max_age: 600 }));
        return;
      }
      const push = openPush({ ...ACCOUNT, query, body, now: NOW, max_age: 600 });
      if (!kept.has(push.dedupe_key)) kept.set(push.dedupe_key, push);
      response.end(SUCCESS);
    } catch (error) {
      if (!(error instanceof PushError)) throw error;
      response.writeHead(error.status).end(error.code);
    }
  };
}

/** Calls as WeChat does. */
async function called(base, query, body) {
  const init = body === undefined ? {} : { method: "POST", body };
  const response = await fetch(`${base}/wechat?${new URLSearchParams(query)}`, init);
  return [response.status, await response.text()];
}

test("over HTTP, the address is verified", async (t) => {
  const { base } = await serve(t, handler(new Map()));
  const query = { ...plain.query, echostr: "4375120948345356249" };
  assert.deepEqual(await called(base, query), [200, "4375120948345356249"]);
  const forged = { ...query, signature: "0".repeat(40) };
  assert.deepEqual(await called(base, forged), [403, "bad_signature"]);
  assert.deepEqual(await called(base, { echostr: "1" }), [400, "missing_parameter"]);
});

test("over HTTP, a push is received once, however often it is delivered", async (t) => {
  const kept = new Map();
  const { base } = await serve(t, handler(kept));
  const job = xml({ ...FINISH, SentCount: "7" });
  for (let delivery = 0; delivery < 3; delivery += 1) {
    const push = sealPush({
      xml: job,
      ...SEAL,
      timestamp: NOW + 5 * delivery,
      nonce: `${delivery}`,
    });
    assert.deepEqual(await called(base, push.query, push.body), [200, "success"]);
  }
  assert.deepEqual(await called(base, sealed.query, sealed.body), [200, "success"]);
  assert.deepEqual(
    [...kept.values()].map((push) => push.kind),
    ["mass_send_job_finish", "other"],
  );
  const [finished] = kept.values();
  assert.deepEqual(
    [finished.msg_id, finished.outcome, finished.sent_count],
    ["1000001625", "success", 7],
  );
});

test("over HTTP, what is not genuine has its status, and the next push is received", async (t) => {
  const kept = new Map();
  const { base } = await serve(t, handler(kept));
  const old = sealPush({ xml: xml(MESSAGE), ...SEAL, timestamp: NOW - 601 });
  const foreign = sealPush({ xml: xml(MESSAGE), ...SEAL, appid: "wxOther" });
  for (const [query, body, status, code] of [
    [sealed.query, sealed.body.replace("CDATA[g", "CDATA[h"), 200, "success"], // Nobody signs that name.
    [sealed.query, foreign.body, 403, "bad_signature"],
    [{ ...sealed.query, nonce: "1" }, sealed.body, 403, "bad_signature"],
    [foreign.query, foreign.body, 403, "wrong_appid"],
    [old.query, old.body, 403, "stale"],
    [plain.query, plain.body, 403, "not_encrypted"],
    [sealed.query, "", 400, "empty"],
    [sealed.query, sealed.body.slice(0, 100), 400, "malformed"],
    [sealed.query, `<!DOCTYPE xml>${sealed.body}`, 400, "forbidden_xml"],
    [sealed.query, "x".repeat(10_000_000), 413, "too_large"],
    [sealed.query, sealed.body, 200, "success"],
  ]) {
    assert.deepEqual(await called(base, query, body), [status, code]);
  }
  assert.equal(kept.size, 1);
});
