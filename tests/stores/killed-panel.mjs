// A panel of the documents, between WeChat and an operator: campaigns of 25 000 OpenIDs are added over HTTP,
// the program is killed at random moments and started again, and WeChat pushes the ends of jobs. In the end
// everybody was sent to exactly once.
import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { sealPush } from "wechat-mass";
import { serveWeChat, WeChat } from "../node/campaign/wechat-server.mjs";
import { random } from "../node/random.mjs";

export const ACCOUNT = {
  APPID: "wx0123456789abcdef",
  SECRET: "0123456789abcdef0123456789abcdef",
  TOKEN: "token-of-the-account",
  AES_KEY: "Zm9yLXRoZS10ZXN0cy1vZi1wdXNoZXMtb25seS0wMTI",
};
const OPENIDS = 25_000;
const CONTENT = { msgtype: "text", text: { content: "你好" } };
/** The moments of a request to WeChat at which the program dies. */
const MOMENTS = ["arriving", "arrived", "processed", "answering", "answered"];

/** Requests that are wrong: their path and body, the status of the answer, and words of it. */
const MISTAKES = [
  ["/", undefined, 404, ""],
  ["/campaign/spring-0", undefined, 404, ""],
  ["/campaigns/none", undefined, 404, ""],
  ["/campaigns/none", '{"fact":{"what":"paused"}}', 404, "none"],
  ["/campaigns", "{", 400, "JSON"],
  ["/campaigns", "{}", 400, '"level":"error"'],
  ["/campaigns", '{"plan":{"id":"bad"},"openids":["oA-1"]}', 400, "/content"],
  ["/campaigns", '{"plan":{"id":"bad"},"openids":1}', 400, "openIdBatches"],
  ["/campaigns/spring-0", "{}", 400, "zh"],
  ["/campaigns/spring-0", '{"fact":{"what":"lost","id":"send-1-1"}}', 400, "lost"],
  ["/wechat", undefined, 400, ""],
];

/** The OpenIDs of a campaign, by its number. */
const listOf = (number) =>
  Array.from({ length: OPENIDS }, (_, n) => `o${String(number * OPENIDS + n).padStart(27, "0")}`);

/**
 * Kills a program `kills` times while it sends `campaigns`, and lets it come to its end.
 *
 * After each `each` kills there is one campaign more, until there are all.
 *
 * @param start Starts the program, told the address of WeChat. Resolves, when it answers, to `{ address, kill }`;
 * `kill()` resolves when nothing of it runs any more.
 * @returns what WeChat sent, and the names of the campaigns.
 * @param factor How fast the clock of the program runs, and `origin` since when (Unix milliseconds).
 */
