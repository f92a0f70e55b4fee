import { dayOf, startOfDay } from "../../world/clock.js";
import type { World } from "../../world/world.js";
import type { Fields } from "../endpoint.js";
import { refuse } from "../refusal.js";

const SPEC = "docs/spec.md 2.14";
const DAY = 86_400;

/** Seconds after midnight in Beijing at which the numbers of the day before are ready. */
const READY = 8 * 3600;

/** The days of a request, such as `2026-11-29`, and when they begin and end. */
export interface Days {
  readonly days: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Reads `begin_date` and `end_date`. */
export function daysOf(world: World, body: Fields, most: number): Days {
  const begin = startOf(body.get("begin_date"), "begin_date");
  const end = startOf(body.get("end_date"), "end_date");
  const now = world.clock.now();
  const today = startOfDay(now);
  const length = Math.round((end - begin) / DAY) + 1;
  if (length < 1 || length > most)
    refuse(61501, { zh: `一次查询 1 至 ${most} 天`, en: `1 to ${most} days a call` }, SPEC);
  if (end >= today)
    refuse(
      61501,
      { zh: "end_date 最晚是昨天（北京时间）", en: "end_date is at most yesterday, in Beijing" },
      SPEC,
    );
  if (end === today - DAY && now < today + READY) {
    refuse(
      61503,
      {
        zh: "昨天的数据在 8:00（北京时间）后才有",
        en: "the numbers of yesterday are ready at 8:00 in Beijing",
      },
      SPEC,
    );
  }
  const days = Array.from({ length }, (_, place) => dayOf(begin + place * DAY));
  return { days, from: begin, to: end + DAY };
}

function startOf(value: unknown, name: string): number {
  if (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const start = startOfDay(Date.parse(`${value}T00:00:00+08:00`) / 1000);
    // A day such as the 31st of November is another one when it is read back.
    if (dayOf(start) === value) return start;
  }
  return refuse(
    61500,
    { zh: `${name} 是日期，例如 2026-11-29`, en: `${name} is a day, such as 2026-11-29` },
    SPEC,
  );
}
