import type { Actor } from "../../shared/actor.js";
import type { Database } from "../../shared/database.js";
import { refuse, type Text } from "../../shared/outcome.js";
import { BUCKETS } from "./buckets.js";
import { nextFingerprint } from "./fingerprint.js";
import type { FoundLine, LineReport } from "./openid-lines.js";
import type { Ordered } from "./ordered.js";

/** How a list is made of others. */
export type Combination = "union" | "intersection" | "minus";

/** Where the OpenIDs of a list come from. */
export type Origin =
  | { readonly kind: "upload" }
  | { readonly kind: "followers" }
  | { readonly kind: "tag"; readonly tag_id: number }
  | { readonly kind: "combined"; readonly how: Combination; readonly lists: readonly string[] };

/**
 * How far a list is:
 *
 * - `receiving`: its OpenIDs come from a caller, or page by page from WeChat
 * - `spreading`, `arranging`, `combining`: they are all there, and are put in order
 * - `ready`: it can be used
 * - `failed`: it cannot, and `reason` says why
 * - `removing`: it is being removed
 */
export type StoredState =
  | "receiving"
  | "spreading"
  | "arranging"
  | "combining"
  | "ready"
  | "failed"
  | "removing";

/** A list, as callers see it. `interrupted` is one whose upload ended with the process, and can only be removed. */
export interface ListInfo {
  readonly id: string;
  readonly name: string;
  readonly state: StoredState | "interrupted";
  readonly origin: Origin;
  /** Who has made it. */
  readonly actor: string;
  readonly created_at: number;
  readonly lines: number;
  readonly bytes: number;
  /** The people of the list, each once. */
  readonly openids: number;
  readonly duplicates: number;
  readonly malformed: number;
  readonly malformed_lines: readonly FoundLine[];
  readonly odd: number;
  readonly first_odd?: FoundLine;
  /** How much of the putting in order is done, from 0 to 1. */
  readonly arranged: number;
  /** A digest of all its people. Lists of the same people have the same. */
  readonly fingerprint: string;
  readonly reason?: Text;
}

interface Row {
  id: string;
  name: string;
  state: StoredState;
  origin: string;
  actor: string;
  created_at: number;
  lines: number;
  bytes: number;
  openids: number;
  duplicates: number;
  malformed: number;
  malformed_lines: string;
  odd: number;
  first_odd: string | null;
  arranged: number;
  fingerprint: string;
  reason: string | null;
}

/** The rows of lists. */
export class ListRows {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds a list, and returns its id. */
  add(name: string, state: StoredState, origin: Origin, actor: Actor, now: number): string {
    const id = crypto.randomUUID();
    this.#db.change(
      "INSERT INTO lists (id, name, state, origin, actor, created_at) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      name,
      state,
      JSON.stringify(origin),
      actor.name,
      now,
    );
    return id;
  }

  find(id: string): ListInfo | undefined {
    const row = this.#db.row<Row>("SELECT * FROM lists WHERE id = ? AND state <> 'removing'", id);
    return row && infoOf(row);
  }

  /** Returns a list. Refuses if there is none. */
  read(id: string): ListInfo {
    return (
      this.find(id) ?? refuse(404, "no_list", { zh: "没有这个名单", en: "there is no such list" })
    );
  }

  /** Returns a list that can be used. Refuses if it is not ready. */
  ready(id: string): ListInfo {
    const list = this.read(id);
    if (list.state === "ready") return list;
    return refuse(409, "list_not_ready", {
      zh: `名单「${list.name}」还不能使用（${list.state}）`,
      en: `the list “${list.name}” cannot be used (${list.state})`,
    });
  }

  /** Returns lists, the newest first. */
  page(before: number, limit: number): { lists: ListInfo[]; next?: number } {
    const rows = this.#db.rows<Row & { number: number }>(
      "SELECT rowid AS number, * FROM lists WHERE rowid < ? AND state <> 'removing' ORDER BY rowid DESC LIMIT ?",
      before,
      limit,
    );
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { lists: rows.map(infoOf), ...(last === undefined ? {} : { next: last.number }) };
  }

  /** Returns the ids of the lists in these states. */
  inStates(...states: StoredState[]): { id: string; state: StoredState; origin: Origin }[] {
    const marks = states.map(() => "?").join(", ");
    return this.#db
      .rows<{ id: string; state: StoredState; origin: string }>(
        `SELECT id, state, origin FROM lists WHERE state IN (${marks}) ORDER BY rowid`,
        ...states,
      )
      .map((row) => ({ ...row, origin: JSON.parse(row.origin) as Origin }));
  }

  /** Returns the newest list before this one that comes from the same place and can be used. */
  newestBefore({ id, origin }: ListInfo): ListInfo | undefined {
    const row = this.#db.row<Row>(
      `SELECT * FROM lists WHERE state = 'ready' AND origin = ? AND rowid < (SELECT rowid FROM lists WHERE id = ?)
       ORDER BY rowid DESC LIMIT 1`,
      JSON.stringify(origin),
      id,
    );
    return row && infoOf(row);
  }

  setState(id: string, state: StoredState, reason?: Text): void {
    this.#db.change(
      "UPDATE lists SET state = ?, reason = ? WHERE id = ?",
      state,
      reason === undefined ? null : JSON.stringify(reason),
      id,
    );
  }

  /** Notes what was read of a file. */
  setReport(id: string, report: LineReport, bytes: number): void {
    this.#db.change(
      `UPDATE lists SET lines = ?, bytes = ?, malformed = ?, malformed_lines = ?, odd = ?, first_odd = ?
       WHERE id = ?`,
      report.lines,
      bytes,
      report.malformed,
      JSON.stringify(report.malformed_lines),
      report.odd,
      report.first_odd === undefined ? null : JSON.stringify(report.first_odd),
      id,
    );
  }

  /** Notes that a bucket is in order. The fingerprint of the list grows with each. */
  arranged(
    id: string,
    bucket: number,
    { openids, count, duplicates }: Ordered & { readonly duplicates: number },
  ): void {
    const before = this.find(id)?.fingerprint ?? "";
    const fingerprint = nextFingerprint(before, openids);
    this.#db.change(
      "UPDATE lists SET arranged = ?, openids = openids + ?, duplicates = duplicates + ?, fingerprint = ? WHERE id = ?",
      bucket + 1,
      count,
      duplicates,
      fingerprint,
      id,
    );
  }

  /** The bucket that is to be put in order next. */
  nextBucket(id: string): number {
    return (
      this.#db.row<{ arranged: number }>("SELECT arranged FROM lists WHERE id = ?", id)?.arranged ??
      BUCKETS
    );
  }

  remove(id: string): void {
    this.#db.change("DELETE FROM lists WHERE id = ?", id);
  }
}

function infoOf(row: Row): ListInfo {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    origin: JSON.parse(row.origin),
    actor: row.actor,
    created_at: row.created_at,
    lines: row.lines,
    bytes: row.bytes,
    openids: row.openids,
    duplicates: row.duplicates,
    malformed: row.malformed,
    malformed_lines: JSON.parse(row.malformed_lines),
    odd: row.odd,
    ...(row.first_odd === null ? {} : { first_odd: JSON.parse(row.first_odd) }),
    arranged: row.arranged / BUCKETS,
    fingerprint: row.fingerprint,
    ...(row.reason === null ? {} : { reason: JSON.parse(row.reason) }),
  };
}
