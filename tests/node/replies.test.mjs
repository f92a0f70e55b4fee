// Replies: a missing `errcode` is success, an error is taken apart, and a text that is not a reply is a
// clear error: never a made-up success.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApiError,
  explain,
  explainStatus,
  InternalError,
  MassError,
  ReplyError,
  read,
} from "wechat-mass";
import { APIS } from "./bodies.mjs";
import { example, examples } from "./data.mjs";

const SENDALL = "message/mass/sendall";
const encode = (text) => new TextEncoder().encode(text);

/** Returns the error of `read`. Without an error, the test fails. */
function thrown(api, reply) {
  try {
    const value = read(api, reply);
    assert.fail(`made-up success: ${JSON.stringify(value)}`);
  } catch (error) {
    return error;
  }
}

function assertFault(error, code) {
  assert.ok(error instanceof ReplyError, String(error));
  assert.equal(error.code, code);
  assert.ok(error.meaning.zh && error.meaning.en);
  assert.ok([...error.excerpt].length <= 65, error.excerpt);
}

/** A real reply of success for the endpoints whose replies say something. */
const REPLIES = {
  "message/mass/sendall": example("resp_send_ok_real_ids"),
  "message/mass/send": example("resp_send_ok"),
  "message/mass/preview": example("resp_preview_ok"),
  "message/mass/get": example("resp_get_ok"),
  "message/mass/speed/get": example("resp_speed_get"),
  "message/mass/delete": example("resp_ok_generic"),
  "media/uploadimg": example("resp_uploadimg"),
  "media/uploadnews": example("resp_uploadnews"),
  "media/uploadvideo": example("resp_uploadvideo"),
  "media/upload": example("resp_media_upload"),
  "openapi/rid/get": example("resp_rid_get_real"),
  token: example("resp_token"),
  "user/get": example("resp_user_get"),
  "user/info": example("resp_user_info"),
  "comment/list": example("resp_comment_list"),
  "datacube/getarticletotaldetail": example("resp_getarticletotaldetail"),
  "material/get_material": '{"news_item":[{"title":"标题","show_cover_pic":1}]}',
  "user/tag/get": example("resp_user_tag_get"),
  "tags/get": '{"tags":[{"id":2,"name":"星标组","count":0}]}',
  "draft/count": '{"total_count":3}',
  "freepublish/get":
    '{"publish_id":"100000001","publish_status":0,"article_id":"A","article_detail":{"count":1,"item":[{"idx":1,"article_url":"https://mp.weixin.qq.com/s/x"}]},"fail_idx":[]}',
};

for (const [api, text] of Object.entries(REPLIES)) {
  test(`${api}: a reply that is cut anywhere is no success`, () => {
    const whole = text.trim();
    const bytes = encode(whole);
    assert.doesNotThrow(() => read(api, whole));
    for (let end = 0; end < bytes.length; end += 1) {
      const error = thrown(api, bytes.subarray(0, end));
      assert.ok(error instanceof ReplyError, `${end}: ${error}`);
      assert.ok(["empty", "truncated", "not_utf8"].includes(error.code), `${end}: ${error.code}`);
    }
    for (let end = 0; end < whole.length; end += 1) {
      assertFault(thrown(api, whole.slice(0, end)), end === 0 ? "empty" : "truncated");
    }
  });
}

test("with an HTTP status other than 2xx nothing is WeChat's answer", () => {
  for (const [reply, advice] of [
    ['{"errcode":40001,"errmsg":"gateway"}', "repeat"],
    ['{"errcode":0,"errmsg":"ok","msg_id":7}', "pending"],
  ]) {
    for (const status of [0, 302, 401, 429, 500, 502]) {
      const error = assertStatus(status, reply);
      assert.deepEqual([error.code, error.advice], ["http_status", advice]);
    }
    for (const options of [undefined, {}, { status: 200 }, { status: 204 }]) {
      const read200 = () => read(SENDALL, reply, options);
      if (advice === "pending") assert.equal(read200().msg_id, "7");
      else
        assert.throws(
          read200,
          (error) => error.errcode === 40001 && error.status === options?.status,
        );
    }
  }
  assert.equal(assertStatus(502, "<html>").code, "html");

  function assertStatus(status, reply) {
    try {
      read(SENDALL, reply, { status });
    } catch (error) {
      assert.ok(error instanceof ReplyError, String(error));
      assert.equal(error.status, status);
      for (const language of ["zh", "en"]) assert.match(error.meaning[language], /HTTP \d/);
      return error;
    }
    return assert.fail(`made-up success: ${status} ${reply}`);
  }
});

