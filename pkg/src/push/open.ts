import { bytesOf, NO_BYTES } from "../arguments/bytes.js";
import { PushError } from "../errors/push.js";
import { callWasm } from "../wasm/push.js";
import {
  type Freshness,
  freshnessOf,
  type OpenOptions,
  openingJson,
  openingOf,
  type PushQuery,
  type Secret,
} from "./options.js";
import type { Push } from "./types.js";
import { unpacked } from "./unpack.js";

/**
 * Answers WeChat's verification of the address (`GET`): returns the `echostr`, which must be the whole
 * answer. The signature does not cover it, so an `echostr` that could be a script is refused.
 *
 * @throws {PushError} if the signature does not match.
 */
export function verifyUrl(query: PushQuery, token: Secret, freshness: Freshness = {}): string {
  const options = freshnessOf(freshness);
  const json = openingJson({ ...options, query, token });
  return callWasm((wasm) => wasm.verifyUrl(json));
}

/**
 * Opens a push (`POST`): verifies, decrypts and reads it. Refuses every push that is not genuine.
 *
 * @throws {PushError} with a `code`, and the `status` for the answer.
 * @example
 * const push = openPush({ query: url.searchParams, body: await request.text(), token, encoding_aes_key, appid });
 * if (push.kind === "mass_send_job_finish") console.log(push.msg_id, push.outcome, push.sent_count);
 */
export function openPush(options: OpenOptions): Push {
  const { json, bytes, size } = opening(options);
  return unpacked(callWasm((wasm) => wasm.openPush(json, bytes, size)));
}

/**
 * Verifies and decrypts a push as `openPush` does, and returns its text. Put the text in a queue, and read
 * it later with `readPush`.
 *
 * @throws {PushError} as `openPush` does.
 */
export function unsealPush(options: OpenOptions): string {
  const { json, bytes, size } = opening(options);
  return callWasm((wasm) => wasm.unsealPush(json, bytes, size));
}

/**
 * Reads a push **without verifying it**: from your own queue, or in a test. Open every push from the
 * network with `openPush`.
 *
 * @throws {PushError} if it cannot be read.
 */
export function readPush(body: string | Uint8Array | ArrayBuffer): Push {
  const { bytes, size } = bodyBytes(body);
  return unpacked(callWasm((wasm) => wasm.readPush(bytes, size)));
}

/**
 * Reads the options of a push. The body comes last: its bytes may be in `shared`, and no getter of the
 * caller may run until they are copied.
 */
function opening(options: OpenOptions): { json: string; bytes: Uint8Array; size: number } {
  const given = openingOf(options);
  const json = openingJson(given);
  const { bytes, size } = bodyBytes(given.body);
  return { json, bytes, size };
}

/** The maximum size of a body that is copied. The WebAssembly refuses a bigger one by its size. */
const COPIED_AT_MOST = 1 << 22;
const encoder = new TextEncoder();
/**
 * Holds the bytes of a text until they are copied into the WebAssembly. A new array for each text would
 * take longer than the rest of the copying.
 */
const shared = new Uint8Array(24 * 1024);

/** Returns the bytes of the body and its true size. */
function bodyBytes(body: unknown): { bytes: Uint8Array; size: number } {
  if (typeof body === "string") {
    if (body.length > COPIED_AT_MOST) return { bytes: NO_BYTES, size: body.length };
    // UTF-8 has at most three bytes for each unit of UTF-16.
    const fits = body.length * 3 <= shared.length;
    const bytes = fits
      ? shared.subarray(0, encoder.encodeInto(body, shared).written)
      : encoder.encode(body);
    return { bytes, size: bytes.length };
  }
  const bytes = bytesOf(body);
  if (bytes === undefined) throw new PushError({ ...callWasm((wasm) => wasm.parsedBody()) });
  return { bytes: bytes.length > COPIED_AT_MOST ? NO_BYTES : bytes, size: bytes.length };
}
