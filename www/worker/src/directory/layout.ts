import type { Layout } from "../shared/database.js";

/** The tables of the directory. Of a session and of a key only the digest is stored: a copy of the file opens nothing. */
export const LAYOUT: Layout = {
  part: "directory",
  versions: [
    [
      `CREATE TABLE users (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        folded TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        permissions TEXT NOT NULL,
        password TEXT NOT NULL,
        disabled INTEGER NOT NULL DEFAULT 0,
        created_at REAL NOT NULL
      ) WITHOUT ROWID`,
      `CREATE TABLE sessions (
        digest TEXT PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        user TEXT NOT NULL REFERENCES users (id),
        created_at REAL NOT NULL,
        seen_at REAL NOT NULL,
        address TEXT NOT NULL,
        agent TEXT NOT NULL
      ) WITHOUT ROWID`,
      "CREATE INDEX sessions_user ON sessions (user)",
      `CREATE TABLE keys (
        id TEXT PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        permissions TEXT NOT NULL,
        accounts TEXT,
        created_at REAL NOT NULL,
        created_by TEXT NOT NULL,
        expires_at REAL,
        used_at REAL
      ) WITHOUT ROWID`,
      `CREATE TABLE accounts (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        added_at REAL NOT NULL
      ) WITHOUT ROWID`,
      "CREATE TABLE attempts (id INTEGER PRIMARY KEY, bucket TEXT NOT NULL, at REAL NOT NULL)",
      "CREATE INDEX attempts_bucket ON attempts (bucket, at)",
      "CREATE INDEX attempts_at ON attempts (at)",
      `CREATE TABLE known_addresses (
        user TEXT NOT NULL,
        address TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (user, address)
      ) WITHOUT ROWID`,
      `CREATE TABLE replies (
        principal TEXT NOT NULL,
        key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        begun_at REAL NOT NULL,
        status INTEGER,
        type TEXT,
        body TEXT,
        PRIMARY KEY (principal, key)
      ) WITHOUT ROWID`,
      "CREATE INDEX replies_begun ON replies (begun_at)",
    ],
  ],
};
