import type { Api } from "../generated/types.js";
import type * as glue from "../generated/wechat_mass.js";

/** The common part of all calls of an endpoint. */
export interface Endpoint {
  /** Its number, by which the WebAssembly knows it. */
  number: number;
  /** Its name. */
  api: Api;
  /** The HTTP method. */
  method: "GET" | "POST";
  /** The path, with its leading slash. */
  path: string;
  /** Whether its body is JSON. A call of another kind crosses as a whole. */
  sendsJson: boolean;
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
