// WeChat's side of a campaign, by docs/spec.md and not by the package: tokens, sends to OpenIDs with
// the guard of `clientmsgid`, and the status of jobs. Time is a clock that is moved on by hand.
import { once } from "node:events";
import { createServer } from "node:http";

/** How long the guard of a `clientmsgid` lasts, and how soon the same one may be tried again. */
const GUARD = 24 * 3600;
const RETRY = 60;
/** How long a job takes from its acceptance to its end. */
const SENDING = 700;

export class WeChat {
  /** 2026-11-26, 8:00 in Beijing; Unix seconds. */
  clock = 1_795_651_200;
  /** Every job that was accepted: `msg_id`, `clientmsgid`, `openids`, `at`. */
  jobs = [];
  /** How often it has answered with each errcode. */
  answers = {};
  /** Requests of a `clientmsgid` that were not the same bytes as its first one. */
  changed = [];
  #tokens = 0;
  #sends = new Map();

  /** The token of now is no longer valid. */
  revoke() {
    this.#tokens += 1;
  }

  /** The time; the body of a request moves it on. */
  time(until) {
    this.clock = Math.max(this.clock, Math.ceil(Number(until)));
    return String(this.clock);
  }

  /** The reply to a request: JSON, with ids that no number of JavaScript holds. */
  answer(url, body) {
    const reply = this.#reply(new URL(url, "http://x"), body);
    const code = reply.match(/"errcode":(\d+)/)?.[1] ?? "0";
    this.answers[code] = (this.answers[code] ?? 0) + 1;
    return reply;
  }

  #token() {
    return `TOKEN-${this.#tokens}`;
  }

  #reply(url, body) {
    const path = url.pathname.replace("/cgi-bin/", "");
    if (path === "stable_token") {
      if (JSON.parse(body).force_refresh) this.revoke();
      return `{"access_token":"${this.#token()}","expires_in":7200}`;
    }
    if (url.searchParams.get("access_token") !== this.#token()) {
      return '{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest"}';
    }
    if (path === "message/mass/send") return this.#send(body);
    if (path === "message/mass/get") return this.#status(JSON.parse(body).msg_id);
    return '{"errcode":404,"errmsg":"no such path"}';
  }

  #send(body) {
    const { touser, clientmsgid } = JSON.parse(body);
    const known = this.#sends.get(clientmsgid) ?? { body };
    if (!known.body.equals(body)) this.changed.push(clientmsgid);
    const { tried, job } = known;
    this.#sends.set(clientmsgid, { ...known, tried: this.clock });
    if (this.clock - tried < RETRY) {
      return '{"errcode":45066,"errmsg":"same clientmsgid retry too fast"}';
    }
    if (this.clock - job?.at < GUARD) {
      return `{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":${job.msg_id}}`;
    }
    if (touser.length < 2 || touser.length > 10_000) {
      return '{"errcode":40130,"errmsg":"invalid openid list size"}';
    }
    const msg_id = String(2n ** 53n + 1n + 2n * BigInt(this.jobs.length));
    const accepted = { msg_id, clientmsgid, openids: touser, at: this.clock };
    this.jobs.push(accepted);
    this.#sends.set(clientmsgid, { body, tried: this.clock, job: accepted });
    return `{"errcode":0,"errmsg":"send job submission success","msg_id":${msg_id},"msg_data_id":${msg_id}}`;
  }

  #status(msg_id) {
    const job = this.jobs.find((job) => job.msg_id === String(msg_id));
    if (job === undefined) return '{"errcode":40059,"errmsg":"invalid msg id"}';
    const status = this.clock - job.at < SENDING ? "SENDING" : "SEND_SUCCESS";
    return `{"msg_id":${msg_id},"msg_status":"${status}"}`;
  }
}

/**
 * Serves a WeChat, and its clock at /clock: POST moves it on. `at(moment, request, portion)` is told of
 * each moment of each request, and awaited: `arriving` (with how much of the body has come), `arrived`,
 * `processed`, `answering`, `answered`. If it says `"drop"`, the connection ends there.
 */
export async function serveWeChat(wechat, at) {
  let requests = 0;
  const open = new Set();

  async function handle(request, response) {
    requests += 1;
    const { url } = request;
    const told = { number: requests, path: url.split("?")[0] };
    const chunks = [];
    let bytes = 0;
    for await (const chunk of request) {
      chunks.push(chunk);
      bytes += chunk.length;
      await at("arriving", told, bytes / Number(request.headers["content-length"]));
    }
    if ((await at("arrived", told)) === "drop") return response.destroy();
    const body = Buffer.concat(chunks);
    const reply = told.path === "/clock" ? wechat.time(body) : wechat.answer(request.url, body);
    if ((await at("processed", told)) === "drop") return response.destroy();
    response.setHeader("content-length", reply.length);
    response.write(reply.slice(0, reply.length / 2));
    await at("answering", told);
    response.end(reply.slice(reply.length / 2));
    if (!response.closed) await once(response, "close");
    await at("answered", told);
  }

  const server = createServer((request, response) => {
    // It fails if the program has been killed meanwhile.
    const handled = handle(request, response).catch(() => response.destroy());
    open.add(handled);
    handled.finally(() => open.delete(handled));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    /** Until nothing is under way any more; requests are then counted anew. */
    async quiet() {
      await Promise.all(open);
      requests = 0;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
