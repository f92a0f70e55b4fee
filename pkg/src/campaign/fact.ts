import { NO_BYTES, utf8Of } from "../arguments/bytes.js";
import type { Fact } from "../generated/campaign-types.js";
import { callWithCampaign, writtenCampaign } from "../wasm/campaign.js";
import { type Campaign, type StoredCampaign, storedText } from "./stored.js";

/** A fact as the WebAssembly takes it. It keeps nothing of the object from which it was written. */
export interface WrittenFact {
  /** The fact as JSON, without its reply. Empty if it has no JSON. */
  readonly json: string;
  /** A copy of its raw reply. */
  readonly reply: Uint8Array;
}

/**
 * Records a fact, and returns the campaign to store. A repeated fact changes nothing.
 *
 * @throws {CampaignError} if the fact cannot belong to this campaign. The campaign stays unchanged.
 */
export function record(campaign: StoredCampaign, fact: Fact, now: number): Campaign {
  return recordWritten(campaign, writtenFact(fact), now);
}

/** Records a fact that was written before. */
export function recordWritten(campaign: StoredCampaign, fact: WrittenFact, now: number): Campaign {
  const text = storedText(campaign);
  const at = Number(now);
  const { json, reply } = fact;
  return callWithCampaign(text, (wasm, number) =>
    writtenCampaign((changed) => wasm.recordFact(number, changed, json, reply, at), number),
  );
}

/**
 * Writes a fact. Whoever records it later, or several times, writes it once: its object may change meanwhile.
 *
 * @throws {TypeError} if an id or a reply has already lost digits.
 */
export function writtenFact(fact: unknown): WrittenFact {
  // An absent fact is refused as an unknown one.
  const { reply, ...rest } = (fact ?? {}) as Fact & { reply?: unknown };
  const { msg_id, msg_ids = [] } = rest as { msg_id?: unknown; msg_ids?: unknown };
  for (const id of [msg_id, ...(Array.isArray(msg_ids) ? msg_ids : [])]) {
    if (typeof id === "number" && id > Number.MAX_SAFE_INTEGER) {
      throw new TypeError(
        "record() takes a msg_id beyond 2^53-1 as text or bigint; a number has already lost digits of it",
      );
    }
  }
  // The list may come from a summary, in which an unsent job has no id.
  const known = Array.isArray(msg_ids) ? msg_ids.filter((id) => id !== undefined) : msg_ids;
  const json = jsonOf("msg_ids" in rest ? { ...rest, msg_ids: known } : rest);
  const hasReply = rest.what === "replied" || rest.what === "quota";
  return { json, reply: hasReply ? replyBytes(reply).slice() : NO_BYTES };
}

/** Writes a fact as JSON. A fact without JSON becomes an empty text, which `record` refuses. */
function jsonOf(fact: object): string {
  try {
    const json = JSON.stringify(fact, (name, value) => {
      // A clock may count fractions of a second.
      const isTime = (name === "at" || name === "since") && typeof value === "number";
      if (isTime) return Math.floor(value);
      // A status that was lost must not become the default, which is 200.
      if (name === "status" && value === undefined) return null;
      return typeof value === "bigint" ? String(value) : value;
    });
    return json ?? "";
  } catch {
    return "";
  }
}

/** Returns the bytes of a raw reply. */
function replyBytes(reply: unknown): Uint8Array {
  const bytes = utf8Of(reply);
  if (bytes !== undefined) return bytes;
  throw new TypeError(
    "record() takes the reply's raw text or bytes; a parsed object has already lost digits of its ids (use response.text(), not response.json())",
  );
}
