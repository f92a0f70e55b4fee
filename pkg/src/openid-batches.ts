/** Long lists of OpenIDs, in batches that one call takes. */
import { bytesOf, storedBytes } from "./bytes.js";
import { InternalError } from "./errors.js";
import type { BatchOverlap, OpenIdSplitter } from "./generated/wechat_mass_campaign.js";
import { className } from "./kinds.js";
import { enter, startAfresh } from "./wasm-campaign.js";

/** The OpenIDs of one call of `message/mass/send`. */
export interface OpenIdBatch {
  /** Its number, from 1: that of its job in a campaign. */
  batch: number;
  /** How many OpenIDs it has: 2 to 10 000. */
  count: number;
  /** A hash of them: the same for the same OpenIDs in the same order, on every machine. */
  fingerprint: string;
  /**
   * A name of the list up to this batch, 8 to 1024 characters: it begins with that of every earlier batch
   * of the same list. By it a plan notices batches of another list, in which the same people may be.
   */
  list: string;
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
  /** OpenIDs of `[0-9A-Za-z_-]` that are shorter or longer than a real one (28 characters). They are kept. */
  odd: number;
  /** The first of them. */
  first_odd?: { line: number; found: string };
}

/**
 * A piece of a list: bytes or text with an OpenID a line, cut anywhere; or a page, as an array of OpenIDs
 * or as the reply of `user/get` and `user/tag/get`. A `Buffer` or `Uint8Array` that went through JSON is
 * bytes, too.
 */
export type OpenIdPiece =
  | Uint8Array
  | ArrayBuffer
  | string
  | readonly string[]
  | { count?: number; data?: { openid?: string[] } }
  | { type: "Buffer"; data: number[] };

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
/** How many texts without a line break are waited with until one has a line break: then they are lines. */
const MOST_HELD = 10_000;
/** A list this long has taken tens of megabytes, which only a fresh instance gives back. */
const LONG = 500_000;
/** The bytes of a usual OpenID with its line break. */
const USUAL_LINE = 29;

/**
 * Splits a list of OpenIDs into batches for `message/mass/send`: at most 10 000 each and never a
 * single one at the end, each OpenID once in the whole list. Lines that are no OpenID (with other
 * characters than `[0-9A-Za-z_-]`: quotes, commas, blanks) are left out and reported by number. CRLF, a
 * BOM and blank lines are fine.
 *
 * Texts that come one after the other are a line each if none of them has a line break (OpenIDs in an
 * array or a `Set`, the lines of `readline`), and else one text that was cut anywhere. A line ends, too,
 * between a piece that ends with a usual OpenID and one that begins with one, as where the first of two
 * files has no line break at its end. To send to several lists at once give them all to one call:
 * `openIdBatches([first, second])`.
 *
 * Of a list that comes in pieces, what is kept in memory is one batch and 43 to 70 bytes for each OpenID.
 *
 * @throws {TypeError} while it is gone through, if something is no piece of a list, a page says that it has
 * more OpenIDs than are there, or no line of it is an OpenID (JSON, a table with quotes): nobody is left out
 * without a word.
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

/** The pieces of a list that is there. */
function pieces(source: OpenIdPiece | Iterable<OpenIdPiece>): Iterable<OpenIdPiece> {
  if (typeof source === "string" || bytesOf(source) !== undefined) return [source as OpenIdPiece];
  if (typeof source !== "object" || source === null) throw noPiece("the source", source);
  if (Array.isArray(source)) {
    // Not `every`, which passes over holes.
    const other = source.findIndex((one) => typeof one !== "string" || one.includes("\n"));
    return other < 0 ? linesOf(source) : source;
  }
  // Bytes that went to another thread, and a boxed text, of which the letters would be taken for OpenIDs.
  if (ArrayBuffer.isView(source) || className(source) === "String") {
    throw noPiece("the source", source);
  }
  if (!(Symbol.iterator in source)) return [source as OpenIdPiece];
  // What gives pairs (a Map, FormData) is no list: its names would be taken for OpenIDs.
  const { entries, [Symbol.iterator]: iterator } = source as Partial<Map<unknown, unknown>>;
  if (entries !== undefined && entries === iterator) throw noPiece("the source", source);
  return source as Iterable<OpenIdPiece>;
}

/** Texts without line breaks as text with an OpenID a line. */
function* linesOf(texts: readonly string[]): Generator<string> {
  for (let start = 0; start < texts.length; start += MOST_HELD) {
    yield `${texts.slice(start, start + MOST_HELD).join("\n")}\n`;
  }
}

function noPiece(where: string, found: unknown, more = ""): TypeError {
  return new TypeError(
    `openIdBatches(): a piece is text, bytes, an array of OpenIDs, or a reply of user/get; ${where} is ${className(found)}${more}`,
  );
}

/**
 * The OpenIDs of a page, of which the last one of `user/get` has no `data`. What is no page is refused:
 * taken for an empty one, it would leave people out.
 */
