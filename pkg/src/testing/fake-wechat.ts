import type { SealedPush } from "../push/seal.js";
import { type Answer, jsonOf, refusal } from "./answer.js";
import { Clock } from "./clock.js";
import { type Account, ENDPOINTS, type Outcome, unknownMembers } from "./endpoints.js";
import { type Fault, Faults } from "./faults.js";
import { type JobEnd, reachedBy, type SentJob } from "./job.js";
import type { LoggedCall } from "./logged-call.js";
import { MediaLibrary } from "./media.js";
import { badOption, type FakeWeChatOptions, type Settings, settingsOf } from "./options.js";
import { Pushes } from "./pushes.js";
import { type Arrived, arrived, bodyFor, Refused } from "./request.js";
import { Sends } from "./sends.js";
import { Tokens } from "./tokens.js";

const SENDS = ["message/mass/send", "message/mass/sendall"];
const PAGE = "<!DOCTYPE html><html><head><title>Welcome</title></head><body>proxy</body></html>";

/**
 * An in-memory WeChat with one account. Give its `fetch` to the client or to `advance`, and look in the end
 * who was reached.
 *
 * It is called a fake, because "test account" (测试号) is something else: an account that WeChat itself gives
 * for tests, and which cannot send to the mass.
 *
 * @example
 * const wechat = new FakeWeChat();
 * const { appid, secret, fetch } = wechat;
 * const client = createClient({ token: stableToken({ appid, secret, fetch, now: () => wechat.now }), fetch });
 * wechat.fail("message/mass/send", "answer lost");
 * // … the program under test sends …
 * await wechat.finish();
 * assert.deepEqual(wechat.reached, new Map([["oA-one", 1], ["oB-two", 1]]));
 */
export class FakeWeChat {
  /** The account's app id. */
  readonly appid: string;
  /** Its AppSecret. */
  readonly secret: string;
  /** The Token of its pushes. */
  readonly token: string;
  /** The EncodingAESKey of its pushes. */
  readonly encoding_aes_key: string;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #account: Account;
  readonly #faults = new Faults();
  readonly #pushes: Pushes;
  readonly #calls: LoggedCall[] = [];
  /** How many calls of an endpoint a day had. */
  readonly #counts = new Map<string, { day: number; count: number }>();

