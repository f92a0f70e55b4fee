import type { Api, Code } from "./generated/types.js";

/** A text in both languages. */
export interface Message {
  /** 中文 */
  zh: string;
  /** English */
  en: string;
}

/** One problem of a body. */
export interface Problem {
  /** Where: a JSON pointer into the body as it was given; empty for the body as a whole. */
  path: string;
  /** What, for programs. Stable. */
  code: Code;
  /** `error`: WeChat refuses it, or does something else than was meant. `warning`: it is built. */
  level: "error" | "warning";
  /** What, for people: the field, the limit and the value. */
  message: Message;
  /** The limit or the expected value. */
  limit?: number | string;
  /** What was found instead. Never a secret; long texts are cut. */
  actual?: number | string | boolean | null;
}

/** What the caller lets through. */
export interface Options {
  /**
   * JSON pointers of members that this version does not know and that shall be sent as they are: for
   * the day WeChat adds a field, or a `msgtype` (then `"/msgtype"` and its member). Nothing else is
   * loosened: no known field, no upload and no query, which have no place for another member, and
   * not the audience. In a send or a preview no member passes that stands in `filter`, whose name
   * speaks of recipients, or whose name has anything but `[A-Za-z0-9_]`, and nowhere an
   * `access_token`. The same holds for what is inside of it.
   */
  allow_unknown?: string[];
}

/** What is known of a reply besides its text. */
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
 * One request as data: it can be logged, queued, stored, approved by a person, replayed. It survives
 * `JSON.stringify` and `structuredClone`.
 */
export interface Call {
  /** The endpoint. */
  api: Api;
  /** The HTTP method. */
  method: "GET" | "POST";
  /** The path, from `/cgi-bin/` on. */
  path: string;
  /** The query, without the `access_token`. */
  query: Record<string, string>;
  /** The headers. */
  headers: Record<string, string>;
  /**
   * JSON text in raw UTF-8; bytes of it, if OpenIDs were given as bytes, which `JSON.stringify` writes
   * as the text; or the parts of an upload.
   */
  body: null | string | Uint8Array<ArrayBuffer> | { parts: Part[] };
}

/** How a call becomes a request. */
export interface RequestOptions {
  /** The access token. All endpoints but `token` and `stable_token` need one. */
  access_token?: string;
  /** Another host or gateway; default `https://api.weixin.qq.com`. `http:` only to this machine. */
  base?: string;
  /** The content of an upload: the file that was described. */
  file?: FileContent;
  /** Allows an `http:` gateway on another machine: token and body can be read on the way. */
  allow_http?: boolean;
}

/**
 * What a program should do.
 *
 * - `fix`: change the request; never repeat it as it is
 * - `refresh_token`: get a new access token, then repeat once
 * - `repeat`: the same bytes, after `after_seconds`; the outcome may be unknown
 * - `wait`: nothing was done; again after `until`
 * - `pending`: accepted and waiting; do not send again
 * - `ask_human`: an administrator or operator must act
 * - `already_done`: it was accepted before
 * - `none`: nothing is wrong
 */
export type Advice =
  | "fix"
  | "refresh_token"
  | "repeat"
  | "wait"
  | "pending"
  | "ask_human"
  | "already_done"
  | "none";

/** Until when to wait. Days and months end at 0:00 Beijing time; `next_quota`: 公众号 the next day, 服务号 the next month; `administrator`: at most 30 minutes. */
export type Until = "next_minute" | "next_day" | "next_month" | "next_quota" | "administrator";

/** What an `errcode` means. */
export interface Explanation {
  /** The code, as it was given; `NaN` if that was no number. */
  errcode: number;
  /** Whether this package knows the code. */
  known: boolean;
  /** What it means. */
  meaning: Message;
  /** What a program should do. */
  advice: Advice;
  /** With `repeat`, and with `wait` for a minute: after how many seconds. */
  after_seconds?: number;
  /** With `wait`: until when. */
  until?: Until;
}

/** What became of a mass send. */
export interface Explained extends Meant {
  /** Whether this package knows the status. */
  known: boolean;
  /**
   * - `success`: sent, though single recipients, even all of them, may not have got it
   * - `failed`: not sent
   * - `rejected`: refused by WeChat's review or by the check for reprints; `code` and `meaning` say why
   * - `refused_by_administrator`, `administrator_silent`: not confirmed, or not within 30 minutes
   * - `sending`, `deleted`: of message/mass/get only
   * - `unknown`: a status that WeChat does not document
   */
  outcome:
    | "success"
    | "sending"
    | "failed"
    | "deleted"
    | "rejected"
    | "refused_by_administrator"
    | "administrator_silent"
    | "unknown";
  /** The number of an `err(number)`. It is no `errcode`. */
  code?: number;
}

/** What a status means. */
export interface StatusExplanation extends Explained {
  /** The status, as WeChat writes it. */
  status: string;
}

/** Something that is explained. */
export interface Meant {
  /** What it means. */
  meaning: Message;
}

/** What the check for reprints (原创校验) means, for a send or for one article. */
export interface Judged extends Meant {
  /** `no_reprint` and `reprint` may be sent, `forbidden` may not; `unknown`: WeChat does not say. */
  judgement: "no_reprint" | "reprint" | "forbidden" | "unknown";
}

/** One endpoint of the table. */
export interface ApiInfo {
  /** Its name. */
  api: Api;
  /** The HTTP method. */
  method: "GET" | "POST";
  /** The path, from `/cgi-bin/` on. */
  path: string;
  /** How the body is sent. */
  body: "json" | "query" | "multipart" | "none";
  /** What it does, for people. */
  title: Message;
}

/** The one person who sees a preview: the OpenID or the 微信号 of a follower. */
export type Recipient = { touser: string; towxname?: never } | { towxname: string; touser?: never };
