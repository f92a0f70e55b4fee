import { z } from "zod";
import type { Entry } from "./journal/entry.js";
import type { Journal } from "./journal/journal.js";
import type { Wanted } from "./journal/search.js";
import type { Live } from "./live.js";

/** The longest wait. Milliseconds. */
const LONGEST = 600_000;

/** The most entries that are counted and answered. */
const MOST = 1000;

/** What somebody waits for. */
export const WAIT = z.strictObject({
  for: z.strictObject({
    kind: z.enum(["call", "push", "control"]).optional(),
    endpoint: z.string().max(100).optional(),
    account: z.string().max(64).optional(),
    /** How many entries must be there. */
    count: z.int().min(1).max(MOST).default(1),
    /** The HTTP status. */
    status: z.int().min(0).max(599).optional(),
    errcode: z.int().optional(),
    fault: z.string().max(64).optional(),
    /** A text that the request, the reply, the path or the reason has. */
    contains: z.string().min(1).max(1000).optional(),
  }),
  /** Only entries after this one. Without it every entry of the journal counts. */
  since: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  timeout_ms: z.int().min(0).max(LONGEST).default(30_000),
});

/** What a wait ended with. */
export interface Waited {
  /** Whether it has happened, rather than the time run out. */
  readonly happened: boolean;
  /** The entries that were found, the oldest first. */
  readonly entries: readonly Entry[];
  /** The latest entry of the journal, for the `since` of the next wait. */
  readonly last: string;
}

/** Waits until the journal has what somebody waits for. Nobody polls: each new entry is looked at as it is written. */
export function waitFor(
  journal: Journal,
  live: Live,
  wanted: z.infer<typeof WAIT>,
): Promise<Waited> {
  const { count, contains, errcode, fault, ...rest } = wanted.for;
  const terms = [
    errcode === undefined ? "" : `errcode:${errcode}`,
    fault === undefined ? "" : `fault:${fault}`,
  ];
  const filter: Wanted = { ...rest, search: terms.join(" "), contains };
  const entries = journal.after({ ...filter, since: wanted.since }, count);
  const done = (happened: boolean): Waited => ({ happened, entries, last: journal.last });
  if (entries.length >= count) return Promise.resolve(done(true));
  return new Promise((resolve) => {
    const finish = (happened: boolean) => {
      clearTimeout(timer);
      stop();
      resolve(done(happened));
    };
    const timer = setTimeout(() => finish(false), wanted.timeout_ms);
    const stop = live.listenToJournal((entry) => {
      // The same condition as at the beginning, for this one entry.
      entries.push(...journal.after({ ...filter, since: String(Number(entry.id) - 1) }, 1));
      if (entries.length >= count) finish(true);
    });
  });
}