  /** @throws {WechatMassError} `bad_argument` if an option has an unknown name or a wrong value. */
  constructor(options: FakeWeChatOptions = {}) {
    const settings = settingsOf(options);
    for (const api of Object.keys(settings.calls_per_day)) mustBeKnown("calls_per_day", api);
    const { appid, secret, token, encoding_aes_key } = settings;
    this.appid = appid;
    this.secret = secret;
    this.token = token;
    this.encoding_aes_key = encoding_aes_key;
    this.#settings = settings;
    this.#clock = new Clock(settings.now);
    const media = new MediaLibrary(settings, this.#clock);
    const sends = new Sends(settings, this.#clock, media);
    this.#account = { settings, tokens: new Tokens(settings, this.#clock), media, sends };
    this.#pushes = new Pushes(settings, this.#clock, sends);
  }

  /**
   * Answers a request to WeChat, whatever its host. It takes what `fetch` takes, and needs no `this`.
   *
   * @throws {TypeError} if a fault has the connection lost, as the `fetch` of a host does.
   */
  readonly fetch = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    return this.#answered(await arrived(request));
  };

  /** The options with which `openPush` opens its pushes. */
  get account(): { token: string; encoding_aes_key: string; appid: string } {
    const { token, encoding_aes_key, appid } = this;
    return { token, encoding_aes_key, appid };
  }

  /** The time of the fake, in Unix seconds. */
  get now(): number {
    return this.#clock.now;
  }

  /**
   * Moves the fake's own clock, and delivers the pushes that become due on the way, each at its time. Tokens,
   * the guard of `clientmsgid`, the counts of a day and the jobs follow the clock. Returns the pushes.
   *
   * @throws what `onPush` threw three times, when all pushes have been delivered: the first such error.
   */
  async advance(seconds: number): Promise<SealedPush[]> {
    const end = this.#clock.after(seconds);
    const delivered: SealedPush[] = [];
    const errors: unknown[] = [];
    // Found anew after each: `onPush` may send, and that job may end on the way, too.
    for (let due = this.#pushes.next; due <= end; due = this.#pushes.next) {
      this.#clock.moveTo(due);
      try {
        delivered.push(...(await this.deliver()));
      } catch (error) {
        errors.push(error);
      }
    }
    this.#clock.moveTo(end);
    if (errors.length > 0) throw errors[0];
    return delivered;
  }

  /**
   * Delivers the pushes that are due now, for a test with a clock of its own. Returns them.
   *
   * @throws what `onPush` threw three times, when all have been delivered: the first such error.
   */
  async deliver(): Promise<SealedPush[]> {
    return this.#pushes.deliver();
  }

  /**
   * Brings every accepted job to its end now, and delivers all their pushes. Returns these.
   *
   * @throws what `onPush` threw three times, when all have been delivered: the first such error.
   */
  async finish(): Promise<SealedPush[]> {
    this.#account.sends.endAll();
    return this.deliver();
  }

  /**
   * The next `times` calls of an endpoint meet a fault: an `errcode`, or one by its name. There is no
   * chance in it: a test runs the same each time.
   *
   * @throws {WechatMassError} `bad_argument` if there is no such endpoint or fault.
   */
  fail(api: string, fault: Fault, times = 1): void {
    mustBeKnown("api", api);
    this.#faults.add([api], fault, times);
  }

  /** The same as `fail` for the next sends, to whomever they are. */
  failSends(fault: Fault, times = 1): void {
    this.#faults.add(SENDS, fault, times);
  }

  /** The faults that no call has met. At the end of a test it should be empty. */
  get unmetFaults(): { api: string; fault: Fault; times: number }[] {
    return this.#faults.left;
  }

  /**
   * The next `times` jobs end so. Without it they end with `send success`, and everybody is reached.
   *
   * @throws {WechatMassError} `bad_argument` if the end is none of WeChat's, or has an unknown member.
   */
  endNext(end: JobEnd, times = 1): void {
    this.#account.sends.endNext(end, times);
  }

  /** Ends every access token: calls are then refused with 40001 until the program has a new one. */
  revokeTokens(): void {
    this.#account.tokens.revoke();
  }

  /** Takes a `media_id` away, as a draft that was sent: a send with it is then refused with 40007. */
  removeMedia(media_id: string): void {
    this.#account.media.remove(media_id);
  }

  /** Every request that arrived. */
  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  /** Every send that was accepted. */
  get sent(): readonly SentJob[] {
    const { sends } = this.#account;
    return sends.jobs.map((job) => {
      const { clientmsgid, msgtype, content, audience, deleted } = job;
      const over = sends.isOver(job);
      return {
        msg_id: String(job.msg_id),
        clientmsgid,
        msgtype,
        content,
        audience,
        reached: over ? reachedBy(job) : [],
        status: over ? job.end.status : undefined,
        deleted,
      };
    });
  }

  /** How many messages each OpenID got, from the jobs that are over. Whoever got none is not in it. */
  get reached(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { reached } of this.sent) {
      for (const openid of reached) counts.set(openid, (counts.get(openid) ?? 0) + 1);
    }
    return counts;
  }

