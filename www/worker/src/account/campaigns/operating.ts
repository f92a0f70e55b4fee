import { previewOf, type Recipient, type Step } from "wechat-mass";
import type { OutsideFact } from "wechat-mass/run";
import type { Actor } from "../../shared/actor.js";
import { type Refusal, refuse } from "../../shared/outcome.js";
import { refusalOf } from "../../shared/outcome-of.js";
import type { Desk } from "./desk.js";
import { openidsGone, type PlannedBatch } from "./plan-batches.js";
import { mustBeChangeable, type Planned, type Planning, wrongState } from "./planning.js";
import type { CampaignRow } from "./rows.js";
import { stateOf } from "./view.js";

/** An answer to a question. */
export interface Answer {
  /** The question of the step. Absent if the step has none. */
  readonly question?: string | undefined;
  /** One of the `choices` of the step. */
  readonly decision: string;
  /** With `sent`: the id of the job that mp.weixin.qq.com shows. */
  readonly msg_id?: string | undefined;
}

/** The result of a preview for one person. */
export type Previewed = Recipient &
  ({ readonly ok: true } | { readonly ok: false; readonly refusal: Refusal });

/** Answers that are facts of their own, and no decision about a job. */
const FACTS = ["resumed", "cancelled", "token_refreshed", "clock"] as const;

/** The acts of people on a campaign after its start. */
export class Operating {
  readonly #desk: Desk;
  readonly #planning: Planning;

  constructor(desk: Desk, planning: Planning) {
    this.#desk = desk;
    this.#planning = planning;
  }

  pause(id: string, actor: Actor): Promise<void> {
    return this.#record(id, "campaign.pause", { what: "paused" }, actor);
  }

  resume(id: string, actor: Actor): Promise<void> {
    return this.#record(id, "campaign.resume", { what: "resumed" }, actor);
  }

