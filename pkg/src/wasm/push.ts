import load from "#wasm-push";
import { PushError } from "../errors/push.js";
import * as glue from "../generated/wechat_mass_push.js";
import { errorParts, lazyInstance } from "./instance.js";
import { Room } from "./room.js";

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

/**
 * Puts a body into the inbox, and returns the text in the outbox. `read` returns its length; below 0, that of the parts
 * of an error.
 */
export function callWithBody(
  body: string | Uint8Array,
  read: (wasm: typeof glue, length: number) => number,
): string {
  return instance.call((wasm) => {
    const length = read(wasm, room.put(body));
    if (length < 0) throw JSON.parse(room.text(-length));
    return room.text(length);
  });
}