  async #answered(asked: Arrived): Promise<Response> {
    const { api, query } = asked;
    const endpoint = ENDPOINTS.get(api);
    const at = this.#clock.now;
    const fault = endpoint === undefined ? undefined : this.#faults.take(api);
    const body = endpoint === undefined ? {} : bodyFor(endpoint, asked);
    const isCarriedOut =
      typeof fault !== "number" && fault !== "request lost" && fault !== "page, request lost";
    const { answer, job }: Outcome =
      typeof fault === "number"
        ? { answer: refusal(fault, "a fault that the test has asked for") }
        : isCarriedOut
          ? this.#outcome(asked, body, typeof fault === "string" ? fault : undefined)
          : { answer: {} };
    const told = fault === "busy" && job === undefined && isSuccess(answer) ? BUSY : answer;
    const isLost = fault === "request lost" || fault === "answer lost";
    const isPage = fault === "page" || fault === "page, request lost";
    const text = isPage ? PAGE : jsonOf(told);
    this.#calls.push({
      number: this.#calls.length + 1,
      at,
      api,
      method: asked.method,
      query: Object.fromEntries(
        [...query].filter(([name]) => !SECRET.includes(name.toLowerCase())),
      ),
      body: this.#withoutSecrets(asked.text),
      unknown: endpoint && !(body instanceof Refused) ? unknownMembers(endpoint, body) : [],
      known: endpoint !== undefined,
      fault,
      answer: isLost ? undefined : this.#withoutSecrets(text),
      errcode: isLost || isPage ? undefined : Number(told.errcode ?? 0),
    });
    if (job?.end.push === "before the answer") await this.deliver();
    if (isLost) throw new TypeError(`fetch failed: the test has asked for: ${fault}`);
    const type = isPage ? "text/html" : "application/json; encoding=utf-8";
    return new Response(text, { headers: { "content-type": type } });
  }

  #outcome(
    { api, query, file }: Arrived,
    body: ReturnType<typeof bodyFor>,
    fault: Exclude<Fault, number> | undefined,
  ): Outcome {
    const endpoint = ENDPOINTS.get(api);
    if (endpoint === undefined) {
      // An SDK appends `/cgi-bin` to its base address, or it does not.
      const cause = api.startsWith("cgi-bin/") ? " (/cgi-bin is in the address twice)" : "";
      return { answer: refusal(40066, `FakeWeChat does not have ${api}${cause}`) };
    }
    const refused = endpoint.tokenless
      ? undefined
      : this.#account.tokens.refused(query.get("access_token"));
    if (refused) return { answer: refused };
    if (body instanceof Refused) return { answer: body.answer };
    const tooMany = this.#counted(api);
    if (tooMany) return { answer: tooMany };
    return endpoint.run(this.#account, { query, body, file, fault });
  }

  #counted(api: string): Answer | undefined {
    const { day } = this.#clock;
    const limit = this.#settings.calls_per_day[api] ?? Number.POSITIVE_INFINITY;
    const last = this.#counts.get(api);
    const count = last?.day === day ? last.count : 0;
    if (count >= limit) return refusal(45009, "reach max api daily quota limit");
    this.#counts.set(api, { day, count: count + 1 });
    return undefined;
  }

  /** A log is shown when a test fails, and then anybody may read it. */
  #withoutSecrets(text: string): string {
    // Also those of a real account, which a program under test may have in its settings.
    const named = text.replace(SECRET_MEMBER, '$1"***"').replace(SECRET_FIELD, "$1***");
    const secrets = [this.secret, ...this.#account.tokens.given];
    return secrets.reduce((shown, secret) => shown.replaceAll(`"${secret}"`, '"***"'), named);
  }
}

const SECRET = ["access_token", "secret", "appsecret"];
/** Matches a member of JSON text that is a secret, also in broken JSON. */
const SECRET_MEMBER =
  /("(?:access_token|secret|appsecret)"\s*:\s*)(?:"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,}\]]+)/gi;
/** Matches a secret in the text of a form or of an address. */
const SECRET_FIELD = /\b((?:access_token|secret|appsecret)=)[^&\s"]+/gi;
const BUSY = refusal(-1, "system error");

function isSuccess(answer: Answer): boolean {
  return Number(answer.errcode ?? 0) === 0;
}

function mustBeKnown(name: string, api: string): void {
  if (ENDPOINTS.has(api)) return;
  throw badOption(name, [...ENDPOINTS.keys()].join(" | "), api);
}
