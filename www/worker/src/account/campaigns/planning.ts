import type { Actor } from "../../shared/actor.js";
import { refuse } from "../../shared/outcome.js";
import type { ListBatch } from "../lists-port.js";
import type { Desk } from "./desk.js";
import type { OpenIdsReport, PlannedBatch } from "./plan-batches.js";
import {
  type Audience,
  type AudienceGiven,
  digestOf,
  type PlanChange,
  type PlanGiven,
} from "./plan-form.js";
import { type CampaignRow, CHANGEABLE, deedOf, doubtOf, type RowChange } from "./rows.js";

/** The members of a row that void what was agreed, after any change of a plan. */
const VOID: RowChange = {
  state: "draft",
  submitted: null,
  approved: null,
  rejected: null,
  start_at: null,
  starter: null,
  trouble: null,
  people: null,
  people_at: null,
};

/** The letters of a message at most, as JSON: many times what WeChat takes. A page of plans is read into memory. */
const LONGEST_CONTENT = 64 * 1024;

/** A plan that was stored, with the report of the OpenIDs of its body. */
export interface Planned {
  readonly id: string;
  readonly openids?: OpenIdsReport;
}

/** The writing of plans, and the agreement about them, until they start. */
export class Planning {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Stores a new plan. */
  async create(given: PlanGiven, actor: Actor): Promise<Planned> {
    const { place, rows, batches, now } = this.#desk;
    const read = await this.#read(given);
    const id = newId();
    place.settings.read();
    place.db.transact(() => {
      rows.insert(id, {
        ...read.values,
        authors: [deedOf(actor, now)],
        created_at: now,
        changed_at: now,
      });
      if (read.batches !== undefined) batches.put(id, read.batches);
      place.audit.write(actor, "campaign.create", summaryOf(read.values), id);
      this.#desk.changed(id, undefined);
    });
    return { id, ...(read.report === undefined ? {} : { openids: read.report }) };
  }

