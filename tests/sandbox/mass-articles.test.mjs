// Articles and other media in mass sends, as docs/spec.md 1.4, 1.7, 1.8 and 4 say.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { addPicture, FILES, upload } from "./material-uploads.mjs";
import { startReceiver } from "./push-receiver.mjs";
import {
  advance,
  callerOf,
  control,
  openids,
  SERVICE,
  stopClock,
  untilQuiet,
} from "./world-caller.mjs";

describe("an article", () => {
  let sandbox;
  let receiver;
  let wechat;
  let cover;
  let number = 0;

  async function draft(...titles) {
    const articles = titles.map((title) => ({
      title,
      content: "<p>正文</p>",
      thumb_media_id: cover,
    }));
    const { media_id, errmsg } = await wechat.post("draft/add", { articles });
    assert.ok(media_id, errmsg);
    return media_id;
  }
  async function send(media_id, more = {}) {
    number += 1;
    return wechat.post("message/mass/send", {
      touser: await openids(wechat, 2),
      msgtype: "mpnews",
      mpnews: { media_id },
      clientmsgid: `article-${number}`,
      ...more,
    });
  }
  const statusOf = async (msg_id) => (await wechat.post("message/mass/get", { msg_id })).msg_status;
  const event = () => receiver.received.at(-1).body;
  const urls = () =>
    [...event().matchAll(/<ArticleUrl><!\[CDATA\[(.*?)\]\]>/g)].map(([, url]) => url);

  before(async () => {
    sandbox = await startSandbox();
    receiver = await startReceiver();
    await stopClock(sandbox);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      callback: { url: receiver.url, token: "token", encoding_aes_key: "", mode: "plain" },
      limits: { received_a_month: 1000 },
    });
    wechat = await callerOf(sandbox);
    cover = await addPicture(sandbox, wechat);
    assert.ok(cover);
  });
  after(async () => {
    await sandbox.stop();
    await receiver.stop();
  });

  test("has one msg_data_id and one link for all sends of a day", async () => {
    const media_id = await draft("一", "二");
    const first = await send(media_id);
    assert.equal(first.errcode, 0, JSON.stringify(first));
    await untilQuiet(sandbox);
    const links = urls();
    assert.equal(links.length, 2);
    assert.match(links[0], /^http:\/\/mp\.weixin\.qq\.com\/s\/[\w-]{22}$/);
    const second = await send(media_id);
    await untilQuiet(sandbox);
    assert.equal(second.msg_data_id, first.msg_data_id);
    assert.notEqual(second.msg_id, first.msg_id);
    assert.deepEqual(urls(), links);
  });

  test("is on the phone and in the job by its title, digest and cover, also when the draft is gone", async () => {
    const media_id = await draft("第一篇", "第二篇");
    const { msg_id } = await send(media_id);
    const [openid] = await openids(wechat, 1);
    await wechat.post("message/mass/preview", {
      touser: openid,
      msgtype: "mpnews",
      mpnews: { media_id },
    });
    const changed = { title: "改过", content: "<p>正文</p>", thumb_media_id: cover };
    await wechat.post("draft/update", { media_id, index: 0, articles: changed });
    await wechat.post("draft/delete", { media_id });
    await untilQuiet(sandbox);

    const articles = ["第一篇", "第二篇"].map((title) => ({ title, digest: "", cover }));
    const get = (path) => control(sandbox, "GET", path);
    assert.deepEqual((await get(`jobs/${SERVICE.appid}/${msg_id}`)).articles, articles);
    const { messages } = await get(`followers/${SERVICE.appid}/${openid}/phone`);
    const mine = messages.filter(({ content }) => content.media_id === media_id);
    assert.deepEqual(mine.map(({ preview }) => preview).toSorted(), [false, true]);
    for (const message of mine) assert.deepEqual(message.articles, articles);
    const delivered = (await get(`deliveries?account=${SERVICE.appid}`)).messages;
    assert.deepEqual(
      delivered.find(({ content }) => content.media_id === media_id).articles,
      articles,
    );

    const picture = await fetch(`${sandbox.url}/sandbox/pictures/${SERVICE.appid}/${cover}`);
    assert.equal(picture.headers.get("content-type"), "image/png");
    assert.deepEqual(new Uint8Array(await picture.arrayBuffer()), FILES.png);
    const none = await fetch(`${sandbox.url}/sandbox/pictures/${SERVICE.appid}/${media_id}`);
    assert.equal(none.status, 404);
  });

  test("may be one of eight of the largest size, and the job stays small", async () => {
    const title = "题".repeat(64);
    const largest = {
      title,
      digest: "摘".repeat(120),
      content: "x".repeat(1024 * 1024 - 1),
      thumb_media_id: cover,
    };
    const articles = Array.from({ length: 8 }, () => largest);
    for (const path of ["draft/add", "media/uploadnews"]) {
      const { media_id, errmsg } = await wechat.post(path, { articles });
      assert.ok(media_id, errmsg);
      const { msg_id, errcode } = await send(media_id);
      assert.equal(errcode, 0);
      await untilQuiet(sandbox);
      const job = await control(sandbox, "GET", `jobs/${SERVICE.appid}/${msg_id}`);
      assert.equal(job.status, "send success");
      assert.equal(job.articles.length, 8);
      assert.ok(job.articles.every((article) => article.title === title));
      assert.ok(JSON.stringify(job).length < 10_000);
    }
  });

  test("is used up by a send, and can be sent again on the same day only", async () => {
    const media_id = await draft("用掉");
    await send(media_id);
    await untilQuiet(sandbox);
    assert.equal((await wechat.post("draft/count", "")).errcode, 43001);
    const { item } = await wechat.post("draft/batchget", { offset: 0, count: 20, no_content: 1 });
    assert.ok(!item.some((each) => each.media_id === media_id));
    assert.equal((await send(media_id)).errcode, 0);
    await advance(sandbox, 86_400);
    wechat = await callerOf(sandbox);
    assert.equal((await send(media_id)).errcode, 40007);
  });

  test("is neither sent nor previewed while the editor alone has saved it", async () => {
    const media_id = await draft("自动保存");
    const save = (auto_saved) =>
      control(sandbox, "PATCH", `drafts/${SERVICE.appid}/${media_id}`, { auto_saved });
    const [touser] = await openids(wechat, 1);
    const preview = () =>
      wechat.post("message/mass/preview", { touser, msgtype: "mpnews", mpnews: { media_id } });
    await save(true);
    assert.equal((await send(media_id)).errcode, 48021);
    assert.equal((await preview()).errcode, 48021);
    await save(false);
    assert.equal((await preview()).errcode, 0);
    assert.equal((await send(media_id)).errcode, 0);
    await untilQuiet(sandbox);
    // It has left the drafts.
    await assert.rejects(save(true), /404/);
  });

  test("stays a draft if review stops its send", async () => {
    const media_id = await draft("[[err:10001]] 广告");
    const { msg_id } = await send(media_id);
    await untilQuiet(sandbox);
    assert.match(event(), /<Status><!\[CDATA\[err\(10001\)\]\]>/);
    assert.deepEqual(urls(), []);
    assert.equal(await statusOf(msg_id), "SEND_FAIL");
    const { item } = await wechat.post("draft/batchget", { offset: 0, count: 20, no_content: 1 });
    assert.ok(item.some((each) => each.media_id === media_id));
    await advance(sandbox, 86_400);
    wechat = await callerOf(sandbox);
    assert.equal((await send(media_id)).errcode, 0);
  });

  test("may be as long as WeChat allows, eight of them together", async () => {
    const content = `<p>${"x".repeat(900_000)}</p>`;
    const articles = Array.from({ length: 8 }, (_, at) => ({
      title: `长文 ${at}`,
      content: at === 7 ? `${content}[[reprint:forbidden]]` : content,
      thumb_media_id: cover,
    }));
    const { media_id, errmsg } = await wechat.post("draft/add", { articles });
    assert.ok(media_id, errmsg);
    assert.equal((await send(media_id)).errcode, 0);
    await untilQuiet(sandbox);
    assert.match(event(), /<Status><!\[CDATA\[err\(30002\)\]\]>/);
    assert.match(event(), /<ArticleIdx>8</);
  });

  test("is sent too fast within the seconds of its account", async () => {
    const limit = (same_media_seconds) =>
      control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { limits: { same_media_seconds } });
    await limit(60);
    const media_id = await draft("太快");
    assert.equal((await send(media_id)).errcode, 0);
    const fast = await send(media_id);
    assert.equal(fast.errcode, 42010);
    assert.match(fast.errmsg, /^masssend fast, retry again/);
    await advance(sandbox, 60);
    assert.equal((await send(media_id)).errcode, 0);
    await limit(0);
  });

  test("is judged for itself among others", async () => {
    const media_id = await draft("自己写的", "抄来的 [[reprint]]");
    await send(media_id, { send_ignore_reprint: 1 });
    await untilQuiet(sandbox);
    const told = event();
    assert.match(told, /<CopyrightCheckResult><Count>1<\/Count>/);
    const item = /<item>(<ArticleIdx>2<.*?)<\/item>/.exec(told)[1];
    assert.match(item, /<CanReprint>1<\/CanReprint>/);
    assert.match(told, /<CheckState>2<\/CheckState>/);
    assert.match(told, /<Status><!\[CDATA\[send success\]\]>/);
  });

  test("is deleted from all its sends, one by one or whole", async () => {
    const media_id = await draft("删一", "删二");
    const first = await send(media_id);
    const remove = async (body) => (await wechat.post("message/mass/delete", body)).errcode;
    assert.equal(await remove({ msg_id: first.msg_id }), 40065);
    await untilQuiet(sandbox);
    const second = await send(media_id);
    await untilQuiet(sandbox);
    const [, secondUrl] = urls();
    assert.equal(await remove({ msg_id: first.msg_id, article_idx: 3 }), 40060);
    assert.equal(await remove({ msg_id: first.msg_id, article_idx: 1 }), 0);
    assert.equal(await statusOf(first.msg_id), "SEND_SUCCESS");
    assert.equal(await remove({ url: secondUrl }), 0);
    assert.equal(await statusOf(first.msg_id), "DELETE");
    assert.equal(await statusOf(second.msg_id), "DELETE");
  });

  test("and other media must be of the kind of their msgtype, and may expire", async () => {
    const file = new File([FILES.png], "a.png");
    const { media_id: picture } = await upload(sandbox, wechat, "media/upload", file, {
      query: { type: "image" },
    });
    const media_id = await draft("种类");
    assert.equal((await send(picture)).errcode, 40008);
    const image = (images) => send(media_id, { msgtype: "image", mpnews: undefined, ...images });
    assert.equal((await image({ images: { media_ids: [picture, cover] } })).errcode, 0);
    assert.equal((await image({ image: { media_id: picture } })).errcode, 0);
    assert.equal((await image({ images: { media_ids: [] } })).errcode, 41006);
    assert.equal((await image({ images: { media_ids: [media_id] } })).errcode, 40008);
    await untilQuiet(sandbox);
    await advance(sandbox, 3 * 86_400);
    wechat = await callerOf(sandbox);
    assert.equal((await image({ image: { media_id: picture } })).errcode, 40007);
    assert.equal((await image({ image: { media_id: cover } })).errcode, 0);
  });

  test("is still there after a restart", async () => {
    const media_id = await draft("重启");
    await sandbox.kill();
    await sandbox.restart();
    assert.equal((await send(media_id)).errcode, 0);
  });
});
