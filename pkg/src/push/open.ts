import { bytesOf, NO_BYTES } from "../arguments/bytes.js";
import { PushError } from "../errors/push.js";
import { callWasm, callWithBody, callWithOptions } from "../wasm/push.js";
import type { OptionTexts } from "../wasm/room.js";
import {
  type Freshness,
  freshnessOf,
  type OpenOptions,
  openingOf,
  openingTexts,
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
  const texts = openingTexts({ ...options, query, token });
  return callWithOptions(texts, (wasm, split) => wasm.verifyUrl(split));
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
  const { texts, body, size } = opening(options);
  return unpacked(
    callWithBody(texts, body, (wasm, split, end) => wasm.openPush(split, end, size ?? end - split)),
  );
}

/**
 * Verifies and decrypts a push as `openPush` does, and returns its text. Put the text in a queue, and read
 * it later with `readPush`.
 *
 * @throws {PushError} as `openPush` does.
 */
export function unsealPush(options: OpenOptions): string {
  const { texts, body, size } = opening(options);
  return callWithBody(texts, body, (wasm, split, end) =>
    wasm.unsealPush(split, end, size ?? end - split),
  );
}

/**
 * Reads a push **without verifying it**: from your own queue, or in a test. Open every push from the
 * network with `openPush`.
 *
 * @throws {PushError} if it cannot be read.
 */
export function readPush(body: string | Uint8Array | ArrayBuffer): Push {
  const { body: content, size } = contentOf(body);
  return unpacked(
    callWithBody(NO_OPTIONS, content, (wasm, _, end) => wasm.readPush(end, size ?? end)),
  );
}

const NO_OPTIONS: readonly OptionTexts[] = [];

/** The content of a body. `size` is its true size if the content is left out because it is too big. */
interface Content {
  body: string | Uint8Array;
  size: number | undefined;
}

/**
 * Reads the options of a push. The body comes last: its bytes may be those of the caller, whose getters must not run
 * until they are copied.
 */
function opening(options: OpenOptions): Content & { texts: OptionTexts[] } {
  const given = openingOf(options);
  const texts = openingTexts(given);
  const { body, size } = contentOf(given.body);
  return { texts, body, size };
}

/** The maximum size of a body that is copied. The WebAssembly refuses a bigger one by its size. */
const COPIED_AT_MOST = 1 << 22;

function contentOf(given: unknown): Content {
  const body = typeof given === "string" ? given : bytesOf(given);
  if (body === undefined) throw new PushError({ ...callWasm((wasm) => wasm.parsedBody()) });
  const isCopied = body.length <= COPIED_AT_MOST;
  return isCopied ? { body, size: undefined } : { body: NO_BYTES, size: body.length };
}
