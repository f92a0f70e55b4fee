/** Finding an error code or a send status by its number or by words of its meaning. */

import {
  type Explanation,
  errcodes,
  explain,
  explainStatus,
  type StatusExplanation,
  statuses,
} from "wechat-mass";

/** The statuses that WeChat's documents name: first of the event MASSSENDJOBFINISH, then of message/mass/get. */
const STATUSES = statuses();
const CODES = errcodes();

/** The codes found; for a whole number that is not listed, what the package says of it. */
export function searchCodes(words: string): Explanation[] {
  const wanted = words.trim().toLowerCase();
  const found = CODES.filter(({ errcode, meaning }) => matches(wanted, `${errcode}`, meaning));
  const isNumber = /^-?\d{1,10}$/.test(wanted);
  return isNumber && found.length === 0 ? [explain(Number(wanted))] : found;
}

/** The statuses found; for another spelling or an `err(n)` not listed, what the package says of it. */
export function searchStatuses(words: string): StatusExplanation[] {
  const wanted = words.trim().toLowerCase();
  const found = STATUSES.filter(({ status, meaning }) => matches(wanted, status, meaning));
  if (found.length > 0) return found;
  const other = explainStatus(words.trim());
  return other.outcome === "unknown" ? [] : [other];
}

function matches(wanted: string, name: string, { zh, en }: { zh: string; en: string }): boolean {
  return [name, zh, en].some((text) => text.toLowerCase().includes(wanted));
}
