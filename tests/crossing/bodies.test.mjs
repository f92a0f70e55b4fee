// Bodies cross as one message, written in JavaScript. The reference walks through them from Rust, one call across the
// boundary for each value. Both say the same of every body, in the same words and the same order.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { outcome, randomBody, randomPlan, randomQuestion } from "./random-bodies.mjs";

const dist = process.env.WECHAT_MASS_PROBE;
assert.ok(dist, "run it as: cargo xtask test --only fuzz");
const from = (file) => import(pathToFileURL(path.join(dist, file)).href);
const library = await from("index.js");
const { apis, read } = library;
const { callWasm, errorOf, mailbox } = await from("wasm/calls.js");
const { Mailbox } = await from("wasm/mailbox.js");
const campaigns = await from("wasm/campaign.js");

/** Sends a value over as the facade does, which before that takes OpenIDs in bytes and files out of it. */
const crossing = (call, api, body, options) =>
  callWasm((wasm) => {
    const number = wasm.numberOf(api);
    const length = mailbox.values(options, body, (start, end) =>
      number < 0 ? wasm.refuseApi(api, start, end) : wasm[call](number, start, end),
    );
    const isRefused = call === "build" && (number < 0 || length < 0);
    if (length === 0) return [];
    const text = mailbox.text(Math.abs(length));
    if (isRefused) throw errorOf(JSON.parse(text));
    return text;
  });
const sendJson = new Set(apis().flatMap(({ api, body }) => (body === "json" ? [api] : [])));
const check = (api, body, options) => {
  const said = crossing("check", api, body, options);
  return typeof said === "string" ? JSON.parse(said) : said;
};
/** The body of the call, or all of it, as it crosses. */
const build = (api, body, options) => {
  const built = crossing("build", api, body, options);
  return sendJson.has(api) ? built : JSON.parse(built);
};

const reference = {
  check: (api, body, options) => callWasm((wasm) => wasm.checkReference(api, body, options)),
  build: (api, body, options) => {
    const call = callWasm((wasm) => wasm.buildReference(api, body, options));
    return sendJson.has(api) ? call.body : call;
  },
  read: (api, reply, status) => callWasm((wasm) => wasm.readReference(api, reply, status)),
};

test("100 000 random bodies", () => {
  for (let number = 0; number < 100_000; number += 1) {
    for (const [name, ours, known] of [
      ["check", check, reference.check],
      ["build", build, reference.build],
    ]) {
      // Made anew for each: some values are others when they are read again.
      const said = [ours, known].map((call) => {
        const { api, body, options } = randomBody(number);
        return outcome(() => call(api, body, options));
      });
      assert.equal(said[0], said[1], `${name} ${number}`);
    }
  }
});

const NOW = 1_795_651_200;

test("random plans, and random questions to mayMassSend", () => {
  const { callWasm, mailbox } = campaigns;
  const crossing = (options, value, call) =>
    callWasm((wasm) => mailbox.values(options, value, (start, end) => call(wasm, start, end)));
  let number = 0;
  const ours = {
    check: ({ body, options }) =>
      crossing(options, body, (wasm, start, end) =>
        mailbox.problems(wasm.checkCampaign(start, end)),
      ),
    plan: ({ body, options }) =>
      crossing(options, body, (wasm, start, end) => {
        // No campaign has had such a number.
        number -= 1;
        return mailbox.text(wasm.planCampaign(start, end, NOW, number));
      }),
    ask: ({ body }) =>
      crossing(undefined, body, (wasm, start, end) => wasm.mayMassSend(start, end)),
  };
  const known = {
    check: ({ body, options }) => callWasm((wasm) => wasm.checkCampaignReference(body, options)),
    plan: ({ body, options }) => callWasm((wasm) => wasm.planCampaignReference(body, options, NOW)),
    ask: ({ body }) => callWasm((wasm) => wasm.mayMassSendReference(body)),
  };
  const planned = [];
  for (let seed = 0; seed < 10_000; seed += 1) {
    for (const name of ["check", "plan", "ask"]) {
      const make = name === "ask" ? randomQuestion : randomPlan;
      const said = [ours, known].map((way) => outcome(() => way[name](make(seed))));
      assert.equal(said[0], said[1], `${name} ${seed}`);
      planned.push(name === "plan" && !said[0].startsWith("refused"));
    }
  }
  assert.ok(planned.filter(Boolean).length > 1000, "many of the plans are good ones");
});

const corpus = (target) => {
  const folder = path.join(import.meta.dirname, "../../fuzz/corpus", target);
  return readdirSync(folder).map((file) => readFileSync(path.join(folder, file)));
};

