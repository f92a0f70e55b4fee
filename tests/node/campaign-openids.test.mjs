// openIdBatches: every form of a list, split into what one call takes.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { build, InternalError, openIdBatches, read } from "wechat-mass";
import { openIds } from "./bodies.mjs";
import { TEXT } from "./campaign/campaigns.mjs";
import { random } from "./random.mjs";

const [ALICE, BOB, CAROL] = openIds(3);
const LINES = `${ALICE}\n${BOB}\n${CAROL}`;
const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const counts = (batches) => batches.map((batch) => batch.count);
const lists = (batches) => batches.map(({ openids }) => decode(openids).split("\n"));

/** The inside of the package: the glue with its instance, and the way into it. */
const manifest = pathToFileURL(createRequire(import.meta.url).resolve("wechat-mass/package.json"));
const glue = await import(new URL("dist/generated/wechat_mass_campaign.js", manifest));
const { callWasm } = await import(new URL("dist/wasm/campaign.js", manifest));

async function* slowly(pieces) {
  for (const piece of pieces) yield piece;
}

function split(source) {
  const batches = openIdBatches(source);
  return { batches: [...batches], report: batches.report };
}

async function splitSlowly(source) {
  const found = openIdBatches(source);
  const batches = [];
  for await (const batch of found) batches.push(batch);
  return { batches, report: found.report };
}

const page = (openid) =>
  read(
    "user/get",
    JSON.stringify({ total: 9, count: openid.length, data: { openid }, next_openid: "x" }),
  );
const LAST = read("user/get", '{"total":9,"count":0,"next_openid":""}');

for (const [name, source] of Object.entries({
  text: LINES,
  bytes: encode(LINES),
  "a buffer": encode(LINES).buffer,
  "a buffer of Node": Buffer.from(LINES),
  "a part of a buffer": encode(`x${LINES}x`).subarray(1, -1),
  "bytes of another realm": runInNewContext("Uint8Array.from(list)", { list: [...encode(LINES)] }),
  "a newline at the end": `${LINES}\n`,
  CRLF: `${LINES.replaceAll("\n", "\r\n")}\r\n`,
  "a byte order mark": `\ufeff${LINES}`,
  "blank lines": `\n${LINES.replaceAll("\n", "\n\n \n")}\n\n`,
  "an array of OpenIDs": [ALICE, BOB, CAROL],
  "a page of user/get": page([ALICE, BOB, CAROL]),
  "pages, the last one empty": [page([ALICE, BOB]), page([CAROL]), LAST],
  "pages of plain OpenIDs": [[ALICE, BOB], [], [CAROL]],
  "pieces of every kind": [encode(`${ALICE}\n`), page([BOB]), CAROL],
  "a set of pages": new Set([page([ALICE]), page([BOB, CAROL])]),
  "a set of OpenIDs": new Set([ALICE, BOB, CAROL]),
  "pieces of text, cut after lines": [`${ALICE}\n${BOB}\n`, `${CAROL}\n`],
  "pieces of text, cut anywhere": [...LINES].map((_, at) => LINES.slice(at * 5, at * 5 + 5)),
  "pieces of text, cut before a line break": [ALICE, `\n${BOB}`, `\r\n${CAROL}`],
  "lines with their ends": [`${ALICE}\r\n`, `${BOB}\r\n`, `${CAROL}\r\n`],
  "lines of a text with CRLF": `\ufeff${ALICE}\r\n${BOB}\r\n${CAROL}\r\n`.split("\n"),
  "some lines with more than one OpenID": [ALICE, `${BOB}\n${CAROL}`],
  "files of which the first has no line break at its end": [
    encode(`${ALICE}\n${BOB}`),
    encode(`${CAROL}\n`),
  ],
  "a Buffer that went through JSON": JSON.parse(JSON.stringify(Buffer.from(LINES))),
  "bytes that went through JSON": JSON.parse(JSON.stringify(encode(LINES))),
  "such buffers as pieces": [`${ALICE}\n${BOB}`].flatMap((text) =>
    JSON.parse(JSON.stringify([Buffer.from(text), Buffer.from(`\n${CAROL}`)])),
  ),
  "a page without a count": { data: { openid: [ALICE, BOB, CAROL] } },
})) {
  test(`${name}: one batch of three, also with for await`, async () => {
    const { batches, report } = split(source);
    assert.deepEqual(lists(batches), [[ALICE, BOB, CAROL]]);
    assert.deepEqual([batches[0].batch, batches[0].count], [1, 3]);
    assert.match(batches[0].fingerprint, /^[0-9A-Za-z_-]{22}$/);
    assert.equal(batches[0].fingerprint, split(LINES).batches[0].fingerprint);
    assert.deepEqual(
      [report.openids, report.duplicates, report.malformed, report.odd],
      [3, 0, 0, 0],
    );
    assert.deepEqual(await splitSlowly(source), { batches, report });
  });
}

