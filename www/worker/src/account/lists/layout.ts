import type { Layout } from "../../shared/database.js";

/**
 * The tables of lists. OpenIDs are texts with an OpenID a line, packed into rows of less than a megabyte: a row
 * for each OpenID would take three times the space and ten times the time.
 */
export const LISTS: Layout = {
  part: "lists",
  versions: [
    [
      `CREATE TABLE lists (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  origin TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at REAL NOT NULL,
  lines INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  openids INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  malformed INTEGER NOT NULL DEFAULT 0,
  malformed_lines TEXT NOT NULL DEFAULT '[]',
  odd INTEGER NOT NULL DEFAULT 0,
  first_odd TEXT,
  arranged INTEGER NOT NULL DEFAULT 0,
  fingerprint TEXT NOT NULL DEFAULT '',
  reason TEXT
)`,
      `CREATE TABLE list_pages (
  list TEXT NOT NULL,
  page INTEGER NOT NULL,
  openids BLOB NOT NULL,
  PRIMARY KEY (list, page)
)`,
      `CREATE TABLE list_arrivals (
  list TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  piece INTEGER NOT NULL,
  count INTEGER NOT NULL,
  openids BLOB NOT NULL,
  PRIMARY KEY (list, bucket, piece)
)`,
      `CREATE TABLE list_members (
  list TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  piece INTEGER NOT NULL,
  count INTEGER NOT NULL,
  openids BLOB NOT NULL,
  PRIMARY KEY (list, bucket, piece)
)`,
    ],
  ],
};
