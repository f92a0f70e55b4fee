import type { MassSendJobFinish, PublishJobFinish } from "../generated/types.js";
import type { PushFields } from "./fields.js";

/** The members of every push. */
export interface PushHead {
  /**
   * The mode in which the push came:
   *
   * - `plain`: the signature does not cover the body
   * - `secure`: the body was encrypted
   * - `compatible`: the body was both plain and encrypted; only the encrypted part was read
   * - `unverified`: read with `readPush`
   */
  mode: "plain" | "compatible" | "secure" | "unverified";
  /**
   * A key that is the same for every delivery of one push, and differs between pushes. WeChat delivers a
   * push up to three times. The key is never empty. It consists of:
   *
   * - for the end of a job: the account and the job's id
   * - for messages: `MsgId`
   * - for events: `FromUserName`, `CreateTime`, the event's name and its id
   *
   * If one of these is absent, as in the pushes of third-party platforms, a digest of all fields replaces
   * the id. A `/` inside of a part is `%2F`.
   */
  dedupe_key: string;
  /** The account's original id (`gh_…`). */
  to_user_name: string;
  /** An OpenID. */
  from_user_name: string;
  /** Unix seconds. */
  create_time: number | null;
  /** `event`, `text`, … */
  msg_type: string;
  /** The event's name as it came. Empty for a message. */
  event: string;
}

/** The end of a mass send. */
export interface MassSendJobFinishPush extends PushHead, MassSendJobFinish {
  /** `MASSSENDJOBFINISH`. */
  kind: "mass_send_job_finish";
}

/** The end of a publication. */
export interface PublishJobFinishPush extends PushHead, PublishJobFinish {
  /** `PUBLISHJOBFINISH`. */
  kind: "publish_job_finish";
}

/** Any other push: a message or another event. */
export interface OtherPush extends PushHead {
  /** Any push that has no type of its own. */
  kind: "other";
  /** All fields of the push. */
  fields: PushFields;
}

/** A push. `kind` selects its type. */
export type Push = MassSendJobFinishPush | PublishJobFinishPush | OtherPush;
