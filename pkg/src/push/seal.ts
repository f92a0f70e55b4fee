import { bytesOf, NO_BYTES } from "../arguments/bytes.js";
import { callWasm, callWithOptions } from "../wasm/push.js";
import {
  badArgument,
  objectOf,
  type PlainSealOptions,
  type SealOptions,
  sealingOf,
  sealingTexts,
  textOf,
} from "./options.js";
import type { Push } from "./types.js";

/** A request as WeChat makes it. */
export interface SealedPush {
  /** The parameters of its address. */
  query: Record<string, string>;
  /** Its body. */
  body: string;
}

/** The default answer to a push. An empty body does the same. */
export const SUCCESS = "success";

/**
 * Makes a genuine push from its XML, to test a receiver. The push is in secure mode, or in plain mode with
 * `mode: "plain"`.
 *
 * @throws {PushError} if an option is wrong.
 */
export function sealPush(options: { xml: string } & (SealOptions | PlainSealOptions)): SealedPush {
  const given = sealingOf(options, ["xml", "mode"]);
  const xml = textOf(given.xml, "xml");
  const texts = sealingTexts(given);
  const random = bytesOf(given.random) ?? NO_BYTES;
  return callWithOptions(texts, (wasm, split) => wasm.sealPush(split, xml, random));
}

/**
 * Makes the plain answer to a message with a text for its sender (被动回复). In secure mode, encrypt it with
 * `sealReply`. `now` is in Unix seconds.
 *
 * @throws {PushError} `bad_argument`, with the name of the wrong argument.
 */
export function textReply(
  push: Pick<Push, "from_user_name" | "to_user_name">,
  content: string,
  now: number,
): string {
  const { from_user_name, to_user_name } = objectOf(push, "push");
  const to = nameOf(from_user_name, "push.from_user_name");
  const from = nameOf(to_user_name, "push.to_user_name");
  const text = textOf(content, "content");
  const time = typeof now === "number" ? Math.trunc(now) : Number.NaN;
  // Milliseconds are refused too: WeChat would read a time in the far future.
  if (!(time >= 0 && time < 1e10)) throw badArgument("now", "Unix seconds, 0..9999999999", now);
  return callWasm((wasm) => wasm.textReply(to, from, text, time));
}

/**
 * Encrypts an answer for secure mode. `"success"` and `""` are returned unchanged.
 *
 * @throws {PushError} if an option is wrong.
 */
export function sealReply(options: { reply: string } & SealOptions): string {
  const given = sealingOf(options, ["reply"]);
  const reply = textOf(given.reply, "reply");
  const texts = sealingTexts(given);
  const random = bytesOf(given.random) ?? NO_BYTES;
  return callWithOptions(texts, (wasm, split) => wasm.sealReply(split, reply, random));
}

/** Returns the name of a sender or receiver. Pushes to a third-party platform have none. */
function nameOf(value: unknown, name: string): string {
  const text = textOf(value, name);
  if (text === "") throw badArgument(name, "the name of somebody", value);
  return text;
}
