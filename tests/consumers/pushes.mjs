// A push as WeChat sends it now, to a handler over HTTP: the address is confirmed, the push is taken, and
// what is not signed by the account's token is refused.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { sealPush } from "wechat-mass";
import { AES_KEY, APPID, finishedNow, TOKEN } from "../node/account.mjs";

/** The environment that the pages name. */
export const SETTINGS = {
  WECHAT_TOKEN: TOKEN,
  WECHAT_ENCODING_AES_KEY: AES_KEY,
  WECHAT_APP_ID: APPID,
};

/** Calls the handler as WeChat and as somebody else. */
export async function assertReceives(call) {
  const timestamp = Math.floor(Date.now() / 1000);
  const [nonce, echostr] = ["415670741", "5837397664520331281"];
  // The signature of an address, as the page says: the three sorted, joined, SHA-1.
  const sorted = [TOKEN, String(timestamp), nonce].sort().join("");
  const signature = createHash("sha1").update(sorted).digest("hex");
  const query = new URLSearchParams({ signature, timestamp, nonce, echostr });
  const confirmed = await call(`/?${query}`);
  assert.deepEqual([confirmed.status, await confirmed.text()], [200, echostr]);

  query.set("signature", "0".repeat(40));
  assert.equal((await call(`/?${query}`)).status, 403);

  const push = sealPush({
    xml: finishedNow(),
    token: TOKEN,
    encoding_aes_key: AES_KEY,
    appid: APPID,
    timestamp,
    nonce,
    random: crypto.getRandomValues(new Uint8Array(16)),
  });
  const sealed = new URLSearchParams(push.query);
  const taken = await call(`/?${sealed}`, { method: "POST", body: push.body });
  assert.deepEqual([taken.status, await taken.text()], [200, "success"]);

  sealed.set("msg_signature", "0".repeat(40));
  assert.equal((await call(`/?${sealed}`, { method: "POST", body: push.body })).status, 403);
}
