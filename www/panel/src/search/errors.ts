/** Finding an error code or a send status by its number, its meaning or what people call it. */

import {
  type Explanation,
  errcodes,
  explain,
  explainStatus,
  type StatusExplanation,
  statuses,
} from "wechat-mass";
import { finder } from "./rank";
import words from "./words.json";

const CODES_ALSO: Record<string, string[] | undefined> = words.codes;
const STATUSES_ALSO: Record<string, string[] | undefined> = words.statuses;

const findCodes = finder(
  errcodes().map((item) => ({
    item,
    texts: [`${item.errcode}`, item.meaning.zh, item.meaning.en],
    also: CODES_ALSO[item.errcode] ?? [],
  })),
);

/** The statuses that WeChat's documents name: first of the event MASSSENDJOBFINISH, then of message/mass/get. */
const findStatuses = finder(
  statuses().map((item) => ({
    item,
    texts: [item.status, item.meaning.zh, item.meaning.en],
    also: STATUSES_ALSO[item.status] ?? [],
  })),
);

/** WeChat ends its errmsg with these; they differ from call to call. */
const TRACES = /\s*\b(?:hint: ?\[|rid: ?[\w-]).*$/i;

/** The codes found; for a whole number that is not listed, what the package says of it. */
export function searchCodes(query: string): Explanation[] {
  const found = findCodes(query.replace(TRACES, ""));
  const isNumber = /^-?\d{1,10}$/.test(query.trim());
  return isNumber && found.length === 0 ? [explain(Number(query))] : found;
}

/** The statuses found; for another spelling or an `err(n)` not listed, what the package says of it. */
export function searchStatuses(query: string): StatusExplanation[] {
  const found = findStatuses(query);
  if (found.length > 0) return found;
  const other = explainStatus(query.trim());
  return other.outcome === "unknown" ? [] : [other];
}
