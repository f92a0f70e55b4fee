import { bytesOf, storedBytes } from "../arguments/bytes.js";
import { InternalError } from "../errors/base.js";
import type { BatchOverlap, OpenIdSplitter } from "../generated/wechat_mass_campaign.js";
import { callWasm, startAfresh } from "../wasm/campaign.js";
import { isAsync, type OpenIdPiece, openidsOf, piecesOf, TOGETHER } from "./openid-pieces.js";

/** The OpenIDs of one call of `message/mass/send`. */
export interface OpenIdBatch {
  /** Its number, from 1. In a campaign it is the number of its job. */
  batch: number;
  /** The number of its OpenIDs: 2 to 10 000. */
  count: number;
  /** A hash of its OpenIDs. The same OpenIDs in the same order have the same hash on every machine. */
  fingerprint: string;
  /**
   * A name of the list up to this batch, 8 to 1024 characters. It begins with the names of all earlier
   * batches of the list. A plan uses it to notice batches of another list, which may have the same people.
   */
  list: string;
  /** Its OpenIDs, one a line, as `build` accepts them for `touser`. */
  openids: Uint8Array<ArrayBuffer>;
}

/** Counts of a list. */
export interface OpenIdReport {
  /** The number of lines, with blank ones and the OpenIDs of pages. */
  lines: number;
  /** The number of OpenIDs in batches. Each is counted once. */
  openids: number;
  /** The number of lines that repeat an OpenID. They are omitted. */
  duplicates: number;
  /** The number of lines that cannot be an OpenID. They are omitted. */
  malformed: number;
  /** The first thousand malformed lines: the number of the line, from 1, and its beginning. */
  malformed_lines: { line: number; found: string }[];
  /** The number of OpenIDs of `[0-9A-Za-z_-]` with an unusual length (not 28 characters). They are kept. */
  odd: number;
  /** The first OpenID with an unusual length. */
  first_odd?: { line: number; found: string };
}

/** The batches of a list, and its report. */
export interface OpenIdBatches extends Iterable<OpenIdBatch>, AsyncIterable<OpenIdBatch> {
  /** The report of the list so far. It is complete after the last batch. */
  readonly report: OpenIdReport;
}

/** The batches of a list that comes asynchronously. */
export interface AsyncOpenIdBatches extends AsyncIterable<OpenIdBatch> {
  /** The report of the list so far. It is complete after the last batch. */
  readonly report: OpenIdReport;
}

/** The number of bytes that go to the WebAssembly together. */
const CHUNK = 1 << 18;
/** The number of OpenIDs in a long list. It takes about ten megabytes, which only a fresh instance releases. */
const LONG = 500_000;
/** The number of bytes of a usual OpenID with its line break. */
const USUAL_LINE = 29;

/**
 * Splits a list of OpenIDs into batches for `message/mass/send`. A batch has at most 10 000 OpenIDs, and the
 * last one at least two. Each OpenID occurs once in the whole list.
 *
 * A line that is not an OpenID (it has characters other than `[0-9A-Za-z_-]`: quotes, commas, blanks) is
 * omitted and reported by number. CRLF, a BOM and blank lines are allowed.
 *
 * Several texts are lines if none of them has a line break: OpenIDs in an array or a `Set`, the lines of
 * `readline`. Otherwise they are one text that was cut anywhere. A file may lack its last line
 * break: if one text ends with a usual OpenID and the next begins with one, a line ends between them.
 *
 * To send to several lists at once, give them to one call: `openIdBatches([first, second])`.
 *
 * If the list comes in pieces, only one batch is kept in memory, and for each OpenID 18 to 26 bytes if there are millions.
 *
 * @throws {TypeError} during the iteration, so that nobody is silently omitted:
 *
 * - if a value is not a piece of a list
 * - if a page has fewer OpenIDs than it says
 * - if no line is an OpenID (JSON, a table with quotes)
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
        for (const piece of piecesOf(source)) yield* list.take(piece);
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
        else for (const piece of piecesOf(source)) yield* list.take(piece);
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

/**
 * Tells whether nobody is in two of these batches. Returns nothing if a batch lacks its OpenIDs, because
 * then nobody knows.
 */
