import { numberedBytes, storable, storedBytes, utf8Of } from "../arguments/bytes.js";
import { className } from "../arguments/type-name.js";
import type { Call } from "../calls/types.js";
import type { Message } from "../errors/explanations.js";
import type { Cause } from "../generated/types.js";
import { callWasm } from "../wasm/campaign.js";
import { type StoredCampaign, storedText } from "./stored.js";
import type { Totals } from "./summary.js";

/** The reason why a campaign waits, asks a person or needs a token. */
export interface Because {
  /** The reason, for programs. */
  code: Cause;
  /** The number of the job that it concerns, from 1. */
  job?: number;
  /** WeChat's last answer about the job. */
  errcode?: number;
  /** The reason, for people. */
  message: Message;
}

/** A call to make: record `called` and store, send it, then record `replied` or `lost` and store again. */
export type CallStep = {
  do: "call";
  /** The name of the call in facts: `send-3-1`. */
  id: string;
  /**
   * The end of the time in which a send may leave (Unix seconds). A program that was asleep must not send it
   * later: another program may have sent it. It must ask for the next step instead.
   */
  before?: number;
} & (
  | {
      /** A send to everyone or to a tag, or a query for the status of a job. */
      purpose: "send" | "poll";
      /** The job, from 1. */
      job: number;
      call: Call;
      batch?: never;
    }
  | {
      /** A send to OpenIDs, of which `batchCall` makes the call. */
      purpose: "send";
      job: number;
      call: null;
      /** The number of the batch, from 1. */
      batch: number;
      /** The number of its OpenIDs. */
      count: number;
      /** The fingerprint of its OpenIDs. */
      fingerprint: string;
    }
  | {
      /** An order of an operator. */
      purpose: "preview" | "delete";
      /** The number of the order, from 1. */
      order: number;
      call: Call;
      batch?: never;
    }
);

/** The next step of a campaign. */
export type Step =
  | CallStep
  /** Wait until this time (Unix seconds), or until a fact is recorded. */
  | { do: "wait"; until: number; because: Because }
  /** Get a new access token, then record `token_refreshed`. */
  | { do: "refresh_token"; because: Because }
  /**
   * Ask a person. `choices` lists the possible answers: a `decision` about `question` (`retry`, `sent`,
   * `not_sent`, `skip`), or another fact (`resumed`, `cancelled`, `token_refreshed`, `clock`).
   *
   * Other facts may still be recorded. If `until` is present, another job needs a step at that time: ask
   * for the next step then.
   */
  | { do: "ask_human"; because: Because; question?: string; choices: string[]; until?: number }
  /** Stop: everything has ended. */
  | { do: "done"; totals: Totals };

/**
 * Returns the next step. It changes nothing: two questions get the same answer.
 *
 * @throws {CampaignError} if the campaign is damaged, or `now` is not a time in Unix seconds.
 */
export function nextStep(campaign: StoredCampaign, now: number): Step {
  return callWasm((wasm) => wasm.nextStep(storedText(campaign), Number(now)));
}

/**
 * The OpenIDs of one batch: bytes or text with one OpenID a line, or an array of OpenIDs. Bytes may have
 * gone through a store: an array of numbers (D1), or a `Buffer` in JSON.
 */
export type BatchOpenIds =
  | Uint8Array
  | ArrayBuffer
  | string
  | readonly string[]
  | readonly number[]
  | { type: "Buffer"; data: readonly number[] };

/**
 * Makes the call of a step that names a batch, from the OpenIDs of the batch.
 *
 * @throws {CampaignError} if these are not the planned OpenIDs.
 */
export function batchCall(
  campaign: StoredCampaign,
  step: Pick<CallStep, "id">,
  openids: BatchOpenIds,
): Call {
  const bytes = openidBytes(openids);
  const call = callWasm((wasm) =>
    bytes === undefined
      ? wasm.noBatch(storedText(campaign), String(step?.id), className(openids))
      : wasm.batchCall(storedText(campaign), String(step?.id), bytes),
  );
  return storable(call as Call);
}

/** Returns OpenIDs as bytes, if nothing is lost. `batchCall` checks later that they are the planned ones. */
function openidBytes(openids: unknown): Uint8Array | undefined {
  if (Array.isArray(openids)) {
    // `every` would skip holes.
    const isText = openids.findIndex((one) => typeof one !== "string") < 0;
    return isText ? utf8Of(openids.join("\n")) : numberedBytes(openids);
  }
  const isStored = typeof openids === "object" && openids !== null;
  return utf8Of(openids) ?? (isStored ? storedBytes(openids) : undefined);
}
