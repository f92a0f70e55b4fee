// Media: uploads by the first bytes, the library, and what WeChat does not take.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { control, PATH, PNG, startAccount } from "./data-account.mjs";
import { until } from "./harness.mjs";

const BYTES = { "content-type": "application/octet-stream" };
const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1]);
const MP3 = new TextEncoder().encode("ID3\x03\0\0\0\0\0\0frames");
const MP4 = new TextEncoder().encode("\0\0\0\x18ftypmp42\0\0\0\0mp42isom");

let sandbox;
let service;
let owner;

before(async () => {
  ({ sandbox, service, owner } = await startAccount());
});
after(async () => {
  await service.stop();
  await sandbox.stop();
});

const upload = (query, bytes, headers = BYTES) =>
  owner("POST", `${PATH}/media?${query}`, bytes, headers);

test("a permanent picture is in the library, can be read, and is removed", async () => {
  const { status, body } = await upload("kept=permanent&name=封面.png", PNG);
  assert.equal(status, 201);
  assert.deepEqual([body.type, body.size, body.name], ["image", PNG.length, "封面.png"]);
  assert.match(body.url, /^https?:/);
  const page = (await owner("GET", `${PATH}/media?type=image`)).body;
  assert.ok(page.media.some(({ media_id }) => media_id === body.media_id));
  const file = await fetch(`${service.url}${PATH}/media/${body.media_id}`, {
    headers: { cookie: owner.cookie },
  });
  assert.equal(file.headers.get("content-type"), "image/png");
  assert.equal(file.headers.get("x-content-type-options"), "nosniff");
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), PNG);
  const count = (await owner("GET", `${PATH}/media/count`)).body;
  assert.equal(count.image, page.total);
  assert.equal((await owner("DELETE", `${PATH}/media/${body.media_id}`)).status, 204);
  assert.equal((await owner("GET", `${PATH}/media/count`)).body.image, page.total - 1);
});

test("the first bytes say what a file is, whatever it is called", async () => {
  const files = { image: JPEG, voice: MP3, video: MP4 };
  for (const [type, bytes] of Object.entries(files)) {
    const { status, body } = await upload("kept=temporary&name=file", bytes);
    assert.deepEqual([status, body.type], [201, type], JSON.stringify(body));
  }
  const wrong = await upload("kept=temporary&name=file&type=voice", PNG);
  assert.deepEqual([wrong.status, wrong.body.problems[0].code], [400, "file_kind"]);
});

test("a temporary file is remembered for the three days that WeChat keeps it", async () => {
  const { body } = await upload("kept=temporary&name=three-days.png", PNG);
  assert.equal(body.expires_at - body.created_at, 3 * 24 * 3600);
  const ids = async () =>
    (await owner("GET", `${PATH}/media/temporary`)).body.media.map(({ media_id }) => media_id);
  assert.ok((await ids()).includes(body.media_id));
  const seconds = 3 * 24 * 3600 + 60;
  await control(sandbox, "POST", "clock/advance", { seconds });
  await until(async () => !(await ids()).includes(body.media_id), "it is forgotten");
});

test("formats that WeChat does not take are refused with a remedy, and nothing is called", async () => {
  const calls = async () =>
    (await control(sandbox, "GET", "journal?endpoint=material/add_material")).entries;
  const before = (await calls()).length;
  const files = {
    WebP: "RIFF\x24\0\0\0WEBPVP8 ",
    AVIF: "\0\0\0\x1cftypavif",
    HEIC: "\0\0\0\x18ftypheic",
    SVG: '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    TIFF: "II*\0",
  };
  for (const [format, text] of Object.entries(files)) {
    const bytes = new TextEncoder().encode(text);
    const { status, body } = await upload("kept=permanent&name=a.png", bytes);
    assert.deepEqual([status, body.code], [415, "picture_format"], format);
    assert.match(body.message.en, new RegExp(`${format}.*JPG or PNG`));
  }
  const unknown = await upload("kept=permanent&name=a.png", new TextEncoder().encode("text"));
  assert.equal(unknown.status, 400);
  assert.equal((await calls()).length, before);
});

test("a permanent video needs a title", async () => {
  const without = await upload("kept=permanent&name=a.mp4", MP4);
  assert.equal(without.status, 400);
  assert.ok(without.body.problems.some(({ path }) => path.startsWith("/description")));
  const query = `kept=permanent&name=a.mp4&title=${encodeURIComponent("片名")}&introduction=x`;
  assert.equal((await upload(query, MP4)).status, 201);
});

test("a file that is too large is refused by its size", async () => {
  const large = new Uint8Array(11 * 1024 * 1024);
  large.set(PNG);
  const { status, body } = await upload("kept=permanent&name=a.png", large);
  assert.deepEqual([status, body.problems[0].code], [400, "file_too_large"]);
});
