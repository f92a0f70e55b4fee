import { log } from "../shared/log.js";

/** A line of the log for each account and this long. Whoever sends forged pushes must not fill the disk. Milliseconds. */
const QUIET = 10_000;
/** The most accounts that are remembered. */
const MOST = 10_000;

interface Refused {
  since: number;
  unsaid: number;
}

const refused = new Map<string, Refused>();

/** Notes that a push was not genuine. The next line of the log says how many were not said. */
export function noteRefusedPush(account: string, code: string): void {
  const now = Date.now();
  const before = refused.get(account);
  if (before !== undefined && now < before.since + QUIET) {
    before.unsaid += 1;
    return;
  }
  if (refused.size >= MOST) refused.clear();
  refused.set(account, { since: now, unsaid: 0 });
  log("warn", "push_refused", { account, code, unsaid: before?.unsaid ?? 0 });
}
