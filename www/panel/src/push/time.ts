/** Points of time, for people. */

import type { Language } from "../shell/language";

/** The latest time of a JavaScript date, in seconds. */
const MOST_SECONDS = 8.64e12;

/** Unix seconds in the reader's time zone, or in the one that is named; no time gives no text. */
export function timeText(
  seconds: number | null,
  language: Language,
  timeZone?: string,
): string | undefined {
  if (seconds === null || !(Math.abs(seconds) <= MOST_SECONDS)) return undefined;
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone,
  });
  return format.format(seconds * 1000);
}
