import { NO_BYTES, utf8Of } from "../arguments/bytes.js";
import type { Push } from "../push/types.js";
import { callWasm } from "../wasm/campaign.js";
import { type Campaign, type StoredCampaign, storedText } from "./stored.js";

/** The purpose of a call. */
export type Purpose = "send" | "poll" | "preview" | "delete";

/** An event to record. Facts may come in any order and any number of times. */
export type Fact =
  /**
   * The call goes out now: a claim on it. Record and store it before you send the request. If `record`
   * throws, you must not send it: it is not due (`not_due`), or was claimed before (`already_called`).
   */
  | { what: "called"; id: string }
  /** The claimed call was not sent: it was too late, or the program had to stop. */
  | { what: "unsent"; id: string }
  /** An answer came: its body as it came, and its HTTP status. Default: 200. */
  | { what: "replied"; id: string; status?: number; reply: string | Uint8Array | ArrayBuffer }
  /** No answer came: the connection failed, or the time was up. */
  | { what: "lost"; id: string }
  /** A push of this account, from `openPush`. A push about something else is ignored. */
  | { what: "pushed"; push: Push }
  /** There is a new access token. */
  | { what: "token_refreshed" }
  /**
   * There was no access token. `errcode` and `errmsg` are WeChat's answer to the token call, if there was
   * one. They must not have a secret in them: they are stored.
   */
  | { what: "token_failed"; errcode?: number; errmsg?: string }
  /** A person or a reliable clock gives the time: `at` (Unix seconds). Default: now. */
  | { what: "clock"; at?: number }
  /**
   * An older state was restored. It lacks the calls since this time (Unix seconds), so the sends of that time
   * may have been sent.
   */
  | { what: "restored"; since: number }
  /**
   * All known `msg_id`s of another campaign of this account. A 45065 with one of them does not concern a
   * job here.
   */
  | { what: "others"; campaign: string; msg_ids: readonly (string | number | bigint)[] }
  /** An operator pauses the campaign. The latest `at` of pauses and resumptions counts (Unix seconds). Default: now. */
  | { what: "paused"; at?: number }
  /** An operator resumes the campaign, also if it waits for a quota, which may have been cleared. */
  | { what: "resumed"; at?: number }
  /** An operator ends the campaign. WeChat continues with the jobs that it has accepted. */
  | { what: "cancelled" }
  /**
   * An operator answers a question:
   *
   * - `retry`: it was certainly not sent, and must be sent
   * - `not_sent`: it was certainly not sent, and must not be sent
   * - `skip`: leave it as it is
   * - `sent`: it was sent, as the job that mp.weixin.qq.com shows
   */
  | { what: "decided"; question: string; decision: "retry" | "not_sent" | "skip" }
  | { what: "decided"; question: string; decision: "sent"; msg_id?: string | number | bigint }
  /** An operator wants to see the message. `name` distinguishes two previews for one person. */
  | { what: "preview"; name: string; touser: string; towxname?: never }
  | { what: "preview"; name: string; towxname: string; touser?: never }
  /** An operator wants the articles of a job deleted, or only one of them (from 1). */
  | { what: "delete"; job: number; article_idx?: number }
  /** A person deleted the articles of a job at mp.weixin.qq.com. */
  | { what: "deleted"; job: number }
  /** The number of calls of other programs today, and of these in the last minute. */
  | { what: "elsewhere"; purpose: Purpose; calls: number; last_minute?: number }
  /** The reply to `openapi/quota/get`, as it came. */
  | { what: "quota"; purpose: Purpose; reply: string | Uint8Array | ArrayBuffer };

/**
 * Records a fact, and returns the campaign to store. A repeated fact changes nothing.
 *
 * @throws {CampaignError} if the fact cannot belong to this campaign. The campaign stays unchanged.
 */
export function record(campaign: StoredCampaign, fact: Fact, now: number): Campaign {
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
  const bytes = hasReply ? replyBytes(reply) : NO_BYTES;
  return callWasm((wasm) => wasm.recordFact(storedText(campaign), json, bytes, Number(now)));
}

/** Writes a fact as JSON. A fact without JSON becomes an empty text, which `record` refuses. */
function jsonOf(fact: object): string {
  try {
    return JSON.stringify(fact, (name, value) => {
      // A clock may count fractions of a second.
      const isTime = (name === "at" || name === "since") && typeof value === "number";
      if (isTime) return Math.floor(value);
      // A status that was lost must not become the default, which is 200.
      if (name === "status" && value === undefined) return null;
      return typeof value === "bigint" ? String(value) : value;
    });
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
