import { utf8Of } from "../arguments/bytes.js";
import { optionsOf } from "../arguments/options.js";
import { numberOrType, typeName } from "../arguments/type-name.js";
import type { Api, Replies } from "../generated/types.js";
import { callWasm } from "../wasm/calls.js";
import { nameOf } from "./arguments.js";
import type { ReadOptions } from "./types.js";

/**
 * Reads a reply. Give the raw text or bytes: a parsed object has already lost the last digits of its
 * ids. In the result, ids are decimal strings, and fields that this version does not know are kept.
 *
 * If there is a gateway between you and WeChat, give the HTTP status as well. An answer with a status
 * other than 2xx is not WeChat's.
 *
 * @throws {ApiError} if WeChat answered with an `errcode`.
 * @throws {ReplyError} if this is not a reply of the endpoint.
 * @throws {MassError} if there is no such endpoint.
 * @throws {TypeError} if `reply` is neither text nor bytes, or an option is wrong. This is not a
 * `MassError`, which means that nothing was sent.
 */
export function read<A extends Api>(
  api: A,
  reply: string | Uint8Array | ArrayBuffer,
  options: ReadOptions = {},
): Replies[A] {
  const status = statusOf(options);
  const bytes = utf8Of(reply);
  if (bytes !== undefined) return callWasm((wasm) => wasm.read(nameOf(api), bytes, status));
  throw new TypeError(
    "read() takes the reply's raw text or bytes; a parsed object has already lost digits of its ids (use response.text(), not response.json())",
  );
}

/**
 * Returns the HTTP status, if it was given. A misspelt option is refused: otherwise the page of a gateway
 * would count as WeChat's answer.
 */
function statusOf(options: ReadOptions): number | undefined {
  const refuse = (given: string): never => {
    throw new TypeError(
      `read() takes one option, "status": the HTTP status, as a number; this is ${given}`,
    );
  };
  if (typeName(options) !== "object") return refuse(typeName(options));
  const given = optionsOf(options, ["status"], (name) => refuse(`"${name}"`));
  if (!("status" in given)) return undefined;
  return Number.isInteger(given.status)
    ? (given.status as number)
    : refuse(numberOrType(given.status));
}
