// Pushes as WeChat sends them, at a fixed rate, with forged ones among them.
import { Agent, request } from "node:http";
import { sealPush } from "wechat-mass";
import { PUSHES, SERVICE } from "../../tests/service/account-world.mjs";

/** The pushes of a second, and the forged ones of the same second. */
const GENUINE = 500;
const FORGED = 2000;
/** How often a part of them is sent. Milliseconds. */
const TICK = 10;
/** A push that is not answered by then is lost: WeChat waits that long. Milliseconds. */
const WECHAT_WAITS = 5000;

/**
 * Sends pushes for some seconds. The time of an answer counts from the moment at which the push was due, so a
 * service that stops for a while does not look fast.
 *
 * @returns {Promise<{ sent: number, lost: number, p50: number, p99: number, longest: number, forged: number, let_in: number, forged_p99: number }>}
 */
export async function sendPushes({ url, seconds, genuine = GENUINE, forged = FORGED }) {
  const target = new URL(`/wechat/${SERVICE.appid}`, url);
  // The service closes a connection that is idle for five seconds; one that is given up before meets no race.
  const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: 3000 });
  const [times, forgedTimes] = [[], []];
  let [sent, lost, forgedSent, letIn, open] = [0, 0, 0, 0, 0];
  let settled = () => {};

  function post(query, body, due, taken) {
    open += 1;
    const path = `${target.pathname}?${query}`;
    const headers = { "content-type": "text/xml", "content-length": Buffer.byteLength(body) };
    const { hostname, port } = target;
    let isOver = false;
    const over = (status) => {
      if (isOver) return;
      isOver = true;
      open -= 1;
      taken(status, performance.now() - due);
      if (open === 0) settled();
    };
    const call = request(
      { agent, hostname, port, path, method: "POST", headers, timeout: WECHAT_WAITS },
      (response) => {
        response.resume();
        response.on("end", () => over(response.statusCode));
        response.on("error", () => over(0));
      },
    );
    call.on("timeout", () => call.destroy());
    call.on("error", () => over(0));
    call.end(body);
  }

  const start = performance.now();
  const begins = Date.now();
  for (let tick = 0; tick < (seconds * 1000) / TICK; tick += 1) {
    const due = start + tick * TICK;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    for (let n = 0; n < (genuine * TICK) / 1000; n += 1) {
      sent += 1;
      const { query, body } = sealed(begins, sent);
      post(query, body, due, (status, time) => {
        if (status === 200 && time < WECHAT_WAITS) times.push(time);
        else lost += 1;
      });
    }
    for (let n = 0; n < (forged * TICK) / 1000; n += 1) {
      forgedSent += 1;
      const { query, body } = forgedOf(begins, forgedSent);
      post(query, body, due, (status, time) => {
        if (status === 200) letIn += 1;
        forgedTimes.push(time);
      });
    }
  }
  if (open > 0) await new Promise((resolve) => (settled = resolve));
  agent.destroy();
  times.sort((one, other) => one - other);
  forgedTimes.sort((one, other) => one - other);
  return {
    sent,
    lost,
    p50: at(times, 0.5),
    p99: at(times, 0.99),
    longest: at(times, 1),
    forged: forgedSent,
    let_in: letIn,
    forged_p99: at(forgedTimes, 0.99),
  };
}

/** A message of a follower: each is another one. */
function sealed(begins, n) {
  const now = Math.floor(Date.now() / 1000);
  const xml = `<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[o${String(n).padStart(27, "0")}]]></FromUserName><CreateTime>${now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好，第 ${n} 条]]></Content><MsgId>${begins}${String(n).padStart(7, "0")}</MsgId></xml>`;
  const random = crypto.getRandomValues(new Uint8Array(16));
  const options = { xml, appid: SERVICE.appid, timestamp: now, nonce: String(n), random };
  const { query, body } = sealPush({ ...options, ...PUSHES });
  return { query: new URLSearchParams(query), body };
}

/** The same form, with a signature that somebody has guessed. */
function forgedOf(begins, n) {
  const guess = `${begins.toString(16)}${n.toString(16)}`.padEnd(40, "0").slice(0, 40);
  const now = String(Math.floor(begins / 1000));
  const query = new URLSearchParams({
    timestamp: now,
    nonce: String(n),
    msg_signature: guess,
    encrypt_type: "aes",
  });
  const body = `<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><Encrypt><![CDATA[${"QUJD".repeat(200)}]]></Encrypt></xml>`;
  return { query, body };
}

function at(sorted, part) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
