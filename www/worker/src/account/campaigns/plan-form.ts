import type { CampaignContent } from "wechat-mass";
import { toHex } from "../../shared/encoding.js";

/** The audience of a plan, as a person gives it. There is no default. */
export type AudienceGiven =
  | { readonly is_to_all: true }
  | { readonly tag_id: number }
  | { readonly list: string }
  | { readonly openids: readonly string[] };

/** The audience of a plan, as it is stored. Lists of OpenIDs have a digest, which an approval holds for. */
export type Audience =
  | { readonly is_to_all: true }
  | { readonly tag_id: number }
  | ListAudience
  | { readonly openids: { readonly count: number; readonly fingerprint: string } };

/** A list as it was when it was planned. */
export interface ListAudience {
  readonly list: string;
  readonly name: string;
  readonly count: number;
  readonly fingerprint: string;
}

/** How a campaign is sent. */
export interface PlanOptions {
  /** The other jobs wait until the first one has ended. */
  readonly wait_for_first?: boolean | undefined;
  readonly calls_per_day?: number | undefined;
  readonly calls_per_minute?: number | undefined;
  readonly speed?: number | undefined;
}

/** A plan, as a person gives it. */
export interface PlanGiven {
  /** The name for people. Followers do not see it. */
  readonly title: string;
  readonly content: CampaignContent;
  readonly audience: AudienceGiven;
  readonly options?: PlanOptions | undefined;
}

/** A change of a plan. Without an audience, the plan keeps the one that it has. */
export type PlanChange = Omit<PlanGiven, "audience"> & {
  readonly audience?: AudienceGiven | undefined;
};

/** The kind of an audience, as WeChat counts sends. */
export function reachOf(audience: Audience): "all" | "tag" | "openids" {
  if ("is_to_all" in audience) return "all";
  return "tag_id" in audience ? "tag" : "openids";
}

/** The SHA-256 of a value, whatever the order of its members. In hex. */
export async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(canonical(value));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return toHex(hash);
}

/** Writes a value as JSON in one way only: members in the order of their names, absent ones left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join()}}`;
}
