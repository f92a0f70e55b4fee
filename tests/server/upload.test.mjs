// The program for servers of examples/server uploads a picture: the multipart body that WeChat gets.
//   cargo xtask test --only server
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const { SERVER } = process.env;
assert.ok(SERVER, "SERVER is missing; run it as: cargo xtask test --only server");
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0, 255]);
const folder = mkdtempSync(join(tmpdir(), "upload-"));
test.after(() => rmSync(folder, { recursive: true }));

/** Serves a WeChat with one upload, which `upload` answers, and runs the program against it. */
async function uploaded(t, file, upload) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://wechat");
    if (url.pathname === "/cgi-bin/stable_token") {
      return response.end('{"access_token":"T/1","expires_in":7200}');
    }
    const body = await new Response(request, { headers: request.headers }).formData();
    response.end(upload(url, body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const base = `http://127.0.0.1:${server.address().port}`;
  const env = { ...process.env, APPID: "wx1", SECRET: "S" };
  return promisify(execFile)(SERVER, ["upload", file, base], { env });
}

test("the file goes as it was described, under the token", async (t) => {
  const file = join(folder, "a.jpg");
  writeFileSync(file, JPEG);
  let sent;
  const { stdout } = await uploaded(t, file, (url, form) => {
    sent = { url, media: form.get("media") };
    return '{"type":"image","media_id":"M1","created_at":1795651200}';
  });
  assert.equal(stdout, "M1\n");
  assert.equal(sent.url.pathname, "/cgi-bin/media/upload");
  assert.deepEqual(
    [...sent.url.searchParams],
    [
      ["access_token", "T/1"],
      ["type", "image"],
    ],
  );
  assert.deepEqual([sent.media.name, sent.media.type], ["a.jpg", "image/jpeg"]);
  assert.deepEqual(Buffer.from(await sent.media.arrayBuffer()), JPEG);
});

test("a file that is not what its name says is refused before it is sent", async (t) => {
  const file = join(folder, "b.jpg");
  writeFileSync(file, "RIFF\u0004\u0000\u0000\u0000WEBPVP8 ");
  const upload = () => assert.fail("it was sent");
  await assert.rejects(uploaded(t, file, upload), /webp/i);
});
