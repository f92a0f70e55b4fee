import { type Actor, SERVICE } from "../../shared/actor.js";
import { inBeijing } from "../../shared/beijing-time.js";
import { refuse } from "../../shared/outcome.js";
import { refusalOf } from "../../shared/outcome-of.js";
import type { Due } from "../alarm.js";
import type { Checks } from "./checks.js";
import type { Desk } from "./desk.js";
import { mustBeRevision, wrongState } from "./planning.js";
import { type CampaignRow, deedOf, doubtOf, type PlanState, RESTORED_CODE } from "./rows.js";
import { planOf } from "./starting-plan.js";

/** How long a number of followers that was read may be confirmed. Seconds. */
const CONFIRMABLE = 600;
/** The same message to the same audience within this time is taken for a mistake. Seconds. */
const SAME = 24 * 3600;
/** The delay after a start that could not be finished. Seconds. */
const AGAIN = 30;
/** The earliest planned start from now on. Seconds. */
const SOON = 30;
/** The latest planned start from now on. Seconds. */
const FAR = 366 * 86_400;

/** The states from which a campaign may start. */
const STARTABLE: readonly PlanState[] = ["draft", "approved", "scheduled", "missed"];

/** The confirmation of a person who starts a campaign. */
export interface StartGiven {
  /** The revision of the plan that the person has seen. */
  readonly revision: number;
  /** For all followers: their number, as it was just read. */
  readonly confirm_people?: number | undefined;
  /** Sends the same message to the same audience once more. */
  readonly send_again?: boolean | undefined;
}

/**
 * The start of campaigns: by a person now, or by the alarm at a planned time. The decision to start is stored
 * first, with who has made it. The work after it may end at any moment and is repeated until it is done.
 */
export class Starting implements Due {
  readonly name = "starts";
  readonly #desk: Desk;
  readonly #checks: Checks;

  constructor(desk: Desk, checks: Checks) {
    this.#desk = desk;
    this.#checks = checks;
  }

  due(): number | undefined {
    return this.#desk.rows.firstStart();
  }

