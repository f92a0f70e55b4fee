import { member } from "../arguments/options.js";
import { className } from "../arguments/type-name.js";
import type { Untrusted } from "../calls/build.js";
import type { Options } from "../calls/types.js";
import { engineProblem, type Problem } from "../errors/calls.js";
import { EngineError } from "../errors/engine.js";
import type { CampaignPlan } from "../generated/campaign-types.js";
import { callWasm, mailbox, writtenCampaign } from "../wasm/campaign.js";
import { areDisjoint } from "./openid-batches.js";
import type { Campaign } from "./stored.js";

/**
 * Lists every problem of a plan, errors and warnings, with paths into the plan. Never throws. The plan may be
 * `unknown`, for example from a request.
 */
export function checkCampaign(plan: CampaignPlan, options?: Options): Problem[];
export function checkCampaign<P>(plan: Untrusted<P>, options?: Options): Problem[];
export function checkCampaign(plan: unknown, options?: Options): Problem[] {
  const bare = withWholeStart(withoutOpenIds(plan));
  try {
    return callWasm((wasm) => {
      const length = mailbox.values(options, bare, (start, end) => wasm.checkCampaign(start, end));
      return mailbox.problems(length);
    });
  } catch (thrown) {
    if (thrown instanceof EngineError) return [engineProblem(thrown)];
    throw thrown;
  }
}

/**
 * Checks a plan and makes a campaign of it. There is one job for everyone or for a tag, or one for each
 * batch of OpenIDs. Each job has its own `clientmsgid`. Nothing is sent. `now` is in Unix seconds. The plan may
 * be `unknown`, for example from a request.
 *
 * @throws {MassError} with every problem, if one of them is an error.
 * @example
 * let campaign = planCampaign({
 *   id: "spring", account: "service", audience: { tag_id: 2 },
 *   content: { msgtype: "text", text: { content: "你好" } },
 * }, Date.now() / 1000);
 */
export function planCampaign(plan: CampaignPlan, now: number, options?: Options): Campaign;
export function planCampaign<P>(plan: Untrusted<P>, now: number, options?: Options): Campaign;
export function planCampaign(plan: unknown, now: number, options?: Options): Campaign {
  const bare = withWholeStart(withoutOpenIds(plan));
  const at = Number(now);
  return callWasm((wasm) =>
    mailbox.values(
      options,
      bare,
      (start, end) =>
        writtenCampaign((number) => wasm.planCampaign(start, end, at, number)) as Campaign,
    ),
  );
}

/**
 * Removes the OpenIDs from the batches of a plan: only count, fingerprint and list are checked. A wrong
 * value instead of the batches stays, shortened, because it may be a list of a million OpenIDs.
 */
function withoutOpenIds(plan: unknown): unknown {
  try {
    const { audience } = plan as { audience: { openids?: unknown } };
    const { openids } = audience;
    if (openids === undefined) return plan;
    const bare = Array.isArray(openids)
      ? bareBatches(openids)
      : typeof openids === "string"
        ? openids.slice(0, 1)
        : openids;
    return { ...(plan as object), audience: { ...audience, openids: bare } };
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
