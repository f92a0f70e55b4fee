/** Every advice the package gives, in the order from "mine to fix" to "nothing to do", and how good that is. */

import type { Advice } from "wechat-mass";
import type { Look } from "./look";

export const ADVICE_LOOKS: Record<Advice, Exclude<Look, "unclear">> = {
  fix: "bad",
  ask_human: "bad",
  refresh_token: "caution",
  repeat: "caution",
  wait: "caution",
  pending: "waiting",
  already_done: "good",
  none: "good",
};

/** Those one can look for: `none` is only said of 0. */
export const ADVICES = (Object.keys(ADVICE_LOOKS) as Advice[]).filter(
  (advice) => advice !== "none",
);
