import { bytesOf } from "../arguments/bytes.js";
import { optionsOf } from "../arguments/options.js";
import { numberOrType, typeName } from "../arguments/type-name.js";
import type { Api, Replies } from "../generated/types.js";
import { callWasm, errorOf, mailbox } from "../wasm/calls.js";
import { nameOf } from "./arguments.js";
import { endpointOf } from "./endpoint.js";
import type { ReadOptions } from "./types.js";

/**
 * Reads a reply. Give the raw text or bytes: a parsed object has already lost the last digits of its
 * ids. In the result, ids are decimal strings, and fields that this version does not know are kept.
 *
 * If there is a gateway between you and WeChat, give the HTTP status as well. An answer with a status
 * other than 2xx is not WeChat's.
 *
 * `material/get_material` may answer with a file: give bytes, because a text has lost some. In the result
 * they are `file.bytes`.
 *
 * @throws {ApiError} if WeChat answered with an `errcode`.
 * @throws {ReplyError} if this is not a reply of the endpoint.
 * @throws {MassError} if there is no such endpoint.
 * @throws {TypeError} if `reply` is neither text nor bytes, or a file as text, or an option is wrong. This is not a
 * `MassError`, which means that nothing was sent.
 */
export function read<A extends Api>(
  api: A,
  reply: string | Uint8Array | ArrayBuffer,
  options: ReadOptions = {},
): Replies[A] {
  const status = statusOf(options);
  const content = typeof reply === "string" ? reply : bytesOf(reply);
  if (content !== undefined) {
    const read: Replies[A] = callWasm((wasm) => {
      const endpoint = endpointOf(wasm, api);
      const length = mailbox.content(content, (start, end) =>
        endpoint === undefined
          ? -wasm.refuseApi(nameOf(api), 0, 0)
          : wasm.read(endpoint.number, start, end, status),
      );
      return mailbox.result(length, errorOf);
    });
    if (api !== "material/get_material") return read;
    return withBytes(read, typeof content === "string" ? undefined : content);
  }
  throw new TypeError(
    "read() takes the reply's raw text or bytes; a parsed object has already lost digits of its ids (use response.text(), not response.json())",
  );
}

/** Gives the bytes to the file that a reply is. They do not go through WebAssembly a second time. */
function withBytes<R>(read: R, bytes: Uint8Array | undefined): R {
  const { file } = read as { file?: { bytes?: Uint8Array } };
  if (file === undefined) return read;
  if (bytes === undefined) {
    throw new TypeError(
      "this reply is a file, whose bytes a text has lost (use response.arrayBuffer(), not response.text())",
    );
  }
  file.bytes = bytes;
  return read;
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
