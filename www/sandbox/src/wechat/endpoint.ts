import type { Why } from "../world/hooks.js";
import type { Text } from "../world/text.js";
import type { World } from "../world/world.js";

export type { Why } from "../world/hooks.js";

/** A file of a multipart body. */
export interface FilePart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly type: string | undefined;
  readonly bytes: Uint8Array;
}

/** A request that has come, already read. `body` tells which of its fields somebody has read. */
export interface WeChatRequest {
  readonly method: string;
  /** The path, for example `/cgi-bin/message/mass/send`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The caller's address, as far as it is known. */
  readonly address: string;
  readonly contentType: string | undefined;
  /** The bytes as they came. */
  readonly bytes: Uint8Array;
  /** The fields of a JSON body. */
  readonly body: Fields;
  /** The files and fields of a multipart body. */
  readonly parts: readonly FilePart[];
}

/** A JSON object that remembers which of its members were read, so that the journal can show the others. */
export interface Fields {
  /** Returns a member as it came. */
  get(name: string): unknown;
  /** Returns a member that is an object; an empty one if it is missing or something else. */
  object(name: string): Fields;
  /** Returns the elements of a member that is an array of objects. */
  objects(name: string): Fields[];
  has(name: string): boolean;
  /** The paths of the members that nobody has read, such as `filter.colour`. */
  unread(): string[];
}

/** An answer in WeChat's form. */
export interface WeChatReply {
  /** JSON, or bytes with their type. Numbers beyond 2^53 are `bigint`. */
  readonly json?: Readonly<Record<string, unknown>>;
  readonly bytes?: Uint8Array;
  readonly contentType?: string;
  readonly why: Why;
}

/** An endpoint: one declaration, from which routing, quotas, faults, the journal and the page of limits are made. */
export interface Endpoint {
  /** Without the slash in front, for example `cgi-bin/message/mass/send`. */
  readonly path: string;
  readonly method: "GET" | "POST";
  /** WeChat's title, in both languages. */
  readonly title: Text;
  /** Whether an access_token is needed. */
  readonly token: boolean;
  /**
   * Without a token: which account calls, or nothing. It may throw a `Refusal`. The account is counted, journalled,
   * and given to `handle`.
   */
  identify?(world: World, request: WeChatRequest): string;
  /** Which accounts may call it; others get 48001. */
  readonly allows: "all" | "verified" | "service";
  /** Calls a day, by default (docs/spec.md). Nothing: not counted. */
  readonly perDay?: number;
  /** The parts of it that the sandbox does not do, for the page of limits. */
  readonly limits?: readonly Text[];
  /** Whether it counts among the mass sends of a minute (45011). */
  readonly massSend?: boolean;
  /**
   * Answers. It runs in one transaction: what it stores is there when the answer leaves. If it throws a `Refusal`,
   * nothing is stored; an answer with an errcode is returned where something must be.
   */
  handle(world: World, account: string, request: WeChatRequest): WeChatReply;
}