  /** Stores a plan in place of a revision. Whatever was agreed about it is void. */
  async edit(id: string, revision: number, given: PlanChange, actor: Actor): Promise<Planned> {
    const { place, rows, batches } = this.#desk;
    return this.#desk.inTurn(id, async (row) => {
      mustBeChangeable(row);
      mustBeRevision(row, revision);
      const { audience } = given;
      const read =
        audience === undefined
          ? {
              values: await valuesOf(
                { ...given, audience: row.audience },
                await batches.peopleOf(row.audience, batches.stored(id)),
              ),
            }
          : {
              ...(await this.#read({ ...given, audience })),
              rest: { rest_of: null, rest_jobs: null },
            };
      const { now } = this.#desk;
      place.db.transact(() => {
        rows.change(id, {
          ...VOID,
          ...read.values,
          // Other people are not the rest of another campaign any more.
          ...("rest" in read ? read.rest : {}),
          // Another message, or other people: that was certainly not sent.
          trouble: read.values.message_digest === row.message_digest ? doubtOf(row) : null,
          revision: row.revision + 1,
          authors: withAuthor(row, actor, now),
          changed_at: now,
        });
        if (audience !== undefined) batches.put(id, ("batches" in read && read.batches) || []);
        const details = { ...summaryOf(read.values), revision: row.revision + 1 };
        place.audit.write(actor, "campaign.edit", details, id);
        this.#desk.changed(id, row);
      });
      place.alarm.set();
      return { id, ...("report" in read && read.report ? { openids: read.report } : {}) };
    });
  }

  /** Makes a new plan of the content and the audience of another one. */
  duplicate(id: string, actor: Actor): Promise<Planned> {
    return this.#desk.inTurn(id, async (row) => {
      const { audience, message_digest } = row;
      const { batches } = this.#desk;
      const digest = await digestOf({ content: row.content, audience, options: row.options });
      return this.#copy(row, { audience, digest, message_digest }, actor, (copy) => {
        if ("openids" in audience) batches.copyPlan(id, copy);
      });
    });
  }

  /** Stores a plan with the batches of another campaign that were certainly not sent. */
  async rest(
    row: CampaignRow,
    jobs: readonly number[],
    sent: readonly PlannedBatch[],
    actor: Actor,
  ): Promise<Planned> {
    const { batches, place } = this.#desk;
    const { id, content, options } = row;
    const audience = sent.length === 0 ? row.audience : await batches.audienceOf(sent);
    const people = await batches.peopleOf(audience, batches.sent(place.account, id, sent));
    const digests = await digestsOf({ content, audience, options }, people);
    const given = { audience, ...digests, rest_of: id, rest_jobs: jobs };
    return this.#copy(row, given, actor, (rest) => batches.copySent(place.account, id, rest, sent));
  }

  /** @param copyBatches Copies the batches in the turn of the change. */
  #copy(
    row: CampaignRow,
    more: RowChange,
    actor: Actor,
    copyBatches: (copy: string) => void,
  ): Planned {
    const { place, rows, now } = this.#desk;
    const { title, content, options } = row;
    const id = newId();
    place.db.transact(() => {
      rows.insert(id, {
        title,
        content,
        options,
        ...more,
        trouble: doubtOf(row),
        // Whoever has written the original has written this one, too, and does not approve it.
        authors: withAuthor(row, actor, now),
        created_at: now,
        changed_at: now,
      });
      copyBatches(id);
      const what = more.rest_of === undefined ? "campaign.duplicate" : "campaign.rest";
      place.audit.write(actor, what, { title, of: row.id, jobs: more.rest_jobs }, id);
      this.#desk.changed(id, undefined);
    });
    return { id };
  }

  /** Removes a plan that was never started. */
  remove(id: string, actor: Actor): Promise<void> {
    const { place, rows } = this.#desk;
    return this.#desk.inTurn(id, (row) => {
      mustBeChangeable(row, ["cancelled"]);
      if (row.started_at !== null) alreadyStarted();
      place.db.transact(() => {
        this.#desk.batches.remove(place.account, id);
        rows.remove(id);
        place.audit.write(actor, "campaign.remove", { title: row.title }, id);
        place.live.tell("campaign_removed", { id });
      });
      place.alarm.set();
    });
  }

  /** Asks for approval. */
  submit(id: string, revision: number, actor: Actor): Promise<void> {
    return this.#agree(id, ["draft"], revision, "campaign.submit", actor, (_, now) => ({
      state: "awaiting",
      submitted: deedOf(actor, now),
      rejected: null,
    }));
  }

  /** Agrees to a plan, exactly as it is. Whoever has written or submitted it cannot. */
  approve(id: string, revision: number, digest: string, actor: Actor): Promise<void> {
    return this.#agree(id, ["awaiting"], revision, "campaign.approve", actor, (row, now) => {
      if (digest !== row.digest) changedMeanwhile();
      mustBeSecond(row, actor);
      return { state: "approved", approved: { ...deedOf(actor, now), digest } };
    });
  }

  /** Sends a plan back to its authors. */
  reject(id: string, revision: number, reason: string, actor: Actor): Promise<void> {
    const states = ["awaiting", "approved", "scheduled", "missed"] as const;
    return this.#agree(id, states, revision, "campaign.reject", actor, (row, now) => ({
      ...VOID,
      trouble: doubtOf(row),
      submitted: row.submitted,
      rejected: { ...deedOf(actor, now), reason },
    }));
  }

  #agree(
    id: string,
    states: readonly CampaignRow["state"][],
    revision: number,
    what: string,
    actor: Actor,
    change: (row: CampaignRow, now: number) => RowChange,
  ): Promise<void> {
    const { place, rows } = this.#desk;
    return this.#desk.inTurn(id, (row) => {
      mustBeRevision(row, revision);
      if (!states.includes(row.state)) wrongState(row);
      const values = change(row, this.#desk.now);
      place.db.transact(() => {
        rows.change(id, values);
        const { reason } = values.rejected ?? {};
        place.audit.write(
          actor,
          what,
          { title: row.title, digest: row.digest, ...(reason === undefined ? {} : { reason }) },
          id,
        );
        this.#desk.changed(id, row);
      });
      place.alarm.set();
    });
  }

  /** Reads a plan as it was given, before anything is stored. */
  async #read({ audience: given, ...plan }: PlanGiven) {
    const { audience, batches, report } = await this.#audience(given);
    const people = await this.#desk.batches.peopleOf(audience, batches ?? []);
    return { values: await valuesOf({ ...plan, audience }, people), batches, report };
  }

  async #audience(
    given: AudienceGiven,
  ): Promise<{ audience: Audience; batches?: ListBatch[]; report?: OpenIdsReport }> {
    if ("is_to_all" in given || "tag_id" in given) return { audience: given };
    if ("list" in given) {
      const facts = this.#desk.lists.facts(given.list);
      if (facts === undefined) noList();
      const { id, name, count, fingerprint } = facts;
      return { audience: { list: id, name, count, fingerprint } };
    }
    const { batches, report } = this.#desk.batches.split(given.openids);
    return { audience: await this.#desk.batches.audienceOf(batches), batches, report };
  }
}