test("a gateway's JSON that names a refusal is not repeated, and a reading is", () => {
  const advice = (api, reply, status) => {
    try {
      return read(api, reply, { status });
    } catch (error) {
      return error.advice;
    }
  };
  for (const status of [403, 404, 413]) {
    assert.equal(advice(SENDALL, '{"message":"Forbidden"}', status), "fix", String(status));
  }
  assert.equal(advice(SENDALL, '{"message":"Slow down"}', 429), "repeat");
  assert.equal(advice(SENDALL, '{"message":"Bad Gateway","msg_id":7}', 403), "pending");
  assert.equal(advice("draft/count", '{"total_count":1}', 502), "repeat");
  assert.equal(advice("message/mass/get", '{"msg_id":7,"msg_status":"SENDING"}', 502), "repeat");
  assert.equal(advice("draft/add", '{"media_id":"M"}', 502), "pending");
});

test("a status that is lost on the way is an error, and none of ours: the send may have gone out", () => {
  for (const [options, words] of [
    [{ status: undefined }, /undefined$/],
    [{ status: "502" }, /string$/],
    [{ status: null }, /null$/],
    [{ statusCode: 502 }, /"statusCode"$/],
    [{ status: 200, ok: true }, /"ok"$/],
    [502, /number$/],
    [null, /null$/],
  ]) {
    assert.throws(
      () => read(SENDALL, '{"errcode":0,"msg_id":7}', options),
      (error) => error instanceof TypeError && words.test(error.message),
    );
  }
});

test("a missing errcode is success, and so is 0", () => {
  assert.deepEqual(read("message/mass/speed/get", '{"speed":3,"realspeed":15}'), {
    speed: 3,
    realspeed: 15,
  });
  assert.equal(read("message/mass/speed/get", '{"speed":3,"errcode":0,"errmsg":"ok"}').errcode, 0);
});

test("nothing is no reply", () => {
  for (const reply of ["", " ", "\r\n\t ", "\ufeff", new Uint8Array(), new ArrayBuffer(0)]) {
    const error = thrown(SENDALL, reply);
    assertFault(error, "empty");
    assert.deepEqual([error.advice, error.after_seconds], ["repeat", 60]);
  }
});

test("a web page is no reply", () => {
  for (const page of [
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>",
    "\r\n<html><body>登录</body></html>",
    "<?xml version='1.0'?><Error/>",
  ]) {
    const error = thrown(SENDALL, page);
    assertFault(error, "html");
    assert.ok(error.excerpt.startsWith("<"), error.excerpt);
    assert.ok(error.message.includes(SENDALL));
    assert.equal(error.advice, "repeat");
  }
});

test("what is no JSON is no reply", () => {
  for (const text of ["OK", "success", "{'errcode':0}", "{errcode:0}", '{"errcode":0}}', "{} {}"]) {
    assertFault(thrown(SENDALL, text), "not_json");
  }
  for (const text of ['{"errcode":00}', '{"errcode":+0}', '{"errcode":0,}', '{"a":"\\x"}']) {
    assertFault(thrown(SENDALL, text), "not_json");
  }
});

test("what stands in users' names is no harm: raw control characters, half an emoji", () => {
  const reply = read("message/mass/get", '{"msg_id":1,"msg_status":"a\u0001b","name":"x\\ud83d"}');
  assert.deepEqual(reply, { msg_id: "1", msg_status: "a\u0001b", name: "x\ufffd" });
});

test("JSON that is no object is no reply", () => {
  for (const text of ["null", "true", "0", '"ok"', "[]", '[{"errcode":0}]']) {
    assertFault(thrown(SENDALL, text), "wrong_type");
  }
});