test("pages that come in their own time", async () => {
  const { batches, report } = await splitSlowly(
    slowly([page([ALICE, BOB]), page([CAROL, ALICE]), LAST]),
  );
  assert.deepEqual(lists(batches), [[ALICE, BOB, CAROL]]);
  assert.deepEqual([report.lines, report.openids, report.duplicates], [4, 3, 1]);
  const stream = new Blob([LINES]).stream();
  assert.deepEqual(lists((await splitSlowly(stream)).batches), [[ALICE, BOB, CAROL]]);
});

test("what comes in its own time is read with for await only", () => {
  assert.throws(() => [...openIdBatches(slowly([LINES]))], TypeError);
});

for (const [name, source] of Object.entries({
  undefined: undefined,
  null: null,
  "a number": 5,
  "an object": {},
  "a promise": Promise.resolve(LINES),
  "a shared buffer": new SharedArrayBuffer(8),
  "an error instead of a page": [{ errcode: 40001, errmsg: "invalid credential" }],
  "a page of numbers": [[1, 2]],
  "a page with a hole": [[ALICE, null]],
  "numbers between OpenIDs": [ALICE, 5, BOB],
  "a page whose list is none": { data: { openid: ALICE } },
  "a page without its list": { total: 9, count: 3, next_openid: "" },
  "a page that has lost OpenIDs": { count: 3, data: { openid: [ALICE, BOB] } },
  "a page whose data is text": { count: 3, data: "[object Object]" },
  "a page of which nothing is known": { data: {} },
  "an error instead of a page, with a count": { errcode: 45009, count: 0 },
  "a list with a hole": Object.assign([ALICE], { 2: BOB }),
  "an array of numbers": [...encode(LINES)],
  "a Buffer of JSON with other numbers": { type: "Buffer", data: [256] },
  "a Map": new Map([[ALICE, BOB]]),
  FormData: new FormData(),
  "a response": new Response(LINES),
  "a blob": new Blob([LINES]),
  "arrays of arrays of arrays": [[[ALICE]]],
  "streams as pieces": [new Blob([LINES]).stream()],
  "a date": new Date(),
  true: true,
  "a bigint": 5n,
  "a function": () => LINES,
})) {
  test(`${name} is no list: refused, and not taken for an empty one`, async () => {
    const named = {
      name: "TypeError",
      message: /^openIdBatches\(\): a piece is text, .+; .+ is \S+/,
    };
    assert.throws(() => split(source), named);
    await assert.rejects(splitSlowly(source), named);
    // An async generator would wait for a promise.
    const left = [LINES, source];
    const next = async () => ({ done: left.length === 0, value: left.shift() });
    await assert.rejects(splitSlowly({ [Symbol.asyncIterator]: () => ({ next }) }), TypeError);
    assert.equal(split(LINES).batches.length, 1);
  });
}

test("an error names the piece and what it is", () => {
  for (const [source, words] of [
    [new Map(), "the source is Map"],
    [null, "the source is null"],
    [[ALICE, 5], "piece 2 is number"],
    [[[ALICE], [BOB, 7]], "[1] of piece 2 is number"],
    [[[1, 2]], "[0] of piece 1 is number"],
    [new Response(""), "piece 1 is Response without data.openid"],
    [[{ errcode: 40001, errmsg: "x" }], "piece 1 is Object with errcode 40001"],
    [[{ count: 3, data: { openid: [ALICE] } }], "piece 1 is Object with count 3 and 1 OpenIDs"],
    [{ count: 1, data: { openid: ALICE } }, "data.openid of piece 1 is string"],
  ]) {
    assert.throws(
      () => split(source),
      (error) => error.message.endsWith(`; ${words}`) || assert.fail(error.message),
    );
  }
});

