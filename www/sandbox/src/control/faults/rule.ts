import { z } from "zod";
import { FAULT_KINDS, type FaultKindName, faultKind, type OwnField, SENDS } from "./kinds.js";

const KINDS = Object.keys(FAULT_KINDS) as [FaultKindName, ...FaultKindName[]];

/** A day of real time is too long for a request to be open. */
const MOST_SECONDS = 30 * 86_400;

/** The longest wait of a call, in real seconds. */
const MOST_DELAY = 600;

/** A rule as it is given. Which fields belong to which kind is checked behind it, by `problemOf`. */
export const RULE = z.strictObject({
  endpoint: z.string().min(1).max(100),
  kind: z.enum(KINDS),
  /** How many calls it strikes; of one that strikes by chance, how many it draws for. Without it: all. */
  first: z.int().min(1).max(1_000_000_000).optional(),
  /** How many calls pass before that. */
  after: z.int().min(0).max(1_000_000_000).optional(),
  when: z.enum(["before", "after"]).optional(),
  /** Only calls of this AppID. */
  account: z.string().min(1).max(64).optional(),
  errcode: z.int().optional(),
  seconds: z.number().min(0).max(MOST_SECONDS).optional(),
  status: z
    .string()
    .regex(/^(?:send success|send fail|err\(\d{1,9}\))$/)
    .optional(),
  http_status: z.int().min(500).max(599).optional(),
  msg_id: z.enum(["own", "another"]).optional(),
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** The part of the calls that it strikes. */
  chance: z.number().gt(0).max(1).optional(),
  /** Where the numbers of chance begin. The same seed gives the same calls. */
  seed: z.int().min(0).max(0xffff_ffff).optional(),
});

/** A rule as it is given. */
export type Given = z.infer<typeof RULE>;

/** A rule that was found right, with its id and its default. */
export interface Rule extends Given {
  readonly id: string;
  readonly when: "before" | "after";
}

/** When a rule strikes that does not say so. */
export function defaultWhen({ kind, msg_id }: Given): "before" | "after" {
  // The field reports of another job's id are about sends that were never carried out.
  if (kind === "duplicate_clientmsgid" && msg_id === "another") return "before";
  return faultKind(kind).when[0] ?? "before";
}

/** A mistake in a rule. */
export interface RuleProblem {
  readonly field: string;
  readonly value: unknown;
  readonly limit: string;
  readonly zh: string;
  readonly en: string;
}

const OWN_FIELDS: readonly OwnField[] = [
  "errcode",
  "seconds",
  "status",
  "http_status",
  "msg_id",
  "address",
];

/** Finds what the form alone does not show: an unknown endpoint, and fields that do not go with the kind. */
export function problemOf(rule: Given, endpoints: readonly string[]): RuleProblem | undefined {
  const kind = faultKind(rule.kind);
  const allowed = endpointsOf(kind.strikes, endpoints);
  if (!allowed.includes(rule.endpoint)) {
    return {
      field: "endpoint",
      value: rule.endpoint,
      limit: allowed.length > 4 ? "GET /sandbox/endpoints" : allowed.join(", "),
      zh: `没有接口 ${rule.endpoint}，或 ${rule.kind} 不适用于它`,
      en: `there is no endpoint ${rule.endpoint}, or ${rule.kind} does not go with it`,
    };
  }
  for (const field of OWN_FIELDS) {
    const needed = kind.needs?.includes(field) ?? false;
    if (needed && rule[field] === undefined) {
      return {
        field,
        value: null,
        limit: "required",
        zh: `${rule.kind} 需要 ${field}`,
        en: `${rule.kind} needs ${field}`,
      };
    }
    if (!needed && !(kind.takes?.includes(field) ?? false) && rule[field] !== undefined) {
      return {
        field,
        value: rule[field],
        limit: [...(kind.needs ?? []), ...(kind.takes ?? [])].join(", "),
        zh: `${rule.kind} 没有字段 ${field}`,
        en: `${rule.kind} has no field ${field}`,
      };
    }
  }
  if (rule.when !== undefined && !kind.when.includes(rule.when)) {
    return {
      field: "when",
      value: rule.when,
      limit: kind.when.join(", "),
      zh: `${rule.kind} 只能是 ${kind.when.join("、")}`,
      en: `${rule.kind} can only be ${kind.when.join(", ")}`,
    };
  }
  if (
    rule.kind === "duplicate_clientmsgid" &&
    rule.when === "before" &&
    rule.msg_id !== "another"
  ) {
    return {
      field: "msg_id",
      value: rule.msg_id ?? "own",
      limit: "another",
      zh: "请求尚未处理时还没有自己的 msg_id：用 another，或 when: after",
      en: "before the request is carried out it has no msg_id of its own: use another, or when: after",
    };
  }
  if (rule.kind === "delay" && (rule.seconds ?? 0) > MOST_DELAY) {
    return {
      field: "seconds",
      value: rule.seconds,
      limit: `0..${MOST_DELAY}`,
      zh: `delay 最多 ${MOST_DELAY} 秒`,
      en: `a delay is at most ${MOST_DELAY} seconds`,
    };
  }
  if ((rule.chance === undefined) !== (rule.seed === undefined)) {
    const missing = rule.chance === undefined ? "chance" : "seed";
    return {
      field: missing,
      value: null,
      limit: "chance + seed",
      zh: "chance 和 seed 必须一起给出：随机的故障也必须能够重现",
      en: "chance and seed go together: a fault by chance must be repeatable, too",
    };
  }
  return undefined;
}

function endpointsOf(strikes: "call" | "send" | "job" | "push", endpoints: readonly string[]) {
  if (strikes === "call") return ["*", ...endpoints];
  return strikes === "push" ? ["push"] : ["*", ...SENDS];
}
