import { RpcTarget } from "cloudflare:workers";
import type { Outcome } from "../shared/outcome.js";
import { answered } from "./answered.js";
import { liveStream } from "./live-stream.js";
import type { Place } from "./place.js";

/** The news for open pages, for callers. */
export class Live extends RpcTarget {
  readonly #place: Place;

  constructor(place: Place) {
    super();
    this.#place = place;
  }

  /** Returns server-sent events, from one message on. */
  stream(after: number | undefined): Promise<Outcome<ReadableStream<Uint8Array>>> {
    return answered(this.#place, () => liveStream(this.#place.live, after));
  }
}
