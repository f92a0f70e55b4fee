// Promise 4: no digit is lost. Ids are 64-bit; a JavaScript number keeps 53 of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, check, MassError, read } from "wechat-mass";

const DELETE = "message/mass/delete";
const GET = "message/mass/get";
const SENDALL = "message/mass/sendall";
const MAX = "18446744073709551615"; // 2^64 - 1

/** Every way to write an id that has all its digits, and the digits. */
const GOOD = [
  [1, "1"],
  ["1", "1"],
  [1n, "1"],
  [34182, "34182"],
  ["3147494276", "3147494276"], // beyond 2^31 - 1, real
  [3147494276, "3147494276"],
  [2 ** 53 - 1, "9007199254740991"],
  ["9007199254740993", "9007199254740993"], // 2^53 + 1
  [9007199254740993n, "9007199254740993"],
  ["271781022721654784", "271781022721654784"], // real
  [MAX, MAX],
  [2n ** 64n - 1n, MAX],
];

/** The digits of `msg_id` as they stand on the wire: JSON.parse would round them. */
function digits(call) {
  const [, quote, number] = call.body.match(/"msg_id":("?)(\d+)\1[,}]/);
  return { number, isString: quote === '"' };
}

for (const [id, expected] of GOOD) {
  test(`${typeof id} ${id} goes out with all its digits`, () => {
    assert.deepEqual(check(DELETE, { msg_id: id }), []);
    assert.deepEqual(check(GET, { msg_id: id }), []);
    // The official types: delete takes a number, get a string.
    assert.deepEqual(digits(build(DELETE, { msg_id: id })), { number: expected, isString: false });
    assert.deepEqual(digits(build(GET, { msg_id: id })), { number: expected, isString: true });
  });
}

/** Values that are not ids. */
const BAD = [
  [2 ** 53, "unsafe_integer"],
  [2 ** 53 + 2, "unsafe_integer"],
  [-(2 ** 53), "unsafe_integer"],
  [2 ** 63, "unsafe_integer"],
  [1e21, "unsafe_integer"],
  [1e300, "unsafe_integer"],
  ["18446744073709551616", "bad_id"], // 2^64
  [2n ** 64n, "bad_id"],
  ["99999999999999999999", "bad_id"],
  [0, "bad_id"],
  [0n, "bad_id"],
  ["0", "bad_id"],
  [-0, "bad_id"],
  [-1, "bad_id"],
  [-1n, "bad_id"],
  ["-1", "bad_id"],
  ["01", "bad_id"],
  ["+1", "bad_id"],
  [" 1", "bad_id"],
  ["1 ", "bad_id"],
  ["1.0", "bad_id"],
  ["1e3", "bad_id"],
  ["0x10", "bad_id"],
  ["１２", "bad_id"],
  ["msg", "bad_id"],
  ["", "empty"],
  [1.5, "wrong_type"],
  [null, "wrong_type"],
  [true, "wrong_type"],
  [["1"], "wrong_type"],
  [{ id: 1 }, "wrong_type"],
];

for (const [id, code] of BAD) {
  test(`delete refuses ${typeof id} ${JSON.stringify(String(id))} as ${code}`, () => {
    assert.deepEqual(
      check(DELETE, { msg_id: id }).map((problem) => [problem.path, problem.code, problem.level]),
      [["/msg_id", code, "error"]],
    );
    assert.throws(() => build(DELETE, { msg_id: id }), MassError);
  });
}

test("an unsafe number is refused by get, too, and says what to do", () => {
  for (const id of [2 ** 53, 2 ** 53 + 2, 1e21]) {
    const [problem] = check(GET, { msg_id: id });
    assert.deepEqual([problem.code, problem.level], ["unsafe_integer", "error"]);
    assert.match(problem.message.en, /string or a BigInt/);
    assert.match(problem.message.zh, /字符串或 BigInt/);
    assert.throws(() => build(GET, { msg_id: id }), MassError);
  }
});

test("an id lost by JSON.parse is refused, not sent", () => {
  const { msg_id } = JSON.parse('{"msg_id":9007199254740993}');
  assert.throws(() => build(DELETE, { msg_id }), MassError);
});

/** A reply whose ids have these digits, as text. */
function reply(id) {
  return `{"errcode":0,"errmsg":"ok","msg_id":${id},"msg_data_id":${id}}`;
}

for (const id of ["1", "3147494276", "9007199254740993", "271781022721654784", MAX]) {
  test(`${id} is read from text, bytes and a buffer`, () => {
    const text = reply(id);
    const bytes = new TextEncoder().encode(text);
    // A view into a bigger buffer, as Node's sockets give them.
    const view = new Uint8Array([123, ...bytes, 125]).subarray(1, -1);
    for (const raw of [text, bytes, bytes.buffer, Buffer.from(text), view]) {
      const read_ = read(SENDALL, raw);
      assert.strictEqual(read_.msg_id, id);
      assert.strictEqual(read_.msg_data_id, id);
    }
    assert.strictEqual(read(SENDALL, reply(`"${id}"`)).msg_id, id);
  });
}

test("what was read goes out again with all its digits", () => {
  const { msg_id } = read(SENDALL, reply("9007199254740993"));
  assert.deepEqual(digits(build(DELETE, { msg_id })), {
    number: "9007199254740993",
    isString: false,
  });
});

test("ids of freepublish are strings and stay so", () => {
  const text =
    '{"errcode":0,"publish_id":"2247483647000000001","msg_data_id":"2247483647000000002"}';
  const { publish_id, msg_data_id } = read("freepublish/submit", text);
  assert.deepEqual([publish_id, msg_data_id], ["2247483647000000001", "2247483647000000002"]);
  const unquoted = text.replaceAll(/"(\d+)"/g, "$1");
  assert.equal(read("freepublish/submit", unquoted).publish_id, "2247483647000000001");
});

test("the id of 45065 keeps its digits", () => {
  const text = '{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":9007199254740993}';
  assert.throws(
    () => read(SENDALL, text),
    (error) => error.msg_id === "9007199254740993",
  );
});

test("fields this version does not know keep their digits, too", () => {
  const text =
    '{"errcode":0,"msg_id":1,"new_id":9007199254740993,"deep":[{"id":18446744073709551615}],"small":7,"price":0.25,"huge":123456789012345678901234567890}';
  const { new_id, deep, small, price, huge } = read(SENDALL, text);
  assert.equal(new_id, "9007199254740993");
  assert.deepEqual(deep, [{ id: "18446744073709551615" }]);
  assert.strictEqual(small, 7);
  assert.strictEqual(price, 0.25);
  assert.equal(huge, "123456789012345678901234567890");
});

test("an unknown field that is let through goes out with all its digits", () => {
  const body = { msg_id: 1, new_id: 9007199254740993n };
  const call = build(DELETE, body, { allow_unknown: ["/new_id"] });
  assert.match(call.body, /"new_id":9007199254740993[,}]/);
});

test("an id of a reply that is no id is an error, not a rounded number", () => {
  for (const id of ["1.5", "1e3", "-1", '"abc"', "true", "[1]", "{}", "18446744073709551616"]) {
    assert.throws(
      () => read(SENDALL, `{"errcode":0,"msg_id":${id}}`),
      (error) => error.code === "wrong_type" && error.path === "/msg_id",
      id,
    );
  }
});

test("read() refuses what has already been parsed, and says what to give instead", () => {
  for (const parsed of [
    JSON.parse(reply("9007199254740993")),
    null,
    undefined,
    1,
    [],
    new String(reply("1")),
    new Map(),
    Promise.resolve(reply("1")),
  ]) {
    assert.throws(() => read(SENDALL, parsed), {
      name: "TypeError",
      message: /raw text or bytes.*response\.text\(\)/,
    });
  }
});
