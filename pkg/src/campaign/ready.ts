import { ready as readyPart } from "../wasm/instance.js";

/**
 * Makes the WebAssembly of campaigns asynchronously, for pages in old engines: Chromium up to 114 refuses to make
 * it synchronously there. Call it again after an `InternalError`.
 *
 * @throws {EngineError} if the engine or the page's policy refuses the WebAssembly.
 */
export const ready = (): Promise<void> => readyPart("campaigns");
