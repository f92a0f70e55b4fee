// Drafts: docs/spec.md 1.4, 2.4, 8 and docs/guide/limits.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { addDraft, addPicture, FILES, upload } from "./material-uploads.mjs";
import {
  advance,
  callerOf,
  control,
  openids,
  SERVICE,
  stopClock,
  untilQuiet,
} from "./world-caller.mjs";

const example = (name) =>
  JSON.parse(readFileSync(new URL(`../examples/${name}`, import.meta.url), "utf8"));

describe("drafts", () => {
  let sandbox;
  let caller;
  let cover;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(async () => {
    await control(sandbox, "POST", "reset");
    await stopClock(sandbox);
    caller = await callerOf(sandbox);
    cover = await addPicture(sandbox, caller);
  });

  const add = (...articles) => caller.post("draft/add", { articles });
  const article = (members) => ({
    title: "标题",
    content: "<p>正文</p>",
    thumb_media_id: cover,
    ...members,
  });
  const errcodeOf = async (members) => (await add(article(members))).errcode ?? 0;
  const newspic = (members = {}) => ({
    article_type: "newspic",
    title: "标题",
    content: "plain text",
    image_info: { image_list: [{ image_media_id: cover }] },
    ...members,
  });

  test("the documented examples are taken", async () => {
    const news = example("req_draft_add_news.json");
    news.articles[0].thumb_media_id = cover;
    const added = await caller.post("draft/add", news);
    assert.deepEqual(Object.keys(added), ["media_id", "why"]);
    const pictures = example("req_draft_add_newspic.json");
    pictures.articles[0].image_info.image_list[0].image_media_id = cover;
    assert.equal((await caller.post("draft/add", pictures)).errcode, undefined);
    const update = example("req_draft_update.json");
    update.media_id = added.media_id;
    update.articles.thumb_media_id = cover;
    assert.equal((await caller.post("draft/update", update)).errcode, 0);
  });

  test("each field of an article has its limit", async () => {
    for (const [field, most, errcode] of [
      ["title", 64, 45003],
      ["author", 16, 45110],
      ["digest", 120, 45004],
    ]) {
      assert.equal(await errcodeOf({ [field]: "字".repeat(most) }), 0, field);
      assert.equal(await errcodeOf({ [field]: "字".repeat(most + 1) }), errcode, field);
    }
    const url = (length) => `https://example.com/${"a".repeat(length - 20)}`;
    assert.equal(await errcodeOf({ content_source_url: url(1024) }), 0);
    assert.equal(await errcodeOf({ content_source_url: url(1025) }), 45005);
    assert.equal(await errcodeOf({ content_source_url: "javascript:alert(1)" }), 41039);
    assert.equal(await errcodeOf({ content_source_url: "not an address" }), 41039);
    assert.equal(await errcodeOf({ content: "字".repeat(100_000) }), 0);
    assert.equal(await errcodeOf({ content: "a".repeat(1024 * 1024 - 1) }), 0);
    assert.equal(await errcodeOf({ content: "a".repeat(1024 * 1024) }), 45002);
    assert.equal(await errcodeOf({ content: "" }), 44004);
    assert.equal(await errcodeOf({ title: "" }), 41011);
    assert.equal(await errcodeOf({ title: 1 }), 47001);
    assert.equal(await errcodeOf({ need_open_comment: "1" }), 0);
    assert.equal(await errcodeOf({ need_open_comment: 2 }), 47001);
    assert.equal((await add()).errcode, 44003);
    assert.equal((await add(...Array(8).fill(article()))).errcode, undefined);
    assert.equal((await add(...Array(9).fill(article()))).errcode, 45008);
  });

  test("Chinese as \\uXXXX makes titles, digests and authors too long", async () => {
    const escaped = (members) =>
      caller.post(
        "draft/add",
        JSON.stringify({ articles: [article(members)] }).replace(
          /[^\x20-\x7e]/g,
          (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
        ),
      );
    const refused = await escaped({ title: "一个不长的标题一个不长的标题" });
    assert.equal(refused.errcode, 45003);
    assert.match(refused.why, /uXXXX/);
    assert.equal((await escaped({ author: "作者名" })).errcode, 45110);
    assert.equal((await escaped({ title: "短标题" })).errcode, undefined);
  });

  test("the cover is permanent media of the account", async () => {
    const temporary = await upload(
      sandbox,
      caller,
      "media/upload",
      new File([FILES.png], "a.png"),
      {
        query: { type: "image" },
      },
    );
    assert.equal(await errcodeOf({ thumb_media_id: temporary.media_id }), 40007);
    assert.equal(await errcodeOf({ thumb_media_id: "nothing" }), 40007);
    assert.equal(await errcodeOf({ thumb_media_id: undefined }), 40007);
    const voice = await upload(
      sandbox,
      caller,
      "material/add_material",
      new File([FILES.mp3], "a.mp3"),
      { query: { type: "voice" } },
    );
    assert.equal(await errcodeOf({ thumb_media_id: voice.media_id }), 40007);
  });

  test("crops lie in the unit square, with at most six decimals", async () => {
    assert.equal(await errcodeOf({ pic_crop_235_1: "0_0_1_0.5", pic_crop_1_1: "0_0_1_1" }), 0);
    assert.equal(await errcodeOf({ pic_crop_235_1: "0.123456_0_1_1" }), 0);
    assert.equal(await errcodeOf({ pic_crop_235_1: "0.1234567_0_1_1" }), 53402);
    assert.equal(await errcodeOf({ pic_crop_1_1: "0_0_1" }), 53402);
    assert.equal(await errcodeOf({ pic_crop_1_1: "0_0_2_1" }), 53402);
    assert.equal(await errcodeOf({ pic_crop_1_1: "0.5_0_0.2_1" }), 53402);
    const list = (crop) => errcodeOf({ cover_info: { crop_percent_list: [crop] } });
    assert.equal(await list({ ratio: "1_1", x1: "0.166454", y1: "0", x2: "0.833545", y2: "1" }), 0);
    assert.equal(await list({ ratio: "1_1" }), 0);
    assert.equal(await list({ ratio: "1_1", x1: "0.1664541" }), 53402);
    assert.equal(await list({ ratio: "3_2" }), 53402);
  });

  test("a picture post has plain text and up to twenty pictures", async () => {
    const errcode = async (members) => (await add(newspic(members))).errcode ?? 0;
    const pictures = (count) => ({
      image_info: { image_list: Array(count).fill({ image_media_id: cover }) },
    });
    assert.equal(await errcode(pictures(20)), 0);
    assert.equal(await errcode(pictures(21)), 40215);
    assert.equal(await errcode(pictures(0)), 40007);
    assert.equal(await errcode({ image_info: { image_list: [{ image_media_id: "no" }] } }), 40007);
    assert.equal(await errcode({ content: "<p>HTML</p>" }), 45166);
    assert.equal(await errcode({ content: "字".repeat(1000) }), 0);
    assert.equal(await errcode({ content: "字".repeat(1001) }), 45166);
    assert.equal(await errcode({ content: "" }), 0);
  });

  test("comments need the right to them", async () => {
    assert.equal(await errcodeOf({ need_open_comment: 1 }), 0);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { comments: false });
    assert.equal(await errcodeOf({ need_open_comment: 1 }), 88000);
    assert.equal(await errcodeOf({ need_open_comment: 0 }), 0);
  });

  test("an account that is not verified can still make drafts", async () => {
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { verified: false });
    const { media_id } = await add(article());
    assert.equal(media_id.length, 64);
    assert.equal((await caller.post("freepublish/submit", { media_id })).errcode, 48001);
  });

  test("scripts and pictures of other hosts are taken out, and an empty digest is filled", async () => {
    const { url } = await upload(
      sandbox,
      caller,
      "media/uploadimg",
      new File([FILES.png], "a.png"),
    );
    const { media_id } = await add(
      article({
        content: `<p onclick="x()">${"字".repeat(60)}</p><script>alert(1)</script><img src="https://example.com/a.png"><img src="${url}">`,
      }),
    );
    const { news_item } = await caller.post("draft/get", { media_id });
    assert.equal(news_item[0].content, `<p>${"字".repeat(60)}</p><img src="${url}">`);
    assert.equal(news_item[0].digest, "字".repeat(54));
    assert.match(news_item[0].url, /^http:\/\/mp\.weixin\.qq\.com\/s\?/);
  });

  test("a megabyte of broken HTML takes a moment, as any other", async () => {
    const fill = (piece) => piece.repeat(Math.floor((1024 * 1024 - 1) / piece.length));
    for (const piece of [
      "<script>",
      "<img ",
      "<",
      "< a",
      "</script>",
      "<p onclick=",
      "<style>",
      "&lt;",
    ]) {
      const { media_id } = await add(article({ content: fill(piece) }));
      assert.equal(media_id?.length, 64, piece);
    }
  });

  test("an article is replaced by its index, from 0, as one object", async () => {
    const { media_id } = await add(article(), article({ title: "second" }));
    const update = (body) => caller.post("draft/update", { media_id, ...body });
    assert.equal((await update({ index: 1, articles: article({ title: "new" }) })).errcode, 0);
    const { news_item } = await caller.post("draft/get", { media_id });
    assert.deepEqual(
      news_item.map(({ title }) => title),
      ["标题", "new"],
    );
    assert.equal((await update({ index: 2, articles: article() })).errcode, 40114);
    assert.equal((await update({ index: 0, articles: [article()] })).errcode, 41011);
    const unknown = { media_id: "no", index: 0, articles: article() };
    assert.equal((await caller.post("draft/update", unknown)).errcode, 40007);
  });

  test("are counted, listed and deleted", async () => {
    const { media_id } = await add(article());
    for (let draft = 0; draft < 4; draft++) await add(article({ title: `${draft}` }));
    assert.equal((await caller.get("draft/count")).total_count, 5);
    const page = await caller.post("draft/batchget", { offset: 0, count: 2, no_content: 1 });
    assert.deepEqual([page.total_count, page.item_count], [5, 2]);
    assert.equal(page.item[0].content.news_item[0].title, "3");
    assert.equal(page.item[0].content.news_item[0].content, "");
    const whole = await caller.post("draft/batchget", { offset: 4, count: 20 });
    assert.equal(whole.item[0].content.news_item[0].content, "<p>正文</p>");
    assert.equal(whole.item[0].media_id, media_id);
    assert.equal((await caller.post("draft/batchget", { offset: 0, count: 21 })).errcode, 40035);
    assert.equal((await caller.post("draft/delete", { media_id })).errcode, 0);
    assert.equal((await caller.post("draft/get", { media_id })).errcode, 40007);
    assert.equal((await caller.post("draft/delete", { media_id })).errcode, 40007);
    assert.equal((await caller.post("draft/switch", {}, { checkonly: 1 })).is_open, 1);
  });

  test("a draft that was sent leaves the drafts, and can be sent again on the same day only", async () => {
    const media_id = await addDraft(sandbox, caller, {});
    const people = await openids(caller, 9);
    const send = async (touser, clientmsgid) => {
      const fresh = await callerOf(sandbox);
      return fresh.post("message/mass/send", {
        touser,
        msgtype: "mpnews",
        mpnews: { media_id },
        clientmsgid,
      });
    };
    const first = await send(people.slice(0, 3), "a");
    assert.equal(first.errcode, 0);
    await untilQuiet(sandbox);
    assert.equal((await caller.get("draft/count")).total_count, 0);
    assert.equal((await caller.post("draft/get", { media_id })).errcode, 40007);
    const second = await send(people.slice(3, 6), "b");
    assert.equal(second.errcode, 0);
    assert.equal(second.msg_data_id, first.msg_data_id, "one message for the same media");
    await untilQuiet(sandbox);
    await advance(sandbox, 86_400);
    assert.equal((await send(people.slice(6), "c")).errcode, 40007);
  });

  test("a draft whose send fails stays", async () => {
    const media_id = await addDraft(sandbox, caller, { content: "[[err:20002]]" });
    const sent = await caller.post("message/mass/sendall", {
      filter: { is_to_all: false, tag_id: 100 },
      msgtype: "mpnews",
      mpnews: { media_id },
      clientmsgid: "a",
    });
    assert.equal(sent.errcode, 0);
    await untilQuiet(sandbox);
    assert.equal((await caller.get("draft/count")).total_count, 1);
  });
});
