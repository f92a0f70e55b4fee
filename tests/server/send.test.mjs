// The program for servers of examples/server sends to a list: what it says of lines that get nothing, and of a list
// that is not the one of its folder.
//   cargo xtask test --only server
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { promisify } from "node:util";

const { SERVER } = process.env;
assert.ok(SERVER, "SERVER is missing; run it as: cargo xtask test --only server");

/** Runs the program for a list, against a WeChat that refuses the send. */
async function send(t, room, list, got) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url.startsWith("/cgi-bin/stable_token")) {
      return response.end('{"access_token":"T1","expires_in":7200}');
    }
    got.push(JSON.parse(body).touser);
    response.end('{"errcode":48001,"errmsg":"api unauthorized"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const base = `http://127.0.0.1:${server.address().port}`;
  const env = { ...process.env, APPID: "wx1", SECRET: "S" };
  const file = join(room, "list.txt");
  writeFileSync(file, list);
  const words = ["send", join(room, "campaign"), file, base];
  return promisify(execFile)(SERVER, words, { env }).catch((error) => error);
}

test("lines that are not OpenIDs are named, and another list is refused", async (t) => {
  const room = mkdtempSync(join(tmpdir(), "send-"));
  t.after(() => rmSync(room, { recursive: true }));
  const got = [];
  const first = await send(t, room, "OPENID1\nbad id here\nOPENID2\n", got);
  assert.match(first.stderr, /line 2: bad id here/);
  assert.deepEqual(got, [["OPENID1", "OPENID2"]]);
  const other = await send(t, room, "OPENID3\nOPENID4\n", got);
  assert.match(other.stderr, /another list or message/);
  assert.equal(other.code, 1);
  assert.equal(got.length, 1);
});