  /** Ends a campaign for good. Of a plan that has not started, nothing is sent. */
  cancel(id: string, actor: Actor): Promise<void> {
    const { place, rows } = this.#desk;
    return this.#desk.inTurn(id, async (row) => {
      if (row.state === "cancelled") return;
      if (row.state === "started") {
        const summary = await this.#desk.driver.runner.summary(id);
        if (summary?.cancelled) return;
        // A finished campaign must not be shown as a cancelled one.
        if (summary?.step.do === "done") wrongState(row);
        await this.#told(row, "campaign.cancel", { what: "cancelled" }, {}, actor);
        return;
      }
      // A start that has not come to its end is never in the middle here: it takes the turn of its campaign.
      if (row.state === "starting" && (await this.#desk.driver.store.read(id)) !== undefined) {
        await this.#told(row, "campaign.cancel", { what: "cancelled" }, {}, actor);
        rows.change(id, { state: "started", retry_at: null });
        await this.#desk.note(id);
        return;
      }
      if (row.state !== "starting") mustBeChangeable(row);
      place.db.transact(() => {
        rows.change(id, { state: "cancelled", start_at: null, retry_at: null, trouble: null });
        place.audit.write(actor, "campaign.cancel", { title: row.title }, id);
        this.#desk.changed(id, row);
      });
      place.alarm.set();
    });
  }

  /** Answers the question of a campaign. An answer to a question that is not the one of now is refused. */
  answer(id: string, answer: Answer, actor: Actor): Promise<void> {
    return this.#desk.inTurn(id, async (row) => {
      if (row.state !== "started") wrongState(row);
      const summary = await this.#desk.driver.runner.summary(id);
      if (summary === undefined) wrongState(row);
      const fact = factOf(answer, summary.step);
      if (fact === undefined) {
        // Everything has ended, and somebody has looked what became of a job.
        const job = jobOf(answer, summary.totals.unknown.jobs);
        const attempts = summary.jobs[job - 1]?.attempts;
        if (answer.question !== `${job}-${attempts}`) otherQuestion();
      }
      if (answer.decision === "retry") {
        this.#mustBeUntaken(row, jobNumber(answer.question));
        const isList = "list" in row.audience || "openids" in row.audience;
        if (isList && this.#desk.batches.areGone(id)) openidsGone();
      }
      const told = fact ?? decided(answer);
      await this.#told(row, "campaign.answer", told, { ...answer }, actor);
    });
  }

  /** Deletes the articles of a job, or one of them. */
  deleteArticles(
    id: string,
    { job, article_idx }: { job: number; article_idx?: number | undefined },
    actor: Actor,
  ): Promise<void> {
    const fact: OutsideFact = {
      what: "delete",
      job,
      ...(article_idx === undefined ? {} : { article_idx }),
    };
    return this.#record(id, "campaign.delete_articles", fact, actor);
  }

  /** Sends the message of a plan to single people, before anybody else gets it. */
  async preview(id: string, to: readonly Recipient[], actor: Actor): Promise<Previewed[]> {
    const { title, content } = this.#desk.rows.get(id);
    this.#desk.place.audit.write(actor, "campaign.preview", { title, to: to.length }, id);
    return this.#previews(content, to);
  }

  /** Sends a message that is not planned to single people. */
  previews(
    content: { readonly msgtype: string },
    to: readonly Recipient[],
    actor: Actor,
  ): Promise<Previewed[]> {
    const { msgtype } = content;
    const { settings, audit } = this.#desk.place;
    settings.read();
    audit.write(actor, "message.preview", { msgtype, to: to.length });
    return this.#previews(content, to);
  }

  /** Each person has a result. */
  async #previews(content: unknown, to: readonly Recipient[]): Promise<Previewed[]> {
    const client = this.#desk.place.client();
    const results: Previewed[] = [];
    for (const recipient of to) {
      try {
        // A preview can never become a send: the package builds it, with one recipient and no audience.
        const body = previewOf(content as Parameters<typeof previewOf>[0], recipient);
        await client.call("message/mass/preview", body);
        results.push({ ...recipient, ok: true });
      } catch (error) {
        results.push({ ...recipient, ok: false, refusal: refusalOf(error) });
      }
    }
    return results;
  }

  /** Makes a plan for the jobs that were certainly not sent. A second click returns the same plan. */
  rest(id: string, actor: Actor): Promise<Planned> {
    return this.#desk.inTurn(id, async (row) => {
      const { rows, driver } = this.#desk;
      const summary = row.state === "started" ? await driver.runner.summary(id) : undefined;
      if (summary === undefined) wrongState(row);
      // Until it has ended, it may still send them itself.
      if (summary.step.do !== "done") notEnded();
      const rests = rows.restsOf(id);
      const isOpen = (rest: CampaignRow) =>
        ["draft", "awaiting", "approved", "scheduled", "missed"].includes(rest.state);
      const open = rests.find(isOpen);
      if (open !== undefined) return { id: open.id };
      const taken = new Set(
        rests
          .filter(({ state }) => state !== "cancelled")
          .flatMap(({ rest_jobs }) => rest_jobs ?? []),
      );
      const jobs = summary.totals.not_reached.jobs.filter((job) => !taken.has(job));
      if (jobs.length === 0) nothingLeft();
      return this.#planning.rest(row, jobs, this.#batchesOf(id, jobs), actor);
    });
  }

  /** The batches of jobs. A campaign to everyone or to a tag has none, and one job. */
  #batchesOf(id: string, jobs: readonly number[]): PlannedBatch[] {
    const { place } = this.#desk;
    const planned = place.db.rows<{ job: number; recipients: number | null }>(
      "SELECT job, recipients FROM mass_sends WHERE campaign = ? ORDER BY job",
      id,
    );
    if (planned.every(({ recipients }) => recipients === null)) return [];
    if (this.#desk.batches.areGone(id)) openidsGone();
    const fingerprints = this.#desk.batches.numbered(id);
    const batches: PlannedBatch[] = [];
    for (const job of jobs) {
      const fingerprint = fingerprints[job - 1];
      const count = planned[job - 1]?.recipients;
      if (fingerprint === undefined || typeof count !== "number")
        throw new Error("a job has no batch");
      batches.push({ count, fingerprint });
    }
    return batches;
  }

  /** Refuses to send a job again that the rest of this campaign has taken over. */
  #mustBeUntaken({ id }: CampaignRow, job: number | undefined): void {
    const rests = this.#desk.rows.restsOf(id);
    const takes = ({ state, rest_jobs }: CampaignRow) =>
      state !== "cancelled" && job !== undefined && rest_jobs?.includes(job);
    const rest = rests.find(takes);
    if (rest === undefined) return;
    refuse(409, "rest_exists", {
      zh: `这个任务已转到「${rest.title}」发送，不能在这里重试`,
      en: `“${rest.title}” sends this job now; it cannot be retried here`,
    });
  }

  #record(id: string, what: string, fact: OutsideFact, actor: Actor): Promise<void> {
    return this.#desk.inTurn(id, async (row) => {
      if (row.state !== "started") wrongState(row);
      await this.#told(row, what, fact, fact, actor);
    });
  }

  /** Tells the driver, and writes who has told it. */
  async #told(
    row: CampaignRow,
    what: string,
    fact: OutsideFact,
    details: object,
    actor: Actor,
  ): Promise<void> {
    const { place, driver } = this.#desk;
    // First the record: if the program ends in between, it shows the wish, and the person sees that it failed.
    place.audit.write(actor, what, { title: row.title, from: stateOf(row), ...details }, row.id);
    await driver.runner.record(row.id, fact);
    await this.#desk.note(row.id);
    place.alarm.set();
  }
}

