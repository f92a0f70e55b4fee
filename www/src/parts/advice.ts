/** Every advice the package gives, in the order from "mine to fix" to "nothing to do", and its colour. */

import type { Advice } from "wechat-mass";

export const ADVICE_THEMES: Record<Advice, "danger" | "warning" | "primary" | "success"> = {
  fix: "danger",
  ask_human: "danger",
  refresh_token: "warning",
  repeat: "warning",
  wait: "warning",
  pending: "primary",
  already_done: "success",
  none: "success",
};

/** Those one can look for: `none` is only said of 0. */
export const ADVICES = (Object.keys(ADVICE_THEMES) as Advice[]).filter(
  (advice) => advice !== "none",
);