  async ring(): Promise<void> {
    const failures: unknown[] = [];
    const tried = new Set<string>();
    for (;;) {
      // First the decisions: the list of a start before may take a minute, and nothing may be missed by that.
      for (const id of this.#desk.rows.dueStarts("scheduled", this.#desk.now)) {
        await this.#tried(id, failures, (row) => this.#startPlanned(row));
      }
      const starts = this.#desk.rows.dueStarts("starting", this.#desk.now);
      const next = starts.find((id) => !tried.has(id));
      if (next === undefined) break;
      tried.add(next);
      await this.#tried(next, failures, async (row) => {
        if (row.state === "starting") await this.#finish(row);
      });
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Does work about a start. One that cannot even be read must not keep the others from their start. */
  async #tried(
    id: string,
    failures: unknown[],
    work: (row: CampaignRow) => void | Promise<void>,
  ): Promise<void> {
    await this.#desk.inTurn(id, work).catch((error) => failures.push(error));
  }

  /** Starts a campaign now. A second click finds it started, and changes nothing. */
  start(id: string, given: StartGiven, actor: Actor): Promise<void> {
    return this.#desk.inTurn(id, async (row) => {
      mustBeRevision(row, given.revision);
      if (row.state === "starting" || row.state === "started") return;
      await this.#mustBeReady(row, given, this.#desk.now);
      this.#decide(row, given, actor);
      await this.#finish(this.#desk.rows.get(id));
      const { state, trouble } = this.#desk.rows.get(id);
      if (state === "missed" && trouble !== null) refuse(409, trouble.code, trouble.message);
    });
  }

  /** Plans the start for a time. */
  schedule(id: string, at: number, given: StartGiven, actor: Actor): Promise<void> {
    const { place, rows } = this.#desk;
    return this.#desk.inTurn(id, async (row) => {
      mustBeRevision(row, given.revision);
      mustBeAhead(at, this.#desk.now);
      await this.#mustBeReady(row, given, at);
      const { now } = this.#desk;
      this.#mustBeNew(row, given);
      place.db.transact(() => {
        rows.change(id, {
          state: "scheduled",
          start_at: at,
          starter: deedOf(actor, now),
          trouble: null,
        });
        const details = { title: row.title, start_at: at, beijing: inBeijing(at) };
        place.audit.write(actor, "campaign.schedule", { ...details, digest: row.digest }, id);
        this.#desk.changed(id, row);
      });
      place.alarm.set();
    });
  }

  /** Takes a planned start back. The plan itself, and what was agreed about it, stays. */
  unschedule(id: string, revision: number, actor: Actor): Promise<void> {
    const { place, rows } = this.#desk;
    return this.#desk.inTurn(id, (row) => {
      mustBeRevision(row, revision);
      if (row.state !== "scheduled" && row.state !== "missed") wrongState(row);
      place.db.transact(() => {
        const state = row.approved === null ? "draft" : "approved";
        const trouble = doubtOf(row);
        rows.change(id, { state, start_at: null, starter: null, trouble });
        place.audit.write(actor, "campaign.unschedule", { title: row.title }, id);
        this.#desk.changed(id, row);
      });
      place.alarm.set();
    });
  }

  /**
   * Takes no planned start for granted any more: the database is older than what has happened since. Plans without
   * one may have been started since then, too, and whoever starts one now says that it is sent again.
   */
  async distrust(): Promise<void> {
    const { place, rows, driver } = this.#desk;
    for (const row of rows.inState("scheduled", "starting")) {
      const isThere = (await driver.store.read(row.id)) !== undefined;
      place.db.transact(() => {
        if (isThere) rows.change(row.id, { state: "started", retry_at: null });
        else this.#ask(row, RESTORED);
      });
    }
    rows.doubtAll(RESTORED);
  }

  /** Decides that a planned start happens, or asks a person. */
  #startPlanned(row: CampaignRow): void {
    const { now, place } = this.#desk;
    if (row.state !== "scheduled" || row.start_at === null || row.start_at > now) return;
    if (now > row.start_at + place.settings.read().grace) {
      place.db.transact(() => this.#ask(row, missed(row.start_at ?? now)));
      return;
    }
    try {
      this.#mustBeAgreed(row);
      // Whether it may be the same as another one was decided when it was planned.
      this.#decide(row, { send_again: true }, SERVICE);
    } catch (error) {
      const { code, message } = refusalOf(error);
      place.db.transact(() => this.#ask(row, { code, message }));
    }
  }

  /** Refuses a start that must not be. */
  async #mustBeReady(row: CampaignRow, given: StartGiven, at: number): Promise<void> {
    if (!STARTABLE.includes(row.state)) wrongState(row);
    if (this.#desk.place.alarm.isHeld) fenced();
    this.#mustBeAgreed(row);
    this.#mustBeNew(row, given);
    this.#checks.mustConform(row, at);
    if ("is_to_all" in row.audience) await this.#mustBeConfirmed(row, given);
  }

  /** Refuses without the approval that the account demands: of a second person, for exactly this content. */
  #mustBeAgreed({ approved, digest }: CampaignRow): void {
    if (!this.#desk.place.settings.read().approval) return;
    if (approved !== null && approved.digest === digest) return;
    refuse(409, "not_approved", {
      zh: "此账号的群发须先由另一个人审批通过",
      en: "sends of this account need the approval of a second person",
    });
  }

  /** Refuses a send that went out before: a second click on “copy”, or the rest of a rest. */
  #mustBeNew(row: CampaignRow, { send_again = false }: Partial<StartGiven>): void {
    const { rows, now } = this.#desk;
    for (const other of row.rest_of === null ? [] : rows.restsOf(row.rest_of)) {
      const isStarted = other.state === "started" || other.state === "starting";
      const shares = other.rest_jobs?.some((job) => row.rest_jobs?.includes(job)) ?? false;
      if (other.id !== row.id && isStarted && shares) alreadyRest(other);
    }
    if (send_again) return;
    // Of one that asks, its question has told it.
    if (row.state !== "missed" && doubtOf(row) !== null) maybeSent();
    const [same] = rows.sameMessage(row.message_digest, now - SAME, row.id);
    if (same !== undefined) alreadySent(same);
  }

  /** Refuses a send to all followers without their number, as it was just read. */
  async #mustBeConfirmed(row: CampaignRow, { confirm_people }: StartGiven): Promise<void> {
    const { now, rows } = this.#desk;
    const isRecent = row.people_at !== null && row.people_at > now - CONFIRMABLE;
    if (isRecent && row.people !== null && confirm_people === row.people) return;
    const people = isRecent && row.people !== null ? row.people : await this.#checks.followers();
    if (!isRecent) rows.change(row.id, { people, people_at: now });
    const message = {
      zh: `将向全部用户（${people} 人）群发，群发后无法撤回。请输入人数 ${people} 以确认`,
      en: `this goes to all ${people} followers and cannot be recalled. Type ${people} to confirm`,
    };
    refuse(409, "confirm_people", message, {
      problems: [
        {
          path: "/confirm_people",
          code: "not_one_of",
          level: "error",
          message,
          limit: String(people),
          ...(confirm_people === undefined ? {} : { actual: String(confirm_people) }),
        },
      ],
    });
  }

  /** Stores the decision to start. From here on the campaign starts, whatever ends this program. */
  #decide(row: CampaignRow, given: Partial<StartGiven>, actor: Actor): void {
    const { place, rows, now } = this.#desk;
    // Once more, in the turn of the change: another campaign may have been started since the first look.
    this.#mustBeNew(row, given);
    const { kind, calls_per_day, calls_per_minute } = place.settings.read();
    // The budgets of the account hold for a campaign that has none of its own.
    const options = {
      ...(calls_per_day === undefined ? {} : { calls_per_day }),
      ...(calls_per_minute === undefined ? {} : { calls_per_minute }),
      ...row.options,
    };
    place.db.transact(() => {
      rows.change(row.id, {
        state: "starting",
        started_at: now,
        starter: actor.role === "service" ? row.starter : deedOf(actor, now),
        options,
        retry_at: null,
        trouble: null,
      });
      const { title, audience, digest } = row;
      place.audit.write(actor, "campaign.start", { title, audience, digest, kind }, row.id);
      this.#desk.changed(row.id, row);
    });
    place.alarm.set();
  }

  /** Hands a campaign over to the driver. It may be repeated: the driver knows the plan by its id. */
  async #finish(row: CampaignRow): Promise<void> {
    const { place, rows, batches, driver } = this.#desk;
    try {
      // The program may have ended after the last of these steps. Then its list may be gone by now.
      if ((await driver.store.read(row.id)) === undefined) {
        const copied = await batches.copy(row.id, row.audience, driver.store);
        batches.number(row.id, copied);
        await driver.runner.add(planOf(row, place.settings.read().kind, copied));
      }
    } catch (error) {
      await this.#failed(row, error);
      return;
    }
    place.db.transact(() => {
      rows.change(row.id, { state: "started", retry_at: null });
      this.#desk.changed(row.id, row);
    });
    await this.#desk.note(row.id);
    place.alarm.set();
  }

  /** Asks a person if the plan itself is wrong, and tries again if not. Nothing was sent. */
  async #failed(row: CampaignRow, error: unknown): Promise<void> {
    const { place, rows, driver, now } = this.#desk;
    const { code, message, status } = refusalOf(error);
    const isThere = (await driver.store.read(row.id)) !== undefined;
    place.db.transact(() => {
      if (isThere || status >= 500) rows.change(row.id, { retry_at: now + AGAIN });
      else this.#ask(row, { code, message });
    });
    place.alarm.set();
    place.report(error, this.name);
  }

  #ask(row: CampaignRow, trouble: NonNullable<CampaignRow["trouble"]>): void {
    const { place, rows } = this.#desk;
    rows.change(row.id, { state: "missed", trouble, started_at: null, retry_at: null });
    place.audit.write(SERVICE, "campaign.not_started", { title: row.title, ...trouble }, row.id);
    this.#desk.changed(row.id, row);
  }
}

