// Uploads of media: docs/spec.md 2.1 to 2.3, 2.6, 2.7 and docs/guide/limits.md.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { addPicture, FILES, sized, upload } from "./material-uploads.mjs";
import { advance, callerOf, control, SERVICE, SUBSCRIPTION, stopClock } from "./world-caller.mjs";

const KB = 1024;
const MB = 1024 * KB;

describe("uploads", () => {
  let sandbox;
  let caller;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(async () => {
    await control(sandbox, "POST", "reset");
    await stopClock(sandbox);
    caller = await callerOf(sandbox);
  });

  const file = (name, bytes) => new File([bytes], name);
  const errcodeOf = async (path, given, options) =>
    (await upload(sandbox, caller, path, given, options)).errcode ?? 0;
  const temporary = (type, name, bytes) =>
    errcodeOf("media/upload", file(name, bytes), { query: { type } });
  const permanent = (type, name, bytes) =>
    errcodeOf("material/add_material", file(name, bytes), {
      query: { type },
      fields: type === "video" ? { description: '{"title":"t","introduction":"i"}' } : {},
    });

  test("each kind answers in its own form", async () => {
    const answer = (path, name, bytes, options) =>
      upload(sandbox, caller, path, file(name, bytes), options);
    const image = await answer("media/upload", "a.png", FILES.png, { query: { type: "image" } });
    assert.deepEqual(Object.keys(image), ["type", "media_id", "created_at", "why"]);
    assert.equal(image.type, "image");
    const thumb = await answer("media/upload", "a.jpg", FILES.jpg, { query: { type: "thumb" } });
    assert.deepEqual(Object.keys(thumb), ["type", "thumb_media_id", "created_at", "why"]);
    const picture = await answer("media/uploadimg", "a.gif", FILES.gif);
    assert.deepEqual(Object.keys(picture), ["url", "why"]);
    assert.match(picture.url, /^http:\/\/mmbiz\.qpic\.cn\//);
    const kept = await answer("material/add_material", "a.bmp", FILES.bmp, {
      query: { type: "image" },
    });
    assert.deepEqual(Object.keys(kept), ["media_id", "url", "why"]);
    const voice = await answer("material/add_material", "a.mp3", FILES.mp3, {
      query: { type: "voice" },
    });
    assert.deepEqual(Object.keys(voice), ["media_id", "why"]);
  });

  test("the address of a picture names the format that it has, whatever its file is called", async () => {
    const addresses = [];
    for (const [format, name] of [
      ["jpg", "a.jpg"],
      ["jpg", "a.jpeg"],
      ["jpg", "a.png"],
      ["png", "a.png"],
      ["gif", "a.gif"],
    ]) {
      const inArticle = await upload(sandbox, caller, "media/uploadimg", file(name, FILES[format]));
      const kept = await upload(
        sandbox,
        caller,
        "material/add_material",
        file(name, FILES[format]),
        { query: { type: "image" } },
      );
      for (const { url } of [inArticle, kept]) {
        addresses.push(url.replace(/\/[\w-]{86}\//, "/…/"));
      }
    }
    const jpeg = "http://mmbiz.qpic.cn/mmbiz_jpg/…/0?wx_fmt=jpeg";
    const twice = (address) => [address, address];
    assert.deepEqual(addresses, [
      ...[jpeg, jpeg, jpeg].flatMap(twice),
      ...twice("http://mmbiz.qpic.cn/mmbiz_png/…/0?wx_fmt=png"),
      ...twice("http://mmbiz.qpic.cn/mmbiz_gif/…/0?wx_fmt=gif"),
    ]);
  });

  test("a body beyond every upload is answered by the server in front, and not taken in", async () => {
    const post = (length) => {
      const form = new FormData();
      form.set("media", file("a.png", sized("png", length)));
      const query = new URLSearchParams({ access_token: caller.access_token, type: "image" });
      return fetch(`${sandbox.url}/cgi-bin/media/upload?${query}`, { method: "POST", body: form });
    };
    // The largest file is judged as a file.
    assert.equal((await (await post(10 * 1024 * 1024)).json()).type, "image");
    assert.equal((await (await post(11 * 1024 * 1024)).json()).errcode, 40009);
    for (const megabytes of [13, 40]) {
      const answer = await post(megabytes * 1024 * 1024);
      assert.equal(answer.status, 413);
      assert.match(answer.headers.get("content-type"), /^text\/html/);
      assert.match(answer.headers.get("x-sandbox-why"), /10 MB; docs\/spec\.md/);
      assert.match(await answer.text(), /<h1>413 Request Entity Too Large<\/h1>/);
    }
    // Without a length that is announced, too, and whatever the path is.
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    const chunks = ReadableStream.from(Array.from({ length: 13 }, () => chunk));
    const answer = await fetch(
      `${sandbox.url}/cgi-bin/draft/add?access_token=${caller.access_token}`,
      { method: "POST", body: chunks, duplex: "half" },
    );
    assert.equal(answer.status, 413);
    await answer.text();
    // It goes on working.
    assert.equal(await temporary("image", "a.png", FILES.png), 0);
  });

  test("each upload refuses what WeChat refuses", async () => {
    // Formats, by the suffix.
    for (const [type, taken, refused] of [
      ["image", ["png", "jpg", "gif"], ["bmp", "mp3", "mp4"]],
      ["voice", ["amr", "mp3"], ["wav", "wma", "png"]],
      ["video", ["mp4"], ["png", "mp3"]],
      ["thumb", ["jpg"], ["png", "gif"]],
    ]) {
      for (const format of taken)
        assert.equal(await temporary(type, `a.${format}`, FILES[format]), 0);
      for (const format of refused) {
        assert.equal(
          await temporary(type, `a.${format}`, FILES[format]),
          40005,
          `${type} ${format}`,
        );
      }
    }
    for (const [type, taken, refused] of [
      ["image", ["bmp", "png", "jpg", "gif"], ["mp4"]],
      ["voice", ["mp3", "wma", "wav", "amr"], ["jpg"]],
      ["video", ["mp4"], ["gif"]],
      ["thumb", ["jpg"], ["png"]],
    ]) {
      for (const format of taken)
        assert.equal(await permanent(type, `a.${format}`, FILES[format]), 0);
      for (const format of refused) {
        assert.equal(
          await permanent(type, `a.${format}`, FILES[format]),
          40005,
          `${type} ${format}`,
        );
      }
    }
    // The suffix decides, whatever the bytes are.
    assert.equal(await temporary("image", "picture", FILES.png), 40113);
    assert.equal(await temporary("image", "picture.webp", FILES.webp), 40113);
    assert.equal(await temporary("image", "picture.PNG", FILES.png), 0);
    assert.equal(await temporary("image", "picture.png", FILES.webp), 40137);
    assert.equal(await temporary("voice", "voice.mp3", FILES.png), 40005);
    assert.equal(await temporary("image", "empty.png", new Uint8Array()), 44001);
    // The type.
    assert.equal(await temporary("news", "a.png", FILES.png), 40004);
    assert.equal(await errcodeOf("media/upload", file("a.png", FILES.png)), 40004);
    // The part.
    assert.equal(
      await errcodeOf("media/uploadimg", file("a.png", FILES.png), { part: "file" }),
      41005,
    );
    const json = await caller.post("media/uploadimg", { media: "a.png" });
    assert.equal(json.errcode, 41005);
  });

  test("each kind has its size, and one byte more is refused", async () => {
    for (const [type, format, most, errcode] of [
      ["image", "png", 10 * MB, 40009],
      ["voice", "mp3", 2 * MB, 40010],
      ["video", "mp4", 10 * MB, 40011],
      ["thumb", "jpg", 64 * KB, 40012],
    ]) {
      assert.equal(await temporary(type, `a.${format}`, sized(format, most)), 0, type);
      assert.equal(await temporary(type, `a.${format}`, sized(format, most + 1)), errcode, type);
      assert.equal(await permanent(type, `a.${format}`, sized(format, most + 1)), errcode, type);
    }
    const inArticle = (size) => errcodeOf("media/uploadimg", file("a.jpg", sized("jpg", size)));
    assert.equal(await inArticle(8 * MB), 0);
    assert.equal(await inArticle(8 * MB + 1), 40009);
    assert.equal(await errcodeOf("media/uploadimg", file("a.bmp", FILES.bmp)), 40005);
  });

  test("what was uploaded comes back, byte for byte", async () => {
    const bytes = sized("png", 3 * MB);
    crypto.getRandomValues(bytes.subarray(64, 60_000));
    const { media_id } = await upload(sandbox, caller, "media/upload", file("a.png", bytes), {
      query: { type: "image" },
    });
    const query = new URLSearchParams({ access_token: caller.access_token, media_id });
    const got = await fetch(`${sandbox.url}/cgi-bin/media/get?${query}`);
    assert.equal(got.headers.get("content-type"), "image/png");
    assert.deepEqual(new Uint8Array(await got.arrayBuffer()), bytes);
    const video = await upload(sandbox, caller, "media/upload", file("a.mp4", FILES.mp4), {
      query: { type: "video" },
    });
    assert.match((await caller.get("media/get", { media_id: video.media_id })).video_url, /^http/);
    assert.equal((await caller.get("media/get", {})).errcode, 41006);
    assert.equal((await caller.get("media/get", { media_id: "nothing" })).errcode, 40007);
  });

  test("temporary media end after three days of the sandbox's clock", async () => {
    const added = await upload(sandbox, caller, "media/upload", file("a.png", FILES.png), {
      query: { type: "image" },
    });
    const { media_id } = added;
    const body = { touser: "", msgtype: "image", image: { media_id } };
    const [openid] = (await caller.get("user/get")).data.openid;
    const preview = async () => {
      const fresh = await callerOf(sandbox);
      return (await fresh.post("message/mass/preview", { ...body, touser: openid })).errcode;
    };
    await advance(sandbox, 3 * 86_400 - 10);
    assert.equal(await preview(), 0);
    await advance(sandbox, 10);
    assert.equal(await preview(), 40007);
    caller = await callerOf(sandbox);
    assert.equal((await caller.get("media/get", { media_id })).errcode, 40007);
  });

  test("media belong to one account", async () => {
    const media_id = await addPicture(sandbox, caller);
    const other = await callerOf(sandbox, SUBSCRIPTION);
    assert.equal((await other.post("material/get_material", { media_id })).errcode, 40007);
    assert.equal((await other.post("material/del_material", { media_id })).errcode, 40007);
    await control(sandbox, "DELETE", `accounts/${SERVICE.appid}`);
    const seed = await control(sandbox, "GET", "seed");
    assert.equal(seed.tables.media, undefined, "an account takes its media along");
  });

  test("a temporary video becomes a message by uploadvideo", async () => {
    const video = await upload(sandbox, caller, "media/upload", file("a.mp4", FILES.mp4), {
      query: { type: "video" },
    });
    const made = await caller.post("media/uploadvideo", {
      media_id: video.media_id,
      title: "标题",
      description: "描述",
    });
    assert.deepEqual(Object.keys(made), ["type", "media_id", "created_at", "why"]);
    assert.equal(made.type, "video");
    const send = (media_id, clientmsgid) =>
      caller.post("message/mass/sendall", {
        filter: { is_to_all: false, tag_id: 100 },
        msgtype: "mpvideo",
        mpvideo: { media_id },
        clientmsgid,
      });
    assert.equal((await send(made.media_id, "a")).errcode, 0);
    const picture = await addPicture(sandbox, caller);
    assert.equal((await caller.post("media/uploadvideo", { media_id: picture })).errcode, 40007);
  });

  test("titles, descriptions and articles of any length are stored or refused", async () => {
    const video = await upload(sandbox, caller, "material/add_material", file("a.mp4", FILES.mp4), {
      query: { type: "video" },
      fields: { description: JSON.stringify({ title: "t", introduction: "字".repeat(1_000_000) }) },
    });
    assert.equal(video.media_id.length, 64);
    const named = file(`${"n".repeat(3 * MB)}.png`, FILES.png);
    assert.equal(await errcodeOf("material/add_material", named, { query: { type: "image" } }), 0);
    const article = {
      thumb_media_id: await addPicture(sandbox, caller),
      title: "long",
      content: "字".repeat(340_000),
    };
    const news = await caller.post("media/uploadnews", { articles: Array(8).fill(article) });
    assert.equal(news.type, "news");
  });

  test("articles can still be uploaded the way before drafts, ten times a day", async () => {
    const thumb = await upload(sandbox, caller, "media/upload", file("a.jpg", FILES.jpg), {
      query: { type: "thumb" },
    });
    const article = {
      thumb_media_id: thumb.thumb_media_id,
      title: "Happy Day",
      content: "content",
      content_source_url: "www.qq.com",
      show_cover_pic: 1,
    };
    const news = (articles) => caller.post("media/uploadnews", { articles });
    const made = await news([article, { ...article, show_cover_pic: 0 }]);
    assert.deepEqual(Object.keys(made), ["type", "media_id", "created_at", "why"]);
    assert.equal(made.type, "news");
    assert.equal((await news([])).errcode, 44003);
    assert.equal((await news(Array(9).fill(article))).errcode, 45008);
    for (let call = 3; call < 10; call++) assert.equal((await news([article])).errcode, undefined);
    assert.equal((await news([article])).errcode, 45009);
    const preview = await caller.post("message/mass/preview", {
      towxname: "sandbox_1",
      msgtype: "mpnews",
      mpnews: { media_id: made.media_id },
    });
    assert.equal(preview.errcode, 0);
  });
});
