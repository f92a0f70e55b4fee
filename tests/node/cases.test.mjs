// The expectations of other SDKs' tests, of fixtures and of users' reports, through the built package. The same
// data as tests/cases.rs, with its provenance in tests/cases/README.md.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, build, check, explain, explainStatus, MassError, read } from "wechat-mass";
import { openIds } from "./bodies.mjs";
import { cases } from "./data.mjs";

const API_OF = {
  sendall: "message/mass/sendall",
  send: "message/mass/send",
  preview: "message/mass/preview",
  delete: "message/mass/delete",
  get: "message/mass/get",
  speed_get: "message/mass/speed/get",
  speed_set: "message/mass/speed/set",
  uploadimg: "media/uploadimg",
  uploadnews: "media/uploadnews",
  uploadvideo: "media/uploadvideo",
};

function audience(to) {
  const [[kind, value]] = Object.entries(to);
  switch (kind) {
    case "all":
      return { filter: { is_to_all: value } };
    case "tag_id":
    case "raw": // A peer's untyped `$to`: whatever it is, it stands where a tag would.
      return { filter: { is_to_all: false, tag_id: value } };
    case "openids":
    case "openid":
      return { touser: value };
    case "openid_count":
      return { touser: openIds(value) };
    case "wxname":
      return { towxname: value };
    default:
      throw new Error(`no audience ${kind}`);
  }
}

/** The body that a user of ours would write for a case's input. */
function bodyOf({ op: _, to, message, ...rest }) {
  const body = to ? audience(to) : {};
  if (message) {
    const { type, ...content } = message;
    body.msgtype = type === "images" ? "image" : type;
    body[type] = content;
  }
  return { ...body, ...rest };
}

/** Ids by value, everything else as it is (the reading rule of tests/cases/README.md). */
function comparable(body) {
  return "msg_id" in body ? { ...body, msg_id: String(body.msg_id) } : body;
}

function errors(api, body) {
  return check(api, body).filter((problem) => problem.level === "error");
}

const requests = cases("request");

test("there are 96 requests that conform and 18 traps", () => {
  assert.equal(requests.filter((request) => request.conforms).length, 96);
  assert.equal(requests.filter((request) => !request.conforms).length, 18);
});

for (const { id, input, expected, conforms } of requests) {
  const api = expected.path.replace("/cgi-bin/", "");
  // The text of a user: our own body for the case's input, or the observed body.
  const written = input.call ? expected.body : bodyOf(input);

  if (api === "media/uploadimg") {
    test(`${id} builds to the same part`, () => {
      const media = { filename: "pic.jpg", size: 4, head: new Uint8Array([255, 216, 255, 217]) };
      const call = build(api, { media });
      assert.match(expected.raw, /name="media"; filename="pic\.jpg"/);
      assert.deepEqual(call.body.parts, [
        { name: "media", filename: "pic.jpg", content_type: "image/jpeg", size: 4 },
      ]);
      assert.deepEqual([call.method, call.path], [expected.method, expected.path]);
    });
  } else if (conforms) {
    test(`${id} builds to an equal body`, () => {
      assert.deepEqual(errors(api, written), []);
      const call = build(api, written);
      assert.deepEqual(comparable(JSON.parse(call.body)), comparable(expected.body));
      assert.deepEqual([call.method, call.path], [expected.method, expected.path]);
    });
  } else {
    test(`${id} is refused`, () => {
      assert.notDeepEqual(errors(api, expected.body), []);
      assert.throws(() => build(api, expected.body), MassError);
      if (expected.correct_body) {
        assert.deepEqual(JSON.parse(build(api, written).body), expected.correct_body);
      }
    });
  }
}

for (const { id, input, expected } of cases("response")) {
  test(`${id} is read`, () => {
    const { ok, meaning: _, retryable, ...fields } = expected;
    const readIt = () => read(API_OF[input.op], input.body_text);
    if (ok) {
      const reply = readIt();
      for (const [name, value] of Object.entries(fields)) assert.equal(reply[name], value, name);
      return;
    }
    assert.throws(readIt, (error) => {
      assert.ok(error instanceof ApiError);
      for (const [name, value] of Object.entries(fields)) assert.equal(error[name], value, name);
      if (fields.msg_id) assert.equal(error.advice, "already_done");
      if (retryable) assert.equal(error.advice, "repeat");
      return true;
    });
  });
}

/** The codes for the case's own words; `preview` may differ. */
const MEANINGS = {
  missing_message: [
    ["/msgtype", "missing"],
    ["/text", "missing"],
  ],
  too_few_openids: [["/touser", "too_few"]],
  too_many_openids: [["/touser", "too_many"]],
  invalid_audience: [["/filter/tag_id", "out_of_range"]],
  invalid_tag: [["/filter/tag_id", "out_of_range"]],
  missing_audience: [["/filter/tag_id", "wrong_type"]],
  invalid_send_ignore_reprint: [["/send_ignore_reprint", "out_of_range"]],
  invalid_article_idx: [["/article_idx", "out_of_range"]],
  missing_media_id: [["/mpnews/media_id", "empty"]],
  invalid_msg_id: [["/msg_id", "bad_id"]],
};

for (const { id, input, expected } of cases("validation")) {
  test(`${id}: ${expected.error ?? "accepted"}`, () => {
    const api = API_OF[input.op];
    const found = errors(api, bodyOf(input)).map(({ path, code }) => [path, code]);
    const wanted =
      input.op === "preview" && expected.error === "invalid_audience"
        ? [["/touser", "wrong_type"]]
        : (MEANINGS[expected.error] ?? []);
    assert.deepEqual(found, wanted);
    if (expected.ok) assert.doesNotThrow(() => build(api, bodyOf(input)));
  });
}

const WITHOUT_BLANKS = /\s/g;

/** Returns the words before the first comma or parenthesis. The rest is explanation, which we shorten. */
function firstClause(words) {
  return words.split(/[，（,]/)[0].replace(WITHOUT_BLANKS, "");
}

/** Codes whose text WeChat's newer tables give otherwise (tests/errcode.rs says how). */
const REWORDED = [40005, 40006, 40009, 45009];

for (const { input, expected } of cases("errcode")) {
  if (input.table) continue; // The speed table is a constant of the crate only.
  const name = input.errcode ?? input.status;
  test(`${name} is explained`, () => {
    const found = input.status ? explainStatus(input.status) : explain(input.errcode);
    assert.ok(found.known);
    assert.notEqual(found.meaning.en, "");
    if (!REWORDED.includes(name)) {
      const words = found.meaning.zh.replace(WITHOUT_BLANKS, "");
      assert.ok(words.includes(firstClause(expected.message_zh)), words);
    }
  });
}