test("bytes that are no UTF-8 leave the rest readable, where it is JSON", () => {
  const gbk = (before, after) => new Uint8Array([...encode(before), 0xb3, 0xc9, ...encode(after)]);
  assert.deepEqual(read(SENDALL, gbk('{"errcode":0,"errmsg":"', '","msg_id":9007199254740993}')), {
    errcode: 0,
    errmsg: "\ufffd\ufffd",
    msg_id: "9007199254740993",
  });
  for (const api of APIS) {
    const error = thrown(api, gbk('{"errcode":45028,"errmsg":"', '"}'));
    assert.ok(error instanceof ApiError, api);
    assert.deepEqual([error.errcode, error.advice], [45028, "wait"], api);
  }
  assert.equal(
    read("tags/create", gbk('{"tag":{"id":134,"name":"', '"}}')).tag.name,
    "\ufffd\ufffd",
  );
  assertFault(thrown("draft/add", gbk('{"media_id":"M', '"}')), "wrong_type");
  for (const bytes of [[0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00], [0x80]]) {
    assertFault(thrown(SENDALL, new Uint8Array(bytes)), "not_utf8");
  }
});

test("a byte order mark and blanks around are no harm", () => {
  const text = `\ufeff \r\n${example("resp_send_ok")}\n`;
  assert.equal(read(SENDALL, text).msg_id, "34182");
  assert.equal(read(SENDALL, encode(text)).msg_id, "34182");
});

test("a send whose reply has no msg_id is no success, and was accepted", () => {
  const error = thrown(SENDALL, '{"errcode":0,"errmsg":"send job submission success"}');
  assertFault(error, "missing");
  assert.equal(error.path, "/msg_id");
  // WeChat said 0: sending again could reach everyone twice.
  assert.equal(error.advice, "pending");
  const unknown = thrown(SENDALL, '{"hello":"world"}');
  assertFault(unknown, "missing");
  assert.equal(unknown.advice, "repeat");
  // Where success is nothing but `errcode: 0`, it must be there: this may be a gateway speaking.
  for (const api of ["message/mass/delete", "draft/update", "tags/delete", "clear_quota"]) {
    assertFault(thrown(api, '{"hello":"world"}'), "missing");
  }
});

test("a field of another type is no success", () => {
  for (const [api, text, path] of [
    [SENDALL, '{"errcode":0,"msg_id":"abc"}', "/msg_id"],
    [SENDALL, '{"errcode":0,"msg_id":{}}', "/msg_id"],
    [SENDALL, '{"errcode":"ok","msg_id":1}', "/errcode"],
    [SENDALL, '{"errcode":null,"msg_id":1}', "/errcode"],
    [SENDALL, '{"errcode":false,"msg_id":1}', "/errcode"],
    [SENDALL, '{"errcode":0.5,"msg_id":1}', "/errcode"],
    [SENDALL, '{"errcode":"","msg_id":1}', "/errcode"],
    ["message/mass/get", '{"msg_id":1,"msg_status":["SENDING"]}', "/msg_status"],
    ["message/mass/speed/get", '{"speed":"fast"}', "/speed"],
    ["token", '{"access_token":{},"expires_in":7200}', "/access_token"],
    ["token", '{"access_token":"T","expires_in":"soon"}', "/expires_in"],
    ["user/get", '{"count":1,"data":{"openid":"O"}}', "/data/openid"],
    ["user/get", '{"count":1,"data":{"openid":["O",{}]}}', "/data/openid/1"],
    ["tags/get", '{"tags":{}}', "/tags"],
    ["media/uploadimg", '{"url":null}', "/url"],
  ]) {
    const error = thrown(api, text);
    assert.ok(error instanceof ReplyError, text);
    assert.ok(["wrong_type", "missing"].includes(error.code), text);
    assert.equal(error.path, path, text);
  }
});

test("an errcode as text is read as its number", () => {
  assert.equal(read(SENDALL, '{"errcode":"0","msg_id":"1"}').msg_id, "1");
  const error = thrown(SENDALL, '{"errcode":"45028","errmsg":"has no masssend quota"}');
  assert.ok(error instanceof ApiError);
  assert.strictEqual(error.errcode, 45028);
});

