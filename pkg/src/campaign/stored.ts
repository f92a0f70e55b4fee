import { bytesOf } from "../arguments/bytes.js";
import { callWasm, callWithCampaign, writtenCampaign } from "../wasm/campaign.js";

/**
 * A campaign as JSON text. Store it after every change: after a crash it is all you need to continue. It
 * has no secret, and no OpenIDs except those of ordered previews.
 *
 * A database may change the text: an object, other blanks and another order of members are accepted.
 */
export type Campaign = string;

/** A campaign as a store returns it. */
export type StoredCampaign = Campaign | object;

/** Returns the text of a stored campaign. A value without JSON becomes an empty text, which is refused. */
export function storedText(campaign: StoredCampaign): string {
  if (typeof campaign === "string") return campaign;
  // A file is read as bytes.
  const bytes = bytesOf(campaign);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  try {
    return JSON.stringify(campaign) ?? "";
  } catch {
    return "";
  }
}

/**
 * Returns a number that grows with each change of a campaign. A store compares it before it writes: it
 * overwrites only the revision that was read. So no fact of another program is lost, and only one of two
 * programs makes a call.
 */
export function campaignRevision(campaign: StoredCampaign): number {
  const stored = storedText(campaign);
  // The revision is in the head, and the rest may be long.
  const head = /^\{"version":\d+,"check":"[\w-]*"(?:,"revision":(\d+))?,"id":/.exec(stored);
  if (head) return Number(head[1] ?? 0);
  return callWithCampaign(stored, (wasm, number) => wasm.campaignSummary(number, ANY_TIME))
    .revision;
}

/** A time for a summary of which only the revision is used. */
const ANY_TIME = 1e9;

/** A part of a stored campaign. */
export interface CampaignPart {
  /** Its name within the campaign: `head`, `jobs-1`, `jobs-2`, … */
  name: string;
  /** The text to store under the name. */
  text: string;
}

/**
 * Splits a campaign for stores with small rows. The head changes with every fact. Each other part has a
 * hundred jobs (about 30 KB) and seldom changes. If you give the `stored` parts, only those that differ
 * are returned.
 *
 * Store all parts in one transaction: `joinCampaign` refuses parts of two states.
 *
 * @throws {CampaignError} if the campaign is damaged.
 */
export function campaignParts(
  campaign: StoredCampaign,
  stored: Iterable<CampaignPart> = [],
): CampaignPart[] {
  const known = new Map([...(stored ?? [])].map((part) => [part?.name, part?.text]));
  const flat = callWithCampaign(storedText(campaign), (wasm, number) => wasm.campaignParts(number));
  const parts: CampaignPart[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    parts.push({ name: flat[at] as string, text: flat[at + 1] as string });
  }
  return parts.filter((part) => known.get(part.name) !== part.text);
}

/**
 * Joins all parts of a campaign, in any order.
 *
 * @throws {CampaignError} if a part is missing or damaged, or if the parts are of different states.
 */
export function joinCampaign(parts: Iterable<CampaignPart>): Campaign {
  const flat = [...(parts ?? [])].flatMap((part) => [String(part?.name), storedText(part?.text)]);
  return callWasm((wasm) => writtenCampaign((number) => wasm.joinParts(number, flat)) as Campaign);
}
