/** Long lists of OpenIDs, in batches that one call takes. */
import { bytesOf, utf8Of } from "./bytes.js";
import { InternalError } from "./errors.js";
import type { OpenIdSplitter } from "./generated/wechat_mass_campaign.js";
import { enter, startAfresh } from "./wasm-campaign.js";

/** The OpenIDs of one call of `message/mass/send`. */
export interface OpenIdBatch {
  /** Its number, from 1: that of its job in a campaign. */
  batch: number;
  /** How many OpenIDs it has: 2 to 10 000. */
  count: number;
  /** A hash of them: the same for the same OpenIDs in the same order, on every machine. */
  fingerprint: string;
  /** The OpenIDs, a line each: as `build` takes them for `touser`. */
  openids: Uint8Array<ArrayBuffer>;
}

/** What was found in a list. */
export interface OpenIdReport {
  /** Lines, the blank ones as well, and OpenIDs of pages. */
  lines: number;
  /** OpenIDs that are in a batch: each once. */
  openids: number;
  /** Lines that repeat an earlier OpenID. They are left out. */
  duplicates: number;
  /** Lines that cannot be an OpenID. They are left out. */
  malformed: number;
  /** The first thousand of them: the line, from 1, and its beginning. */
  malformed_lines: { line: number; found: string }[];
  /** OpenIDs that do not look like a real one (28 characters of `[0-9A-Za-z_-]`). They are kept. */
  odd: number;
  /** The first of them. */
  first_odd?: { line: number; found: string };
}

/**
 * A piece of a list: bytes or text with an OpenID a line, cut anywhere; or a page, as an array of
 * OpenIDs or as the reply of `user/get` and `user/tag/get`.
 */
export type OpenIdPiece =
  | Uint8Array
  | ArrayBuffer
  | string
  | readonly string[]
  | { data?: { openid?: string[] } };

/** Batches, and what was found on the way. */
export interface OpenIdBatches extends Iterable<OpenIdBatch>, AsyncIterable<OpenIdBatch> {
  /** What was found so far; after the last batch, in the whole list. */
  readonly report: OpenIdReport;
}

/** Batches of a list that comes in its own time. */
export interface AsyncOpenIdBatches extends AsyncIterable<OpenIdBatch> {
  /** What was found so far; after the last batch, in the whole list. */
  readonly report: OpenIdReport;
}

/** How much of a list goes over at once. */
const PIECE = 1 << 18;
/** A list this long has taken tens of megabytes, which only a fresh instance gives back. */
const LONG = 500_000;

/**
 * Splits a list of OpenIDs into batches for `message/mass/send`: at most 10 000 each and never a
 * single one at the end, each OpenID once in the whole list. Lines that are no OpenID are left out and
 * reported by number. CRLF, a BOM and blank lines are fine.
 *
 * Of a list that comes in pieces, what is kept in memory is one batch and 43 to 70 bytes for each OpenID.
 *
 * @example
 * const batches = openIdBatches(await readFile("openids.txt"));
 * for (const { batch, openids } of batches) await store.put(`batch-${batch}`, openids);
 * if (batches.report.malformed > 0) console.log(batches.report.malformed_lines);
 */
export function openIdBatches(source: OpenIdPiece | Iterable<OpenIdPiece>): OpenIdBatches;
export function openIdBatches(source: AsyncIterable<OpenIdPiece>): AsyncOpenIdBatches;
export function openIdBatches(
  source: OpenIdPiece | Iterable<OpenIdPiece> | AsyncIterable<OpenIdPiece>,
): OpenIdBatches {
  let latest = new List();
  return {
    *[Symbol.iterator]() {
      const list = new List();
      latest = list;
      try {
        if (isAsync(source))
          throw new TypeError("openIdBatches(): use `for await` with this source");
        list.open();
        for (const piece of pieces(source)) yield* list.take(piece);
        yield* list.end();
      } finally {
        list.free();
      }
    },
    async *[Symbol.asyncIterator]() {
      const list = new List();
      latest = list;
      try {
        list.open();
        if (isAsync(source)) for await (const piece of source) yield* list.take(piece);
        else for (const piece of pieces(source)) yield* list.take(piece);
        yield* list.end();
      } finally {
        list.free();
      }
    },
    get report() {
      return latest.report();
    },
  };
}