test("every body and every reply of the fuzz corpora, at every endpoint", () => {
  const encoder = new TextEncoder();
  const names = apis().map(({ api }) => api);
  for (const input of ["check_build", "read"].flatMap(corpus)) {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(input);
    // An input begins with a byte that chooses the endpoint, or is the text itself.
    for (const [bytes, reply] of [
      [input, text],
      [input.subarray(1), text.slice(1)],
    ]) {
      let body;
      try {
        body = JSON.parse(reply);
      } catch {
        body = reply;
      }
      for (const api of names) {
        const checked = outcome(() => check(api, body));
        assert.equal(
          checked,
          outcome(() => reference.check(api, body)),
          `${api} ${reply}`,
        );
        // Its reply may be a file, of which the facade adds the bytes.
        if (api === "material/get_material") continue;
        for (const status of [undefined, 502]) {
          const options = status === undefined ? {} : { status };
          const known = outcome(() => reference.read(api, bytes, status));
          assert.equal(
            outcome(() => read(api, new Uint8Array(bytes), options)),
            known,
            `${api} ${reply}`,
          );
          const ofText = outcome(() => reference.read(api, encoder.encode(reply), status));
          assert.equal(
            outcome(() => read(api, reply, options)),
            ofText,
            `${api} ${reply}`,
          );
        }
      }
    }
  }
});

const SENDALL = "message/mass/sendall";
const sendall = () => ({
  filter: { is_to_all: false, tag_id: 2 },
  msgtype: "text",
  text: { content: "hi" },
  clientmsgid: "job42",
});

/** A body whose text is given by a getter that does something before. */
const withGetter = (before) => ({
  ...sendall(),
  get text() {
    before();
    return { content: "hi" };
  },
});

test("a getter may call the package while its object is written", () => {
  const seen = [];
  const body = withGetter(() => {
    seen.push(check(SENDALL, { ...sendall(), msgtype: "b".repeat(100_000) }).length);
    seen.push(
      check(
        SENDALL,
        withGetter(() => seen.push(check(SENDALL, sendall()).length)),
      ).length,
    );
  });
  assert.deepEqual(JSON.parse(build(SENDALL, body)), sendall());
  assert.deepEqual(seen, [1, 0, 0]);
});

test("a getter that ends the instance leaves a whole body to the next one", () => {
  let panics = 0;
  const body = withGetter(() => {
    // The second time the body is written for the fresh instance.
    if (panics++ === 0) assert.throws(() => callWasm((wasm) => wasm.panicProbe()));
  });
  assert.deepEqual(JSON.parse(build(SENDALL, body)), sendall());
  assert.equal(panics, 2);
});

test("a call has all that its endpoint gives it", () => {
  const wholeCall = (api, body) => callWasm((wasm) => wasm.buildReference(api, body, undefined));
  for (const { api, body } of Array.from({ length: 2000 }, (_, number) => randomBody(number))) {
    let call;
    try {
      call = library.build(api, body);
    } catch {
      continue;
    }
    if (typeof call.body === "string") assert.deepEqual(call, wholeCall(api, body));
  }
});

test("a memory that grows elsewhere leaves the inbox as it is", () => {
  check(SENDALL, sendall());
  const grown = 24;
  const memory = callWasm((wasm) => wasm.ownMemory());
  const before = memory.buffer.byteLength;
  for (let time = 0; time < grown; time += 1) {
    memory.grow(1);
    assert.deepEqual(check(SENDALL, sendall()), []);
  }
  assert.equal(memory.buffer.byteLength, before + grown * 65_536);
});

/** Texts of lengths that differ, so that a wrong length shows. */
const texts = (count, shift) =>
  Array.from(
    { length: count },
    (_, index) => `o${"abc"[index % 3].repeat(20 + ((index + shift) % 7))}`,
  );

test("a list may make the memory grow while it is written", () => {
  const body = (touser) => ({ ...sendall(), filter: undefined, touser });
  // Its lengths are what would be read again.
  build("message/mass/send", body(texts(40, 1)));
  for (const place of [0, 20, 39]) {
    const list = texts(40, 0);
    const reads = [];
    const inside = () => {
      reads.push(callWasm((wasm) => wasm.ownMemory()).grow(1));
      check("message/mass/send", body(texts(40, 2)));
      return texts(40, 0)[place];
    };
    Object.defineProperty(list, place, { get: inside });
    assert.deepEqual(JSON.parse(build("message/mass/send", body(list))).touser, texts(40, 0));
    assert.equal(reads.length, 1);
  }
});

test("a list has what its iterator gives, and no method of its own changes that", () => {
  class Own extends Array {
    join() {
      return "x".repeat(1000);
    }
  }
  const body = { ...sendall(), filter: undefined, touser: Own.from(texts(40, 0)) };
  assert.deepEqual(JSON.parse(build("message/mass/send", body)).touser, texts(40, 0));
});

