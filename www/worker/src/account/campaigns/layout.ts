import type { Layout } from "../../shared/database.js";

/** The tables of campaigns as people plan them. Those that run are in the tables of the package's store. */
export const CAMPAIGNS: Layout = {
  part: "campaigns",
  versions: [
    [
      `CREATE TABLE campaigns (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        state TEXT NOT NULL,
        revision INTEGER NOT NULL,
        content TEXT NOT NULL,
        audience TEXT NOT NULL,
        options TEXT NOT NULL,
        digest TEXT NOT NULL,
        message_digest TEXT NOT NULL,
        authors TEXT NOT NULL,
        created_at REAL NOT NULL,
        changed_at REAL NOT NULL,
        submitted TEXT,
        approved TEXT,
        rejected TEXT,
        start_at REAL,
        starter TEXT,
        started_at REAL,
        retry_at REAL,
        trouble TEXT,
        people INTEGER,
        people_at REAL,
        rest_of TEXT,
        rest_jobs TEXT,
        phase TEXT,
        step TEXT,
        totals TEXT,
        run_revision INTEGER,
        clean_at REAL
      )`,
      "CREATE INDEX campaigns_state ON campaigns (state, number)",
      "CREATE INDEX campaigns_clean_at ON campaigns (clean_at) WHERE clean_at IS NOT NULL",
      "CREATE INDEX campaigns_message ON campaigns (message_digest)",
      "CREATE INDEX campaigns_rest ON campaigns (rest_of)",
      // The OpenIDs of plans that bring their own. They are kept until the campaign is removed.
      `CREATE TABLE plan_batches (
        campaign TEXT NOT NULL,
        n INTEGER NOT NULL,
        count INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        openids BLOB NOT NULL,
        PRIMARY KEY (campaign, n)
      )`,
      // Which batch each job of a started campaign sends.
      `CREATE TABLE started_batches (
        campaign TEXT NOT NULL,
        job INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        PRIMARY KEY (campaign, job)
      )`,
      "CREATE TABLE driver_alarm (one INTEGER PRIMARY KEY CHECK (one = 1), at REAL NOT NULL)",
    ],
    // The warnings ask for these at each setting of the alarm, and a row may be long.
    ["CREATE INDEX campaigns_phase ON campaigns (phase, number) WHERE phase IS NOT NULL"],
  ],
};
