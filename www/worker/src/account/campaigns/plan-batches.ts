import { openIdBatches } from "wechat-mass";
import type { MassStore } from "wechat-mass/store";
import type { Database } from "../../shared/database.js";
import { refuse } from "../../shared/outcome.js";
import { fingerprintOf } from "../lists/fingerprint.js";
import type { ListBatch, ListsPort } from "../lists-port.js";
import { type Audience, digestOf, type ListAudience } from "./plan-form.js";

/** The OpenIDs that a body may bring. */
const MOST_IN_BODY = 100_000;

/** A batch without its OpenIDs. */
export interface PlannedBatch {
  readonly count: number;
  readonly fingerprint: string;
}

/** A report of OpenIDs that came in a body. */
export interface OpenIdsReport {
  readonly duplicates: number;
  readonly malformed: number;
  readonly malformed_lines: readonly { line: number; found: string }[];
}

/** The batches of OpenIDs that plans bring, and those that campaigns send. */
export class PlanBatches {
  readonly #db: Database;
  readonly #lists: ListsPort;

  constructor(db: Database, lists: ListsPort) {
    this.#db = db;
    this.#lists = lists;
  }

  /** Splits OpenIDs of a body. Refuses if none of them is one. */
  split(openids: readonly string[]): { batches: ListBatch[]; report: OpenIdsReport } {
    const split = openIdBatches(openids);
    const batches = [...split];
    const { duplicates, malformed, malformed_lines } = split.report;
    return {
      batches,
      report: { duplicates, malformed, malformed_lines: malformed_lines.slice(0, 20) },
    };
  }

  /** The audience of batches: their number and their digest. */
  async audienceOf(batches: readonly PlannedBatch[]): Promise<Audience> {
    const count = batches.reduce((sum, batch) => sum + batch.count, 0);
    const fingerprint = await digestOf(batches.map((batch) => batch.fingerprint));
    return { openids: { count, fingerprint } };
  }

  /**
   * A digest of the people of an audience: the same for the same people, whether a list was uploaded once more
   * or its OpenIDs are in the plan. Only audiences of a body are looked through: those of a rest may be millions.
   */
  async peopleOf(
    audience: Audience,
    batches: Iterable<ListBatch> | AsyncIterable<ListBatch>,
  ): Promise<unknown> {
    if ("list" in audience) return { people: audience.fingerprint };
    if (!("openids" in audience) || audience.openids.count > MOST_IN_BODY) return audience;
    const texts: Uint8Array[] = [];
    for await (const { openids } of batches) texts.push(openids);
    return { people: fingerprintOf(texts) };
  }

