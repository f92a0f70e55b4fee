import type { Message } from "../errors/explanations.js";
import type { Api } from "../generated/types.js";

/** Exceptions from the checks of a body. */
export interface Options {
  /**
   * JSON pointers of members that this version does not know and that must be sent unchanged. They are for
   * the day on which WeChat adds a field or a `msgtype` (then `"/msgtype"` and its member).
   *
   * The checks of known fields and of the audience stay. Uploads and queries have no place for another
   * member, and an `access_token` is refused everywhere. In a send or a preview, a member is refused also:
   *
   * - inside of `filter`
   * - if its name speaks of recipients
   * - if its name has other characters than `[A-Za-z0-9_]`
   *
   * The same rules apply to the members inside of an allowed one.
   */
  allow_unknown?: string[];
}

/** Facts about a reply besides its text. */
export interface ReadOptions {
  /** The HTTP status. */
  status?: number;
}

/** One part of a multipart body. */
export type Part =
  | { name: string; filename: string; content_type: string; size: number; fingerprint?: string }
  | { name: string; value: string };

/** The content of a file. */
export type FileContent = Blob | ArrayBuffer | ArrayBufferView;

/**
 * A request as data. It can be logged, queued, stored, approved by a person and replayed. It survives
 * `JSON.stringify` and `structuredClone`.
 */
export interface Call {
  /** The endpoint. */
  api: Api;
  /** The HTTP method. */
  method: "GET" | "POST";
  /** The path, with its leading slash: `/cgi-bin/…` or `/datacube/…`. */
  path: string;
  /** The query, without the `access_token`. */
  query: Record<string, string>;
  /** The headers. */
  headers: Record<string, string>;
  /**
   * The body: JSON text, or the parts of an upload. If OpenIDs were given as bytes, the JSON text is in
   * UTF-8 bytes, which `JSON.stringify` writes as the text.
   */
  body: null | string | Uint8Array<ArrayBuffer> | { parts: Part[] };
}

/** Options that turn a call into a request. */
export interface RequestOptions {
  /** The access token. All endpoints except `token` and `stable_token` need one. */
  access_token?: string;
  /** The host or gateway. Default: `https://api.weixin.qq.com`. `http:` is allowed only to this machine. */
  base?: string;
  /** The content of an upload. It must be the file that was described. */
  file?: FileContent;
  /** Allows an `http:` gateway on another machine. Others may read the token and the body on the way. */
  allow_http?: boolean;
}

/** An endpoint that this package knows. */
export interface ApiInfo {
  /** Its name. */
  api: Api;
  /** The HTTP method. */
  method: "GET" | "POST";
  /** The path, with its leading slash: `/cgi-bin/…` or `/datacube/…`. */
  path: string;
  /** The format of the body. */
  body: "json" | "query" | "multipart" | "none";
  /** Its title, for people. */
  title: Message;
}

/** The person who sees a preview: the OpenID or the 微信号 of a follower. */
export type Recipient = { touser: string; towxname?: never } | { towxname: string; touser?: never };
