import type { Actor } from "../shared/actor.js";

/** Who makes a request, and how this was proved. */
export interface Principal {
  readonly actor: Actor;
  /** A session of a person by cookie, or a key of a program. */
  readonly by: "session" | "key";
  /** The accounts that may be used: all, or only these. */
  readonly accounts: "all" | readonly string[];
}

/** The proof of a request of who makes it. */
export interface Credential {
  /** The text of the cookie. */
  readonly session?: string | undefined;
  /** The text of the API key. */
  readonly key?: string | undefined;
  /** The address that it comes from. Empty if it is not known. */
  readonly address: string;
}
