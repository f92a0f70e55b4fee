/** The outcome of a job, as one of a few sentences and how good that is. */

import type { MassSendJobFinish, PublishEventInfo, ReprintJudgement } from "wechat-mass";
import type { Look } from "../parts/look";

/** The name of a sentence under `push.mass` in the message files. */
export type MassSentence = "sent" | "sent_all" | "sent_partly" | "sent_none" | MassOutcome;
type MassOutcome = Exclude<MassSendJobFinish["outcome"], "success">;

const LOOKS: Record<MassSentence, Look> = {
  sent: "good",
  sent_all: "good",
  sent_partly: "good",
  sent_none: "caution",
  sending: "waiting",
  failed: "bad",
  deleted: "caution",
  rejected: "bad",
  refused_by_administrator: "bad",
  administrator_silent: "bad",
  unknown: "unclear",
};

export function massOutcome(job: MassSendJobFinish): { sentence: MassSentence; look: Look } {
  const sentence = job.outcome === "success" ? sentSentence(job) : job.outcome;
  return { sentence, look: LOOKS[sentence] };
}

function sentSentence({ sent_count: sent, error_count: failed }: MassSendJobFinish): MassSentence {
  if (sent === null) return "sent";
  if (sent === 0) return "sent_none";
  return failed === null || failed === 0 ? "sent_all" : "sent_partly";
}

export const JUDGEMENT_LOOKS: Record<ReprintJudgement["judgement"], Look> = {
  no_reprint: "good",
  reprint: "caution",
  forbidden: "bad",
  unknown: "unclear",
};

/** 0 is published, 1 on its way, 2 to 6 are different ends. */
export function publishLook({ publish_status: status }: PublishEventInfo): Look {
  if (status === 0) return "good";
  return status !== null && status >= 2 && status <= 6 ? "bad" : "unclear";
}