function openidsOf(page: unknown, where: string): readonly string[] {
  if (Array.isArray(page)) {
    const wrong = page.findIndex((one) => typeof one !== "string");
    if (wrong < 0) return page;
    throw noPiece(`[${wrong}] of ${where}`, page[wrong]);
  }
  if (typeof page !== "object" || page === null) throw noPiece(where, page);
  const { count, data, errcode } = page as { count?: unknown; data?: unknown; errcode?: unknown };
  if (errcode !== undefined && Number(errcode) !== 0) {
    throw noPiece(where, page, ` with errcode ${String(errcode).slice(0, 16)}`);
  }
  const openids = (data as { openid?: unknown } | null | undefined)?.openid;
  if (openids === undefined || openids === null) {
    if (count === 0) return [];
    throw noPiece(where, page, " without data.openid");
  }
  const name = `data.openid of ${where}`;
  if (!Array.isArray(openids)) throw noPiece(name, openids);
  const list = openidsOf(openids, name);
  // A count that is a text counts, too.
  if (count !== undefined && !(Number(count) <= list.length)) {
    throw noPiece(where, page, ` with count ${count} and ${list.length} OpenIDs`);
  }
  return list;
}

/**
 * Whether nobody is in two of these batches: where all of them have their OpenIDs, each is held against
 * the others. Undefined where one has none.
 */
export function areApart(
  batches: readonly { fingerprint?: unknown; openids?: unknown }[],
): boolean | undefined {
  const all = batches.map(({ openids }) => bytesOf(openids));
  if (all.includes(undefined)) return undefined;
  const overlap: BatchOverlap = enter((wasm) => new wasm.BatchOverlap());
  const areNew = all.every((openids = new Uint8Array(), index) =>
    enter(() => overlap.add(openids, String(batches[index]?.fingerprint))),
  );
  overlap.free();
  const size = all.reduce((sum, openids) => sum + (openids?.length ?? 0), 0);
  if (lists === 0 && size >= LONG * USUAL_LINE) startAfresh();
  return areNew;
}

/** How many lists are being split: while there are any, the instance must stay. */
let lists = 0;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const withoutBreaks = (text: string) => text.replaceAll("\n", " ");

/** A list that is being split, on the other side. */
class List {
  #splitter: OpenIdSplitter | undefined;
  /** How many pieces have come. */
  #piece = 0;
  /** What the texts are that come one after the other: known with the first line break. */
  #texts: "unknown" | "cut" | "lines" = "unknown";
  /** Those that have come before that. */
  #held: string[] = [];
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
    this.#piece += 1;
    if (typeof piece === "string") {
      yield* this.#text(piece);
      return;
    }
    yield* this.#settle();
    this.#texts = "unknown";
    const where = `piece ${this.#piece}`;
    const bytes = bytesOf(piece) ?? (isObject(piece) ? storedBytes(piece) : undefined);
    if (bytes !== undefined) {
      yield* this.#bytes(bytes);
      return;
    }
    const page = openidsOf(piece, where);
    for (let start = 0; start < page.length; start += MOST_HELD) {
      // A line break within an OpenID would make two of it; a blank makes it malformed.
      const openids = page.slice(start, start + MOST_HELD).map(withoutBreaks);
      this.#call((splitter) => splitter.pushPage(openids.join("\n")));
      yield* this.#ready();
    }
  }

  *end(): Generator<OpenIdBatch> {
    yield* this.#settle();
    this.#call((splitter) => splitter.finish());
    yield* this.#ready();
    const { openids, malformed, malformed_lines } = this.report();
    const [first] = malformed_lines;
    if (openids === 0 && malformed > 0 && first !== undefined) {
      throw new TypeError(
        `openIdBatches(): no line of the list is an OpenID; line ${first.line} begins with ${JSON.stringify(first.found)}`,
      );
    }
  }

  /** One of several texts, of which only the first line break tells what they are. */
  *#text(text: string): Generator<OpenIdBatch> {
    if (this.#texts === "unknown" && text.includes("\n")) this.#texts = "cut";
    if (this.#texts === "cut") {
      // Not joined: between two of them a line may end.
      for (const piece of [...this.#held.splice(0), text]) {
        yield* this.#bytes(new TextEncoder().encode(piece));
      }
      return;
    }
    this.#held.push(withoutBreaks(text));
    if (this.#held.length < MOST_HELD) return;
    this.#texts = "lines";
    yield* this.#settle();
  }

  /** Texts of which none has a line break: a line each; a single one may go on with what comes. */
  *#settle(): Generator<OpenIdBatch> {
    const held = this.#held.splice(0);
    if (held.length === 0) return;
    const isCut = held.length === 1 && this.#texts === "unknown";
    const lines = held.join("\n") + (isCut ? "" : "\n");
    yield* this.#bytes(new TextEncoder().encode(lines));
  }

  *#bytes(bytes: Uint8Array): Generator<OpenIdBatch> {
    for (let start = 0; start < bytes.length; start += PIECE) {
      this.#call((splitter) => splitter.push(bytes.subarray(start, start + PIECE)));
      yield* this.#ready();
    }
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