  /** Stores the batches of a plan in place of earlier ones. Call it in the turn of the change of the plan. */
  put(campaign: string, batches: readonly ListBatch[]): void {
    this.#db.change("DELETE FROM plan_batches WHERE campaign = ?", campaign);
    for (const [n, { count, fingerprint, openids }] of batches.entries()) {
      this.#db.change(
        "INSERT INTO plan_batches (campaign, n, count, fingerprint, openids) VALUES (?, ?, ?, ?, ?)",
        campaign,
        n,
        count,
        fingerprint,
        openids.slice().buffer as ArrayBuffer,
      );
    }
  }

  /**
   * Copies the batches of a plan to another one. They never come into memory, because there may be hundreds of
   * megabytes. Call it in the turn of the change of the plan.
   */
  copyPlan(from: string, to: string): void {
    this.#db.change(
      `INSERT INTO plan_batches (campaign, n, count, fingerprint, openids)
       SELECT ?, n, count, fingerprint, openids FROM plan_batches WHERE campaign = ?`,
      to,
      from,
    );
    if (this.#db.row("SELECT 1 FROM plan_batches WHERE campaign = ? LIMIT 1", to) === undefined) {
      openidsGone();
    }
  }

  /** Copies some batches of a started campaign to a plan, in the same way. */
  copySent(account: string, from: string, to: string, batches: readonly PlannedBatch[]): void {
    for (const [n, { fingerprint }] of batches.entries()) {
      const written = this.#db.change(
        `INSERT INTO plan_batches (campaign, n, count, fingerprint, openids)
         SELECT ?, ?, count, fingerprint, openids FROM mass_batches
         WHERE account = ? AND campaign = ? AND fingerprint = ?`,
        to,
        n,
        account,
        from,
        fingerprint,
      );
      if (written === 0) openidsGone();
    }
  }

  /** The batches of a started campaign, one at a time. */
  async *sent(
    account: string,
    campaign: string,
    batches: readonly PlannedBatch[],
  ): AsyncIterable<ListBatch> {
    for (const { count, fingerprint } of batches) {
      const row = this.#db.row<{ openids: ArrayBuffer }>(
        "SELECT openids FROM mass_batches WHERE account = ? AND campaign = ? AND fingerprint = ?",
        account,
        campaign,
        fingerprint,
      );
      if (row === undefined) openidsGone();
      yield { count, fingerprint, openids: new Uint8Array(row.openids) };
    }
  }

  /** The batches of a plan, or nothing if it has no OpenIDs. */
  of(campaign: string, audience: Audience): AsyncIterable<ListBatch> | undefined {
    if ("list" in audience) {
      mustBeSame(audience, this.#lists);
      return this.#lists.batches(audience.list);
    }
    return "openids" in audience ? this.stored(campaign) : undefined;
  }

  /**
   * Copies the batches of a plan to where its campaign sends from, one at a time: a list may be longer than
   * memory. It may be repeated.
   */
  async copy(campaign: string, audience: Audience, store: MassStore): Promise<PlannedBatch[]> {
    const batches: PlannedBatch[] = [];
    for await (const batch of this.of(campaign, audience) ?? []) {
      await store.putBatch(campaign, batch);
      batches.push({ count: batch.count, fingerprint: batch.fingerprint });
    }
    await this.#mustBePlanned(audience, batches);
    return batches;
  }

  /** Refuses other OpenIDs than those that were planned, and approved. */
  async #mustBePlanned(audience: Audience, batches: readonly PlannedBatch[]): Promise<void> {
    if ("is_to_all" in audience || "tag_id" in audience) return;
    const planned = "list" in audience ? audience : audience.openids;
    const count = batches.reduce((sum, batch) => sum + batch.count, 0);
    const found = await this.audienceOf(batches);
    const isSame = "list" in audience || digestIn(found) === planned.fingerprint;
    if (count === planned.count && isSame) return;
    refuse(409, "other_openids", {
      zh: "名单与计划时不一致，没有发送，请重新选择群发对象",
      en: "the OpenIDs are not those that were planned; nothing was sent. Choose the audience again",
    });
  }

  /** Notes which batch each job sends. */
  number(campaign: string, batches: readonly PlannedBatch[]): void {
    this.#db.transact(() => {
      this.#db.change("DELETE FROM started_batches WHERE campaign = ?", campaign);
      for (const [n, { fingerprint }] of batches.entries()) {
        this.#db.change(
          "INSERT INTO started_batches (campaign, job, fingerprint) VALUES (?, ?, ?)",
          campaign,
          n + 1,
          fingerprint,
        );
      }
    });
  }

  /** The fingerprints of the batches of a started campaign, in the order of its jobs. */
  numbered(campaign: string): string[] {
    return this.#db
      .rows<{ fingerprint: string }>(
        "SELECT fingerprint FROM started_batches WHERE campaign = ? ORDER BY job",
        campaign,
      )
      .map(({ fingerprint }) => fingerprint);
  }

  /** Whether the OpenIDs of a started campaign have been removed. */
  areGone(campaign: string): boolean {
    const row = this.#db.row("SELECT 1 FROM started_batches WHERE campaign = ? LIMIT 1", campaign);
    return row === undefined;
  }

  /** Removes the OpenIDs of a campaign that has ended. */
  remove(account: string, campaign: string): void {
    this.#db.change(
      "DELETE FROM mass_batches WHERE account = ? AND campaign = ?",
      account,
      campaign,
    );
    this.#db.change("DELETE FROM started_batches WHERE campaign = ?", campaign);
    this.#db.change("DELETE FROM plan_batches WHERE campaign = ?", campaign);
  }

  /** The batches that a plan has brought. */
  async *stored(campaign: string): AsyncIterable<ListBatch> {
    const numbers = this.#db.rows<{ n: number }>(
      "SELECT n FROM plan_batches WHERE campaign = ? ORDER BY n",
      campaign,
    );
    for (const { n } of numbers) {
      const row = this.#db.row<{ count: number; fingerprint: string; openids: ArrayBuffer }>(
        "SELECT count, fingerprint, openids FROM plan_batches WHERE campaign = ? AND n = ?",
        campaign,
        n,
      );
      if (row !== undefined) yield { ...row, openids: new Uint8Array(row.openids) };
    }
  }
}

function digestIn(audience: Audience): string | undefined {
  return "openids" in audience ? audience.openids.fingerprint : undefined;
}

/** Refuses a list that is not the one that was planned, and approved. */
function mustBeSame(audience: ListAudience, lists: ListsPort): void {
  const facts = lists.facts(audience.list);
  if (facts !== undefined && facts.fingerprint === audience.fingerprint) return;
  refuse(409, "list_gone", {
    zh: `名单「${audience.name}」已被删除或更换，请重新选择群发对象`,
    en: `the list “${audience.name}” was deleted or replaced; choose the audience again`,
  });
}

/** Refuses work with OpenIDs that were removed after the end of their campaign. */
export function openidsGone(): never {
  return refuse(409, "openids_gone", {
    zh: "群发结束已超过 30 天，名单已清理，请重新选择群发对象",
    en: "it ended more than 30 days ago and its OpenIDs were removed; choose an audience anew",
  });
}
