import {
  ApiError,
  checkCampaign,
  MassError,
  mayMassSend,
  type Permission,
  type Problem,
} from "wechat-mass";
import { dayInBeijing, inBeijing, monthInBeijing } from "../../shared/beijing-time.js";
import { refuse, type Text } from "../../shared/outcome.js";
import { refusalOf } from "../../shared/outcome-of.js";
import type { Desk } from "./desk.js";
import { type Audience, reachOf } from "./plan-form.js";
import type { CampaignRow } from "./rows.js";
import { planOf } from "./starting-plan.js";

/** The most OpenIDs of a batch. */
const BATCH = 10_000;

/** The result of a check of a plan. */
export interface CheckResult {
  /** All problems: of the content, of the audience, of the account. Errors keep it from starting. */
  readonly problems: readonly Problem[];
  /** How many people it goes to, if that is known: followers, followers with the tag, or OpenIDs. */
  readonly people?: number;
  /** The number of jobs. */
  readonly jobs: number;
  /** Whether WeChat permits the send now, and if not, when. */
  readonly allowance: Permission;
  /** The calls that WeChat still takes today. */
  readonly calls_left?: number;
}

/** Finds out whether a plan can be sent. */
export class Checks {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Refuses a plan, to be started at a time, with errors that need no question to WeChat. */
  mustConform(row: CampaignRow, at: number): void {
    const problems = this.#ofPlan(row, at);
    if (problems.some(({ level }) => level === "error")) throw new MassError(problems);
  }

  /** Checks everything, and asks WeChat what it alone knows. An answer that does not come is a warning. */
  async check(row: CampaignRow): Promise<CheckResult> {
    const problems = this.#ofPlan(row, row.start_at ?? this.#desk.now);
    const jobs = jobsOf(row.audience);
    const asked = await Promise.all([
      this.#people(row.audience, problems),
      this.#callsLeft(row.audience, jobs, problems),
      this.#media(row, problems),
    ]);
    const [people, calls_left] = asked;
    if ("is_to_all" in row.audience && people !== undefined) {
      this.#desk.rows.change(row.id, { people, people_at: this.#desk.now });
    }
    const allowance = this.allowance(reachOf(row.audience));
    for (const { meaning } of allowance.reasons) {
      problems.push(problemOf("", "risky", "warning", meaning));
    }
    for (const { meaning } of allowance.cautions) {
      problems.push(problemOf("", "risky", "warning", meaning));
    }
    return {
      problems,
      jobs,
      allowance,
      ...(people === undefined ? {} : { people }),
      ...(calls_left === undefined ? {} : { calls_left }),
    };
  }

  /** The number of all followers, as WeChat says now. */
  async followers(): Promise<number> {
    const { total } = await this.#desk.place.client().call("user/get", {});
    return total ?? noTotal();
  }

  /** Whether WeChat permits a send now, by what this account has sent. */
  allowance(audience: "all" | "tag" | "openids"): Permission {
    const { place, now } = this.#desk;
    const history = place.db
      .rows<{ at: number; audience: string }>(
        // The jobs of a campaign go to different people: each of them has one message more.
        `SELECT MIN(s.requested_at) AS at, c.audience AS audience FROM mass_sends s JOIN campaigns c ON c.id = s.campaign
         WHERE s.requested_at >= ? AND s.msg_id IS NOT NULL
           AND (s.status IS NULL OR s.status NOT LIKE 'err(%')
         GROUP BY s.campaign`,
        Math.min(monthInBeijing(now), dayInBeijing(now)),
      )
      .map(({ at, audience }) => ({ at, audience: reachOf(JSON.parse(audience)) }));
    const { kind } = place.settings.read();
    return mayMassSend({ account: kind, audience, history, now });
  }

