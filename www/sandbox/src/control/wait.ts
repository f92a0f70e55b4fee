import { z } from "zod";
import { type JobView, viewOf } from "../world/jobs/job.js";
import type { Ledger } from "../world/jobs/ledger.js";
import type { Entry } from "./journal/entry.js";
import type { Journal } from "./journal/journal.js";
import type { Wanted } from "./journal/search.js";
import type { Live, Topic } from "./live.js";

/** The longest wait. Milliseconds. */
const LONGEST = 600_000;

/** The most entries that are counted and answered. */
const MOST = 1000;

const SINCE = z
  .string()
  .regex(/^\d{1,15}$/)
  .optional();

const TIMEOUT = z.int().min(0).max(LONGEST).default(30_000);

/** Jobs that somebody waits for. */
const JOBS = z.strictObject({
  for: z.strictObject({
    kind: z.literal("job"),
    account: z.string().max(64),
    /** How many jobs there must be. */
    count: z.int().min(1).max(MOST).default(1),
    state: z.enum(["confirming", "reviewing", "sending", "ended"]).optional(),
    /** How they ended, such as `send success`. */
    status: z.string().max(100).optional(),
    msg_id: z.string().max(20).optional(),
    clientmsgid: z.string().max(64).optional(),
  }),
  timeout_ms: TIMEOUT,
});

/** Entries of the journal that somebody waits for. */
const ENTRIES = z.strictObject({
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
  since: SINCE,
  timeout_ms: TIMEOUT,
});

/** A wait: for jobs, or for entries of the journal. */
export const WAIT = z.union([JOBS, ENTRIES]);

/** Jobs that somebody waits for. */
export type WaitForJobs = z.infer<typeof JOBS>;

/** Entries that somebody waits for. */
export type WaitForEntries = z.infer<typeof ENTRIES>;

/** The end of a wait: whether it has happened, rather than the time run out, and what was found. */
export interface Waited<T> {
  readonly happened: boolean;
  readonly found: readonly T[];
}

/** Waits until the journal has what somebody waits for. Each new entry is checked as it is written. */
export function waitForEntries(
  journal: () => Journal,
  live: Live,
  wanted: WaitForEntries,
): Promise<Waited<Entry>> {
  const { count, contains, errcode, fault, ...rest } = wanted.for;
  const terms = [
    errcode === undefined ? "" : `errcode:${errcode}`,
    fault === undefined ? "" : `fault:${fault}`,
  ];
  const filter: Wanted = { ...rest, search: terms.join(" "), contains };
  let since = wanted.since ?? "0";
  const found: Entry[] = [];
  return waitFor(live, "journal", wanted.timeout_ms, () => {
    found.push(...journal().after({ ...filter, since }, count - found.length));
    // Everything up to here has been checked.
    since = journal().last;
    return { happened: found.length >= count, found };
  });
}

/** Waits until there are jobs as somebody wants them. They are checked whenever one has moved. */
export function waitForJobs(
  ledger: () => Ledger,
  live: Live,
  wanted: WaitForJobs,
): Promise<Waited<JobView>> {
  const { account, count, state, status, msg_id, clientmsgid } = wanted.for;
  const fits = (job: JobView) =>
    (state === undefined || job.state === state) &&
    (status === undefined || job.status === status) &&
    (msg_id === undefined || job.msg_id === msg_id) &&
    (clientmsgid === undefined || job.clientmsgid === clientmsgid);
  return waitFor(live, "job", wanted.timeout_ms, () => {
    const found = ledger().list(account, MOST).map(viewOf).filter(fits);
    return { happened: found.length >= count, found };
  });
}

/** Looks now, and whenever there is a change of a topic, until something has happened or the time has run out. */
function waitFor<T>(
  live: Live,
  topic: Topic,
  within: number,
  look: () => Waited<T>,
): Promise<Waited<T>> {
  const now = look();
  if (now.happened) return Promise.resolve(now);
  return new Promise((resolve) => {
    let latest = now;
    const finish = () => {
      clearTimeout(timer);
      stop();
      resolve(latest);
    };
    const timer = setTimeout(finish, within);
    const stop = live.listen((change) => {
      // A change may be told within its transaction. It is looked for when that has ended.
      if (change.topic === topic) queueMicrotask(lookAgain);
    });
    const lookAgain = () => {
      if (latest.happened) return;
      latest = look();
      if (latest.happened) finish();
    };
  });
}
