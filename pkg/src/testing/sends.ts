import { type Answer, OK, refusal } from "./answer.js";
import type { Clock } from "./clock.js";
import type { FaultName } from "./faults.js";
import type { Audience, Job, JobEnd } from "./job.js";
import type { MediaLibrary } from "./media.js";
import {
  badOption,
  knownMembers,
  mustBeFromZero,
  type Settings,
  WHOLE_FROM_ONE,
} from "./options.js";

/** Within this time a `clientmsgid` is known again (45065), and too fast (45066). Seconds. */
const GUARD = 24 * 3600;
const TOO_FAST = 60;
const SENDS_PER_MINUTE = 60;
/** The bytes of a `clientmsgid`. */
const LONGEST_KEY = 32;
/** The articles of a draft. */
const MOST_ARTICLES = 8;
/** The first id: the next number of JavaScript is two further, so a rounded id is another one. */
const FIRST_ID = 2n ** 53n + 1n;
/** A job of mp.weixin.qq.com, whose id a 45065 tells if the account has no other job. */
export const FOREIGN_ID = 3_147_400_001n;

type Members = { readonly [member: string]: unknown };

/** The jobs of the account. */
export class Sends {
  readonly jobs: Job[] = [];
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #media: MediaLibrary;
  readonly #ends: { end: JobEnd; left: number }[] = [];
  /** When each key of the guard was last tried. */
  readonly #tried = new Map<string, number>();
  #minute: number[] = [];
  #used = { day: 0, count: 0 };
  #speed = 0;

  constructor(settings: Settings, clock: Clock, media: MediaLibrary) {
    this.#settings = settings;
    this.#clock = clock;
    this.#media = media;
  }

  /** The next `times` jobs end so. */
  endNext(given: JobEnd, times: number): void {
    const members = ["status", "sent", "after", "push", "late"] as const;
    const end = knownMembers("end", given, members) as JobEnd;
    const { status = "send success", sent = 0, after = 0, late = 0, push = "once" } = end;
    if (!/^(send success|send fail|err\(\d+\))$/.test(status)) {
      throw badOption("status", "send success | send fail | err(10001)", status);
    }
    if (!["once", "twice", "never", "before the answer"].includes(push)) {
      throw badOption("push", "once | twice | never | before the answer", push);
    }
    for (const [name, value] of Object.entries({ sent, after, late })) mustBeFromZero(name, value);
    if (!Number.isInteger(times) || times < 1) throw badOption("times", WHOLE_FROM_ONE, times);
    this.#ends.push({ end, left: times });
  }