test("an error beside fields of success is an error", () => {
  const error = thrown(SENDALL, '{"errcode":40007,"errmsg":"invalid media_id","msg_id":5}');
  assert.ok(error instanceof ApiError);
  assert.equal(error.errcode, 40007);
});

test("the last page of followers has no data", () => {
  const last = read("user/get", '{"total":2,"count":0,"next_openid":""}');
  assert.equal(last.count, 0);
  assert.equal(last.data, undefined);
});

test("counts come as numbers, also where WeChat writes text", () => {
  const { created_at } = read("media/uploadnews", '{"media_id":"M","created_at":"1391857799"}');
  assert.strictEqual(created_at, 1391857799);
});

test("a thumb has its id under another name", () => {
  const text = '{"type":"thumb","thumb_media_id":"T","created_at":1391857799}';
  assert.equal(read("media/upload", text).thumb_media_id, "T");
});

test("unknown fields, states and types are kept", () => {
  const reply = read("message/mass/get", '{"msg_id":1,"msg_status":"NEW_STATE","extra":{"a":[1]}}');
  assert.deepEqual(reply, { msg_id: "1", msg_status: "NEW_STATE", extra: { a: [1] } });
  const draft = read("draft/get", '{"news_item":[{"title":"T","new_field":true}],"x":1}');
  assert.deepEqual(draft, { news_item: [{ title: "T", new_field: true }], x: 1 });
});

test("rid and hint are taken out of errmsg, in both spellings", () => {
  for (const [errmsg, text, rid, hint] of [
    [
      "invalid credential rid: 61725984-6126f6f9-040f19c4",
      "invalid credential",
      "61725984-6126f6f9-040f19c4",
      undefined,
    ],
    ["system error hint: [ZpmEGA0343ent1]", "system error", undefined, "ZpmEGA0343ent1"],
    ["api unauthorized hints: [ req_id: x ]", "api unauthorized hints: [ req_id: x ]"],
    ["x hint: [A-b.c] rid: 61725984-6126f6f9-040f19c4", "x", "61725984-6126f6f9-040f19c4", "A-b.c"],
    ["ok", "ok", undefined, undefined],
    ["", "", undefined, undefined],
    ["see https://x.cn/?rid: no", "see https://x.cn/?rid: no", undefined, undefined],
  ]) {
    const error = thrown(SENDALL, JSON.stringify({ errcode: 40001, errmsg }));
    assert.deepEqual([error.errmsg, error.rid, error.hint], [text, rid, hint], errmsg);
  }
  assert.equal(thrown(SENDALL, '{"errcode":40001}').errmsg, "");
  assert.equal(thrown(SENDALL, '{"errcode":40001,"errmsg":null}').errcode, 40001);
});

test("45065 is an error with the earlier job, and the advice that it is done", () => {
  const error = thrown(SENDALL, example("resp_err_45065_real"));
  assert.ok(error instanceof ApiError);
  assert.equal(error.name, "ApiError");
  assert.equal(error.code, "api");
  assert.deepEqual([error.advice, error.msg_id], ["already_done", "3147494522"]);
  assert.ok(error.message.includes("45065"));
  // Without the job it is still the same answer.
  const bare = thrown(SENDALL, '{"errcode":45065,"errmsg":"clientmsgid exist"}');
  assert.deepEqual([bare.advice, bare.msg_id], ["already_done", undefined]);
});

test("what waits for an administrator is pending, not to be sent again", () => {
  for (const api of [SENDALL, "message/mass/get", "message/mass/speed/set"]) {
    assert.equal(thrown(api, '{"errcode":89505,"errmsg":"x"}').advice, "pending");
  }
});

