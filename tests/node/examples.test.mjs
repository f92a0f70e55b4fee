// The official samples and the real traffic of tests/examples/, each exactly as docs/spec.md says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, build, check, read } from "wechat-mass";
import { example, examples } from "./data.mjs";

const ODD_RECIPIENT = ["/touser", "odd_openid", "warning"];
const ODD_RECIPIENTS = [
  ["/touser/0", "odd_openid", "warning"],
  ["/touser/1", "odd_openid", "warning"],
];
const SENDS = ["message/mass/send", "message/mass/sendall"];
const RETIRED_CARD = ["/msgtype", "retired", "warning"];

/** Each request with its endpoint and what there is to say about it. */
const REQUESTS = {
  req_delete: ["message/mass/delete"],
  req_draft_add_news: ["draft/add"],
  req_draft_add_newspic: ["draft/add"],
  req_draft_update: ["draft/update"],
  req_get: ["message/mass/get"],
  // `OPENID` is a placeholder: no OpenID looks like that.
  req_preview_image_single: ["message/mass/preview", ODD_RECIPIENT],
  req_preview_openid_mpnews: ["message/mass/preview", ODD_RECIPIENT],
  req_preview_towxname_mpnews: ["message/mass/preview"],
  // `45113` since 2024-08.
  req_preview_wxcard_retired: ["message/mass/preview", ODD_RECIPIENT, RETIRED_CARD],
  req_quota_get: ["openapi/quota/get"],
  req_send_openids_mpnews_clientmsgid: ["message/mass/send"],
  req_send_openids_mpvideo: ["message/mass/send", ...ODD_RECIPIENTS],
  req_send_openids_text: ["message/mass/send", ...ODD_RECIPIENTS],
  req_sendall_all_fans_minimal: ["message/mass/sendall"],
  // Today's page has `images`.
  req_sendall_image_legacy_single: ["message/mass/sendall", ["/image", "undocumented", "warning"]],
  req_sendall_images_current: ["message/mass/sendall"],
  req_sendall_mpnews: ["message/mass/sendall"],
  req_sendall_mpnews_clientmsgid: ["message/mass/sendall"],
  req_sendall_mpvideo: ["message/mass/sendall"],
  req_sendall_text: ["message/mass/sendall"],
  req_sendall_voice: ["message/mass/sendall"],
  // The tag is a text in this old sample.
  req_sendall_wxcard_retired: [
    "message/mass/sendall",
    ["/filter/tag_id", "loose_type", "warning"],
    RETIRED_CARD,
  ],
  req_speed_set: ["message/mass/speed/set"],
  req_stable_token: ["stable_token"],
  req_uploadnews: ["media/uploadnews"],
  req_uploadvideo: ["media/uploadvideo"],
};

/** Ids and tags by value: a sample may have either spelling, the wire has the documented one. */
function byValue(body) {
  const { msg_id, filter, ...rest } = body;
  if (msg_id !== undefined) rest.msg_id = String(msg_id);
  if (filter !== undefined) rest.filter = { ...filter };
  if (filter?.tag_id !== undefined) rest.filter.tag_id = Number(filter.tag_id);
  return rest;
}

for (const [name, [api, ...expected]] of Object.entries(REQUESTS)) {
  test(`${name}: ${expected.map(([, code]) => code).join(", ") || "accepted"}`, () => {
    const body = JSON.parse(example(name));
    const found = check(api, body).map(({ path, code, level }) => [path, code, level]);
    // The older samples have no key of their own.
    const isUnguarded = SENDS.includes(api) && !("clientmsgid" in body);
    const unguarded = isUnguarded ? [["/clientmsgid", "risky", "warning"]] : [];
    assert.deepEqual(found.sort(), [...expected, ...unguarded].sort());
    const call = build(api, body);
    assert.deepEqual([call.api, call.method, call.path], [api, "POST", `/cgi-bin/${api}`]);
    assert.deepEqual(call.query, {});
    assert.deepEqual(call.headers, { "content-type": "application/json" });
    assert.deepEqual(byValue(JSON.parse(call.body)), byValue(body));
  });
}

test("the retired card of the sample goes out with its tag as a number", () => {
  const { body } = build("message/mass/sendall", JSON.parse(example("req_sendall_wxcard_retired")));
  assert.deepEqual(JSON.parse(body).filter, { is_to_all: false, tag_id: 2 });
});

