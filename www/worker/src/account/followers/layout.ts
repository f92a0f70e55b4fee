import type { Layout } from "../../shared/database.js";

/** The tables of followers: each reading of their list at WeChat, with the place where it goes on. */
export const FOLLOWERS: Layout = {
  part: "followers",
  versions: [
    [
      `CREATE TABLE syncs (
  id TEXT PRIMARY KEY,
  tag_id INTEGER,
  list TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at REAL NOT NULL,
  ended_at REAL,
  page INTEGER NOT NULL DEFAULT 0,
  next_openid TEXT NOT NULL DEFAULT '',
  next_at REAL NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  read INTEGER NOT NULL DEFAULT 0,
  total INTEGER,
  before TEXT,
  gained INTEGER,
  lost INTEGER,
  reason TEXT
)`,
      "CREATE INDEX syncs_state ON syncs (state)",
    ],
  ],
};