export async function killedPanel(
  t,
  { start, kills, campaigns, each, seed, factor = 1, origin = 0 },
) {
  const { below, pick } = random(seed);
  const now = () => (origin + (Date.now() - origin) * factor) / 1000;
  const wechat = new WeChat();
  Object.defineProperty(wechat, "clock", { get: now });
  const state = { program: undefined, killed: 0, dies: undefined };

  const server = await serveWeChat(wechat, async (moment, { path }) => {
    const isIt = state.dies === moment && path.includes("/mass/");
    if (!isIt) return undefined;
    state.dies = undefined;
    await die();
    // Nothing is left of a request that has arrived and was not carried out.
    return moment === "arrived" ? "drop" : undefined;
  });
  t.after(() => server.close());

  async function die() {
    const { program } = state;
    if (program === undefined) return;
    state.program = undefined;
    await program.kill();
    // Node 20 does not always notice that a peer which it sends to is gone.
    program.gone.abort();
    state.killed += 1;
  }

  async function ask(path, body) {
    const { address, gone } = state.program;
    const post = body === undefined ? {} : { method: "POST", body };
    const response = await fetch(`${address}${path}`, { ...post, signal: gone.signal });
    const answer = await response.text();
    assert.equal(response.status, 200, answer);
    return answer;
  }

  /** The program may be killed before it answers. */
  const mayFail = (asking) =>
    asking.catch((error) => assert.match(error.name, /^(?:TypeError|AbortError)$/, error.stack));

  /** Pushes the end of each job until it is taken, and now and then once more. */
  const taken = new Set();
  async function push() {
    for (const { msg_id, openids } of wechat.jobs) {
      if (taken.has(msg_id) && below(10) > 0) continue;
      const { length } = openids;
      const xml = `<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>${Math.floor(now())}</CreateTime>
<MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>${msg_id}</MsgID><Status>send success</Status>
<TotalCount>${length}</TotalCount><FilterCount>${length}</FilterCount><SentCount>${length}</SentCount><ErrorCount>0</ErrorCount></xml>`;
      const { query, body } = sealPush({
        xml,
        token: ACCOUNT.TOKEN,
        encoding_aes_key: ACCOUNT.AES_KEY,
        appid: ACCOUNT.APPID,
        timestamp: now(),
        nonce: String(below(1e9)),
        random: crypto.getRandomValues(new Uint8Array(16)),
      });
      if ((await ask(`/wechat?${new URLSearchParams(query)}`, body)) === "success")
        taken.add(msg_id);
    }
  }

  const begin = async () => ({ ...(await start(server.base)), gone: new AbortController() });

  const plan = (number) => ({ id: `spring-${number}`, account: "service", content: CONTENT });
  const add = (number) =>
    ask("/campaigns", JSON.stringify({ plan: plan(number), openids: listOf(number) }));

  /** Without a person it will not go on. Everything else the program must do unasked. */
  const isAsking = ({ totals, estimated_end }) =>
    totals.accepted.recipients < OPENIDS && estimated_end === undefined;

  /** Answers a question truthfully: a send that was killed ten times in a row becomes one. */
  async function operate(id) {
    const tell = (fact) => ask(`/campaigns/${id}`, JSON.stringify({ fact }));
    const { because, question } = JSON.parse(await tell({ what: "resumed" }));
    if (because?.code !== "unknown_outcome") return;
    const { jobs } = JSON.parse(await ask(`/campaigns/${id}`));
    const { clientmsgid } = jobs[because.job - 1];
    const sent = wechat.jobs.find((job) => job.clientmsgid === clientmsgid);
    const decision = sent ? { decision: "sent", msg_id: sent.msg_id } : { decision: "retry" };
    await tell({ what: "decided", question, ...decision });
  }

  while (state.killed < kills) {
    state.program = await begin();
    // Whoever does not know whether it was taken gives it again.
    const newest = Math.min(Math.floor(state.killed / each), campaigns - 1);
    if (below(2) === 0) {
      state.dies = pick(MOMENTS);
      await mayFail(add(newest));
      if (state.program !== undefined) await mayFail(push());
      for (let waits = 0; state.program !== undefined && waits < 20; waits += 1) await sleep(100);
    } else {
      const adding = mayFail(add(newest));
      await sleep(below(1000));
      await die();
      await adding;
    }
    state.dies = undefined;
    await die();
    await server.quiet();
  }

  state.program = await begin();
  t.after(die);
  for (let number = 0; number < campaigns; number += 1) await add(number);
  for (const [path, body, status, words] of MISTAKES) {
    const post = body === undefined ? {} : { method: "POST", body };
    const response = await fetch(`${state.program.address}${path}`, post);
    const answer = await response.text();
    assert.equal(response.status, status, `${path} ${body} ${answer}`);
    assert.ok(answer.includes(words), answer);
  }
  const summaries = async () => {
    await push();
    const ids = Array.from({ length: campaigns }, (_, number) => plan(number).id);
    return Promise.all(ids.map(async (id) => JSON.parse(await ask(`/campaigns/${id}`))));
  };
  let all = await summaries();
  while (!all.every(({ totals }) => totals.reached.recipients === OPENIDS)) {
    for (const one of all) if (isAsking(one)) await operate(one.id);
    await sleep(500);
    all = await summaries();
  }

  const reached = wechat.jobs.flatMap(({ openids }) => openids);
  assert.equal(reached.length, campaigns * OPENIDS);
  assert.equal(new Set(reached).size, campaigns * OPENIDS);
  assert.deepEqual(wechat.changed, []);
  assert.equal(state.killed, kills);
  for (const { totals } of all) {
    assert.deepEqual(totals.unknown.jobs, []);
    assert.equal(totals.sent_count, OPENIDS);
  }
  return { jobs: wechat.jobs, campaigns: all.map(({ id }) => id) };
}

/** Waits until a program prints that it listens; fails with its words if it ends before. */
export async function listening(child) {
  let words = "";
  child.stderr.on("data", (bytes) => {
    words += bytes;
  });
  await Promise.race([
    once(child.stdout, "data"),
    once(child, "close").then(() => assert.fail(`it does not start: ${words}`)),
  ]);
}

/** Kills a process with all that it started, and waits for its end. */
export async function killGroup(child) {
  const ended =
    child.exitCode === null && child.signalCode === null ? once(child, "close") : undefined;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended.
  }
  await ended;
}
