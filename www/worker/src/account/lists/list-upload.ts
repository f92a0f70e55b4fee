import { refuse } from "../../shared/outcome.js";
import { piecesOf } from "../byte-streams.js";
import type { Place } from "../place.js";
import { Arrivals } from "./arrange.js";
import { Buckets } from "./buckets.js";
import { CsvColumn } from "./csv-column.js";
import type { ListRows } from "./list-rows.js";
import { OpenIdLines } from "./openid-lines.js";

/** How a file has its OpenIDs. */
export type ListFormat = "text" | "csv";

/** The lines of a file at most. Many may be repeats. */
const MOST_LINES = 20_000_000;
/** The bytes after which the disk is waited for, and the progress is noted. */
const NOTED = 8 * 1024 * 1024;

/** Reads the file of a list as it comes, and stores its OpenIDs bucket by bucket. Returns when all is stored. */
export async function receive(
  place: Place,
  rows: ListRows,
  id: string,
  format: ListFormat,
  file: ReadableStream<Uint8Array>,
): Promise<void> {
  const arrivals = new Arrivals(place.db, id);
  const buckets = new Buckets((bucket, openids, count) => arrivals.put(bucket, openids, count));
  const lines = new OpenIdLines((bytes, start, end) => buckets.add(bytes, start, end));
  const reading = format === "csv" ? new CsvColumn(lines) : lines;
  let [bytes, noted] = [0, 0];
  for await (const piece of piecesOf(file)) {
    if (bytes === 0) refuseForeign(piece);
    reading.push(piece);
    bytes += piece.length;
    if (lines.report.lines > MOST_LINES) {
      refuse(413, "too_many_lines", {
        zh: `文件超过 ${MOST_LINES} 行`,
        en: `the file has more than ${MOST_LINES} lines`,
      });
    }
    if (bytes - noted < NOTED) continue;
    noted = bytes;
    rows.setReport(id, lines.report, bytes);
    place.live.tell("list", { id, state: "receiving", lines: lines.report.lines });
    await place.storage.sync();
  }
  reading.end();
  buckets.end();
  const { lines: count, malformed, malformed_lines } = lines.report;
  if (count === malformed || arrivals.count === 0) {
    const [first] = malformed_lines;
    refuse(400, "no_openids", {
      zh: `文件中没有 OpenID${first === undefined ? "" : `；第 ${first.line} 行是 ${JSON.stringify(first.found)}`}`,
      en: `the file has no OpenID${first === undefined ? "" : `; line ${first.line} is ${JSON.stringify(first.found)}`}`,
    });
  }
  rows.setReport(id, lines.report, bytes);
  rows.setState(id, "arranging");
}

/** Refuses files that spreadsheets write, and says what to do. */
function refuseForeign(head: Uint8Array): void {
  const [first, second] = head;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const isZip = first === 0x50 && second === 0x4b;
  const isGzip = first === 0x1f && second === 0x8b;
  if (!isWide && !isZip && !isGzip) return;
  refuse(415, "not_a_list", {
    zh: "这不是文本文件：请另存为 CSV（UTF-8）或每行一个 OpenID 的文本",
    en: "this is not a text: save it as CSV (UTF-8), or as a text with an OpenID a line",
  });
}
