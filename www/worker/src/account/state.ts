import { RpcTarget } from "cloudflare:workers";
import { ApiError, check, type Permission, type Problem } from "wechat-mass";
import type { Actor } from "../shared/actor.js";
import type { AuditEntry } from "../shared/audit.js";
import { inBeijing } from "../shared/beijing-time.js";
import type { Outcome, Refusal } from "../shared/outcome.js";
import { refusalOf } from "../shared/outcome-of.js";
import { answered } from "./answered.js";
import type { ScheduledExports } from "./backup/scheduled-exports.js";
import type { CampaignWork } from "./campaigns/campaigns.js";
import type { Place } from "./place.js";
import type { Inbox } from "./pushes/inbox.js";
import { WARNING_CODES, type Warning } from "./warnings/warning.js";
import type { Warnings } from "./warnings/warnings.js";

/** How an account is. */
export interface Health {
  readonly status: "ok" | "attention";
  /** Whether a token can be had, and if not why. */
  readonly token: { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal };
  readonly callback: { readonly verified_at?: number; readonly last_push_at?: number };
  /** The work of the alarm that is late, if any. */
  readonly late?: { readonly part: string; readonly due: number };
  /** The campaigns that ask a person. */
  readonly questions: readonly { readonly id: string; readonly title: string }[];
  /** The things that need a person, each with its remedy. */
  readonly warnings: readonly Warning[];
  /** Whether a send is allowed now, by what this service has sent; if not, when, in Beijing time. */
  readonly allowance: Readonly<Record<"all" | "tag" | "openids", Allowance>>;
}

/** Whether a send is allowed now, and if not, when: the time as Beijing has it. */
export type Allowance = Permission & { readonly beijing?: string };

/** The calls of an endpoint that WeChat still takes. */
export interface QuotaLine {
  readonly cgi_path: string;
  readonly daily_limit?: number;
  readonly used?: number;
  readonly remain?: number;
}

const QUOTA_PATHS = [
  "/cgi-bin/message/mass/sendall",
  "/cgi-bin/message/mass/send",
  "/cgi-bin/message/mass/get",
  "/cgi-bin/message/mass/preview",
  "/cgi-bin/message/mass/delete",
];

/** The answers for an endpoint that the account may not use. */
const NOT_PERMITTED: ReadonlySet<number> = new Set([48001, 76022]);

/** The parts whose state is shown. */
export interface StateParts {
  readonly work: CampaignWork;
  readonly inbox: Inbox;
  readonly exports: ScheduledExports;
  readonly warnings: Warnings;
}

/** The state of an account, and what WeChat says about it. */
export class State extends RpcTarget {
  readonly #place: Place;
  readonly #work: CampaignWork;
  readonly #inbox: Inbox;
  readonly #exports: ScheduledExports;
  readonly #warnings: Warnings;

  constructor(place: Place, { work, inbox, exports, warnings }: StateParts) {
    super();
    this.#place = place;
    this.#work = work;
    this.#inbox = inbox;
    this.#exports = exports;
    this.#warnings = warnings;
  }

