import type { Message, ReprintJudgement, SendOutcome } from "../errors/explanations.js";
import { massSendJobFinish, other, publishJobFinish } from "../generated/push-readers.js";
import { callWasm } from "../wasm/push.js";
import { begins, text } from "./packed.js";
import type { MassSendJobFinishPush, Push } from "./types.js";

/** Makes an object of a packed push, and adds the meanings of its numbers. */
export function unpacked(given: string): Push {
  const packed = { text: given, at: 0 };
  begins(packed);
  switch (text(packed)) {
    case "mass_send_job_finish":
      return explained(massSendJobFinish(packed));
    case "publish_job_finish": {
      const push = publishJobFinish(packed);
      const info = push.publish_event_info;
      if (info) info.meaning = publicationOf(info.publish_status);
      return push;
    }
    default:
      return other(packed);
  }
}

function explained(push: MassSendJobFinishPush): MassSendJobFinishPush {
  const { known, outcome, code, meaning } = statusOf(push.status);
  push.known = known;
  push.outcome = outcome;
  if (code !== undefined) push.code = code;
  push.meaning = meaning;
  const check = push.copyright_check_result;
  if (check) {
    judge(check, stateOf(check.check_state));
    for (const item of check.result_list) judge(item, reprintOf(item));
  }
  return push;
}

function judge(judged: ReprintJudgement, { judgement, meaning }: ReprintJudgement): void {
  judged.judgement = judgement;
  judged.meaning = meaning;
}

const statuses = new Map<unknown, SendOutcome>();
const states = new Map<unknown, ReprintJudgement>();
const reprints = new Map<unknown, ReprintJudgement>();
const publications = new Map<unknown, Message>();

function statusOf(status: string): SendOutcome {
  return remembered(statuses, status, () => callWasm((wasm) => wasm.explainPushStatus(status)));
}

function stateOf(state: number | null): ReprintJudgement {
  return remembered(states, state, () => callWasm((wasm) => wasm.explainCheckState(state)));
}

function reprintOf(item: {
  can_reprint: number | null;
  need_replace_content: number | null;
  need_show_reprint_source: number | null;
}): ReprintJudgement {
  const { can_reprint: can, need_replace_content: replace, need_show_reprint_source: show } = item;
  const all = digit(can) + 3 * digit(replace) + 9 * digit(show);
  return remembered(reprints, all, () =>
    callWasm((wasm) => wasm.explainReprint(can, replace, show)),
  );
}

/** Returns the digit of a flag to base 3. An invalid flag is `NaN`, and so is the sum. */
function digit(flag: number | null): number {
  if (flag === null) return 2;
  return flag === 0 || flag === 1 ? flag : Number.NaN;
}

function publicationOf(status: number | null): Message {
  return remembered(publications, status, () =>
    callWasm((wasm) => wasm.explainPublishStatus(status).meaning),
  );
}

/** Caches the explanations of the few values that occur. Invented values do not fill the memory. */
function remembered<T>(known: Map<unknown, T>, value: unknown, explain: () => T): T {
  const found = known.get(value);
  if (found !== undefined) return found;
  const explanation = explain();
  Object.freeze((explanation as { meaning?: object }).meaning ?? explanation);
  if (known.size < 64 && !Number.isNaN(value)) known.set(value, explanation);
  return explanation;
}
