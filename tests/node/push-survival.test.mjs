// Whatever is done to a push, before it comes or after it was read, the next one is as good.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPush, PushError, readPush, sealPush } from "wechat-mass";
import { random } from "./random.mjs";
import {
  ACCOUNT,
  EVENTS,
  encrypt,
  FINISH,
  frame,
  KEY,
  MESSAGE,
  PLAIN_SEAL,
  SEAL,
  signed,
  TOKEN,
  xml,
} from "./wechat.mjs";

const sealed = sealPush({ xml: xml(MESSAGE), ...SEAL });
const plain = sealPush({ xml: xml(MESSAGE), ...PLAIN_SEAL });

/** Pushes of every kind, as functions that open them anew. */
const OPENINGS = {
  ...Object.fromEntries(Object.entries(EVENTS).map(([name, text]) => [name, () => readPush(text)])),
  "a message": () => openPush({ ...ACCOUNT, ...sealed }),
  "a plain message": () => openPush({ token: TOKEN, mode: "plain", ...plain }),
};

test("a push is plain data: it survives cloning and JSON", () => {
  for (const [name, open] of Object.entries(OPENINGS)) {
    const push = open();
    assert.deepEqual(structuredClone(push), push, name);
    assert.deepEqual(JSON.parse(JSON.stringify(push)), push, name);
    assert.equal(Object.getPrototypeOf(push), Object.prototype);
  }
});

/** Spoils every value that can be spoiled; what is frozen stays. */
function spoil(value) {
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === "object" && member !== null) spoil(member);
    Reflect.set(value, name, "spoiled");
    Reflect.deleteProperty(value, name);
  }
}

test("whatever is done to a push, the next one is as good", () => {
  for (const [name, open] of Object.entries(OPENINGS)) {
    const before = structuredClone(open());
    spoil(open());
    assert.deepEqual(open(), before, name);
  }
});

test("tags with names of Object.prototype are fields like others", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "then"];
  const inside = Object.fromEntries([["polluted", "yes"]]);
  const elements = names.map((name) => `<${name}><polluted>yes</polluted></${name}>`).join("");
  const members = names.map((name) => `"${name}":{"polluted":"yes"}`).join(",");
  const head =
    "<MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID><Status>sent</Status>";
  for (const [fields, text] of [
    [(push) => push.fields, `<xml><MsgType>text</MsgType>${elements}</xml>`],
    [(push) => push.fields, `{"MsgType":"text",${members}}`],
    [(push) => push.extra, `<xml>${head}${elements}</xml>`],
  ]) {
    const push = readPush(text);
    for (const copy of [push, structuredClone(push), JSON.parse(JSON.stringify(push))]) {
      const found = fields(copy);
      assert.equal(Object.getPrototypeOf(found), Object.prototype);
      for (const name of names) {
        assert.ok(Object.hasOwn(found, name), name);
        assert.deepEqual(Object.getOwnPropertyDescriptor(found, name).value, inside);
      }
    }
    assert.equal({}.polluted, undefined);
  }
});

/** Texts that are put somewhere into a push. */
const PIECES = [
  "<",
  ">",
  "</xml>",
  "<xml>",
  "<item>",
  "<![CDATA[",
  "]]>",
  "&#x0;",
  "&lt;",
  "<!--",
  "<!DOCTYPE",
  "<?xml?>",
  "{",
  '"',
  "[null,",
  "\u0000",
  "群",
  "-1",
  "18446744073709551616",
  "<MsgID>",
  "Encrypt",
  "err(",
].map((piece) => Buffer.from(piece));

function mutated(bytes, seeds, { below, pick }) {
  const at = below(bytes.length + 1);
  const end = Math.min(bytes.length, at + below(40));
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, end),
    bytes.subarray(end),
  ];
  switch (below(6)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] ^= 1 << below(8);
      return flipped;
    }
    case 1: // Delete.
      return Buffer.concat([before, after]);
    case 2: // Repeat.
      return Buffer.concat([before, part, part, part, after]);
    case 3: // Insert.
      return Buffer.concat([before, pick(PIECES), part, after]);
    case 4: {
      // Replace what stands between two tags.
      const next = bytes.indexOf("<", at);
      return next < 0 ? bytes : Buffer.concat([before, pick(PIECES), bytes.subarray(next)]);
    }
    default: {
      // Splice: the beginning of this one, the end of another.
      const other = pick(seeds);
      return Buffer.concat([before, other.subarray(below(other.length))]);
    }
  }
}

/** A push of secure mode in which exactly these bytes are encrypted; whole blocks only. */
function encryptedPush(bytes) {
  return { ...ACCOUNT, ...signed(TOKEN, encrypt(KEY, bytes)) };
}

/** Returns the result of a call, or the code of its refusal. Any other error fails the test. */
function outcome(call) {
  try {
    return call();
  } catch (error) {
    assert.ok(error instanceof PushError, `${error?.stack ?? error}`);
    assert.match(error.code, /^[a-z0-9_]+$/);
    assert.ok(error.meaning.zh && error.meaning.en);
    return error.code;
  }
}

/** Without what a push from a queue cannot know. */
function comparable(found) {
  if (typeof found === "string") return found;
  const { mode: _, dedupe_key: __, ...rest } = found;
  return rest;
}

test("20 000 mutated pushes: a push or a refusal, the same in every way, and the next one opens", () => {
  const seeds = [...Object.values(EVENTS), xml(MESSAGE), xml(FINISH), sealed.body].map(Buffer.from);
  const generator = random(20261122);
  let read = 0;
  const codes = new Set();
  for (let count = 0; count < 20_000; count += 1) {
    let bytes = generator.pick(seeds);
    for (let times = generator.below(3); times >= 0; times -= 1) {
      bytes = mutated(bytes, seeds, generator);
    }
    const found = comparable(outcome(() => readPush(bytes)));
    if (typeof found === "string") codes.add(found);
    else read += 1;
    // The same bytes in plain mode, and with a good signature inside of what is encrypted.
    const given = { token: TOKEN, mode: "plain", query: plain.query, body: bytes };
    assert.deepEqual(comparable(outcome(() => openPush(given))), found);
    if (bytes.length > 0) {
      const inside = encryptedPush(frame({ message: bytes }));
      assert.deepEqual(comparable(outcome(() => openPush(inside))), found);
    }
    // A mutated frame, or a mutated push around what is encrypted.
    if (count % 2 === 0) {
      const damaged = mutated(frame({ message: bytes }), seeds, generator);
      const blocks = damaged.subarray(0, damaged.length - (damaged.length % 16));
      outcome(() => openPush(encryptedPush(blocks)));
    } else {
      const body = mutated(Buffer.from(sealed.body), seeds, generator);
      outcome(() => openPush({ ...ACCOUNT, query: sealed.query, body }));
    }
    if (count % 100 === 0)
      assert.equal(openPush({ ...ACCOUNT, ...sealed }).fields.MsgId, MESSAGE.MsgId);
  }
  // The mutations must leave enough to be read, and reach the checks, or this shows nothing.
  assert.ok(read > 1_000, String(read));
  for (const code of ["malformed", "forbidden_xml", "not_utf8", "missing_field"]) {
    assert.ok(codes.has(code), [...codes].join());
  }
  assert.equal(openPush({ ...ACCOUNT, ...sealed }).fields.MsgId, MESSAGE.MsgId);
});
