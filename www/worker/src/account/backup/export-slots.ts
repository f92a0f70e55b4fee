/** Beijing is eight hours ahead, the whole year. */
const AHEAD = 8 * 3600;
const DAY = 86_400;

/** The first time after another one at which the clock of Beijing shows a full hour. Unix seconds. */
export function slotAfter(hour: number, after: number): number {
  const day = Math.floor((after + AHEAD) / DAY);
  const slot = day * DAY - AHEAD + hour * 3600;
  return slot > after ? slot : slot + DAY;
}

/** The last such time that is not after another one. */
export function slotBefore(hour: number, now: number): number {
  return slotAfter(hour, now) - DAY;
}
