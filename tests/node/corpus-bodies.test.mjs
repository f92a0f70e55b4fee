// Every body that fuzzing has kept, through the built package, as fuzz/src/check_build.rs reads it: it is
// built exactly where nothing is an error, and what is built says what was written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { apis, build, check, MassError } from "wechat-mass";
import { corpus, outcome, parsed, splitAt, textOf } from "./corpus.mjs";

const NAMES = new Set(apis().map(({ api }) => api));
/** Members that may be written as text and are sent as a number, or the other way round. */
const NUMBERS = new Set(
  "article_idx count id index msg_id offset size speed tag_id tagid".split(" "),
);
/** Added where it is not written. */
const CONSTANTS = { grant_type: "client_credential" };

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);

/** Whether what is sent says what was written. */
function same(sent, written, name, json) {
  if (Array.isArray(sent) && Array.isArray(written)) {
    return (
      sent.length === written.length && sent.every((one, at) => same(one, written[at], name, json))
    );
  }
  if (isObject(sent) && isObject(written)) return sameMembers(sent, written, json);
  if (sent === written) return true;
  if (!NUMBERS.has(name) || typeof sent === typeof written) return false;
  const [number, text] = typeof sent === "number" ? [sent, written] : [written, sent];
  // A number beyond 2^53 has its digits in the text only.
  return Number.isSafeInteger(number) ? String(number) === text : json.includes(`:${text}`);
}

function sameMembers(sent, written, json) {
  const added = (name) => !Object.hasOwn(written, name) && sent[name] === CONSTANTS[name];
  return (
    Object.keys(written).every((name) => Object.hasOwn(sent, name)) &&
    Object.keys(sent).every((name) => added(name) || same(sent[name], written[name], name, json))
  );
}

/** A value in a query. */
const inQuery = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function saysWhatWasWritten(call, body, name) {
  const written = body ?? {};
  const query = Object.fromEntries(Object.entries(written).map(([key, v]) => [key, inQuery(v)]));
  if (call.body === null || call.body === undefined) {
    assert.ok(sameMembers(call.query, query, ""), `${name}: ${JSON.stringify(call)}`);
  } else if (typeof call.body === "string") {
    const sent = JSON.parse(call.body);
    assert.ok(sameMembers(sent, written, call.body), `${name}: ${call.body}`);
    if (call.api === "message/mass/sendall") {
      const everyone = own(own(written, "filter") ?? {}, "is_to_all") === true;
      assert.equal(sent.filter.is_to_all === true, everyone, name);
      assert.equal("tag_id" in sent.filter, !everyone, name);
    }
  } else {
    const [file] = call.body.parts;
    assert.equal(file.filename, written.media.filename, name);
    assert.equal(String(file.size), String(written.media.size), name);
  }
}

/** Each OpenID once, in the order of the lines. */
function saysWhichOpenIds(call, { touser, ...rest }, name) {
  const lines = textOf(touser)
    .replace(/^\uFEFF/, "")
    .replace(/[\t\n\f\r ]+$/, "")
    .split("\n");
  // A list that came as bytes makes a body of bytes.
  const json = textOf(call.body);
  const sent = JSON.parse(json);
  assert.deepEqual(sent.touser, [...new Set(lines.map((line) => line.replace(/\r$/, "")))], name);
  delete sent.touser;
  assert.ok(sameMembers(sent, rest, json), `${name}: ${json}`);
}

test("every kept body is built exactly where nothing is an error", () => {
  const endings = { built: 0, refused: 0, unknown: 0, openids: 0 };
  for (const [name, data] of corpus("check_build")) {
    const [head, rest] = splitAt(data, 10) ?? [data, Buffer.alloc(0)];
    const [api, ...allow_unknown] = (textOf(head) ?? "").split(" ");
    const [json, list] = splitAt(rest, 0) ?? [rest];
    const body = parsed(textOf(json));
    // Half a surrogate pair becomes another character, so that there is nothing to compare with.
    if (body === undefined || /\\ud[89a-f]/.test(JSON.stringify(body))) continue;
    const withList = list !== undefined && api === "message/mass/send" && isObject(body);
    if (withList) body.touser = list;
    const problems = check(api, body, { allow_unknown });
    for (const problem of problems) {
      assert.ok(problem.message.zh && problem.message.en, `${name}: ${JSON.stringify(problem)}`);
    }
    const call = outcome(() => build(api, body, { allow_unknown }), name, MassError);
    const isRefused = problems.some((problem) => problem.level === "error");
    assert.equal(call instanceof MassError, isRefused, `${name}: ${JSON.stringify(problems)}`);
    if (isRefused) {
      assert.deepEqual(call.problems, problems, name);
      endings.refused += 1;
    } else if (withList) {
      saysWhichOpenIds(call, body, name);
      endings.openids += 1;
    } else {
      saysWhatWasWritten(call, body, name);
      endings.built += 1;
    }
    if (!NAMES.has(api)) {
      // A number beyond floating point becomes Infinity, which is not JSON: that is reported first.
      const [problem, ...more] = problems.map(({ code }) => code);
      assert.ok(["unknown_api", "unsupported"].includes(problem), name);
      assert.deepEqual(more, [], name);
      endings.unknown += 1;
    }
  }
  assert.ok(
    Object.values(endings).every((count) => count > 0),
    JSON.stringify(endings),
  );
});
