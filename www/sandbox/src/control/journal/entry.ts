import type { JournalEntry, Why } from "../../world/hooks.js";

/** An entry of the journal, as it is shown. */
export interface Entry {
  /** Grows with each entry. */
  readonly id: string;
  /** The time of the sandbox's clock, in Unix seconds. */
  readonly at: number;
  /** The time of the machine, in Unix seconds. */
  readonly real_at: number;
  readonly kind: JournalEntry["kind"];
  /** The AppID, if one is known. */
  readonly account: string | null;
  /** The endpoint without `cgi-bin/`; of a push, the event. */
  readonly endpoint: string;
  readonly method: string;
  /** With its query; of a push, the address. */
  readonly path: string;
  /** The HTTP status; 0 if no answer went out, or none came. */
  readonly status: number;
  readonly errcode: number | null;
  readonly why: Why;
  readonly fault: string | null;
  /** Fields of an accepted request that nobody has read. */
  readonly unread: readonly string[];
  /** Fields of a refused request that nobody has read: the refusal came first, or they are misspelt. */
  readonly not_reached: readonly string[];
  /** The beginning, without secrets. */
  readonly request: string;
  readonly reply: string;
  /** Characters that the whole request and the whole reply have. */
  readonly lengths: { readonly request: number; readonly reply: number };
  /** Milliseconds of the machine that it took. */
  readonly took: number;
}
