import type { Followers } from "./followers/followers.js";
import type { JobRow } from "./jobs/job.js";
import type { Jobs } from "./jobs/jobs.js";
import type { Ledger } from "./jobs/ledger.js";
import type { Sending } from "./jobs/sending.js";
import type { Tokens } from "./tokens.js";

/** As many sends as use up the month of a service account. */
const BY_HAND = 4;

/** Changes behind the back of a program, by faults and by people: other systems, hands, followers, the administrator. */
export class Steering {
  readonly #tokens: Tokens;
  readonly #ledger: Ledger;
  readonly #jobs: Jobs;
  readonly #sending: Sending;
  readonly #followers: Followers;

  constructor(parts: {
    readonly tokens: Tokens;
    readonly ledger: Ledger;
    readonly jobs: Jobs;
    readonly sending: Sending;
    readonly followers: Followers;
  }) {
    this.#tokens = parts.tokens;
    this.#ledger = parts.ledger;
    this.#jobs = parts.jobs;
    this.#sending = parts.sending;
    this.#followers = parts.followers;
  }

  /** All tokens of an account end: another system has asked for one. */
  endTokens(account: string): void {
    this.#tokens.replace(account, "token", true);
    this.#tokens.replace(account, "stable", true);
  }

  /** The mass sends of the day and the month are used up: somebody has sent on mp.weixin.qq.com. */
  useUpSends(account: string): void {
    this.#ledger.sentByHand(account, BY_HAND);
  }

  /** The `msg_id` of another job of an account. */
  anotherJob(account: string, msgId: string | undefined): string | undefined {
    return this.#ledger.list(account, 2).find(({ msg_id }) => msg_id !== msgId)?.msg_id;
  }

  /** A job waits for the administrator, who may never answer. */
  awaitAdministrator(account: string, msgId: string): void {
    this.#jobs.awaitAdministrator(account, msgId);
  }

  /** A job will end with this status. */
  endJobWith(account: string, msgId: string, status: string): void {
    this.#change(account, msgId, { forced: status });
  }

  /** A job will end with success and reach nobody. */
  reachNobody(account: string, msgId: string): void {
    this.#change(account, msgId, { nobody: 1 });
  }

  /** The first recipient of a job stops following. */
  letFirstLeave(account: string, msgId: string): void {
    const job = this.#ledger.get(account, msgId);
    const place = job === undefined ? undefined : this.#sending.first(job);
    if (place !== undefined) this.#followers.change(account, place, { following: false });
  }

  /** The push about a job will have an empty CopyrightCheckResult. */
  emptyCopyright(account: string, msgId: string): void {
    this.#change(account, msgId, { bare: 1 });
  }

  #change(account: string, msgId: string, change: Partial<JobRow>): void {
    const job = this.#ledger.get(account, msgId);
    if (job !== undefined) this.#ledger.store({ ...job, ...change });
  }
}
