import type * as glue from "../generated/wechat_mass.js";
import type { ApiInfo } from "./types.js";

/** An endpoint with the number by which the WebAssembly knows it. */
export interface Endpoint extends ApiInfo {
  number: number;
}

const known = new Map<unknown, Endpoint>();

/** Returns an endpoint, or nothing if no endpoint has this name. It is the same in every instance. */
export function endpointOf(wasm: typeof glue, api: unknown): Endpoint | undefined {
  const found = known.get(api);
  if (found !== undefined || typeof api !== "string") return found;
  const number = wasm.numberOf(api);
  if (number < 0) return undefined;
  const endpoint: Endpoint = { number, ...wasm.endpoint(number) };
  known.set(api, endpoint);
  return endpoint;
}
