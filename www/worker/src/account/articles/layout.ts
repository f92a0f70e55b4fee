import type { Layout } from "../../shared/database.js";

/** The tables of articles: the pictures that have been uploaded for them, so that each is uploaded once. */
export const ARTICLES: Layout = {
  part: "articles",
  versions: [
    [
      `CREATE TABLE article_pictures (
  digest TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  size INTEGER NOT NULL,
  created_at REAL NOT NULL
)`,
      `CREATE TABLE picture_addresses (
  address TEXT PRIMARY KEY,
  digest TEXT NOT NULL
)`,
    ],
  ],
};
