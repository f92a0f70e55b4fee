import type { CampaignContent, Step, Totals } from "wechat-mass";
import type { Actor } from "../../shared/actor.js";
import type { Database, SqlValue } from "../../shared/database.js";
import { refuse, type Text } from "../../shared/outcome.js";
import { CAMPAIGNS } from "./layout.js";
import type { Audience, PlanOptions } from "./plan-form.js";

/**
 * How far a plan is. `starting` is between the decision to start and the first call: it always comes to its end, also
 * after a crash. `missed` asks a person. From `started` on the campaign itself says how it is.
 */
export type PlanState =
  | "draft"
  | "awaiting"
  | "approved"
  | "scheduled"
  | "missed"
  | "starting"
  | "started"
  | "cancelled";

/** The states in which a plan may still be changed. */
export const CHANGEABLE: readonly PlanState[] = [
  "draft",
  "awaiting",
  "approved",
  "scheduled",
  "missed",
];

/** Who did something, and when. */
export interface Deed {
  readonly id: string;
  readonly name: string;
  /** Unix seconds. */
  readonly at: number;
  /** The id of the user behind an API key. */
  readonly person?: string;
}

/** The reason why a campaign was not started at its time. */
export interface Trouble {
  readonly code: string;
  readonly message: Text;
}

/** The trouble of what is older than a backup that was restored. */
export const RESTORED_CODE = "restored";

/** The doubt whether a plan was sent after its backup, if it has one. A change of its title does not end it. */
export function doubtOf({ trouble }: Pick<CampaignRow, "trouble">): Trouble | null {
  return trouble?.code === RESTORED_CODE ? trouble : null;
}

/** The groups of totals as numbers: how many jobs, how many OpenIDs. */
export type Counts = {
  readonly [name in keyof Totals]: Totals[name] extends number
    ? number
    : { readonly jobs: number; readonly recipients: number };
};

/** A campaign as it is stored. */
export interface CampaignRow {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly state: PlanState;
  /** The number of changes of the plan. */
  readonly revision: number;
  readonly content: CampaignContent;
  readonly audience: Audience;
  readonly options: PlanOptions;
  /** The SHA-256 of content, audience and options. An approval is bound to it. */
  readonly digest: string;
  /** The SHA-256 of content and audience: the same one twice is the same message to the same people. */
  readonly message_digest: string;
  /** Everybody who has written the plan. None of them approves it. */
  readonly authors: readonly Deed[];
  readonly created_at: number;
  readonly changed_at: number;
  readonly submitted: Deed | null;
  readonly approved: (Deed & { readonly digest: string }) | null;
  readonly rejected: (Deed & { readonly reason: string }) | null;
  readonly start_at: number | null;
  readonly starter: Deed | null;
  readonly started_at: number | null;
  readonly retry_at: number | null;
  readonly trouble: Trouble | null;
  /** The number of followers that was last read for this plan, and when. */
  readonly people: number | null;
  readonly people_at: number | null;
  readonly rest_of: string | null;
  readonly rest_jobs: readonly number[] | null;
  /** The last known phase, step and totals of what runs. */
  readonly phase: Phase | null;
  readonly step: Step | null;
  readonly totals: Counts | null;
  readonly run_revision: number | null;
  /** When the OpenIDs of an ended campaign are removed. */
  readonly clean_at: number | null;
}

/** How a started campaign is. */
export type Phase = "sending" | "waiting" | "needs_person" | "paused" | "finished" | "cancelled";

const JSONS = [
  "content",
  "audience",
  "options",
  "authors",
  "submitted",
  "approved",
  "rejected",
  "starter",
  "trouble",
  "rest_jobs",
  "step",
  "totals",
] as const;

/** The members of a row that a change may set. */
export type RowChange = Partial<Omit<CampaignRow, "number" | "id">>;