  /** Answers a send, and tells the job if it was accepted by this call. */
  send(body: Members, to: Audience, fault: FaultName | undefined): { answer: Answer; job?: Job } {
    const { now } = this.#clock;
    this.#minute = this.#minute.filter((at) => at > now - 60);
    if (this.#minute.length >= SENDS_PER_MINUTE) {
      const errmsg = "api minute-quota reach limit, must slower, retry next minute";
      return { answer: refusal(45011, errmsg) };
    }
    this.#minute.push(now);
    if ("refused" in to) return { answer: to.refused };
    const wrong = this.#messageRefused(body);
    if (wrong) return { answer: wrong };

    const key = keyOf(body, to.audience === "openids" ? to.openids : to.audience);
    const since = now - (this.#tried.get(key) ?? Number.NEGATIVE_INFINITY);
    this.#tried.set(key, now);
    if (since >= 0 && since < TOO_FAST) {
      return { answer: refusal(45066, "same clientmsgid retry too fast") };
    }
    const known = this.jobs.find((job) => job.key === key && now < job.accepted_at + GUARD);
    if (known !== undefined) return { answer: exists(known.msg_id) };
    if (fault === "mistaken") return { answer: exists(this.#anotherId()) };
    if (this.#isUsedUp()) return { answer: refusal(45028, "has no masssend quota") };

    const another = this.#anotherId();
    const job = this.#accept(body, key, to);
    return { answer: acceptance(job, fault, another), job };
  }

  /** Answers `message/mass/get`. */
  status(body: Members): Answer {
    const msg_id = String(body.msg_id);
    if (msg_id === String(FOREIGN_ID)) return { msg_id: FOREIGN_ID, msg_status: "SEND_SUCCESS" };
    const job = this.#job(msg_id);
    if (job === undefined) return refusal(40059, "invalid msg id");
    const ended = job.end.status === "send success" ? "SEND_SUCCESS" : "SEND_FAIL";
    const status = job.deleted ? "DELETE" : this.isOver(job) ? ended : "SENDING";
    return { msg_id: job.msg_id, msg_status: status };
  }

  /** Answers `message/mass/delete`. */
  remove(body: Members): Answer {
    const job = this.#job(String(body.msg_id));
    if (job === undefined) return refusal(40059, "invalid msg id");
    const index = (body.article_idx ?? 0) as number;
    if (!(Number.isInteger(index) && index >= 0 && index <= (job.articles ?? MOST_ARTICLES))) {
      return refusal(40060, "invalid article idx");
    }
    // Only articles and videos can be deleted.
    if (!this.#isSent(job) || !["mpnews", "mpvideo"].includes(job.msgtype)) {
      return refusal(40065, "invalid msg status");
    }
    // An article is one page, which all sends of it show.
    for (const other of this.jobs.filter((other) => isSameArticle(job, other))) {
      if (!this.#isSent(other)) continue;
      if (index > 0) other.deleted_articles.add(index);
      if (index === 0 || other.deleted_articles.size === other.articles) other.deleted = true;
    }
    return OK;
  }

  /** Answers `message/mass/preview`. */
  preview(body: Members): Answer {
    if (typeof body.touser !== "string" && typeof body.towxname !== "string") {
      return refusal(41009, "missing openid");
    }
    return this.#messageRefused(body) ?? { errcode: 0, errmsg: "preview success" };
  }

  /** Answers `message/mass/speed/get`. */
  speed(): Answer {
    return { speed: this.#speed, realspeed: [80, 60, 45, 30, 10][this.#speed] };
  }

  /** Answers `message/mass/speed/set`. */
  setSpeed({ speed }: Members): Answer {
    if (speed === undefined) return refusal(45084, "No speed message");
    if (![0, 1, 2, 3, 4].includes(speed as number)) {
      return refusal(45083, "the speed out of range");
    }
    this.#speed = Number(speed);
    return OK;
  }

  /** Whether a job has come to its end. */
  isOver(job: Job): boolean {
    return this.#clock.now >= job.ends_at;
  }

  /** Brings every job to its end now, and its push with it. */
  endAll(): void {
    const { now } = this.#clock;
    for (const job of this.jobs) {
      job.ends_at = Math.min(job.ends_at, now);
      job.pushed_at = Math.min(job.pushed_at, now);
    }
  }

  #job(msg_id: string): Job | undefined {
    return this.jobs.find((job) => String(job.msg_id) === msg_id);
  }

  #isSent(job: Job): boolean {
    return this.isOver(job) && job.end.status === "send success";
  }

  #anotherId(): bigint {
    return this.jobs[0]?.msg_id ?? FOREIGN_ID;
  }

  #messageRefused(body: Members): Answer | undefined {
    const { msgtype, clientmsgid } = body;
    if (!["mpnews", "text", "voice", "image", "mpvideo"].includes(msgtype as string)) {
      return refusal(40008, "invalid message type");
    }
    const content = contentOf(body) as Members | null | undefined;
    if (typeof content !== "object" || content === null) {
      return refusal(41011, "missing required fields");
    }
    if (
      clientmsgid !== undefined &&
      new TextEncoder().encode(String(clientmsgid)).length > LONGEST_KEY
    ) {
      return refusal(45067, "clientmsgid size out of limit");
    }
    if (msgtype === "text") {
      return content.content ? undefined : refusal(44004, "empty content");
    }
    const ids = Array.isArray(content.media_ids) ? content.media_ids : [content.media_id];
    if (ids.length === 0 || ids.some((id) => !id)) return refusal(41006, "media_id missing");
    return this.#media.refused(String(msgtype), ids);
  }

  #isUsedUp(): boolean {
    const { day } = this.#clock;
    if (this.#used.day !== day) this.#used = { day, count: 0 };
    return this.#used.count >= this.#settings.sends_per_day;
  }

  #accept(body: Members, key: string, to: Exclude<Audience, { refused: Answer }>): Job {
    const { now } = this.#clock;
    this.#used.count += 1;
    const end = this.#nextEnd(to.followers.length);
    const clientmsgid = body.clientmsgid as string | undefined;
    const content = contentOf(body);
    const job: Job = {
      msg_id: FIRST_ID + 2n * BigInt(this.jobs.length),
      key,
      clientmsgid,
      msgtype: String(body.msgtype),
      content,
      articles: this.#media.articles((content as Members).media_id),
      ...to,
      accepted_at: now,
      ends_at: now + end.after,
      pushed_at: now + end.after + end.late,
      end,
      deleted: false,
      deleted_articles: new Set(),
      pushed: end.push === "never",
    };
    this.jobs.push(job);
    return job;
  }

  #nextEnd(followers: number): Required<JobEnd> {
    const [next] = this.#ends;
    if (next !== undefined) {
      next.left -= 1;
      if (next.left === 0) this.#ends.shift();
    }
    const { status = "send success", push = "once", late = 0, sent, after } = next?.end ?? {};
    const isEarly = push === "before the answer";
    return {
      status,
      push,
      late: isEarly ? 0 : late,
      sent: sent ?? (status === "send success" ? followers : 0),
      after: isEarly ? 0 : (after ?? this.#settings.job_seconds),
    };
  }
}

/** The content of a message. */
function contentOf(body: Members): unknown {
  return body.msgtype === "image" ? (body.images ?? body.image) : body[String(body.msgtype)];
}

function isSameArticle(one: Job, other: Job): boolean {
  const [id, others] = [one, other].map(({ content }) => (content as Members).media_id);
  return one.msgtype === other.msgtype && id === others;
}

/** The key by which the guard knows a send. Without a `clientmsgid` WeChat takes a digest of scope and content. */
function keyOf(body: Members, scope: unknown): string {
  const { clientmsgid } = body;
  if (clientmsgid !== undefined && clientmsgid !== "") return `id ${clientmsgid}`;
  return JSON.stringify([scope, body.msgtype, contentOf(body)]);
}

function exists(msg_id: bigint | undefined): Answer {
  const answer = refusal(45065, "clientmsgid exist");
  return msg_id === undefined ? answer : { ...answer, msg_id };
}

/** The answer to a send that was accepted. */
function acceptance(job: Job, fault: FaultName | undefined, another: bigint): Answer {
  const ok = { errcode: 0, errmsg: "send job submission success" };
  switch (fault) {
    case "no msg_id":
      return ok;
    case "busy":
      return refusal(-1, "system error");
    case "exists":
      return exists(job.msg_id);
    case "exists, no msg_id":
      return exists(undefined);
    case "exists, other msg_id":
      return exists(another);
    default:
      return { ...ok, msg_id: job.msg_id, msg_data_id: job.msg_id - 7n };
  }
}
