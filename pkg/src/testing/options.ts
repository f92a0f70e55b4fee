import { optionsOf } from "../arguments/options.js";
import { className } from "../arguments/type-name.js";
import { WechatMassError } from "../errors/base.js";
import type { Message } from "../errors/explanations.js";
import type { SealedPush } from "../push/seal.js";

/** A tag of the account. */
export interface FakeTag {
  /** From 1. */
  id: number;
  /** Its name. */
  name: string;
  /** The OpenIDs of its followers. */
  openids: readonly string[];
}

/** The options of `FakeWeChat`. Each has a default that is good for a test. */
export interface FakeWeChatOptions {
  /** The account's app id. */
  appid?: string;
  /** Its AppSecret. */
  secret?: string;
  /** The Token with which its pushes are signed. */
  token?: string;
  /** The EncodingAESKey with which its pushes are encrypted: 43 characters. */
  encoding_aes_key?: string;
  /** `service` (服务号, the default) or `subscription` (订阅号), which cannot send to OpenIDs: 48001. */
  account?: "service" | "subscription";
  /** Returns the time in Unix seconds. Without it, the fake has a clock of its own, which `advance` moves. */
  now?: () => number;
  /**
   * Gets every push, as a server gets it. If it throws, the push is delivered again, at most three times
   * in all.
   */
  onPush?: (push: SealedPush) => unknown;
  /**
   * The OpenIDs of all followers. A send to an OpenID that is not among them is accepted, and reaches
   * nobody there. Default: whoever is sent to is a follower.
   */
  followers?: readonly string[];
  /** The tags of the account. Default: none. */
  tags?: readonly FakeTag[];
  /** The `media_id`s that exist beside what the test uploads. Default: none. */
  media_ids?: readonly string[];
  /** How many sends WeChat allows on a day in Beijing; any further one is 45028. Default: no limit. */
  sends_per_day?: number;
  /**
   * How many calls of an endpoint WeChat takes on a day in Beijing; any further one is 45009. Default: 100
   * of `message/mass/send`, `sendall` and `preview`, 10 of `delete`.
   */
  calls_per_day?: { readonly [api: string]: number };
  /** How long a job takes, in seconds. Default: 20. */
  job_seconds?: number;
}

/** The options with their defaults. */
export interface Settings {
  appid: string;
  secret: string;
  token: string;
  encoding_aes_key: string;
  account: "service" | "subscription";
  now: (() => number) | undefined;
  onPush: ((push: SealedPush) => unknown) | undefined;
  followers: readonly string[] | undefined;
  tags: readonly FakeTag[];
  media_ids: readonly string[];
  sends_per_day: number;
  calls_per_day: { readonly [api: string]: number };
  job_seconds: number;
}

const CALLS_PER_DAY = {
  "message/mass/send": 100,
  "message/mass/sendall": 100,
  "message/mass/preview": 100,
  "message/mass/delete": 10,
};

const DEFAULTS: Settings = {
  appid: "wx0123456789abcdef",
  secret: "0123456789abcdef0123456789abcdef",
  token: "token-of-the-fake",
  encoding_aes_key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  account: "service",
  now: undefined,
  onPush: undefined,
  followers: undefined,
  tags: [],
  media_ids: [],
  sends_per_day: Number.POSITIVE_INFINITY,
  calls_per_day: {},
  job_seconds: 20,
};

/** A kind of number, in words. */
export const FROM_ZERO: Message = { en: "a number from 0", zh: "不小于 0 的数" };
export const WHOLE_FROM_ONE: Message = { en: "an integer from 1", zh: "不小于 1 的整数" };

/** The options whose default says nothing about their type. */
const FUNCTIONS = ["now", "onPush"];
const LISTS = ["followers", "tags", "media_ids"];
const NUMBERS = ["sends_per_day", "job_seconds"];
const STRINGS: Message = { en: "an array of strings", zh: "字符串数组" };

/** Reads the options of `FakeWeChat`. */
export function settingsOf(options: FakeWeChatOptions): Settings {
  const given = knownMembers("options", options, Object.keys(DEFAULTS) as (keyof Settings)[]);
  const settings: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const wanted = FUNCTIONS.includes(name)
      ? "function"
      : LISTS.includes(name)
        ? "array"
        : typeof DEFAULTS[name as keyof Settings];
    const type = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
    if (type !== wanted) throw badOption(name, wanted, value);
    if (NUMBERS.includes(name)) mustBeFromZero(name, value);
    settings[name] = value;
  }
  const { followers, media_ids, tags, calls_per_day } = settings as unknown as Settings;
  if (followers !== undefined) mustBeStrings("followers", followers);
  mustBeStrings("media_ids", media_ids);
  for (const [index, tag] of tags.entries()) mustBeTag(`tags[${index}]`, tag);
  for (const [api, calls] of Object.entries(calls_per_day)) {
    mustBeFromZero(`calls_per_day["${api}"]`, calls);
  }
  if (settings.account !== "service" && settings.account !== "subscription") {
    throw badOption("account", "service | subscription", settings.account);
  }
  settings.calls_per_day = { ...CALLS_PER_DAY, ...(settings.calls_per_day as object) };
  return settings as unknown as Settings;
}

/** Copies the members of an argument, and refuses a name that it does not have: a typing error would be lost. */
export function knownMembers<K extends string>(
  argument: string,
  given: unknown,
  known: readonly K[],
): { [name in K]?: unknown } {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw badOption(argument, "object", given);
  }
  return optionsOf(given, known, (name) => {
    const names = known.join(", ");
    const shown = argument === "options" ? name : `${argument}.${name}`;
    throw badArgument({
      en: `${shown}: no such option; there are: ${names}`,
      zh: `没有 ${shown} 这个选项；可用的有：${names}`,
    });
  });
}

/** Refuses what is not a number from 0. Infinity is one. */
export function mustBeFromZero(name: string, value: unknown): void {
  if (!(typeof value === "number" && value >= 0)) throw badOption(name, FROM_ZERO, value);
}

function mustBeTag(place: string, given: unknown): void {
  const { id, name, openids } = knownMembers(place, given, ["id", "name", "openids"]);
  if (!Number.isInteger(id) || Number(id) < 1) throw badOption(`${place}.id`, WHOLE_FROM_ONE, id);
  if (typeof name !== "string") throw badOption(`${place}.name`, "string", name);
  mustBeStrings(`${place}.openids`, openids);
}

/** Refuses what is not an array of strings. A string is a list of its letters to many a loop. */
function mustBeStrings(name: string, value: unknown): void {
  if (!Array.isArray(value)) throw badOption(name, STRINGS, value);
  const at = value.findIndex((one) => typeof one !== "string");
  if (at >= 0) throw badOption(`${name}[${at}]`, "string", value[at]);
}

/**
 * Makes the error of an argument with a wrong value. `wanted` is the same in both languages if it is only names
 * and values. Texts are shown: a test has no real secrets.
 */
export function badOption(name: string, wanted: string | Message, value: unknown): WechatMassError {
  const { en, zh } = typeof wanted === "string" ? { en: wanted, zh: wanted } : wanted;
  const isShown = ["string", "number"].includes(typeof value);
  const shown = value === undefined ? "" : isShown ? String(value) : className(value);
  return badArgument({
    en: `${name}: needed: ${en}${shown && `; given: ${shown}`}`,
    zh: `${name}：需要 ${zh}${shown && `，传入的是 ${shown}`}`,
  });
}

/** Makes the error of a wrong argument. */
export function badArgument({ en, zh }: Message): WechatMassError {
  return new WechatMassError("bad_argument", `FakeWeChat: ${en} / ${zh}`);
}