test("an unknown errcode is kept and says so", () => {
  const error = thrown(SENDALL, '{"errcode":49999,"errmsg":"new one","detail":{"a":1}}');
  assert.deepEqual([error.errcode, error.errmsg, error.known], [49999, "new one", false]);
  assert.match(error.meaning.en, /unknown/);
  assert.match(error.meaning.zh, /未知/);
  assert.deepEqual(error.extra, { detail: { a: 1 } });
  assert.equal(explain(49999).known, false);
  assert.equal(explain(49999, "freepublish/get").known, false);
  assert.equal(explainStatus("err(20431)").outcome, "rejected");
  assert.deepEqual(
    [explainStatus("err(20431)").known, explainStatus("err(20431)").code],
    [false, 20431],
  );
});

test("a bad credential where tokens are made is not mended by a new token", () => {
  assert.equal(
    thrown("message/mass/get", '{"errcode":40001,"errmsg":"x"}').advice,
    "refresh_token",
  );
  for (const api of ["token", "stable_token"]) {
    assert.equal(thrown(api, '{"errcode":40001,"errmsg":"x"}').advice, "fix");
  }
});

test("no broken reply of a token shows any of it", () => {
  const token = "57_QbqXZ1hN3cY5LsTok3n";
  const text = `{"access_token":"${token}","expires_in":7200}`;
  for (const api of ["token", "stable_token"]) {
    for (let end = 0; end < text.length; end += 1) assertKeeps(thrown(api, text.slice(0, end)));
    for (const broken of [
      `{"access_token":"${token}"}`,
      `{"access_token":"${token}","expires_in":"soon"}`,
      `{"access_token":["${token}"],"expires_in":7200}`,
      `<html>${token}</html>`,
      `["${token}"]`,
      `"${token}"`,
      encode(text).map((byte) => (byte === 0x7d ? 0xff : byte)),
    ]) {
      assertKeeps(thrown(api, broken));
    }
  }
  function assertKeeps(error) {
    const shown = `${error.stack}${JSON.stringify(error)}${JSON.stringify(Object.values(error))}`;
    for (let end = 4; end <= token.length; end += 1) {
      assert.ok(!shown.includes(token.slice(end - 4, end)), shown);
    }
  }
});

test("a secret behind its name in an errmsg is taken out, plain words stay", () => {
  const token = "88_QbqXZ1hN3cY5LsTok3n0123456789abcdefghijkl";
  for (const [errmsg, shown] of [
    [`access_token ${token} invalid`, "access_token [REDACTED] invalid"],
    ["invalid appsecret 0123456789abcdef0123456789abcdef", "invalid appsecret [REDACTED]"],
    [`Authorization: Bearer ${token}`, "Authorization: Bearer [REDACTED]"],
    ["Authorization: Bearer 88_Qbq", "Authorization: Bearer [REDACTED]"],
    ["access_token is invalid or not latest", "access_token is invalid or not latest"],
  ]) {
    const error = thrown(SENDALL, JSON.stringify({ errcode: 40001, errmsg }));
    assert.equal(error.errmsg, shown);
    assert.ok(!error.message.includes("88_Qbq"), error.message);
  }
});

test("the token that openapi/rid/get repeats is taken out", () => {
  const request = {
    invoke_time: 1,
    request_url: "access_token=57_SECRET&type=image",
    request_body: "{}",
    response_body: '{"access_token":"57_SECRET2"}',
  };
  const reply = read("openapi/rid/get", JSON.stringify({ errcode: 0, request }));
  assert.doesNotMatch(reply.request.request_url, /SECRET/);
  assert.match(reply.request.request_url, /type=image/);
});

test("every endpoint throws every example of an error", () => {
  for (const api of APIS) {
    for (const name of examples("resp_err_")) {
      const error = thrown(api, example(name));
      assert.ok(error instanceof ApiError, `${api} ${name}`);
      assert.equal(error.api, api);
      assert.equal(error.errcode, JSON.parse(example(name)).errcode);
    }
  }
});

test("an endpoint that does not exist is a refusal", () => {
  assert.throws(() => read("message/mass", "{}"), MassError);
});

