import { dayInBeijing } from "../../shared/beijing-time.js";

const DAY = 86_400;

/** The first time after another one at which the clock of Beijing shows a full hour. Unix seconds. */
export function slotAfter(hour: number, after: number): number {
  const slot = dayInBeijing(after) + hour * 3600;
  return slot > after ? slot : slot + DAY;
}

/** The last such time that is not after another one. */
export function slotBefore(hour: number, now: number): number {
  return slotAfter(hour, now) - DAY;
}
