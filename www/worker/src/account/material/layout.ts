import type { Layout } from "../../shared/database.js";

/** The tables of media: the temporary ones, which WeChat does not list. */
export const MATERIAL: Layout = {
  part: "material",
  versions: [
    [
      `CREATE TABLE temporary_media (
  media_id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  created_at REAL NOT NULL,
  expires_at REAL NOT NULL
)`,
      "CREATE INDEX temporary_media_expires_at ON temporary_media (expires_at)",
    ],
  ],
};