test("no reply reaches an internal error", () => {
  const deep = (open, close) => open.repeat(100_000) + close.repeat(100_000);
  for (const text of [
    deep("[", "]"),
    deep('{"a":', "}"),
    `{"errcode":0,"msg_id":${"9".repeat(100_000)}}`,
    `{"errcode":1e999}`,
    `{"errcode":-0,"msg_id":1}`,
    `{"errcode":0,"errcode":1,"msg_id":1}`,
    `{"__proto__":{"errcode":0},"msg_id":1}`,
    `{"errcode":40001,"errmsg":"${"x rid: ".repeat(10_000)}"}`,
    `{"a":"\\ud800"}`,
    `{"a":"\\u0000","msg_id":1}`,
    "x".repeat(10_000_000),
  ]) {
    try {
      read(SENDALL, text);
    } catch (error) {
      assert.ok(!(error instanceof InternalError), error.message.slice(0, 200));
      assert.ok(error instanceof ReplyError || error instanceof ApiError, String(error));
    }
  }
  assert.equal(read(SENDALL, '{"msg_id":1}').msg_id, "1");
});

test("a member called __proto__ changes no prototype", () => {
  const reply = read(SENDALL, '{"msg_id":1,"__proto__":{"polluted":true}}');
  assert.equal(reply.polluted, undefined);
  assert.equal({}.polluted, undefined);
});

test("a code is explained at its endpoint, by `explain` and by `read`", () => {
  const text = '{"errcode":40002,"errmsg":"invalid argument rid: 65fc0416-6f3d1cc3-34fa8b90"}';
  for (const [api, words] of [
    ["freepublish/get", /invalid argument/],
    ["token", /grant_type/],
  ]) {
    const error = thrown(api, text);
    assert.match(error.meaning.en, words);
    const { meaning, advice } = explain(40002, api);
    assert.deepEqual([error.meaning, error.advice], [meaning, advice]);
  }
  assert.deepEqual(explain(40002), explain(40002, "message/mass/sendall"));
  assert.deepEqual(
    [explain(40001).advice, explain(40001, "token").advice],
    ["refresh_token", "fix"],
  );
  // The report of 2024-03 that had no crop at all.
  const cover = thrown(
    "draft/add",
    '{"errcode":53402,"errmsg":"封面裁剪失败，请检查裁剪参数后重试 hint: [m4Dyaa0935p484] rid: 65fc0416-6f3d1cc3-34fa8b90"}',
  );
  assert.deepEqual([cover.known, cover.advice, cover.hint], [true, "fix", "m4Dyaa0935p484"]);
});

test("a page that refuses the request is not met with a repeat, half a character is read over", () => {
  const page = (title) => `<html>\r\n<head><title>${title}</title></head>\r\n<body></body></html>`;
  const error = thrown("draft/add", page("412 Precondition Failed"));
  assert.deepEqual([error.code, error.advice], ["html", "fix"]);
  for (const words of [error.message, ...Object.values(error.meaning)]) {
    assert.match(words, /412.*Content-Length/);
  }
  assert.equal(error.after_seconds, undefined);
  assert.equal(thrown("draft/add", page("502 Bad Gateway")).advice, "repeat");

  const item = JSON.stringify({ title: "T", digest: "摘要", content: "<p>正文</p>" });
  const text = `{"total_count":1,"item_count":1,"item":[{"media_id":"M","content":{"news_item":[${item}]}}]}`;
  const bytes = new TextEncoder().encode(text);
  // Of "要" the last byte is not there.
  const at = new TextEncoder().encode(text.slice(0, text.indexOf("要") + 1)).length - 1;
  const cut = new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at + 1)]);
  const [draft] = read("draft/batchget", cut).item;
  assert.deepEqual(
    [draft.content.news_item[0].digest, draft.content.news_item[0].content],
    ["摘\ufffd", "<p>正文</p>"],
  );
});

test("an errcode is a number for whoever reads it", () => {
  for (const api of ["message/mass/get", "media/uploadimg", "user/get", "token"]) {
    const fields =
      '"msg_id":1,"msg_status":"SENDING","url":"u","count":0,"access_token":"T","expires_in":7200';
    assert.strictEqual(read(api, `{"errcode":"0",${fields}}`).errcode, 0, api);
    assert.strictEqual(read(api, `{"errcode":-0,${fields}}`).errcode, 0, api);
  }
  // Beyond what a number keeps, nobody can tell it.
  const error = thrown(SENDALL, '{"errcode":9007199254740993,"errmsg":"x"}');
  assertFault(error, "wrong_type");
  assert.deepEqual([error.path, error.advice], ["/errcode", "ask_human"]);
});

