import { inBeijing } from "../../shared/beijing-time.js";

/** A report of WeChat's on articles, `datacube/…`. */
export const REPORTS = [
  "getarticleread",
  "getarticleshare",
  "getbizsummary",
  "getarticletotaldetail",
  "getarticlesummary",
  "getarticletotal",
  "getuserread",
  "getusershare",
] as const;

/** The name of a report. */
export type ReportName = (typeof REPORTS)[number];

/** How far a report goes. */
interface Extent {
  /** The days that one call takes at most. */
  readonly days: number;
  /** The days after which its numbers stay as they are. */
  readonly settled: number;
}

/** docs/spec.md 2.14. Two of them count the days after an article came out, 30 and 7. */
const EXTENTS: Readonly<Record<ReportName, Extent>> = {
  getarticleread: { days: 1, settled: 3 },
  getarticleshare: { days: 1, settled: 3 },
  getbizsummary: { days: 30, settled: 3 },
  getarticletotaldetail: { days: 1, settled: 33 },
  getarticlesummary: { days: 1, settled: 3 },
  getarticletotal: { days: 1, settled: 10 },
  getuserread: { days: 3, settled: 3 },
  getusershare: { days: 7, settled: 3 },
};

/** Days that one call asks for. */
export interface Window {
  readonly begin_date: string;
  readonly end_date: string;
  /** Whether its numbers stay as they are. */
  readonly isSettled: boolean;
}

/** Seconds of a day. */
const DAY = 24 * 3600;

/** Cuts days into calls of a report, the earliest first. */
export function windowsOf(report: ReportName, begin: string, end: string, now: number): Window[] {
  const { days, settled } = EXTENTS[report];
  const today = dayOf(inBeijing(now).slice(0, 10));
  const windows: Window[] = [];
  for (let first = dayOf(begin); first <= dayOf(end); first += days) {
    const last = Math.min(first + days - 1, dayOf(end));
    windows.push({
      begin_date: dateOf(first),
      end_date: dateOf(last),
      isSettled: last <= today - settled,
    });
  }
  return windows;
}

/** The number of a date `YYYY-MM-DD` among all days, or nothing if there is no such date. */
export function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 1000 / DAY;
}

function dateOf(day: number): string {
  return new Date(day * DAY * 1000).toISOString().slice(0, 10);
}
