// The calls that a panel makes after a send, through the boundary: ids as text, a file as bytes, numbers by their own path.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, build, check, ReplyError, read, toRequest } from "wechat-mass";
import { createClient } from "wechat-mass/client";
import { bodyFor, SUPERSEDED } from "./bodies.mjs";

const GET_MATERIAL = "material/get_material";
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13);
const ID = "9007199254740993";

test("a picture of the library comes as its bytes, whatever holds them", () => {
  for (const reply of [png, png.buffer, Buffer.from(png)]) {
    const { file } = read(GET_MATERIAL, reply, { status: 200 });
    assert.deepEqual(Uint8Array.from(file.bytes), png);
    assert.deepEqual([file.size, file.content_type], [png.length, "image/png"]);
  }
});

test("bytes of no known kind are a file without a type, and text is not a file", () => {
  const { file } = read(GET_MATERIAL, Uint8Array.of(1, 2, 3));
  assert.deepEqual([file.size, file.content_type], [3, undefined]);
  for (const reply of ["502 Bad Gateway", "<html>", "", "{"]) {
    assert.throws(() => read(GET_MATERIAL, reply), ReplyError, reply);
  }
  // A picture that was read as text has lost its bytes.
  assert.throws(() => read(GET_MATERIAL, new TextDecoder().decode(png)), TypeError);
});

test("only get_material has a file, and no gateway's", () => {
  assert.throws(() => read("material/batchget_material", png), ReplyError);
  assert.throws(() => read(GET_MATERIAL, png, { status: 502 }), ReplyError);
  const refusal = '{"errcode":40007,"errmsg":"invalid media_id"}';
  assert.throws(() => read(GET_MATERIAL, refusal), ApiError);
});

test("the client gives the bytes of the picture", async () => {
  const fetch = async () => new Response(png);
  const client = createClient({ token: "T1", fetch });
  const { file } = await client.call(GET_MATERIAL, { media_id: "M" });
  assert.deepEqual(Uint8Array.from(file.bytes), png);
});

test("articles and videos of the library are JSON", () => {
  const news = read(GET_MATERIAL, '{"news_item":[{"title":"标题","show_cover_pic":1}]}');
  assert.deepEqual(news, { news_item: [{ title: "标题", show_cover_pic: 1 }] });
  const video = '{"title":"T","description":"","down_url":"http://x.example/v"}';
  assert.deepEqual(read(GET_MATERIAL, video), JSON.parse(video));
  assert.throws(() => read(GET_MATERIAL, '{"errcode":0}'), ReplyError);
});

test("ids of comments keep their digits both ways", () => {
  for (const id of [ID, BigInt(ID)]) {
    const { body } = build("comment/markelect", { msg_data_id: id, user_comment_id: id });
    assert.equal(body, `{"msg_data_id":${ID},"user_comment_id":${ID}}`);
  }
  const lost = check("comment/open", { msg_data_id: Number(ID) });
  assert.deepEqual(
    lost.map(({ code }) => code),
    ["unsafe_integer"],
  );
  const list = `{"errcode":0,"errmsg":"ok","total":1,"comment":[{"user_comment_id":${ID},"content":"x"}]}`;
  assert.equal(read("comment/list", list).comment[0].user_comment_id, ID);
});

test("an article is found in the numbers by the ids of its send", () => {
  const reply = `{"list":[{"ref_date":"2025-11-01","msgid":"${ID}_1","detail":{"read_user":4123}}],"is_delay":false}`;
  const { list, is_delay } = read("datacube/getarticleread", reply);
  assert.deepEqual([list[0].msgid, list[0].detail.read_user, is_delay], [`${ID}_1`, 4123, false]);
});

test("numbers are asked by their own path, and a changed path gets no token", () => {
  const apis = ["getarticleread", "getarticleshare", "getbizsummary", "getarticletotaldetail"];
  for (const api of [...apis.map((name) => `datacube/${name}`), ...SUPERSEDED]) {
    const call = build(api, bodyFor(api));
    const { url, method } = toRequest(call, { access_token: "T" });
    assert.equal(url, `https://api.weixin.qq.com/${api}?access_token=T`);
    assert.equal(method, "POST");
    for (const path of [`/cgi-bin/${api}`, "/cgi-bin/message/mass/sendall", `//${api}`]) {
      assert.throws(() => toRequest({ ...call, path }, { access_token: "T" }), /path/);
    }
  }
  const base = "https://gateway.example/wx/";
  const { url } = toRequest(build(SUPERSEDED[0], bodyFor(SUPERSEDED[0])), {
    access_token: "T",
    base,
  });
  assert.equal(url, `https://gateway.example/wx/${SUPERSEDED[0]}?access_token=T`);
});

test("a follower is read with what WeChat still says", () => {
  const call = build("user/info", { openid: "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", lang: "en" });
  assert.deepEqual(call.query, { openid: "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", lang: "en" });
  const reply = read(
    "user/info",
    '{"subscribe":1,"openid":"o6","nickname":"","tagid_list":[128,2]}',
  );
  assert.deepEqual(reply, { subscribe: 1, openid: "o6", nickname: "", tagid_list: [128, 2] });
});
