/** The states of a job, in the order in which they come, and how good each is. */

export const LOOKS: Record<string, "good" | "bad" | "caution" | "info"> = {
  waiting: "caution",
  awaiting_administrator: "caution",
  reviewing: "info",
  sending: "info",
  sent: "good",
  finished: "good",
  failed: "bad",
  deleted: "bad",
  refused: "bad",
};