/** The fact of an answer to the question of now, or nothing if everything has ended. */
function factOf(answer: Answer, step: Step): OutsideFact | undefined {
  if (step.do === "done") return undefined;
  if (step.do !== "ask_human" || step.question !== answer.question) otherQuestion();
  const { decision } = answer;
  if (!step.choices.includes(decision)) notAChoice(step.choices);
  const own = FACTS.find((what) => what === decision);
  return own === undefined ? decided(answer) : { what: own };
}

function decided({ question = "", decision, msg_id }: Answer): OutsideFact {
  if (decision === "sent") {
    return { what: "decided", question, decision, ...(msg_id === undefined ? {} : { msg_id }) };
  }
  if (decision === "retry" || decision === "not_sent" || decision === "skip") {
    return { what: "decided", question, decision };
  }
  return notAChoice(["retry", "sent", "not_sent", "skip"]);
}

/** The job of a question about what was left unknown. */
function jobOf(answer: Answer, unknown: readonly number[]): number {
  const job = jobNumber(answer.question);
  if (job === undefined || !unknown.includes(job)) otherQuestion();
  if (answer.decision !== "sent" && answer.decision !== "not_sent") {
    notAChoice(["sent", "not_sent"]);
  }
  return job;
}

function jobNumber(question: string | undefined): number | undefined {
  const [, job] = /^(\d+)-\d+$/.exec(question ?? "") ?? [];
  return job === undefined ? undefined : Number(job);
}

function otherQuestion(): never {
  return refuse(409, "other_question", {
    zh: "这个问题已经不在等待回答，请重新查看",
    en: "this question does not wait for an answer any more; look again",
  });
}

function notAChoice(choices: readonly string[]): never {
  const list = choices.join(", ");
  return refuse(400, "not_a_choice", {
    zh: `可选的回答：${list}`,
    en: `the possible answers are ${list}`,
  });
}

function notEnded(): never {
  return refuse(409, "not_ended", {
    zh: "群发还没有结束，剩余任务仍可能由它发送；请先等它结束，或取消它",
    en: "it has not ended and may still send these jobs itself; wait for its end, or cancel it",
  });
}

function nothingLeft(): never {
  return refuse(409, "nothing_left", {
    zh: "没有确定未发送的任务",
    en: "every job was sent or may have been sent",
  });
}
