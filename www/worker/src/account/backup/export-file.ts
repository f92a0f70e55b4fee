import type { Ending } from "./backup-lines.js";
import type { FileEnd } from "./export-store.js";

/** As many bytes of its end as show whether an export is whole: the last line names each table. */
export const SHOWN_END = 16 * 1024;

const NAME = /^wx[0-9a-z]+-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.ndjson$/;

/** The name of the export that an account makes now: names are in the order of their times. */
export function exportName(account: string, now: number): string {
  const stamp = new Date(now * 1000).toISOString().replace(/[-:]|\.\d+/g, "");
  return `${account}-${stamp}.ndjson`;
}

/** When an export was made, by its name. Nothing for a file that is not an export. */
export function exportTime(name: string): number | undefined {
  const found = NAME.exec(name);
  if (found === null) return undefined;
  const [year = 0, month = 0, ...rest] = found.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest) / 1000;
}

/** The SHA-256 of an export, which is its last line. One that was cut has none. */
export function digestIn({ end }: FileEnd): string | undefined {
  if (!end.endsWith("}\n")) return undefined;
  const last = end.slice(end.lastIndexOf("\n", end.length - 2) + 1);
  try {
    const ending = JSON.parse(last) as Partial<Ending>;
    return ending.end === true ? ending.sha256 : undefined;
  } catch {
    return undefined;
  }
}