test("the lines of a reader and OpenIDs of other lengths, one by one, are a line each", async () => {
  const list = Array.from({ length: 25_000 }, (_, n) => `OPENID${n}`);
  for (const pieces of [list, new Set(list), [...list, ""]]) {
    assert.ok(lists(split(pieces).batches).flat().join() === list.join());
  }
  const { batches } = await splitSlowly(slowly(list));
  assert.ok(lists(batches).flat().join() === list.join());
  const reader = createInterface({ input: Readable.from([`${list.join("\r\n")}\r\n`]) });
  assert.ok(
    lists((await splitSlowly(reader)).batches)
      .flat()
      .join() === list.join(),
  );
});

test("a text stream cut anywhere is the same list", async () => {
  const text = `\ufeff${openIds(300).join("\r\n")}\r\nOPENID1\nOPENID2`;
  const whole = split(text);
  const { below } = random(11);
  for (let count = 0; count < 20; count += 1) {
    const pieces = [];
    for (let start = 0; start < text.length; ) {
      const end = start + 1 + below(count < 10 ? 9 : 900);
      pieces.push(text.slice(start, end));
      start = end;
    }
    assert.deepEqual(split(pieces), whole);
    assert.deepEqual(await splitSlowly(slowly(pieces)), whole);
    const stream = ReadableStream.from(pieces.map(encode)).pipeThrough(new TextDecoderStream());
    assert.deepEqual((await splitSlowly(stream)).batches, split(text.slice(1)).batches);
  }
});

test("a page of WeChat's older documents has more entries than its count", () => {
  const openid = ["", "OPENID1", "OPENID2"];
  const { batches, report } = split({ total: 2, count: 2, data: { openid }, next_openid: "x" });
  assert.deepEqual(lists(batches), [["OPENID1", "OPENID2"]]);
  assert.deepEqual(report.malformed_lines, [{ line: 1, found: "" }]);
});

