// A body that came from outside, through `client.call`: whatever it is, it is checked before a token is asked
// for and before anything is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, check, isValid, MassError } from "wechat-mass";
import { createClient } from "wechat-mass/client";
import { bodyFor } from "./bodies.mjs";
import { serve } from "./server.mjs";

const SENDALL = "message/mass/sendall";
const SENT = '{"errcode":0,"errmsg":"send job submission success","msg_id":7}';

/** A request's JSON, as an attacker or a broken form may send it in place of a send to tag 2. */
const UNTRUSTED = [
  "null",
  "true",
  "7",
  '"{}"',
  "[]",
  "{}",
  '[{"filter":{"is_to_all":true}}]',
  JSON.stringify(bodyFor(SENDALL, { filter: {} })),
  JSON.stringify(bodyFor(SENDALL, { filter: null })),
  JSON.stringify(bodyFor(SENDALL, { filter: { is_to_all: "true" } })),
  JSON.stringify(bodyFor(SENDALL, { filter: { is_to_all: true, tag_id: 2 } })),
  JSON.stringify(bodyFor(SENDALL, { touser: ["oaaaaaaaaaaaaaaaaaaaaaaaaaaa"] })),
  JSON.stringify(bodyFor(SENDALL, { access_token: "OTHER" })),
  `{"__proto__":{"filter":{"is_to_all":true}},"msgtype":"text","text":{"content":"x"}}`,
  JSON.stringify(bodyFor(SENDALL)).replace('"tag_id":2', '"tag_id":9007199254740993'),
];

test("an untrusted body with an error is refused before anything is sent", async (t) => {
  const { base, asked } = await serve(t, (_, response) => response.end(SENT));
  const token = { get: () => assert.fail("no token is needed") };
  const client = createClient({ token, base });
  for (const json of UNTRUSTED) {
    const body = JSON.parse(json);
    assert.equal(isValid(SENDALL, body), false, json);
    await assert.rejects(client.call(SENDALL, body), (error) => {
      assert.ok(error instanceof MassError, `${json}: ${error}`);
      assert.deepEqual(error.problems, check(SENDALL, body), json);
      return true;
    });
  }
  assert.equal(asked.length, 0);
});

test("an untrusted body without an error is sent as `build` writes it", async (t) => {
  const { base, asked } = await serve(t, (_, response) => response.end(SENT));
  const body = JSON.parse(JSON.stringify(bodyFor(SENDALL)));
  assert.equal(isValid(SENDALL, body), true);
  await createClient({ token: "T1", base }).call(SENDALL, body);
  assert.equal(asked[0].body.toString("utf8"), build(SENDALL, body).body);
});
