import { member } from "../arguments/options.js";
import { className } from "../arguments/type-name.js";
import type { Options } from "../calls/types.js";
import type { Problem } from "../errors/calls.js";
import type { Send, SendAll } from "../generated/types.js";
import { callWasm } from "../wasm/campaign.js";
import { areDisjoint, type OpenIdBatch } from "./openid-batches.js";
import type { Campaign } from "./stored.js";

/** `Omit` for each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The message of a campaign: that of a send, without its audience and `clientmsgid`. */
export type CampaignContent =
  | Without<SendAll, "filter" | "clientmsgid">
  | Without<Send, "touser" | "clientmsgid">;

/** The recipients of a campaign. There is no default. */
export type CampaignAudience =
  | {
      /** Everyone. Written out, never assumed. */
      is_to_all: true;
      tag_id?: never;
      openids?: never;
    }
  | {
      is_to_all?: false | undefined;
      /** The followers with one tag. */
      tag_id: number;
      openids?: never;
    }
  | {
      /**
       * The batches of `openIdBatches`, a job each. Only for a 服务号. The OpenIDs of a batch may be omitted,
       * but keep `list`.
       *
       * Batches of two lists are refused, because both may have the same people. They are accepted if they
       * have their OpenIDs and nobody is in two of them. Without `list`, only a repeated batch is noticed.
       */
      openids: readonly (Pick<OpenIdBatch, "count" | "fingerprint"> & {
        list?: string | null | undefined;
        openids?: unknown;
      })[];
      is_to_all?: never;
      tag_id?: never;
    };

/** The plan of a campaign. */
export interface CampaignPlan {
  /**
   * The name of the campaign, at most 128 bytes. WeChat cannot tell two campaigns with the same name,
   * content and audience apart: within 24 hours it sends only one of them.
   */
  id: string;
  /** `service` (服务号) or `subscription` (公众号). */
  account: "service" | "subscription";
  /** The recipients. */
  audience: CampaignAudience;
  /** The message. */
  content: CampaignContent;
  /** The account's speed, 0 to 4, from `message/mass/speed/get`. It is used to estimate the end. */
  speed?: number | undefined;
  /** The earliest time of a send. Unix seconds. */
  start_at?: number | undefined;
  /**
   * Makes the other jobs wait until the first one has ended. Review, the check for reprints or an
   * administrator may refuse the message. With this option, you learn it before anyone else gets the message.
   */
  wait_for_first?: boolean | undefined;
  /** The maximum number of sends a day. Default: 100. WeChat may grant the account more. */
  calls_per_day?: number | undefined;
  /** The maximum number of sends a minute. Default: 60. WeChat may grant the account more. */
  calls_per_minute?: number | undefined;
}

/** Lists every problem of a plan, errors and warnings, with paths into the plan. Never throws. */
export function checkCampaign(plan: CampaignPlan, options?: Options): Problem[] {
  const bare = withWholeStart(withoutOpenIds(plan));
  return callWasm((wasm) => wasm.checkCampaign(bare, options));
}

/**
 * Checks a plan and makes a campaign of it. There is one job for everyone or for a tag, or one for each
 * batch of OpenIDs. Each job has its own `clientmsgid`. Nothing is sent. `now` is in Unix seconds.
 *
 * @throws {MassError} with every problem, if one of them is an error.
 * @example
 * let campaign = planCampaign({
 *   id: "spring", account: "service", audience: { tag_id: 2 },
 *   content: { msgtype: "text", text: { content: "你好" } },
 * }, Date.now() / 1000);
 */
export function planCampaign(plan: CampaignPlan, now: number, options?: Options): Campaign {
  const bare = withWholeStart(withoutOpenIds(plan));
  return callWasm((wasm) => wasm.planCampaign(bare, Number(now), options));
}

/**
 * Removes the OpenIDs from the batches of a plan: only count, fingerprint and list are checked. A wrong
 * value instead of the batches stays, shortened, because it may be a list of a million OpenIDs.
 */
function withoutOpenIds(plan: CampaignPlan): unknown {
  try {
    const { openids } = plan.audience as { openids?: unknown };
    if (openids === undefined) return plan;
    const bare = Array.isArray(openids)
      ? bareBatches(openids)
      : typeof openids === "string"
        ? openids.slice(0, 1)
        : openids;
    return { ...plan, audience: { ...plan.audience, openids: bare } };
  } catch {
    // The value is not a plan. The check reports it.
    return plan;
  }
}

/** Rounds `start_at` up to a whole second, so that nothing is sent before it. */
function withWholeStart(plan: unknown): unknown {
  const at = member(plan, "start_at");
  return typeof at === "number" ? { ...(plan as object), start_at: Math.ceil(at) } : plan;
}

function bareBatches(batches: readonly unknown[]): unknown[] {
  const isBatch = (one: unknown) => className(one) === "Object";
  const other = batches.findIndex((one) => !isBatch(one));
  if (other >= 0) {
    const [wrong] = batches.slice(other);
    const short = typeof wrong === "string" ? "" : Array.isArray(wrong) ? [] : wrong;
    return [...batches.slice(0, other).map(() => ({})), short];
  }
  const all = batches as readonly Record<string, unknown>[];
  // Lists without common OpenIDs count as one list, so their names need not be checked.
  const countAsOne = isMixed(all) && areDisjoint(all);
  return all.map(({ openids: _, batch: __, list, ...rest }) =>
    countAsOne || list === undefined || list === null ? rest : { ...rest, list },
  );
}

/** Tells whether batches come from several lists. In one list, a later name begins with every earlier one. */
function isMixed(batches: readonly Record<string, unknown>[]): boolean {
  const names = batches.flatMap(({ list }) => (typeof list === "string" ? [list] : []));
  names.sort((one, other) => one.length - other.length);
  return names.some((name, index) => !name.startsWith(names[index - 1] ?? ""));
}