  /** The problems of the plan itself. */
  #ofPlan(row: CampaignRow, at: number): Problem[] {
    const { kind } = this.#desk.place.settings.read();
    const problems = [...checkCampaign(planOf(row, kind, assumedBatches(row.audience)))];
    const { audience } = row;
    if ("list" in audience && this.#desk.lists.facts(audience.list) === undefined) {
      problems.push(problemOf("/audience/list", "missing", "error", LIST_GONE));
    }
    for (const { path, media_id } of mediaOf(row.content, "/content")) {
      const expires_at = this.#expiry(media_id);
      if (expires_at !== undefined && expires_at <= at) {
        problems.push(problemOf(path, "risky", "error", expired(expires_at)));
      }
    }
    return problems;
  }

  /** When a temporary file of this service expires at WeChat. Others are not known here. */
  #expiry(media_id: string): number | undefined {
    return this.#desk.place.db.row<{ expires_at: number }>(
      "SELECT expires_at FROM temporary_media WHERE media_id = ?",
      media_id,
    )?.expires_at;
  }

  async #people(audience: Audience, problems: Problem[]): Promise<number | undefined> {
    if ("list" in audience) return audience.count;
    if ("openids" in audience) return audience.openids.count;
    return this.#asked(problems, "/audience", async () => {
      if ("is_to_all" in audience) return this.followers();
      const { tags } = await this.#desk.place.client().call("tags/get", {});
      const tag = tags.find(({ id }) => id === audience.tag_id);
      if (tag === undefined) {
        problems.push(problemOf("/audience/tag_id", "not_one_of", "error", NO_TAG));
      } else if (tag.count === 0) {
        problems.push(problemOf("/audience/tag_id", "empty", "error", EMPTY_TAG));
      }
      return tag?.count;
    });
  }

  async #callsLeft(audience: Audience, jobs: number, problems: Problem[]) {
    const openids = reachOf(audience) === "openids";
    const cgi_path = `/cgi-bin/message/mass/${openids ? "send" : "sendall"}`;
    return this.#asked(problems, "", async () => {
      const { quota } = await this.#desk.place.client().call("openapi/quota/get", { cgi_path });
      if (quota.remain !== undefined && quota.remain < jobs) {
        problems.push(problemOf("", "risky", "warning", fewCalls(quota.remain, jobs)));
      }
      return quota.remain;
    });
  }

  /** Looks whether the draft of the articles is still there: a draft that was sent is not. */
  async #media(row: CampaignRow, problems: Problem[]): Promise<void> {
    const { content } = row;
    const media_id = "mpnews" in content ? content.mpnews?.media_id : undefined;
    if (typeof media_id !== "string") return;
    await this.#asked(problems, "/content/mpnews/media_id", async () => {
      try {
        await this.#desk.place.client().call("draft/get", { media_id });
      } catch (error) {
        if (!(error instanceof ApiError && error.errcode === 40007)) throw error;
        problems.push(problemOf("/content/mpnews/media_id", "risky", "warning", NO_DRAFT));
      }
    });
  }

  /** Asks WeChat. A missing answer is a warning: the send itself may still work. */
  async #asked<T>(
    problems: Problem[],
    path: string,
    ask: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      problems.push(problemOf(path, "risky", "warning", refusalOf(error).message));
      return undefined;
    }
  }
}

/** The files of a message, with their places in it. */
function mediaOf(value: unknown, path: string): { path: string; media_id: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const place = `${path}/${name}`;
    if (name === "media_id" && typeof member === "string") return { path: place, media_id: member };
    if (name !== "media_ids" || !Array.isArray(member)) return mediaOf(member, place);
    return member.flatMap((media_id, n) =>
      typeof media_id === "string" ? { path: `${place}/${n}`, media_id } : [],
    );
  });
}

/** The number of jobs of an audience. */
function jobsOf(audience: Audience): number {
  return Math.max(assumedBatches(audience).length, 1);
}

/** Batches as an audience of OpenIDs will have them. Their OpenIDs are not read for a check: they may be millions. */
function assumedBatches(audience: Audience): { count: number; fingerprint: string }[] {
  const count =
    "list" in audience ? audience.count : "openids" in audience ? audience.openids.count : 0;
  return Array.from({ length: Math.ceil(count / BATCH) }, (_, n) => ({
    count: Math.max(Math.min(BATCH, count - n * BATCH), Math.min(count, 2)),
    fingerprint: String(n).padStart(22, "A"),
  }));
}

function problemOf(
  path: string,
  code: Problem["code"],
  level: Problem["level"],
  message: Text,
): Problem {
  return { path, code, level, message };
}

const LIST_GONE: Text = {
  zh: "名单已被删除，请重新选择群发对象",
  en: "the list was deleted; choose the audience again",
};
const NO_TAG: Text = { zh: "账号没有这个标签", en: "the account has no such tag" };
const EMPTY_TAG: Text = { zh: "标签下没有粉丝", en: "no follower has the tag" };
const NO_DRAFT: Text = {
  zh: "草稿箱里没有这个 media_id：草稿可能已经群发或被删除（永久图文素材不受影响）",
  en: "no draft has this media_id: it may have been sent or deleted (permanent media are not concerned)",
};

function expired(at: number): Text {
  const time = inBeijing(at);
  return {
    zh: `临时素材在群发前失效（${time}，北京时间），请重新上传`,
    en: `the temporary file expires before the send (${time} Beijing time); upload it again`,
  };
}

function noTotal(): never {
  return refuse(502, "no_total", {
    zh: "微信没有返回粉丝总数",
    en: "WeChat did not say how many followers there are",
  });
}

function fewCalls(left: number, jobs: number): Text {
  return {
    zh: `今天还可调用 ${left} 次，而这次群发要调用 ${jobs} 次，其余的会等到下一天`,
    en: `WeChat takes ${left} more calls today, and this send needs ${jobs}; the others wait for the next day`,
  };
}
