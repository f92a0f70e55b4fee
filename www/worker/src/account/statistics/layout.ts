import type { Layout } from "../../shared/database.js";

/** The tables of statistics: numbers of days that do not change any more, so that each is asked for once. */
export const STATISTICS: Layout = {
  part: "statistics",
  versions: [
    [
      `CREATE TABLE day_numbers (
  report TEXT NOT NULL,
  begin_date TEXT NOT NULL,
  end_date TEXT NOT NULL,
  numbers TEXT NOT NULL,
  PRIMARY KEY (report, begin_date, end_date)
)`,
    ],
  ],
};
