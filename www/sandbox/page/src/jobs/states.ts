/** How good the state of a job is. */

import type { Job } from "../server/shapes";

const LOOKS = { confirming: "caution", reviewing: "info", sending: "info" } as const;

export function lookOf({ state, status, deleted }: Job): "good" | "bad" | "caution" | "info" {
  if (state !== "ended") return LOOKS[state];
  return status === "send success" && deleted.length === 0 ? "good" : "bad";
}

/** The words under `jobs.states` for where a job is. */
export function nameOf({ state, status }: Job): string {
  if (state !== "ended") return state;
  return status === "send success" ? "sent" : "failed";
}
