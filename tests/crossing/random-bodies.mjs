// Random bodies of all kinds, for the comparison of the ways across the boundary. They are made from a seed, the same in
// every runtime: bodies that WeChat takes, with values in random places that JSON does not have, that are at a limit of
// the writing, or that are wrong.

/** Whole numbers from a seed (Mulberry32). */
function dice(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const OPENID = "oO-sX1GYvqVAXaeiA6wvf8kfz_O";
const openids = (count) => Array.from({ length: count }, (_, index) => OPENID + (index % 10));

const article = (content) => ({
  title: "标题",
  content,
  thumb_media_id: "MEDIA",
  need_open_comment: 1,
});

/** Bodies that WeChat takes. Each is made anew, because the random values go into it. */
const BODIES = [
  [
    "message/mass/sendall",
    () => ({
      filter: { is_to_all: false, tag_id: 2 },
      msgtype: "text",
      text: { content: "你好" },
      clientmsgid: "job42",
    }),
  ],
  [
    "message/mass/sendall",
    () => ({
      filter: { is_to_all: true },
      msgtype: "mpnews",
      mpnews: { media_id: "MEDIA" },
      send_ignore_reprint: 0,
      clientmsgid: "c",
    }),
  ],
  [
    "message/mass/send",
    () => ({
      touser: openids(2),
      msgtype: "image",
      images: { media_ids: ["A", "B"], recommend: "x", need_open_comment: 1 },
      clientmsgid: "c",
    }),
  ],
  [
    "message/mass/send",
    () => ({
      touser: openids(40),
      msgtype: "mpvideo",
      mpvideo: { media_id: "V", title: "t", description: "d" },
      clientmsgid: "c",
    }),
  ],
  ["message/mass/preview", () => ({ touser: OPENID, msgtype: "voice", voice: { media_id: "V" } })],
  ["message/mass/delete", () => ({ msg_id: "30124", article_idx: 1 })],
  ["message/mass/speed/set", () => ({ speed: 1 })],
  ["draft/add", () => ({ articles: [article("<p>内容</p>"), article("<p>b</p>")] })],
  ["tags/members/batchtagging", () => ({ openid_list: openids(33), tagid: 2 })],
  ["user/info/batchget", () => ({ user_list: [{ openid: OPENID, lang: "zh_CN" }] })],
  ["comment/list", () => ({ msg_data_id: 1, index: 0, begin: 0, count: 9, type: 0 })],
  ["tags/get", () => ({})],
  ["user/get", () => ({ next_openid: OPENID })],
  ["no/such/api", () => ({ a: 1 })],
];

/** The lengths at which a text or a list is written in another way, and those beside them. */
const LENGTHS = [0, 1, 31, 32, 33, 41, 42, 43, 84, 85, 99, 100, 101, 126, 127, 128, 300, 5000];
const CHARACTERS = [
  "a",
  "é",
  "群",
  "😀",
  "\0",
  '"',
  "\\",
  "\n",
  "\u{FFFD}",
  "\uD800",
  "\uDC00",
  " ",
];

/** Values by how they are made. Those in `later` may also hold others. */
const VALUES = [
  () => undefined,
  () => null,
  () => true,
  () => false,
  () => 0,
  () => -0,
  () => 1,
  () => -1,
  () => 1.5,
  () => 1e21,
  () => 2 ** 53 - 1,
  () => 2 ** 53,
  () => -(2 ** 60),
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 5e-324,
  () => 0n,
  () => 2n ** 53n + 1n,
  () => 2n ** 63n - 1n,
  () => 2n ** 64n - 1n,
  () => -(2n ** 63n) - 1n,
  () => "",
  () => "undefined",
  () => "0",
  () => "18446744073709551615",
  () => Symbol("s"),
  () => () => {},
  () => class {},
  () => new Date(0),
  () => new Map([["a", 1]]),
  () => new Set(["a"]),
  () => Promise.resolve(1),
  () => new Uint8Array([1, 2]),
  () => new DataView(new ArrayBuffer(2)),
  () => new ArrayBuffer(3),
  () => new URL("https://example.com/"),
  () =>
    new (class Own {
      own = 1;
    })(),
  () => Object.assign(Object.create(null), { a: 1 }),
  () => Object.assign(Object.create({ inherited: 1 }), { own: undefined }),
  () => JSON.parse('{"__proto__": {"x": 1}}'),
  () => ({ toJSON: () => 1 }),
  () => ({ toJSON: 1 }),
  () => ({ "a/b~c": Number.NaN, "\uD800": 1, "\uDC00": 2, "": undefined }),
  () => ({
    get a() {
      throw new Error("a getter");
    },
  }),
  () => ({
    get a() {
      return [1, undefined];
    },
    b: Number.NaN,
  }),
  () =>
    new Proxy(
      {},
      {
        ownKeys() {
          throw new Error("a trap");
        },
      },
    ),
  () => new Proxy({ a: "b" }, {}),
  () => new Proxy(["a", Number.NaN], {}),
  () => revoked({}),
  () => revoked([]),
  () => [],
  () => [undefined, null, Number.NaN],
  () => new Array(5),
  () => Object.assign(["a", "b"], { more: 1 }),
  () => new (class Texts extends Array {})("a", "b"),
  () => Object.assign(["a"], { [Symbol.iterator]: () => ["x", Number.NaN].values() }),
  () =>
    Object.defineProperty(["a", "b"], 1, {
      get() {
        throw new Error("an entry");
      },
    }),
  () => Object.defineProperty([...openids(40)], 7, { get: () => "群" }),
  () => told(openids(5), 3.5),
  () => told(openids(40), 35.5),
  () => told(openids(40), "3"),
  () => told(openids(40), -5),
  () => told(openids(3), 50),
  () => told(openids(3), Number.NaN),
  () => told(openids(3), 2 ** 32),
  () =>
    new Proxy(
      { a: 1 },
      {
        getPrototypeOf() {
          throw new Error("a trap");
        },
      },
    ),
  () =>
    new Proxy(
      { a: 1 },
      {
        get() {
          throw new Error("a trap");
        },
      },
    ),
  () => queued(40),
  () => queued(3),
  () => branching(14),
  () =>
    new (class People extends Array {
      join() {
        return "hidden";
      }
    })(...openids(40)),
  () => ({
    get a() {
      throw new WebAssembly.RuntimeError("another module's");
    },
  }),
  () => [...openids(40), 5],
  () => [...openids(40), "\uD800"],
  () => [...openids(40), "a\nb", ""],
  () => [...openids(40), "群发"],
  () => Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [index, index])),
  cycle,
  () => deep(31),
  () => deep(33),
];