/** The same of a send whose OpenIDs are bytes. */
const withBytes = {
  check: (bytes, body, options) =>
    callWasm((wasm) =>
      mailbox.problems(
        mailbox.values(options, body, (start, end) => wasm.checkWithOpenIds(bytes, start, end)),
      ),
    ),
  build: (bytes, body, options) =>
    callWasm((wasm) => {
      const length = mailbox.values(options, body, (start, end) =>
        wasm.buildWithOpenIds(bytes, start, end),
      );
      return length < 0 ? mailbox.result(length, errorOf) : mailbox.bytes(length);
    }),
  checkReference: (bytes, body, options) =>
    callWasm((wasm) => wasm.checkWithOpenIdsReference(body, bytes, options)),
  buildReference: (bytes, body, options) =>
    callWasm((wasm) => wasm.buildWithOpenIdsReference(body, bytes, options).body),
};

test("OpenIDs as bytes say the same in both ways", () => {
  const encoder = new TextEncoder();
  for (let number = 0; number < 2000; number += 1) {
    const odd = number % 7 === 0 ? ["群 发"] : [];
    const list = [...texts(number % 60, number), ...texts(number % 5, number), ...odd];
    const bytes = encoder.encode(list.join(number % 2 === 0 ? "\n" : "\r\n"));
    for (const name of ["check", "build"]) {
      const said = [name, `${name}Reference`].map((way) => {
        const { body, options } = randomBody(number);
        return outcome(() => withBytes[way](bytes, body, options));
      });
      assert.equal(said[0], said[1], `${name} ${number}`);
    }
  }
});

test("a message after an ended instance begins at the beginning", () => {
  callWasm((wasm) => wasm.numberOf("tags/get"));
  const places = [];
  const noted = (first) => mailbox.values(undefined, first, (start) => void places.push(start));
  let panics = 0;
  const body = withGetter(() => {
    if (panics++ === 0) assert.throws(() => callWasm((wasm) => wasm.panicProbe()));
  });
  callWasm(() => noted(body));
  callWasm(() => noted({}));
  assert.deepEqual(places, [0, 0]);
});

test("a getter that ends the instance each time is an internal error, soon", () => {
  let panics = 0;
  const body = withGetter(() => {
    panics += 1;
    assert.throws(() => callWasm((wasm) => wasm.panicProbe()));
  });
  assert.throws(() => library.build(SENDALL, body), library.InternalError);
  assert.ok(panics < 10, `${panics}`);
  assert.deepEqual(check(SENDALL, sendall()), []);
});

test("a long list that is split in a getter does not end the instance that its plan needs", () => {
  const lines = new TextEncoder().encode(
    Array.from({ length: 500_001 }, (_, index) => `o${String(index).padStart(27, "0")}\n`).join(""),
  );
  let splits = 0;
  const split = (value) => {
    splits += 1;
    for (const _ of library.openIdBatches(lines)) {
      // Only its end matters.
    }
    return value;
  };
  const content = {
    msgtype: "text",
    get text() {
      return split({ content: "hi" });
    },
  };
  const plan = { id: "spring", account: "service", audience: { tag_id: 2 }, content };
  // The options are read before anything is written.
  const options = {
    get allow_unknown() {
      return split([]);
    },
  };
  assert.match(library.planCampaign(plan, NOW, options), /spring/);
  assert.equal(splits, 2);
});

test("an error of a getter is said, also a trap of another WebAssembly", () => {
  const body = {
    get x() {
      throw new WebAssembly.RuntimeError("another module's");
    },
  };
  assert.deepEqual(
    library.check(SENDALL, body).map(({ path, code }) => [path, code]),
    [["", "unsupported"]],
  );
});

test("a value that branches at every level ends soon", () => {
  // 2^31 values, if they were walked before the getter throws.
  let inner = {};
  for (let level = 0; level < 31; level += 1) {
    inner = Object.defineProperty({ a: inner, b: inner }, "c", {
      enumerable: true,
      get() {
        throw new Error("a getter");
      },
    });
  }
  assert.equal(library.check(SENDALL, inner)[0].code, "unsupported");
});

test("a trap while room is made is no error of a getter", () => {
  const trap = new WebAssembly.RuntimeError("unreachable");
  const ended = new Mailbox({
    ownMemory: () => new WebAssembly.Memory({ initial: 1 }),
    outbox: () => 0,
    inbox: (size) => {
      if (size > 20_000) throw trap;
      return 0;
    },
  });
  const body = { text: "a".repeat(30_000) };
  assert.throws(
    () => ended.values(undefined, body, () => 0),
    (thrown) => thrown === trap,
  );
});