  health(): Promise<Outcome<Health>> {
    return answered(this.#place, async () => {
      this.#place.settings.read();
      const token = await this.#token();
      const late = this.#warnings.late();
      const questions = this.#work.questions();
      const warnings = this.#warnings.now();
      // A warning that was just found is told to the webhooks, too.
      this.#place.alarm.set();
      const isWell = token.ok && questions.length === 0 && warnings.length === 0;
      return {
        status: isWell ? "ok" : "attention",
        token,
        callback: this.#inbox.seen(),
        ...(late === undefined ? {} : { late }),
        questions,
        warnings,
        allowance: {
          all: this.#allowance("all"),
          tag: this.#allowance("tag"),
          openids: this.#allowance("openids"),
        },
      };
    });
  }

  /** The calls that WeChat still takes today, as WeChat says. */
  quota(): Promise<Outcome<QuotaLine[]>> {
    return answered(this.#place, async () => {
      const client = this.#place.client();
      const lines: QuotaLine[] = [];
      for (const cgi_path of QUOTA_PATHS) {
        const quota = await client
          .call("openapi/quota/get", { cgi_path })
          .then((reply) => reply.quota)
          .catch((error: unknown) => {
            if (error instanceof ApiError && NOT_PERMITTED.has(error.errcode)) return undefined;
            throw error;
          });
        if (quota !== undefined) lines.push({ cgi_path, ...quota });
      }
      return lines;
    });
  }

  /** The speed of mass sends, from 0 (fast) to 4 (slow), as WeChat says. */
  speed(): Promise<Outcome<{ speed: number; realspeed?: number }>> {
    return answered(this.#place, async () => {
      const { speed, realspeed } = await this.#place.client().call("message/mass/speed/get", {});
      return { speed, ...(realspeed === undefined ? {} : { realspeed }) };
    });
  }

  setSpeed(speed: number, actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, async () => {
      await this.#place.client().call("message/mass/speed/set", { speed });
      this.#place.audit.write(actor, "speed.set", { speed });
    });
  }

  /** The tags with the number of their followers. */
  tags(): Promise<Outcome<{ id: number; name: string; count: number }[]>> {
    return answered(this.#place, async () => {
      const { tags } = await this.#place.client().call("tags/get", {});
      return tags.map(({ id, name, count = 0 }) => ({ id, name, count }));
    });
  }

  /** Checks a body of any endpoint. Nothing is sent. */
  check(api: string, body: unknown): Promise<Outcome<readonly Problem[]>> {
    return answered(this.#place, () => check(api, body));
  }

  /** Whether WeChat permits a send now, by what this service has sent. */
  #allowance(audience: "all" | "tag" | "openids"): Allowance {
    const permission = this.#work.checks.allowance(audience);
    const { at } = permission;
    return { ...permission, ...(at === null ? {} : { beijing: inBeijing(at) }) };
  }

  async #token(): Promise<Health["token"]> {
    try {
      await this.#place.wechat.token.get(undefined);
      return { ok: true };
    } catch (error) {
      return { ok: false, refusal: refusalOf(error) };
    }
  }

  /** Numbers for the metrics of the service. */
  metrics(): Promise<Outcome<Record<string, number>>> {
    return answered(this.#place, () => {
      const { db, clock, alarm } = this.#place;
      const count = (sql: string) => db.row<{ n: number }>(sql)?.n ?? 0;
      const next = alarm.next();
      return {
        campaigns_open: count("SELECT COUNT(*) AS n FROM mass_campaigns WHERE ended = 0"),
        campaigns_asking: this.#work.questions().length,
        jobs_accepted: count("SELECT COUNT(*) AS n FROM mass_sends WHERE msg_id IS NOT NULL"),
        pushes_waiting: count("SELECT COUNT(*) AS n FROM pushes WHERE retry_at IS NOT NULL"),
        webhooks_waiting: count("SELECT COUNT(*) AS n FROM deliveries WHERE next_at IS NOT NULL"),
        alarm_late_seconds: next === undefined ? 0 : Math.max(clock.now() - next, 0),
        database_bytes: db.bytes,
        ...this.#exports.metrics(),
        ...this.#warningCounts(),
      };
    });
  }

  /** How many warnings there are of each kind. Those of none are 0, so that an alert can end. */
  #warningCounts(): Record<string, number> {
    const warnings = this.#warnings.now();
    return Object.fromEntries(
      WARNING_CODES.map((code) => [
        `warning_${code}`,
        warnings.filter((warning) => warning.code === code).length,
      ]),
    );
  }

  /** The record of who did what, the newest first. */
  audit(page: { about?: string; before?: string; limit: number }): Promise<Outcome<AuditEntry[]>> {
    return answered(this.#place, () => this.#place.audit.read(page));
  }
}
