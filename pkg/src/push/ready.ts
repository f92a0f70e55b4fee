import { mustBePart, ready as readyPart } from "../wasm/instance.js";

/**
 * Makes the WebAssembly of pushes asynchronously, for pages in old engines: Chromium up to 114 refuses to make
 * it synchronously there. Call it again after an `InternalError`.
 *
 * @throws {EngineError} if the engine or the page's policy refuses the WebAssembly.
 * @throws {TypeError} for another part: this entry has no other.
 */
export async function ready(part: "pushes" = "pushes"): Promise<void> {
  mustBePart(part, ["pushes"]);
  await readyPart(part);
}