test("a table, quotes, commas and JSON are told by line, and none of it is sent", () => {
  const text = `openid,nickname\n"${ALICE}"\n${BOB},\n${CAROL} \n${ALICE};${BOB}\n["${CAROL}"]\n${ALICE}${BOB}\n${CAROL}\0\nOPENID1\nOPENID2`;
  const { batches, report } = split(text);
  assert.deepEqual(lists(batches), [["OPENID1", "OPENID2"]]);
  assert.deepEqual(
    report.malformed_lines.map(({ line }) => line),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.equal(split(`openid\n${LINES}`).report.malformed_lines[0].line, 1);
});

test("at most 10 000 in a batch, and never one alone at the end", () => {
  for (const [count, expected] of [
    [0, []],
    [1, [1]],
    [2, [2]],
    [10_000, [10_000]],
    [10_001, [9_999, 2]],
    [10_002, [10_000, 2]],
    [20_001, [10_000, 9_999, 2]],
    [25_000, [10_000, 10_000, 5_000]],
  ]) {
    const list = openIds(count);
    for (const source of [list, list.join("\n"), encode(list.join("\r\n"))]) {
      const { batches, report } = split(source);
      assert.deepEqual(counts(batches), expected);
      assert.deepEqual(
        batches.map((one) => one.batch),
        expected.map((_, n) => n + 1),
      );
      assert.ok(lists(batches).flat().join() === list.join());
      assert.equal(report.openids, count);
    }
  }
});

test("an empty list has no batches", () => {
  for (const source of ["", "\n\n", "\ufeff\r\n", [], [[]], LAST, new Uint8Array()]) {
    assert.deepEqual(split(source).batches, []);
  }
});

test("a list cut anywhere, in a line and in a character, is the same list", async () => {
  const text = `\ufeff${openIds(200).join("\r\n")}\r\n群发\r\n😀\r\n${ALICE}\r\nOPENID\n`;
  const bytes = encode(text);
  const whole = split(bytes);
  assert.deepEqual(whole.report.malformed_lines, [
    { line: 201, found: "群发" },
    { line: 202, found: "😀" },
  ]);
  const { below } = random(5);
  for (let count = 0; count < 50; count += 1) {
    const pieces = [];
    for (let start = 0; start < bytes.length; ) {
      const end = start + 1 + below(count < 10 ? 3 : 400);
      pieces.push(bytes.subarray(start, end));
      start = end;
    }
    assert.deepEqual(split(pieces), whole);
    assert.deepEqual(await splitSlowly(slowly(pieces)), whole);
  }
});

test("malformed lines are told by number, and the others are sent", () => {
  const list = [ALICE, "o 1", "", "名字", `${BOB}\t`, CAROL, ALICE, "OPENID1"];
  const { batches, report } = split(list.join("\r\n"));
  assert.deepEqual(lists(batches), [[ALICE, CAROL, "OPENID1"]]);
  assert.deepEqual(
    report.malformed_lines.map(({ line }) => line),
    [2, 4, 5],
  );
  assert.deepEqual(report.malformed_lines[1], { line: 4, found: "名字" });
  assert.deepEqual([report.lines, report.openids, report.duplicates], [8, 3, 1]);
  assert.deepEqual([report.odd, report.first_odd], [1, { line: 8, found: "OPENID1" }]);
});

test("a list of which no line is an OpenID is refused, and nobody is left out without a word", () => {
  const reply = JSON.stringify({ total: 2, count: 2, data: { openid: [ALICE, BOB] } });
  for (const text of [
    reply,
    `["${ALICE}","${BOB}"]`,
    `"${ALICE}"\n"${BOB}"\n`,
    `${ALICE},${BOB}`,
  ]) {
    assert.throws(
      () => split(text),
      ({ message }) => {
        assert.match(
          message,
          /^openIdBatches\(\): no line of the list is an OpenID; line 1 begins/,
        );
        return true;
      },
    );
  }
  assert.deepEqual(split("").batches, []);
  assert.deepEqual(split("\n\n").batches, []);
});

test("a count that is a text counts, and a boxed text is no list", () => {
  const page = { count: "3", data: { openid: [ALICE, BOB] } };
  assert.throws(() => split(page), /with count 3 and 2 OpenIDs/);
  assert.deepEqual(counts(split({ ...page, count: "2" }).batches), [2]);
  assert.throws(() => split(new String(ALICE)), /the source is String/);
});

test("of very many malformed lines the first thousand are told, and their number", () => {
  const { batches, report } = split(`${"名\n".repeat(2_500)}${LINES}`);
  assert.deepEqual(counts(batches), [3]);
  assert.deepEqual([report.malformed, report.malformed_lines.length], [2_500, 1_000]);
  assert.equal(report.malformed_lines.at(-1).line, 1_000);
});

test("an OpenID is in one batch only, over all batches and pages", () => {
  const list = openIds(20_002);
  const pages = [list.slice(0, 10_000), list.slice(5_000, 15_000), list.slice(10_000), list];
  const { batches, report } = split(pages);
  assert.deepEqual(counts(batches), [10_000, 10_000, 2]);
  assert.ok(lists(batches).flat().join() === list.join());
  assert.equal(report.duplicates, 10_000 + 10_000 + 10_002 + 20_002 - 20_002);
});

test("build takes a batch's OpenIDs as they are", () => {
  const list = openIds(10_001);
  for (const { openids, count } of openIdBatches(list)) {
    const call = build("message/mass/send", { touser: openids, ...TEXT });
    assert.equal(JSON.parse(decode(call.body)).touser.length, count);
  }
});

test("a batch is its own, and stays as it is", () => {
  const [first, second] = openIdBatches(openIds(20_000));
  const copy = structuredClone(second);
  first.openids.fill(0);
  for (const _ of openIdBatches(openIds(30_000).reverse()));
  assert.deepEqual(second, copy);
  assert.equal(second.openids.byteLength, second.openids.buffer.byteLength);
});

test("the report is there before, while and after it is split", () => {
  const list = openIdBatches(openIds(20_002));
  assert.deepEqual(list.report, {
    lines: 0,
    openids: 0,
    duplicates: 0,
    malformed: 0,
    malformed_lines: [],
    odd: 0,
  });
  const seen = [];
  for (const _ of list) seen.push(list.report.openids);
  assert.ok(seen.every((openids) => openids >= 10_000));
  assert.equal(list.report.openids, 20_002);
  assert.deepEqual(JSON.parse(JSON.stringify(list.report)), list.report);
});

test("a list may be gone through again; what comes once is empty then", () => {
  const list = openIdBatches(openIds(10_001));
  const first = [...list];
  assert.deepEqual([...list], first);
  assert.equal(list.report.openids, 10_001);
  const once = openIdBatches([LINES][Symbol.iterator]());
  assert.deepEqual(counts([...once]), [3]);
  assert.deepEqual([...once], []);
});

test("two iterations at once, of one list and of two, do not meet", async () => {
  const list = openIds(30_001);
  const expected = split(list).batches;
  const batches = openIdBatches(list);
  const others = openIdBatches([...list].reverse());
  const iterators = [batches, batches, others].map((list) => list[Symbol.iterator]());
  const found = [[], [], []];
  for (let turn = 0; turn < expected.length; turn += 1) {
    for (const [n, iterator] of iterators.entries()) found[n].push(iterator.next().value);
  }
  for (const iterator of iterators) assert.equal(iterator.next().done, true);
  assert.deepEqual(found[0], expected);
  assert.deepEqual(found[1], expected);
  assert.deepEqual(counts(found[2]), counts(expected));
  assert.equal(lists(found[2]).flat()[0], list.at(-1));
  const [fourth, fifth] = await Promise.all([splitSlowly(slowly([list])), splitSlowly(list)]);
  assert.deepEqual([fourth.batches, fifth.batches], [expected, expected]);
});

/** The memory of the instance: it only grows, but for a fresh instance. */
const memory = () => glue.initSync({ module: new Uint8Array() }).memory.buffer.byteLength;

test("a list that is left early is given back, two thousand times", async () => {
  const list = encode(openIds(20_000).join("\n"));
  const leave = async () => {
    for (const _ of openIdBatches(list)) break;
    for await (const _ of openIdBatches(list)) break;
    try {
      for (const _ of openIdBatches(list)) throw new Error("enough");
    } catch {}
  };
  for (let count = 0; count < 20; count += 1) await leave();
  const before = memory();
  for (let count = 0; count < 700; count += 1) await leave();
  assert.equal(memory(), before);
});

test("a very long list gives its memory back, but not while another one is being split", () => {
  const list = encode(openIds(600_000).join("\n"));
  const first = memory();
  const other = openIdBatches(openIds(20_000))[Symbol.iterator]();
  other.next();
  assert.equal(counts(split(list).batches).length, 60);
  assert.ok(memory() > first + 8 * 2 ** 20);
  assert.equal(other.next().value.count, 10_000);
  assert.equal(other.next().done, true);
  assert.equal(counts(split(list).batches).length, 60);
  assert.ok(memory() < first + 2 ** 20, "a fresh instance");
  assert.equal(split(LINES).batches.length, 1);
});

/** A trap, as a bug of ours would be: on an object that is nowhere in memory. */
function trap() {
  const nowhere = Object.create(glue.OpenIdSplitter.prototype, {
    __wbg_ptr: { value: 0xfffffff0 },
  });
  callWasm(() => nowhere.finish());
}

test("a trap elsewhere ends a list with a clear error, and the next one is split", async () => {
  assert.throws(trap, InternalError);
  const list = openIdBatches(openIds(30_000));
  const lost = (error) => error instanceof InternalError && /list/.test(error.message);
  const iterator = list[Symbol.iterator]();
  iterator.next();
  assert.throws(trap, InternalError);
  assert.throws(() => iterator.next(), lost);
  assert.equal(iterator.next().done, true);
  // Left early: nothing to say, and nothing of the new instance is freed.
  assert.doesNotThrow(() => {
    for (const _ of list) {
      assert.throws(trap, InternalError);
      break;
    }
  });
  await assert.rejects(async () => {
    for await (const _ of list) assert.throws(trap, InternalError);
  }, lost);
  // It does not begin anew in the middle, when only its report was asked for.
  const asked = list[Symbol.iterator]();
  asked.next();
  assert.throws(trap, InternalError);
  assert.throws(() => list.report, lost);
  assert.throws(() => asked.next(), lost);
  assert.deepEqual(counts([...list]), [10_000, 10_000, 10_000]);
});

test("lists that were lost do not keep memory from being given back", () => {
  const list = encode(openIds(600_000).join("\n"));
  for (const _ of openIdBatches(LINES)) {
    assert.throws(trap, InternalError);
    break;
  }
  const first = memory();
  split(list);
  assert.ok(memory() < first + 2 ** 20);
});

test("an OpenID of a page with a line break in it is malformed, and not two", () => {
  const { batches, report } = split([[ALICE, `${BOB}\n${CAROL}`]]);
  assert.deepEqual(lists(batches), [[ALICE]]);
  assert.equal(report.malformed, 1);
});