/** The rows of campaigns. */
export class CampaignRows {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    db.migrate(CAMPAIGNS);
  }

  /** Returns a campaign. Refuses if there is none of this name. */
  get(id: string): CampaignRow {
    return this.find(id) ?? noCampaign();
  }

  find(id: string): CampaignRow | undefined {
    const row = this.#db.row<Stored>("SELECT * FROM campaigns WHERE id = ?", id);
    return row === undefined ? undefined : read(row);
  }

  /** Returns campaigns, the newest first. */
  page(before: number, limit: number, states: readonly string[]): CampaignRow[] {
    const some = states.length === 0 ? "" : ` AND ${SHOWN} IN (${states.map(() => "?").join()})`;
    return this.#db
      .rows<Stored>(
        `SELECT * FROM campaigns WHERE number < ?${some} ORDER BY number DESC LIMIT ?`,
        before,
        ...states,
        limit,
      )
      .map(read);
  }

  /** Returns the campaigns in a state, the oldest first. */
  inState(...states: PlanState[]): CampaignRow[] {
    return this.#db
      .rows<Stored>(
        `SELECT * FROM campaigns WHERE state IN (${states.map(() => "?").join()}) ORDER BY number`,
        ...states,
      )
      .map(read);
  }

  /** When the first planned start, or the next attempt of one, is due. */
  firstStart(): number | undefined {
    const row = this.#db.row<{ at: number | null }>(
      `SELECT MIN(CASE state WHEN 'starting' THEN COALESCE(retry_at, 0) ELSE start_at END) AS at
       FROM campaigns WHERE state = 'starting' OR (state = 'scheduled' AND start_at IS NOT NULL)`,
    );
    return row?.at ?? undefined;
  }

  /** The campaigns whose planned start, or next attempt of one, is due, the oldest first. */
  dueStarts(state: "scheduled" | "starting", now: number): string[] {
    const at = state === "scheduled" ? "start_at" : "COALESCE(retry_at, 0)";
    return this.#db
      .rows<{ id: string }>(
        `SELECT id FROM campaigns WHERE state = ? AND ${at} <= ? ORDER BY number`,
        state,
        now,
      )
      .map(({ id }) => id);
  }

  /** Notes of all campaigns that something may have happened to them which is not known here. */
  doubtAll(trouble: Trouble): void {
    this.#db.change(
      "UPDATE campaigns SET trouble = ? WHERE state <> 'cancelled'",
      JSON.stringify(trouble),
    );
  }

  /** When the first ended campaign is to be cleaned. */
  firstCleaning(): number | undefined {
    const row = this.#db.row<{ at: number | null }>(
      "SELECT MIN(clean_at) AS at FROM campaigns WHERE clean_at IS NOT NULL",
    );
    return row?.at ?? undefined;
  }

  /** The ended campaigns that are to be cleaned. */
  toClean(now: number): string[] {
    return this.#db
      .rows<{ id: string }>("SELECT id FROM campaigns WHERE clean_at <= ?", now)
      .map(({ id }) => id);
  }

  /** How many campaigns there are in each shown state. */
  counts(): { state: string; count: number }[] {
    return this.#db.rows(`SELECT ${SHOWN} AS state, COUNT(*) AS count FROM campaigns GROUP BY 1`);
  }

  insert(id: string, values: RowChange & Pick<CampaignRow, "title" | "content">): void {
    const entries = Object.entries({ id, state: "draft", revision: 1, ...written(values) });
    this.#db.change(
      `INSERT INTO campaigns (${entries.map(([name]) => name).join()}) VALUES (${entries.map(() => "?").join()})`,
      ...entries.map(([, value]) => value as SqlValue),
    );
  }

  /** Changes a campaign. */
  change(id: string, values: RowChange): void {
    const entries = Object.entries(written(values));
    this.#db.change(
      `UPDATE campaigns SET ${entries.map(([name]) => `${name} = ?`).join()} WHERE id = ?`,
      ...entries.map(([, value]) => value),
      id,
    );
  }

  remove(id: string): void {
    this.#db.change("DELETE FROM campaigns WHERE id = ?", id);
  }

  /** The campaigns with the same message to the same audience that have started since a time, or will. */
  sameMessage(digest: string, since: number, except: string): CampaignRow[] {
    return this.#db
      .rows<Stored>(
        `SELECT * FROM campaigns WHERE message_digest = ? AND id <> ?
         AND (state = 'scheduled' OR (state IN ('starting', 'started') AND started_at > ?))`,
        digest,
        except,
        since,
      )
      .map(read);
  }

  /** The campaigns that send the rest of another one. */
  restsOf(id: string): CampaignRow[] {
    return this.#db.rows<Stored>("SELECT * FROM campaigns WHERE rest_of = ?", id).map(read);
  }

  /** The started campaigns whose stored phase is older than what runs. */
  outdated(): string[] {
    return this.#db
      .rows<{ id: string }>(
        `SELECT c.id FROM campaigns c JOIN mass_campaigns m ON m.id = c.id
         WHERE c.state IN ('starting', 'started') AND (c.run_revision IS NULL OR c.run_revision <> m.revision)`,
      )
      .map(({ id }) => id);
  }
}

/** The state as it is shown, in SQL. */
const SHOWN = "CASE state WHEN 'started' THEN COALESCE(phase, 'sending') ELSE state END";

type Stored = Record<string, SqlValue>;

function read(row: Stored): CampaignRow {
  const values: Record<string, unknown> = { ...row };
  for (const name of JSONS) {
    const text = row[name];
    values[name] = typeof text === "string" ? JSON.parse(text) : null;
  }
  return values as unknown as CampaignRow;
}

function written(values: RowChange): Record<string, SqlValue> {
  const isJson = new Set<string>(JSONS);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isJson.has(name) && value !== null ? JSON.stringify(value) : (value as SqlValue),
    ]),
  );
}

/** Makes the note of who did something. */
export function deedOf({ id, name, person }: Actor, at: number): Deed {
  return { id, name, at, ...(person === undefined ? {} : { person }) };
}

function noCampaign(): never {
  return refuse(404, "no_campaign", {
    zh: "没有这个群发计划",
    en: "there is no such campaign",
  });
}
