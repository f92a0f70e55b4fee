/** The texts of a request and a reply, as the journal shows them. */

import { pretty } from "../parts/pretty";
import type { Entry } from "../server/shapes";

export interface ShownRequest {
  method: string;
  /** Absolute, so that it can be called. */
  url: string;
  body: string;
}

export function requestOf(entry: Entry): ShownRequest {
  const url = entry.path.startsWith("/") ? `${location.origin}${entry.path}` : entry.path;
  return { method: entry.method, url, body: entry.request };
}

/** First line, and the body laid out. `more` says how much of a long body is not kept. */
export function requestText(entry: Entry, more: (rest: number) => string): string {
  return [`${entry.method} ${entry.path}`, bodyText(entry, "request", more)]
    .filter(Boolean)
    .join("\n\n");
}

export function replyText(entry: Entry, more: (rest: number) => string): string {
  const status = entry.status === 0 ? "" : `HTTP ${entry.status}`;
  return [status, bodyText(entry, "reply", more)].filter(Boolean).join("\n\n");
}

function bodyText(entry: Entry, side: "request" | "reply", more: (rest: number) => string): string {
  const rest = entry.lengths[side] - entry[side].length;
  return pretty(entry[side]) + (rest > 0 ? `\n${more(rest)}` : "");
}