export function areDisjoint(
  batches: readonly { fingerprint?: unknown; openids?: unknown }[],
): boolean | undefined {
  const all = batches.map(({ openids }) => bytesOf(openids));
  if (all.includes(undefined)) return undefined;
  const overlap: BatchOverlap = callWasm((wasm) => new wasm.BatchOverlap());
  const areNew = all.every((openids = new Uint8Array(), index) =>
    callWasm(() => overlap.add(openids, String(batches[index]?.fingerprint))),
  );
  overlap.free();
  const size = all.reduce((sum, openids) => sum + (openids?.length ?? 0), 0);
  if (lists === 0 && size >= LONG * USUAL_LINE) startAfresh();
  return areNew;
}

/** The number of lists that are being split. The instance must stay while there are any. */
let lists = 0;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const withoutBreaks = (text: string) => text.replaceAll("\n", " ");

/** A list that the WebAssembly is splitting. */
class List {
  #splitter: OpenIdSplitter | undefined;
  /** The number of pieces so far. */
  #piece = 0;
  /** The kind of several texts: lines or one cut text. The first line break decides. */
  #texts: "unknown" | "cut" | "lines" = "unknown";
  /** The texts before that decision. */
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
    this.#splitter = callWasm((wasm) => new wasm.OpenIdSplitter());
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
    for (let start = 0; start < page.length; start += TOGETHER) {
      // A line break in an OpenID would make two of it. A blank makes it malformed.
      const openids = page.slice(start, start + TOGETHER).map(withoutBreaks);
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

  /** Takes one of several texts. They are lines or one cut text; the first line break decides. */
  *#text(text: string): Generator<OpenIdBatch> {
    if (this.#texts === "unknown" && text.includes("\n")) this.#texts = "cut";
    if (this.#texts === "cut") {
      // The texts are not joined, because a line may end between two of them.
      for (const piece of [...this.#held.splice(0), text]) {
        yield* this.#bytes(new TextEncoder().encode(piece));
      }
      return;
    }
    this.#held.push(withoutBreaks(text));
    if (this.#held.length < TOGETHER) return;
    this.#texts = "lines";
    yield* this.#settle();
  }

  /** Takes the held texts as lines. A single one may continue in the next piece. */
  *#settle(): Generator<OpenIdBatch> {
    const held = this.#held.splice(0);
    if (held.length === 0) return;
    const isCut = held.length === 1 && this.#texts === "unknown";
    const lines = held.join("\n") + (isCut ? "" : "\n");
    yield* this.#bytes(new TextEncoder().encode(lines));
  }

  *#bytes(bytes: Uint8Array): Generator<OpenIdBatch> {
    for (let start = 0; start < bytes.length; start += CHUNK) {
      this.#call((splitter) => splitter.push(bytes.subarray(start, start + CHUNK)));
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
      // The list was lost with its instance.
    }
    const splitter = this.#splitter;
    if (splitter === undefined) return;
    this.#splitter = undefined;
    lists -= 1;
    callWasm(() => splitter.free());
    if (lists === 0 && this.#report.openids >= LONG) startAfresh();
  }

  /**
   * Calls the splitter. A trap in any call loses the list with its instance, and nothing else throws here.
   * To continue with a new list would omit people.
   */
  #call<T>(call: (splitter: OpenIdSplitter) => T): T {
    const splitter = this.#splitter;
    try {
      if (splitter !== undefined) return callWasm(() => call(splitter));
    } catch (cause) {
      this.#splitter = undefined;
      lists -= 1;
      if (cause instanceof InternalError) throw cause;
    }
    throw new InternalError("the list that is being split was lost in an earlier internal error");
  }
}
