/** Moments of the sandbox's clock, always told in Beijing time: WeChat's days and months begin there. */

import { language } from "../shell/language";

const ZONE = "Asia/Shanghai";
const LOCALES = { zh: "zh-CN", en: "en-GB" };

function format(seconds: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[language.value], { timeZone: ZONE, ...options }).format(
    seconds * 1000,
  );
}

/** The day and the time: `2026/11/30 09:24:05`. */
export const moment = (seconds: number): string =>
  format(seconds, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });

export const dayOf = (seconds: number): string =>
  format(seconds, { year: "numeric", month: "2-digit", day: "2-digit", weekday: "short" });

export const timeOf = (seconds: number): string =>
  format(seconds, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export const shortMoment = (seconds: number): string =>
  format(seconds, {
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });

export const count = (value: number): string => value.toLocaleString(LOCALES[language.value]);