test("the id of get goes out as a string, the one of delete as a number", () => {
  const id = (api, msg_id) => JSON.parse(build(api, { msg_id }).body).msg_id;
  assert.equal(id("message/mass/get", 201053012), "201053012");
  assert.equal(id("message/mass/delete", "30124"), 30124);
});

const MEDIA_ID = "IhdaAQXuvJtGzwwc0abfXnzeezfO0NgPK6AQYShD8RQYMTtfzbLdBIQkQziv2XJc";
const OPENIDS = { openid: ["OPENID1", "OPENID2"] };

/** The members of an example; reading changes nothing but ids. */
const asWritten = (name, changes = {}) => ({ ...JSON.parse(example(name)), ...changes });

/** Each successful reply with its endpoint and what is read: ids as decimal strings. */
const SUCCESSES = {
  resp_user_info: ["user/info", asWritten("resp_user_info")],
  resp_comment_list: [
    "comment/list",
    asWritten("resp_comment_list", {
      comment: asWritten("resp_comment_list").comment.map((one) => ({
        ...one,
        user_comment_id: "9",
      })),
    }),
  ],
  resp_getarticletotaldetail: [
    "datacube/getarticletotaldetail",
    asWritten("resp_getarticletotaldetail"),
  ],
  resp_get_deleted_real: ["message/mass/get", { msg_id: "3147483661", msg_status: "DELETE" }],
  resp_get_ok: ["message/mass/get", { msg_id: "201053012", msg_status: "SEND_SUCCESS" }],
  resp_media_upload: [
    "media/upload",
    { type: "image", media_id: "12345678", created_at: 123456789 },
  ],
  resp_ok_generic: ["message/mass/delete", { errcode: 0, errmsg: "ok" }],
  resp_preview_ok: [
    "message/mass/preview",
    { errcode: 0, errmsg: "preview success", msg_id: "34182" },
  ],
  resp_rid_get_real: [
    "openapi/rid/get",
    {
      errcode: 0,
      errmsg: "ok",
      request: {
        invoke_time: 1702448701,
        cost_in_ms: 1462,
        // WeChat repeats the token here; every value there is removed.
        request_url: "access_token=[REDACTED]",
        request_body:
          '{"mpnews":{"media_id":"-aW9vJxa1Iz21tSkEl4sb8biioLMru-prVZreIlCl9dlX2M2qECZSUIqPzMA5jKG"},"filter":{"tag_id":"470","is_to_all":false},"msgtype":"mpnews","send_ignore_reprint":1,"clientmsgid":"638380743000071445"}',
        response_body:
          '{"errcode":268488001,"errmsg":"system busy, please try later rid: 65794e3c-6471046d-223e5e27"}',
        client_ip: "192.0.2.1",
      },
    },
  ],
  resp_send_ok: [
    "message/mass/sendall",
    {
      errcode: 0,
      errmsg: "send job submission success",
      msg_id: "34182",
      msg_data_id: "206227730",
    },
  ],
  resp_send_ok_real_ids: [
    "message/mass/send",
    {
      errcode: 0,
      errmsg: "send job submission success",
      msg_id: "3147494276",
      msg_data_id: "2455891298",
    },
  ],
  resp_speed_get: ["message/mass/speed/get", { speed: 3, realspeed: 15 }],
  resp_token: ["token", { access_token: "1234567890", expires_in: 7200 }],
  resp_uploadimg: [
    "media/uploadimg",
    {
      url: "http://mmbiz.qpic.cn/mmbiz/gLO17UPS6FS2xsypf378iaNhWacZ1G1UplZYWEYfwvuU6Ont96b1roYs CNFwaRrSaKTPCUdBK9DgEHicsKwWCBRQ/0",
    },
  ],
  resp_uploadnews: [
    "media/uploadnews",
    {
      type: "news",
      media_id: "CsEf3ldqkAYJAU6EJeIkStVDSvffUJ54vqbThMgplD-VJXXof6ctX5fI6-aYyUiQ",
      created_at: 1391857799,
    },
  ],
  resp_uploadvideo: [
    "media/uploadvideo",
    { type: "video", media_id: MEDIA_ID, created_at: 1398848981 },
  ],
  resp_user_get: ["user/get", { total: 2, count: 2, data: OPENIDS, next_openid: "OPENID2" }],
  resp_user_tag_get: ["user/tag/get", { count: 2, data: OPENIDS, next_openid: "OPENID2" }],
};

