import { createHash } from "node:crypto";
import type { Accounts } from "../accounts.js";
import type { Due } from "../agenda.js";
import type { Followers } from "../followers/followers.js";
import type { MediaIndex } from "../media.js";
import type { Place } from "../place.js";
import type { Pushes } from "../pushes/pushes.js";
import { finishEvent } from "./finish-event.js";
import type { JobRow, JobState, NewJob, Step } from "./job.js";
import type { Ledger } from "./ledger.js";
import type { Sending } from "./sending.js";
import { judge, markersOf, reviewSeconds } from "./verdict.js";

/** Seconds that the administrator has. */
const CONFIRMATION = 1800;
/** Followers a minute by speed (docs/spec.md 1.9). */
export const SPEEDS: readonly number[] = [800_000, 600_000, 450_000, 300_000, 100_000];

/** The jobs of all accounts, and how each goes: confirmation, review, sending, the end (docs/spec.md 3). */
export class Jobs implements Due {
  readonly name = "jobs";
  readonly #place: Place;
  readonly #accounts: Accounts;
  readonly #followers: Followers;
  readonly #media: MediaIndex;
  readonly #ledger: Ledger;
  readonly #sending: Sending;
  readonly #pushes: Pushes;

  constructor(
    place: Place,
    parts: {
      readonly accounts: Accounts;
      readonly followers: Followers;
      readonly media: MediaIndex;
      readonly ledger: Ledger;
      readonly sending: Sending;
      readonly pushes: Pushes;
    },
  ) {
    this.#place = place;
    this.#accounts = parts.accounts;
    this.#followers = parts.followers;
    this.#media = parts.media;
    this.#ledger = parts.ledger;
    this.#sending = parts.sending;
    this.#pushes = parts.pushes;
    place.agenda.add(this);
  }

