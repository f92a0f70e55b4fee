/** The changes that faults make in the world, beside the answer. Each happens to real accounts, too. */
export interface Effects {
  /** All tokens of an account end at once: another system has asked for one. */
  endTokens(account: string): void;
  /** Somebody sends on mp.weixin.qq.com, and uses up the mass sends. */
  useUpSends(account: string): void;
  /** A draft is gone: somebody has released it by hand. */
  useUpDraft(account: string, media_id: string): void;
  /** The `msg_id` of the latest job of the account that is not `msg_id`; nothing if there is none. */
  anotherJob(account: string, msg_id: string | undefined): string | undefined;
  /** A job waits for the administrator, who never answers. */
  awaitAdministrator(account: string, msg_id: string): void;
  /** A job will end with this status. */
  endJobWith(account: string, msg_id: string, status: string): void;
  /** A job will end with success and reach nobody. */
  reachNobody(account: string, msg_id: string): void;
  /** The first recipient of a job stops following. */
  letFirstLeave(account: string, msg_id: string): void;
  /** The push about a job will have an empty CopyrightCheckResult. */
  emptyCopyright(account: string, msg_id: string): void;
}