function isAsync<T extends object | string>(
  source: T,
): source is Extract<T, AsyncIterable<OpenIdPiece>> {
  return typeof source === "object" && source !== null && Symbol.asyncIterator in source;
}

/** The pieces of a list that is there: of an array of OpenIDs it is one. */
function pieces(source: OpenIdPiece | Iterable<OpenIdPiece>): Iterable<OpenIdPiece> {
  if (typeof source === "string" || bytesOf(source) !== undefined) return [source as OpenIdPiece];
  if (Array.isArray(source))
    return source.every((one) => typeof one === "string") ? [source] : source;
  const isIterable = typeof source === "object" && source !== null && Symbol.iterator in source;
  return isIterable ? (source as Iterable<OpenIdPiece>) : [source as OpenIdPiece];
}

/**
 * The OpenIDs of a page, of which the last one of `user/get` may have no `data`. What is no page is
 * refused: taken for an empty one, it would leave people out.
 */
function openidsOf(page: unknown): readonly string[] {
  let openids = page;
  if (typeof page === "object" && page !== null && ("data" in page || "count" in page)) {
    openids = (page as { data?: { openid?: unknown } }).data?.openid ?? [];
  }
  if (Array.isArray(openids) && openids.every((one) => typeof one === "string")) return openids;
  throw new TypeError(
    "openIdBatches(): a piece is text, bytes, an array of OpenIDs, or a reply of user/get",
  );
}

/** How many lists are being split: while there are any, the instance must stay. */
let lists = 0;

/** A list that is being split, on the other side. */
class List {
  #splitter: OpenIdSplitter | undefined;
  #report: OpenIdReport = {
    lines: 0,
    openids: 0,
    duplicates: 0,
    malformed: 0,
    malformed_lines: [],
    odd: 0,
  };

  open(): void {
    this.#splitter = enter((wasm) => new wasm.OpenIdSplitter());
    lists += 1;
  }

  *take(piece: OpenIdPiece): Generator<OpenIdBatch> {
    const bytes = utf8Of(piece);
    if (bytes === undefined) {
      const page = openidsOf(piece);
      // A line break within an OpenID would make two of it; a blank makes it malformed.
      const lines = page.map((openid) => openid.replaceAll("\n", " ")).join("\n");
      if (page.length > 0) this.#call((splitter) => splitter.pushPage(lines));
      yield* this.#ready();
      return;
    }
    for (let start = 0; start < bytes.length; start += PIECE) {
      this.#call((splitter) => splitter.push(bytes.subarray(start, start + PIECE)));
      yield* this.#ready();
    }
  }

  *end(): Generator<OpenIdBatch> {
    this.#call((splitter) => splitter.finish());
    yield* this.#ready();
  }

  *#ready(): Generator<OpenIdBatch> {
    for (;;) {
      const batch = this.#call((splitter) => splitter.next()) as OpenIdBatch | undefined;
      if (batch === undefined) return;
      yield batch;
    }
  }

  report(): OpenIdReport {
    if (this.#splitter !== undefined) {
      this.#report = this.#call((splitter) => splitter.report()) as OpenIdReport;
    }
    return this.#report;
  }

  free(): void {
    try {
      this.report();
    } catch {
      // It has gone with its instance.
    }
    const splitter = this.#splitter;
    if (splitter === undefined) return;
    this.#splitter = undefined;
    lists -= 1;
    enter(() => splitter.free());
    if (lists === 0 && this.#report.openids >= LONG) startAfresh();
  }

  /**
   * A list is gone with its instance, after a trap in whatever call. Nothing else throws here, and to go
   * on with a new list would leave people out.
   */
  #call<T>(call: (splitter: OpenIdSplitter) => T): T {
    const splitter = this.#splitter;
    try {
      if (splitter !== undefined) return enter(() => call(splitter));
    } catch (cause) {
      this.#splitter = undefined;
      lists -= 1;
      if (cause instanceof InternalError) throw cause;
    }
    throw new InternalError("the list that is being split was lost in an earlier internal error");
  }
}
