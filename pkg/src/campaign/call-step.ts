import type { Call } from "../calls/types.js";

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
