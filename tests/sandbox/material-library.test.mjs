// The library of permanent media: docs/spec.md 2.3 and 2.11.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { addPicture, FILES, upload } from "./material-uploads.mjs";
import { callerOf } from "./world-caller.mjs";

describe("the library", () => {
  let sandbox;
  let caller;
  before(async () => {
    sandbox = await startSandbox();
    caller = await callerOf(sandbox);
  });
  after(() => sandbox.stop());

  const add = (type, format, fields) =>
    upload(sandbox, caller, "material/add_material", new File([FILES[format]], `a.${format}`), {
      query: { type },
      ...(fields === undefined ? {} : { fields }),
    });

  test("counts and lists what it has, the latest first", async () => {
    for (let picture = 1; picture <= 22; picture++) {
      await addPicture(sandbox, caller, `picture-${picture}.png`);
    }
    await add("voice", "amr");
    await add("video", "mp4", { description: '{"title":"a title","introduction":"words"}' });
    const { voice_count, video_count, image_count, news_count } = await caller.get(
      "material/get_materialcount",
    );
    assert.deepEqual([voice_count, video_count, image_count, news_count], [1, 1, 22, 0]);
    const page = (body) => caller.post("material/batchget_material", body);
    const first = await page({ type: "image", offset: 0, count: 20 });
    assert.deepEqual([first.total_count, first.item_count, first.item.length], [22, 20, 20]);
    assert.equal(first.item[0].name, "picture-22.png");
    assert.deepEqual(Object.keys(first.item[0]), ["media_id", "name", "update_time", "url"]);
    const last = await page({ type: "image", offset: 20, count: 20 });
    assert.deepEqual([last.item_count, last.item.at(-1).name], [2, "picture-1.png"]);
    assert.equal((await page({ type: "video", offset: 0, count: 1 })).item[0].name, "a title");
    assert.deepEqual((await page({ type: "news", offset: 0, count: 1 })).item, []);
    assert.equal((await page({ type: "thumb", offset: 0, count: 1 })).errcode, 40004);
    assert.equal((await page({ type: "image", offset: 0, count: 21 })).errcode, 40035);
    assert.equal((await page({ type: "image", offset: 0, count: 0 })).errcode, 40035);
    assert.equal((await page({ type: "image", offset: -1, count: 1 })).errcode, 40035);
  });

  test("answers in three ways: the file, the video's description, or a refusal", async () => {
    const media_id = await addPicture(sandbox, caller);
    const response = await fetch(
      `${sandbox.url}/cgi-bin/material/get_material?access_token=${caller.access_token}`,
      { method: "POST", body: JSON.stringify({ media_id }) },
    );
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), FILES.png);
    const video = await add("video", "mp4", {
      description: '{"title":"标题","introduction":"描述"}',
    });
    const told = await caller.post("material/get_material", { media_id: video.media_id });
    assert.deepEqual([told.title, told.description], ["标题", "描述"]);
    assert.match(told.down_url, /^http/);
    assert.equal((await caller.post("material/get_material", { media_id: "no" })).errcode, 40007);
  });

  test("a video needs its description, as JSON", async () => {
    assert.equal((await add("video", "mp4")).errcode, 41011);
    assert.equal((await add("video", "mp4", { description: "a title" })).errcode, 47001);
  });

  test("deletes for good", async () => {
    const media_id = await addPicture(sandbox, caller);
    assert.deepEqual(
      { ...(await caller.post("material/del_material", { media_id })), why: undefined },
      { errcode: 0, errmsg: "ok", why: undefined },
    );
    assert.equal((await caller.post("material/get_material", { media_id })).errcode, 40007);
    assert.equal((await caller.post("material/del_material", { media_id })).errcode, 40007);
  });

  test("the endpoints of articles are retired, in WeChat's words", async () => {
    for (const name of ["add_news", "update_news"]) {
      const { errcode, errmsg } = await caller.post(`material/${name}`, { articles: [] });
      assert.equal(errcode, 45106);
      assert.match(errmsg, /^This API has been unsupported/);
    }
  });
});
