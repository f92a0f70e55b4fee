import type { BecauseCode, CampaignSummary, Step, Totals } from "wechat-mass";
import type { Counts, Phase } from "./rows.js";

/** The waits that may last for hours or days. All others belong to sending. */
const LONG_WAITS: ReadonlySet<BecauseCode> = new Set([
  "administrator",
  "api_quota",
  "day_budget",
  "mass_quota",
  "token_failed",
]);

/**
 * How a campaign is. It is finished only when nothing is unknown: as long as nobody can tell whether a job was
 * sent, a person has something to check, also after the campaign has ended or was cancelled.
 */
export function phaseOf(
  step: Step,
  totals: Totals | Counts,
  { paused, cancelled }: Pick<CampaignSummary, "paused" | "cancelled">,
): Phase {
  const { jobs } = totals.unknown;
  const hasUnknown = (typeof jobs === "number" ? jobs : jobs.length) > 0;
  if (step.do === "done") {
    if (hasUnknown) return "needs_person";
    return cancelled ? "cancelled" : "finished";
  }
  if (step.do === "ask_human") return step.because.code === "paused" ? "paused" : "needs_person";
  if (paused) return "paused";
  return step.do === "wait" && LONG_WAITS.has(step.because.code) ? "waiting" : "sending";
}

/** The totals without the numbers of single jobs, of which there may be thousands. */
export function countsOf(totals: Totals): Counts {
  return Object.fromEntries(
    Object.entries(totals).map(([name, value]) => [
      name,
      typeof value === "number" ? value : { jobs: value.jobs.length, recipients: value.recipients },
    ]),
  ) as unknown as Counts;
}