for (const [name, [api, expected]] of Object.entries(SUCCESSES)) {
  test(`${name} is read`, () => {
    assert.deepEqual(read(api, example(name)), expected);
    assert.deepEqual(read(api, new TextEncoder().encode(example(name))), expected);
  });
}

const SENDALL = "message/mass/sendall";

/** Each error with its endpoint and its parts; `rid` and `hint` are taken out of `errmsg`. */
const FAILURES = {
  resp_err_268488001: [
    SENDALL,
    {
      errcode: 268488001,
      errmsg: "system busy, please try later",
      rid: "65794e3c-6471046d-223e5e27",
      advice: "repeat",
      after_seconds: 60,
    },
  ],
  resp_err_40059: [
    "message/mass/delete",
    {
      errcode: 40059,
      errmsg: "invalid msg id",
      rid: "61021f78-194af5af-447f78c6",
      advice: "fix",
    },
  ],
  resp_err_42010: [
    SENDALL,
    {
      errcode: 42010,
      errmsg: "masssend fast, retry again",
      rid: "62516499-178c0158-285b30bd",
      advice: "wait",
    },
  ],
  resp_err_45002: [
    SENDALL,
    {
      errcode: 45002,
      errmsg: "content size out of limit",
      rid: "5f8f93d4-50e365e7-0bb78404",
      advice: "fix",
    },
  ],
  resp_err_45009: [
    SENDALL,
    {
      errcode: 45009,
      errmsg: "reach max api daily quota limit",
      hint: "8A8zea07021504",
      advice: "wait",
      until: "next_day",
    },
  ],
  resp_err_45028: [
    SENDALL,
    {
      errcode: 45028,
      errmsg: "has no masssend quota",
      rid: "62bd10f4-7514f9d8-1d884148",
      advice: "wait",
      until: "next_quota",
    },
  ],
  resp_err_45065: [
    SENDALL,
    {
      errcode: 45065,
      errmsg: "clientmsgid exist",
      advice: "already_done",
      msg_id: "123456",
    },
  ],
  resp_err_45065_real: [
    SENDALL,
    {
      errcode: 45065,
      errmsg: "clientmsgid exist",
      advice: "already_done",
      msg_id: "3147494522",
    },
  ],
  resp_err_45066: [
    SENDALL,
    {
      errcode: 45066,
      errmsg: "same clientmsgid retry too fast",
      hint: "CX3h2a04096753",
      advice: "wait",
      after_seconds: 60,
      until: "next_minute",
    },
  ],
  resp_err_45106: [
    "media/uploadnews",
    {
      errcode: 45106,
      errmsg:
        "This API has been unsupported. For more details, please view https://mp.weixin.qq.com/cgi-bin/announce?action=getannouncement&announce_id=11644831863qFQSh&version=&lang=zh_CN",
      hint: "NQKqSa01982907",
      rid: "66593496-25a4589d-633d399a",
      advice: "fix",
    },
  ],
  resp_err_48001: [
    SENDALL,
    {
      errcode: 48001,
      errmsg: "api unauthorized",
      rid: "68f0517e-4e11c0a6-16f1604b",
      advice: "ask_human",
    },
  ],
};

for (const [name, [api, expected]] of Object.entries(FAILURES)) {
  test(`${name} is thrown`, () => {
    assert.throws(
      () => read(api, example(name)),
      (error) => {
        assert.ok(error instanceof ApiError);
        assert.equal(error.api, api);
        assert.equal(error.known, true);
        assert.ok(error.meaning.zh && error.meaning.en);
        for (const part of ["errcode", "errmsg", "rid", "hint", "advice", "msg_id"]) {
          assert.equal(error[part], expected[part], part);
        }
        for (const part of ["after_seconds", "until"]) {
          if (part in expected) assert.equal(error[part], expected[part], part);
        }
        return true;
      },
    );
  });
}

test("every example has its expectation", () => {
  assert.deepEqual(examples("req_"), Object.keys(REQUESTS).sort());
  assert.deepEqual(examples("resp_"), [...Object.keys(SUCCESSES), ...Object.keys(FAILURES)].sort());
});