/** The alarm came too late: the service was down, or the machine was asleep. */
function missed(start_at: number) {
  const time = inBeijing(start_at);
  return {
    code: "missed_start",
    message: {
      zh: `原定 ${time}（北京时间）群发，当时服务没有运行，已超过宽限时间。没有发送。请决定现在群发、另定时间或取消`,
      en: `it was to start at ${time} Beijing time, when the service did not run. Nothing was sent. Start it now, plan another time, or cancel it`,
    },
  };
}

const RESTORED = {
  code: RESTORED_CODE,
  message: {
    zh: "恢复了备份：备份之后可能已经群发。没有自动开始，请到公众平台「发表记录」核对后再决定",
    en: "a backup was restored, and it may have been sent since then. It was not started; check 发表记录 on mp.weixin.qq.com, then decide",
  },
};

/** A plan may have been sent after its backup. */
function maybeSent(): never {
  return refuse(409, "restored", {
    zh: "恢复过备份：这条群发可能在备份之后已经发出。请到公众平台「发表记录」核对；确认未发出后，请明确选择再次发送",
    en: "a backup was restored, and this may have been sent after it was made. Check 发表记录 on mp.weixin.qq.com; to send it nevertheless, say so with send_again",
  });
}

/** A start would wait behind the fence, and go out when somebody lifts it for another reason. */
function fenced(): never {
  return refuse(409, "fenced", {
    zh: "账号刚从备份恢复：请先核对备份之后发送过什么，再解除隔离（DELETE …/fence），然后开始",
    en: "the account was restored from a backup: check what was sent since, lift the fence (DELETE …/fence), then start",
  });
}

function mustBeAhead(at: number, now: number): void {
  if (at >= now + SOON && at <= now + FAR) return;
  refuse(400, "bad_time", {
    zh: "定时群发的时间应在 30 秒之后、一年之内（北京时间）",
    en: "the planned time must be at least 30 seconds ahead, and within a year",
  });
}

function alreadySent({ title, started_at, start_at }: CampaignRow): never {
  const time = inBeijing(started_at ?? start_at ?? 0);
  return refuse(409, "already_sent", {
    zh: `同样的内容在 ${time}（北京时间）已向或将向同样的对象群发（「${title}」）。如确需再发一次，请明确选择再次发送`,
    en: `the same message goes to the same audience at ${time} Beijing time (“${title}”). To send it once more, say so with send_again`,
  });
}

function alreadyRest({ title }: CampaignRow): never {
  return refuse(409, "rest_started", {
    zh: `剩余部分已由「${title}」发送，再发会有粉丝收到两次`,
    en: `“${title}” has already sent the rest; some followers would get it twice`,
  });
}
