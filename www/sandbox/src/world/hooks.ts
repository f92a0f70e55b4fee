import type { Place } from "./place.js";
import type { Text } from "./text.js";

/** Why the sandbox answers as it does: in the header `x-sandbox-why`, in English, and in the journal. */
export interface Why {
  /** In plain words. */
  readonly rule: Text;
  /** Where the rule comes from: a section of docs/spec.md, or a report. */
  readonly source: string;
}

/** A call to WeChat's API that is about to be answered, as far as faults choose by it. */
export interface Call {
  /** The AppID; empty if no account is known, for example without a token. */
  readonly account: string;
  /** The endpoint without `cgi-bin/`, for example `message/mass/send`. */
  readonly endpoint: string;
  readonly path: string;
  readonly method: string;
  readonly query: URLSearchParams;
  /** The bytes of the request's body. */
  readonly bytes: Uint8Array;
}

/** A fault's deed, instead of an answer or to it. All that is given happens: first the delay, then one of the others. */
export interface Interruption {
  /** The rule, for the journal. */
  readonly fault: string;
  /** Seconds of the machine by which the answer comes later. */
  readonly delay?: number;
  /** An answer in WeChat's form instead of the true one; `rid` is appended to its `errmsg`. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** An answer as it is, for example a page of HTML. */
  readonly raw?: { readonly status: number; readonly type: string; readonly body: string };
  /** The connection ends: before a byte of the answer, or after half of it. */
  readonly cut?: "lost" | "half";
  /** After the commit only: the job of this call ends, and its push is delivered, before the answer leaves. */
  readonly pushFirst?: boolean;
  readonly why: Why;
}

/** A push that is about to be delivered for the first time. */
export interface PushOutlook {
  readonly account: string;
  /** The event, for example `MASSSENDJOBFINISH`, or `text`. */
  readonly event: string;
  /** The job that it tells of. */
  readonly msg_id?: string;
}

/** A fault's deed to a push. */
export interface PushFault {
  readonly fault: string;
  /** It is never sent. */
  readonly never?: boolean;
  /** Seconds of the sandbox's clock by which it comes later. */
  readonly late?: number;
  /** How often it is sent, though it was taken. */
  readonly times?: number;
}

/** The faults by rule. They live in `control/`. */
export interface Faults {
  /** Before the handler: an answer means that nothing is done. */
  before(call: Call): Interruption | undefined;
  /** After the commit. `reply` is what the caller would get; `undefined` if it is not JSON. */
  after(call: Call, reply: Readonly<Record<string, unknown>> | undefined): Interruption | undefined;
  /** When a push is stored. */
  push(push: PushOutlook): PushFault | undefined;
}

/** An entry of the journal, before it has an id. */
export interface JournalEntry {
  readonly kind: "call" | "push" | "control";
  readonly account: string;
  readonly method: string;
  readonly path: string;
  /** The endpoint without `cgi-bin/`; of a push, the event. */
  readonly endpoint: string;
  readonly query: string;
  /** The HTTP status that was answered; 0 if there was none. */
  readonly status: number;
  readonly errcode: number | undefined;
  readonly why: Why | undefined;
  readonly fault?: string | undefined;
  /** Fields of an accepted request that nobody has read. */
  readonly unread: readonly string[];
  /** Fields of a refused request that nobody has read: the refusal came first, or they are misspelt. */
  readonly not_reached: readonly string[];
  readonly request: string;
  readonly reply: string;
  /** Milliseconds of the machine that it took. */
  readonly took: number;
}

/** The journal of all that came in and went out. It lives in `control/`. */
export interface Journal {
  write(entry: JournalEntry): void;
}

/** The parts of the world that those bring who build it. */
export interface Hooks {
  journal(place: Place): Journal;
  faults(place: Place): Faults;
}