/** A list that tells another length. */
function told(list, length) {
  return new Proxy(list, {
    get: (target, name, receiver) =>
      name === "length" ? length : Reflect.get(target, name, receiver),
  });
}

/** A list whose entries are others each time they are read. */
function queued(count) {
  const queue = Array.from({ length: 3 * count }, (_, index) => `o${index}`);
  const list = openids(count);
  const entry = { get: () => queue.shift(), enumerable: true };
  for (const index of list.keys()) Object.defineProperty(list, index, entry);
  return list;
}

/** An object that has the one below twice, and throws: it is 2^levels values if it is walked first. */
function branching(levels) {
  let inner = {};
  for (let level = 0; level < levels; level += 1) {
    inner = {
      a: inner,
      b: inner,
      get c() {
        throw new Error("a getter");
      },
    };
  }
  return inner;
}

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cycle() {
  const object = { list: [] };
  object.list.push(object);
  return object;
}

function deep(levels) {
  let value = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Plans of campaigns, and questions to `mayMassSend`. Each is made anew. */
const PLANS = [
  () => ({
    id: "spring",
    account: "service",
    audience: { tag_id: 2 },
    content: { msgtype: "text", text: { content: "你好" } },
    start_at: 1_795_661_200,
    speed: 1,
  }),
  () => ({
    id: "spring",
    account: "service",
    audience: { openids: [{ batch: 1, count: 2, fingerprint: "wfFQHTf08mwfM0bjcuyzCQ" }] },
    content: { msgtype: "mpnews", mpnews: { media_id: "MEDIA" }, send_ignore_reprint: 0 },
  }),
];
const QUESTIONS = [
  () => ({
    account: "service",
    audience: "all",
    now: 1_795_651_200,
    history: [{ at: 1_795_611_200, audience: "tag" }],
  }),
  () => ({ account: "subscription", audience: "openids", now: 1_795_651_200, history: [] }),
];

/** WeChat's replies. Each is made anew. */
const REPLIES = [
  [
    "message/mass/send",
    () => ({
      errcode: 0,
      errmsg: "send job submission success",
      msg_id: 34182,
      msg_data_id: "206227730",
    }),
  ],
  ["message/mass/sendall", () => ({ errcode: 45065, errmsg: "clientmsgid exist", msg_id: 34182 })],
  ["message/mass/get", () => ({ msg_id: 201053012, msg_status: "SEND_SUCCESS" })],
  ["tags/get", () => ({ tags: [{ id: 2, name: "标签", count: 17 }] })],
  [
    "user/get",
    () => ({ total: 40, count: 40, data: { openid: openids(40) }, next_openid: OPENID }),
  ],
  ["token", () => ({ access_token: "TOKEN", expires_in: 7200 })],
  ["draft/add", () => ({ errcode: 40007, errmsg: "invalid media_id rid: 5f-1a-2b" })],
];

/** A random reply as a text, with its endpoint, and the options with its HTTP status. */
export function randomReply(number) {
  const { api, body, options } = random(number, REPLIES);
  let reply;
  try {
    reply = JSON.stringify(body) ?? "";
  } catch {
    // Half of a reply.
    reply = '{"errcode":0,"errmsg":"ok"';
  }
  return { api, reply, options: options === undefined ? {} : { status: 502 } };
}

/** A random body with its endpoint and its options, for each number. */
export function randomBody(number) {
  return random(number, BODIES);
}

/** A random plan with the options of its check. */
export function randomPlan(number) {
  return random(
    number,
    PLANS.map((make) => [undefined, make]),
  );
}

/** A random question to `mayMassSend`. */
export function randomQuestion(number) {
  return random(
    number,
    QUESTIONS.map((make) => [undefined, make]),
  );
}

function random(number, makers) {
  const roll = dice(number);
  const one = (list) => list[roll(list.length)];
  const text = () => {
    const length = one(LENGTHS);
    let made = roll(2) === 0 ? one(CHARACTERS).repeat(length) : "b".repeat(length);
    if (roll(2) === 0) {
      const at = roll(made.length + 1);
      made = made.slice(0, at) + one(CHARACTERS) + made.slice(at);
    }
    return made;
  };
  const value = (depth) => {
    if (roll(2000) === 0) return openids(10_001);
    const kind = roll(10);
    if (kind < 4) return text();
    if (kind < 8 || depth === 3) return one(VALUES)();
    const members = Array.from({ length: roll(4) }, () => value(depth + 1));
    return kind === 8
      ? members
      : Object.fromEntries(
          members.map((member) => [roll(3) === 0 ? text() : `m${roll(4)}`, member]),
        );
  };
  const [api, make] = one(makers);
  if (roll(40) === 0) return { api, body: value(0), options: undefined };
  const body = make();
  // Most bodies get one wrong value, some stay right.
  for (let change = roll(3); change > 0; change -= 1) spoil(body, roll, value);
  return {
    api,
    body,
    options: roll(4) === 0 ? { allow_unknown: roll(4) === 0 ? value(2) : ["/extra"] } : undefined,
  };
}

/** Puts a random value at a random place. */
function spoil(body, roll, value) {
  let object = body;
  try {
    for (;;) {
      const names = Object.keys(object);
      const added = Array.isArray(object) ? object.length : "extra";
      const name = names[roll(names.length + 1)] ?? added;
      const inside = object[name];
      if (typeof inside !== "object" || inside === null || roll(2) === 0) {
        object[name] = value(0);
        return;
      }
      object = inside;
    }
  } catch {
    // A getter or a Proxy of an earlier value. The body stays as it is.
  }
}

/** The result of a call in a line: what it returns, or the problems that it throws. */
export function outcome(call) {
  try {
    return JSON.stringify(call());
  } catch (error) {
    return `refused ${JSON.stringify(error.problems ?? error)}`;
  }
}