/** The members of a row that a plan decides. */
async function valuesOf(
  plan: Omit<PlanGiven, "audience"> & { audience: Audience },
  people: unknown,
) {
  const { title, content, audience, options = {} } = plan;
  if (JSON.stringify(content).length > LONGEST_CONTENT) tooLong();
  const digests = await digestsOf({ content, audience, options }, people);
  return { title, content, audience, options, ...digests };
}

async function digestsOf(
  plan: Pick<CampaignRow, "content" | "audience" | "options">,
  people: unknown,
) {
  const { content, audience, options } = plan;
  return {
    digest: await digestOf({ content, audience, options }),
    message_digest: await digestOf({ content, people }),
  };
}

/** An id that nobody has had. It is a part of what WeChat knows a send by. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return `c${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function withAuthor({ authors }: CampaignRow, actor: Actor, now: number): CampaignRow["authors"] {
  return [...authors.filter(({ id }) => id !== actor.id), deedOf(actor, now)];
}

function summaryOf({
  title,
  audience,
  digest,
}: Pick<CampaignRow, "title" | "audience" | "digest">) {
  return { title, audience, digest };
}

/** Refuses a change of what has started. */
export function mustBeChangeable({ state }: CampaignRow, more: CampaignRow["state"][] = []): void {
  if (CHANGEABLE.includes(state) || more.includes(state)) return;
  if (state === "cancelled") wrongState({ state });
  alreadyStarted();
}

/** Refuses an act about a plan that the person has not seen. */
export function mustBeRevision(row: CampaignRow, revision: number): void {
  if (row.revision !== revision) changedMeanwhile();
}

/** Nobody is two people by an API key. */
function mustBeSecond({ authors, submitted }: CampaignRow, { id, person }: Actor): void {
  const first = [...authors, ...(submitted === null ? [] : [submitted])];
  const people = new Set(first.flatMap((one) => [one.id, one.person ?? one.id]));
  if (!people.has(id) && !people.has(person ?? id)) return;
  refuse(403, "own_plan", {
    zh: "不能审批自己编写或提交的群发，请由另一个人审批",
    en: "nobody approves a plan that they have written or submitted; a second person must",
  });
}

function changedMeanwhile(): never {
  return refuse(409, "changed", {
    zh: "群发计划已被修改，请重新查看后再操作",
    en: "the plan was changed meanwhile; look at it again",
  });
}

/** The state of a campaign does not permit this. */
export function wrongState({ state }: Pick<CampaignRow, "state">): never {
  if (state === "missed") {
    return refuse(409, "wrong_state", {
      zh: "群发计划没有按时开始：请用 …/start、…/schedule 或 …/cancel 决定",
      en: "the campaign was not started in time: decide by …/start, …/schedule or …/cancel",
    });
  }
  return refuse(409, "wrong_state", {
    zh: `群发计划当前的状态（${state}）不允许此操作`,
    en: `the state of the campaign (${state}) does not permit this`,
  });
}

function tooLong(): never {
  return refuse(413, "content_too_long", {
    zh: `群发内容过长：按 JSON 计最多 ${LONGEST_CONTENT} 个字符`,
    en: `the content is too long: at most ${LONGEST_CONTENT} letters as JSON`,
  });
}

function alreadyStarted(): never {
  return refuse(409, "already_started", {
    zh: "已经开始群发，不能再修改；可以暂停、取消，或复制为新群发",
    en: "it has started and cannot be changed; pause or cancel it, or copy it to a new send",
  });
}

function noList(): never {
  return refuse(404, "no_list", {
    zh: "没有这个名单，或名单还没有准备好",
    en: "there is no such list, or it is not ready",
  });
}
