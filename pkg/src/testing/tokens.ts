import { type Answer, refusal } from "./answer.js";
import type { Clock } from "./clock.js";
import type { Settings } from "./options.js";

const LIFE = 7200;
/** This long before its end, `stable_token` gives a new one, and an old one of `token` stays valid. Seconds. */
const OVERLAP = 300;
/** The least distance of two forced renewals, and how many there may be on a day. */
const APART = 30;
const FORCED_PER_DAY = 20;

/** The access tokens of the account. Those of `token` and of `stable_token` do not end each other. */
export class Tokens {
  readonly #settings: Settings;
  readonly #clock: Clock;
  /** The tokens that were given, with their ends. */
  readonly #ends = new Map<string, number>();
  #count = 0;
  #plain = "";
  #stable = "";
  #forced: { at: number; day: number; count: number } = {
    at: Number.NEGATIVE_INFINITY,
    day: 0,
    count: 0,
  };

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Ends every token, as when another system forces a new one. The next call of `stable_token` gives that. */
  revoke(): void {
    this.#ends.clear();
  }

  /** The tokens that were given, which no log may show. */
  get given(): readonly string[] {
    return Array.from({ length: this.#count }, (_, index) => nameOf(index + 1));
  }

  /** Why a call with this token is refused. */
  refused(token: string | null): Answer | undefined {
    if (!token) return refusal(41001, "access_token missing");
    const end = this.#ends.get(token);
    if (end === undefined) {
      return refusal(40001, "invalid credential, access_token is invalid or not latest");
    }
    return this.#clock.now >= end ? refusal(42001, "access_token expired") : undefined;
  }

  /** Answers `token`. */
  plain(query: URLSearchParams): Answer {
    const refused = this.#unknown(query.get("grant_type"), query.get("appid"), query.get("secret"));
    if (refused) return refused;
    const last = this.#ends.get(this.#plain);
    if (last !== undefined) this.#ends.set(this.#plain, Math.min(last, this.#clock.now + OVERLAP));
    this.#plain = this.#next();
    return { access_token: this.#plain, expires_in: LIFE };
  }

  /** Answers `stable_token`. */
  stable(body: { readonly [member: string]: unknown }): Answer {
    const refused = this.#unknown(body.grant_type, body.appid, body.secret);
    if (refused) return refused;
    const { now } = this.#clock;
    if (body.force_refresh === true) {
      const tooOften = this.#forceRefused(now);
      if (tooOften) return tooOften;
      this.#ends.delete(this.#stable);
    }
    const left = () => (this.#ends.get(this.#stable) ?? now) - now;
    if (left() <= OVERLAP) this.#stable = this.#next();
    return { access_token: this.#stable, expires_in: Math.floor(left()) };
  }

  #forceRefused(now: number): Answer | undefined {
    const { day } = this.#clock;
    const count = this.#forced.day === day ? this.#forced.count : 0;
    if (count >= FORCED_PER_DAY) return refusal(45009, "reach max api daily quota limit");
    const since = now - this.#forced.at;
    if (since >= 0 && since < APART) {
      return refusal(45011, "api minute-quota reach limit, must slower, retry next minute");
    }
    this.#forced = { at: now, day, count: count + 1 };
    return undefined;
  }

  #unknown(grant_type: unknown, appid: unknown, secret: unknown): Answer | undefined {
    if (grant_type !== "client_credential") return refusal(40002, "invalid grant_type");
    if (!appid) return refusal(41002, "appid missing");
    if (!secret) return refusal(41004, "appsecret missing");
    if (appid !== this.#settings.appid) return refusal(40013, "invalid appid");
    return secret === this.#settings.secret ? undefined : refusal(40125, "invalid appsecret");
  }

  #next(): string {
    this.#count += 1;
    const token = nameOf(this.#count);
    this.#ends.set(token, this.#clock.now + LIFE);
    return token;
  }
}

const nameOf = (count: number) => `FAKE-ACCESS-TOKEN-${count}`;
