/** Who did something: a client of WeChat's API, WeChat itself, or the person at the switches. */
export type EntryKind = "call" | "push" | "control";

/** Why it was answered so. */
export interface Reason {
  readonly rule: string;
  readonly source: string;
}

/** What has happened, as it is written into the journal. */
export interface Happening {
  readonly kind: EntryKind;
  /** The AppID, if one is known. */
  readonly account?: string | undefined;
  /** The endpoint without `cgi-bin/`, or the event of a push. */
  readonly endpoint?: string | undefined;
  readonly method: string;
  /** The path with its query, or the address of a push. */
  readonly path: string;
  /** The HTTP status; 0 if no answer went out, or none came. */
  readonly status: number;
  readonly errcode?: number | undefined;
  readonly why: Reason;
  /** The kind of the fault that struck. */
  readonly fault?: string | undefined;
  /** The fields of the request that nobody has read. */
  readonly unread?: readonly string[];
  readonly request: string;
  readonly reply: string;
}

/** An entry of the journal, as it is shown. */
export interface Entry {
  /** Grows with each entry. */
  readonly id: string;
  /** The time of the sandbox's clock, in Unix seconds. */
  readonly at: number;
  /** The time of the machine, in Unix seconds. */
  readonly real_at: number;
  readonly kind: EntryKind;
  readonly account: string | null;
  readonly endpoint: string | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly errcode: number | null;
  readonly why: Reason;
  readonly fault: string | null;
  readonly unread: readonly string[];
  /** The beginning, without secrets. */
  readonly request: string;
  readonly reply: string;
  /** Characters that the whole request and the whole reply have. */
  readonly lengths: { readonly request: number; readonly reply: number };
}
