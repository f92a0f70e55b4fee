import load from "#wasm-push";
import { NO_BYTES } from "../arguments/bytes.js";
import { PushError } from "../errors/push.js";
import * as glue from "../generated/wechat_mass_push.js";
import { errorParts, lazyInstance } from "./instance.js";
import { type OptionTexts, Room } from "./room.js";

/** The way of bodies into the WebAssembly, and of pushes out of it. */
const room: Room = /* @__PURE__ */ new Room(glue);

const instance = /* @__PURE__ */ lazyInstance(
  "pushes",
  glue,
  load,
  (thrown) => {
    const parts = errorParts(thrown);
    return parts === undefined ? thrown : new PushError(parts);
  },
  () => room.forget(),
);

/** Calls into the WebAssembly of pushes. */
export const callWasm = <T>(call: (wasm: typeof glue) => T): T => instance.call(call);

/** Calls with options, and with the place where they end in the inbox. */
export function callWithOptions<T>(
  options: readonly OptionTexts[],
  call: (wasm: typeof glue, split: number) => T,
): T {
  return instance.call((wasm) => call(wasm, room.put(options, NO_BYTES)));
}

/**
 * Puts options and a body behind them into the inbox, and returns the text in the outbox. `read` is given the places
 * where both end, and returns the length of the text; below 0, that of the parts of an error.
 */
export function callWithBody(
  options: readonly OptionTexts[],
  body: string | Uint8Array,
  read: (wasm: typeof glue, split: number, end: number) => number,
): string {
  return instance.call((wasm) => {
    const end = room.put(options, body);
    const length = read(wasm, room.split, end);
    if (length < 0) throw JSON.parse(room.text(-length));
    return room.text(length);
  });
}
