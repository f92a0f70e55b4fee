/** The answers of the sandbox about itself, as far as the page shows them. */

import type { Words } from "../shell/language";

export interface Clock {
  now: number;
  speed: number;
  stopped: boolean;
  status: "ready" | "advancing";
}

export type CallbackMode = "plain" | "compatible" | "secure";

export interface Callback {
  url: string;
  token: string;
  encoding_aes_key: string;
  mode: CallbackMode;
}

export interface Account {
  appid: string;
  secret: string;
  kind: "service" | "subscription";
  verified: boolean;
  name: string;
  original_id: string;
  followers: number;
  callback: Callback | null;
  allowed_addresses: string[];
  protected: boolean;
  agreed_protocol: boolean;
  comments: boolean;
}

export interface Entry {
  id: string;
  at: number;
  real_at: number;
  kind: "call" | "push" | "control";
  account: string | null;
  /** Without `cgi-bin/`; of a push, its event. */
  endpoint: string | null;
  method: string;
  path: string;
  /** 0: no answer went out, or none came. */
  status: number;
  errcode: number | null;
  why: { rule: Words; source: string };
  fault: string | null;
  unread: string[];
  not_reached: string[];
  request: string;
  reply: string;
  /** Characters that the whole request and the whole reply have. */
  lengths: { request: number; reply: number };
}

export interface Follower {
  openid: string;
  /** The WeChat id for previews. */
  wxname: string;
  following: boolean;
  blocked: boolean;
  tags: number[];
  received_this_month: number;
}

/** An article as a chat shows it. */
export interface ArticleCard {
  title: string;
  digest: string;
  /** The media_id of the cover. */
  cover: string;
}

/** A message on a follower's phone. */
export interface Delivery {
  message: string;
  msgtype: string;
  /** The content object of the send. */
  content: unknown;
  articles: ArticleCard[];
  first_at: number;
  times: number;
  preview: boolean;
}

/** How often the messages of an account reached people. */
export interface Deliveries {
  messages: { message: string; first_at: number; reached: number; twice: number; most: number }[];
  most: number;
  twice: number;
}

export interface Fault {
  id: string;
  endpoint: string;
  kind: string;
  hits: number;
  left: number | null;
  first?: number;
  after?: number;
  when?: "before" | "after";
  account?: string;
  seconds?: number;
  errcode?: number;
  msg_id?: string;
  chance?: number;
  seed?: number | string;
}

export interface Endpoint {
  path: string;
  method: string;
  title: Words;
  limits?: Words[];
}

export type PushState = "waiting" | "flying" | "taken" | "given_up" | "never" | "no_callback";

export type JobState = "confirming" | "reviewing" | "sending" | "ended";

/** A mass send that WeChat has accepted. */
export interface Job {
  msg_id: string;
  account: string;
  /** `console`: somebody on mp.weixin.qq.com. */
  origin: "api" | "console";
  state: JobState;
  /** How it ended; empty until then. */
  status: string;
  audience: "all" | "tag" | "openids";
  tag: number | null;
  msgtype: string;
  content: unknown;
  articles: ArticleCard[];
  clientmsgid: string;
  accepted_at: number;
  /** When its next step is due. */
  due_at: number | null;
  total: number;
  filtered: number;
  sent: number;
  errors: number;
  /** Positions of the articles that were deleted. */
  deleted: number[];
  /** The pushes about it. */
  pushes: { event: string; state: PushState; tries: number }[];
  timeline: { at: number; state: JobState | "deleted"; status?: string }[];
}
