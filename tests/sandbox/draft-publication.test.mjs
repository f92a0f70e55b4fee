// Publications, which notify nobody: docs/spec.md 2.5.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { addDraft } from "./material-uploads.mjs";
import { startReceiver } from "./push-receiver.mjs";
import { callerOf, control, SERVICE, stopClock, untilQuiet } from "./world-caller.mjs";

describe("publications", () => {
  let sandbox;
  let caller;
  let receiver;
  before(async () => {
    sandbox = await startSandbox();
    receiver = await startReceiver();
  });
  after(() => Promise.all([sandbox.stop(), receiver.stop()]));
  beforeEach(async () => {
    await control(sandbox, "POST", "reset");
    await stopClock(sandbox);
    receiver.received.length = 0;
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      callback: { url: receiver.url, token: "token", encoding_aes_key: "", mode: "plain" },
    });
    caller = await callerOf(sandbox);
  });

  const submit = (media_id) => caller.post("freepublish/submit", { media_id });
  const get = (publish_id) => caller.post("freepublish/get", { publish_id });

  test("take a while, and then have an article, addresses and an event", async () => {
    const media_id = await addDraft(sandbox, caller, {}, { title: "second" });
    const { publish_id, msg_data_id, errcode } = await submit(media_id);
    assert.deepEqual([errcode, typeof publish_id, typeof msg_data_id], [0, "string", "string"]);
    const under = await get(publish_id);
    assert.deepEqual([under.publish_status, under.article_id], [1, undefined]);
    assert.equal((await submit(media_id)).errcode, 53501);
    await untilQuiet(sandbox);
    const done = await get(publish_id);
    assert.equal(done.publish_status, 0);
    assert.equal(done.article_detail.count, 2);
    assert.deepEqual(
      done.article_detail.item.map(({ idx }) => idx),
      [1, 2],
    );
    const [push] = receiver.received;
    const urls = done.article_detail.item.map(({ article_url }) => article_url);
    assert.match(push.body, /<Event><!\[CDATA\[PUBLISHJOBFINISH\]\]><\/Event>/);
    assert.match(push.body, new RegExp(`<publish_id>${publish_id}</publish_id>`));
    assert.match(push.body, /<publish_status>0<\/publish_status>/);
    for (const url of [done.article_id, ...urls]) assert.ok(push.body.includes(url));
    assert.equal((await caller.get("draft/count")).total_count, 0);
    const { messages } = await control(sandbox, "GET", `deliveries?account=${SERVICE.appid}`);
    assert.deepEqual(messages, [], "nobody was told");
  });

  test("fail as the markers in the content say", async () => {
    for (const [content, status] of [
      ["[[err:20001]]", 4],
      ["[[reprint:forbidden]]", 2],
      ["[[reprint]]", 2],
      ["[[fail]]", 3],
    ]) {
      const media_id = await addDraft(sandbox, caller, { content });
      const { publish_id } = await submit(media_id);
      await untilQuiet(sandbox);
      const { publish_status, fail_idx } = await get(publish_id);
      assert.deepEqual([publish_status, fail_idx], [status, [1]], content);
      assert.match(receiver.received.at(-1).body, new RegExp(`<publish_status>${status}<`));
      assert.equal((await caller.post("draft/get", { media_id })).errcode, undefined, "it stays");
    }
  });

  test("are listed, read and deleted by articles, counted from 1", async () => {
    const media_id = await addDraft(sandbox, caller, { title: "one" }, { title: "two" });
    const { publish_id } = await submit(media_id);
    await untilQuiet(sandbox);
    const { article_id } = await get(publish_id);
    const page = await caller.post("freepublish/batchget", { offset: 0, count: 20, no_content: 1 });
    assert.deepEqual(
      [page.total_count, page.item_count, page.item[0].article_id],
      [1, 1, article_id],
    );
    assert.equal(page.item[0].content.news_item[0].content, "");
    const remove = (index) => caller.post("freepublish/delete", { article_id, index });
    assert.equal((await remove(3)).errcode, 40114);
    assert.equal((await remove(2)).errcode, 0);
    const { news_item } = await caller.post("freepublish/getarticle", { article_id });
    assert.deepEqual(
      news_item.map(({ title, is_deleted }) => [title, is_deleted]),
      [
        ["one", false],
        ["two", true],
      ],
    );
    assert.equal((await remove(0)).errcode, 0);
    assert.equal((await get(publish_id)).publish_status, 5);
    assert.equal(
      (await caller.post("freepublish/batchget", { offset: 0, count: 1 })).total_count,
      0,
    );
    assert.equal(
      (await caller.post("freepublish/getarticle", { article_id: "no" })).errcode,
      53600,
    );
    assert.equal((await get("1")).errcode, 53502);
    assert.equal((await caller.post("freepublish/get", {})).errcode, 40002);
    assert.equal((await submit("no")).errcode, 40007);
  });

  test("an article is not media: a mass send of it is refused", async () => {
    const { publish_id } = await submit(await addDraft(sandbox, caller, {}));
    await untilQuiet(sandbox);
    const { article_id } = await get(publish_id);
    const sent = await caller.post("message/mass/sendall", {
      filter: { is_to_all: true },
      msgtype: "mpnews",
      mpnews: { media_id: article_id },
    });
    assert.equal(sent.errcode, 40007);
  });

  test("go on after a crash", async () => {
    const { publish_id } = await submit(await addDraft(sandbox, caller, {}));
    await sandbox.kill();
    await sandbox.restart();
    await untilQuiet(sandbox);
    assert.equal((await get(publish_id)).publish_status, 0);
  });
});