test("no number of an unknown field loses a digit", () => {
  for (const [written, expected] of [
    ["1e400", "1e400"],
    ["-1e400", "-1e400"],
    ["1e-400", "1e-400"],
    ["9007199254740993.0", "9007199254740993.0"],
    ["0.10000000000000000555", "0.10000000000000000555"],
    ["18446744073709551616", "18446744073709551616"],
    ["1.10", 1.1],
    ["2.50e3", 2500],
    ["1e21", 1e21],
    ["113.35243225097656", 113.35243225097656],
    ["-0.25", -0.25],
    ["9007199254740991", 9007199254740991],
  ]) {
    const reply = read(SENDALL, `{"msg_id":1,"new":[{"x":${written}}]}`);
    assert.strictEqual(reply.new[0].x, expected, written);
    const error = thrown(SENDALL, `{"errcode":40007,"new":${written}}`);
    assert.strictEqual(error.extra.new, expected, written);
  }
});

test("a contradiction is no success, and what may have been accepted is not repeated", () => {
  for (const text of [
    '{"errcode":45028,"errcode":0}',
    '{"msg_id":1,"errmsg":"invalid credential"}',
    '{"msg_id":1,"result":{"errcode":45028}}',
    '{"errcode":0,"msg_id":1,"msg_id":2}',
  ]) {
    const error = thrown(SENDALL, text);
    assertFault(error, "contradictory");
    assert.equal(error.advice, "pending", text);
    assert.equal("after_seconds" in error, false);
  }
  for (const code of ["0.0", '"00"', "null"]) {
    assert.equal(thrown(SENDALL, `{"errcode":${code},"msg_id":7}`).advice, "pending", code);
  }
  assert.equal(thrown(SENDALL, '{"errcode":-1,"msg_id":7}').advice, "pending");
});

test("0 beside a failure is a contradiction, and an empty id or token is none", () => {
  for (const [api, text, code] of [
    [
      SENDALL,
      '{"errcode":0,"errmsg":"invalid credential, access_token is invalid","msg_id":1}',
      "contradictory",
    ],
    ["message/mass/delete", '{"errcode":0,"errmsg":"invalid msg_id"}', "contradictory"],
    [SENDALL, '{"errcode":0,"errCode":45028,"msg_id":1}', "contradictory"],
    ["draft/add", '{"media_id":""}', "missing"],
    ["token", '{"access_token":"","expires_in":7200}', "missing"],
    ["token", '{"access_token":"None","expires_in":7200}', "missing"],
  ]) {
    const error = thrown(api, text);
    assertFault(error, code);
    assert.equal(error.advice, code === "missing" ? "repeat" : "pending", text);
  }
  assert.equal(read(SENDALL, '{"errcode":0,"errmsg":"as it may be","msg_id":1}').msg_id, "1");
});

test("what cannot be parsed and shows a success is not repeated", () => {
  for (const [api, text, code] of [
    [SENDALL, '{"errcode":0,"errmsg":"send job submission success","msg_id":34182', "truncated"],
    [SENDALL, '{"errcode":0,"msg_id":1}x', "not_json"],
    [SENDALL, 'callback({"errcode":0,"msg_id":1})', "not_json"],
    [SENDALL, '[{"errcode":0,"msg_id":1}]', "wrong_type"],
    ["draft/add", '{"media_id":"M123","item":[', "truncated"],
    ["freepublish/submit", '{"errcode":0,"errmsg":"ok","publish_id":"10000', "truncated"],
    ["tags/create", '{"tag":{"id":134,"na', "truncated"],
  ]) {
    const error = thrown(api, text);
    assertFault(error, code);
    assert.equal(error.advice, "pending", text);
  }
  for (const text of ['{"errcode":', '{"errcode":45028,"er', "", "<html>"]) {
    assert.equal(thrown(SENDALL, text).advice, "repeat", text);
  }
});
