/** Seconds that Beijing is ahead of UTC. It has no summer time. */
const BEIJING = 8 * 3600;

/** Matches a time of day in Beijing without a zone: `2026-12-01T09:00`, seconds if wanted. */
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?$/;
/** Matches a time with its zone: RFC 3339. */
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;

/** Reads a time: in Beijing if it has no zone. Returns Unix seconds, or nothing if it is not a time. */
export function beijingTime(text: string): number | undefined {
  const local = LOCAL.exec(text);
  if (local !== null) {
    const [, day = "", minutes = "", seconds = ":00"] = local;
    const wall = Date.parse(`${day}T${minutes}${seconds}Z`);
    return Number.isNaN(wall) || !isDay(day) ? undefined : wall / 1000 - BEIJING;
  }
  if (!ZONED.test(text) || !isDay(text.slice(0, 10))) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at / 1000;
}

/** Whether a date is one. `Date` makes the 31st of April a day of May. */
function isDay(date: string): boolean {
  const day = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(date);
}

/** Writes a time as Beijing has it: `2026-12-01 09:00`. */
export function inBeijing(at: number): string {
  return new Date((at + BEIJING) * 1000).toISOString().slice(0, 16).replace("T", " ");
}

/** The beginning of the day in Beijing. Unix seconds. */
export function dayInBeijing(at: number): number {
  return Math.floor((at + BEIJING) / 86_400) * 86_400 - BEIJING;
}

/** The beginning of the month in Beijing. Unix seconds. */
export function monthInBeijing(at: number): number {
  const day = new Date((at + BEIJING) * 1000);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1) / 1000 - BEIJING;
}