  /** Accepts a job. It goes on on its own. */
  accept(job: NewJob): JobRow {
    const now = this.#place.clock.now();
    const { account } = job;
    const { limits } = this.#accounts.of(account);
    const state: JobState = job.protected ? "confirming" : "reviewing";
    const wait = job.protected ? CONFIRMATION : reviewSeconds(job.texts, limits.review_seconds);
    const { audience } = job;
    const openids = audience.kind === "openids";
    return this.#ledger.add({
      msg_id: this.#ledger.nextMsgId(account),
      account,
      origin: job.origin,
      state,
      due_at: now + wait,
      accepted_at: now,
      ended_at: null,
      audience: audience.kind,
      tag: audience.kind === "tag" ? audience.tag : null,
      places: openids ? audience.places.buffer : null,
      listed: openids ? audience.total : 0,
      msgtype: job.msgtype,
      content: job.content,
      message: messageOf(job.msgtype, job.content),
      media_id: job.media_id,
      msg_data_id: this.#ledger.msgDataIdOf(account, job.media_id),
      texts: JSON.stringify(job.texts.map(markersOf)),
      cards: JSON.stringify(job.cards),
      key: job.key,
      ignore_reprint: job.ignore_reprint ? 1 : 0,
      status: "",
      forced: "",
      nobody: 0,
      bare: 0,
      chunk: 0,
      total: 0,
      filtered: 0,
      sent: 0,
      errors: 0,
      deleted: "[]",
      steps: JSON.stringify([{ at: now, state }] satisfies Step[]),
    });
  }

  /** Somebody sends a text to all on mp.weixin.qq.com: each time another one, unless it is given. */
  sendByHand(
    account: string,
    text = `在公众平台群发 ${this.#ledger.countSince(account, "month", false) + 1}`,
  ): JobRow {
    const job = this.accept({
      account,
      origin: "console",
      audience: { kind: "all" },
      msgtype: "text",
      content: JSON.stringify({ content: text }),
      media_id: "",
      texts: [text],
      cards: [],
      // A key that no program gives: it is longer than a clientmsgid may be.
      key: `console:${crypto.randomUUID()}`,
      ignore_reprint: true,
      protected: false,
    });
    this.#place.agenda.set();
    return job;
  }

  /** The administrator confirms a job or refuses it. Returns whether it was waiting for that. */
  confirm(account: string, msgId: string, agreed: boolean): boolean {
    const job = this.#ledger.get(account, msgId);
    if (job === undefined || job.state !== "confirming") return false;
    const now = this.#place.clock.now();
    if (agreed) this.#review(job, now);
    else this.#end(job, now, "err(40001)");
    this.#place.agenda.set();
    return true;
  }

  /** Lets a job wait for the administrator. */
  awaitAdministrator(account: string, msgId: string): void {
    const job = this.#ledger.get(account, msgId);
    if (job === undefined || job.state !== "reviewing") return;
    const now = this.#place.clock.now();
    this.#ledger.store({
      ...job,
      state: "confirming",
      due_at: now + CONFIRMATION,
      steps: added(job, { at: now, state: "confirming" }),
    });
  }

  /** Lets a job take all its steps now. */
  hurry(account: string, msgId: string): void {
    for (;;) {
      const job = this.#ledger.get(account, msgId);
      if (job === undefined || job.state === "ended" || job.state === "confirming") return;
      this.#step(job, this.#place.clock.now());
    }
  }

  due(): number | undefined {
    return this.#ledger.due();
  }

  ring(at: number): void {
    const job = this.#ledger.firstDue();
    if (job !== undefined) this.#place.db.transact(() => this.#step(job, at));
  }

  #step(job: JobRow, at: number): void {
    if (job.state === "confirming") this.#end(job, at, "err(40002)");
    else if (job.state === "reviewing") this.#judge(job, at);
    else if (job.state === "sending") this.#send(job, at);
  }

  #review(job: JobRow, at: number): void {
    const { limits } = this.#accounts.of(job.account);
    const wait = reviewSeconds(JSON.parse(job.texts), limits.review_seconds);
    this.#ledger.store({
      ...job,
      state: "reviewing",
      due_at: at + wait,
      steps: added(job, { at, state: "reviewing" }),
    });
  }

  #judge(job: JobRow, at: number): void {
    const { stopped } = verdictOf(job);
    const status = job.forced !== "" && job.forced !== "send success" ? job.forced : stopped;
    if (status !== undefined && job.forced !== "send success") {
      this.#end(job, at, status);
      return;
    }
    const chunk = this.#sending.next(job, 0);
    const sending = {
      ...job,
      state: "sending" as const,
      steps: added(job, { at, state: "sending" }),
    };
    if (chunk === undefined) this.#end(sending, at, "send success");
    else this.#ledger.store({ ...sending, chunk, due_at: at + this.#seconds(job, chunk) });
  }

  /** Sends to one chunk. The next one is due when its followers have been reached at the account's speed. */
  #send(job: JobRow, at: number): void {
    const passed = this.#sending.pass(job, job.chunk, at);
    const counted = {
      ...job,
      total: job.total + passed.total,
      filtered: job.filtered + passed.filtered,
      sent: job.sent + passed.sent,
      errors: job.errors + passed.errors,
    };
    const chunk = this.#sending.next(job, job.chunk + 1);
    if (chunk === undefined) this.#end(counted, at, "send success");
    else this.#ledger.store({ ...counted, chunk, due_at: at + this.#seconds(job, chunk) });
  }

  #seconds(job: JobRow, chunk: number): number {
    const perMinute = SPEEDS[this.#accounts.of(job.account).speed] ?? 800_000;
    return (this.#sending.size(job, chunk) / perMinute) * 60;
  }

  #end(job: JobRow, at: number, status: string): void {
    const reached = status === "send success";
    const ended: JobRow = {
      ...job,
      state: "ended",
      due_at: null,
      ended_at: at,
      status,
      // The list's length counts, with repeats and strangers in it (docs/spec.md 10, 8).
      total: reached && job.audience === "openids" ? job.listed : job.total,
      steps: added(job, { at, state: "ended", status }),
    };
    this.#ledger.store(ended);
    if (reached && job.media_id !== "") this.#media.sent(job.account, job.media_id);
    const names = {
      to: this.#accounts.of(job.account).original_id,
      from: this.#followers.openidOf(job.account, HELPER),
    };
    this.#pushes.queue({
      account: job.account,
      event: "MASSSENDJOBFINISH",
      msg_id: job.msg_id,
      openid: names.from,
      xml: () =>
        finishEvent(this.#ledger.get(job.account, job.msg_id) ?? ended, verdictOf(job), names, at),
      at,
    });
  }
}

/** The place of the one who sends events of jobs. Nobody follows from so far behind. */
const HELPER = 0xffff_fffe;

function verdictOf(job: JobRow) {
  return judge(JSON.parse(job.texts) as string[], job.ignore_reprint === 1);
}

function added(job: JobRow, step: Step): string {
  return JSON.stringify([...(JSON.parse(job.steps) as Step[]), step]);
}

/** Which message a content is: the same msgtype and content are the same message. */
export function messageOf(msgtype: string, content: string): string {
  return createHash("sha256").update(`${msgtype}\n${content}`).digest("hex").slice(0, 32);
}
