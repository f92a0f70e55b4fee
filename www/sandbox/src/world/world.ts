import { Accounts } from "./accounts.js";
import { Agenda } from "./agenda.js";
import { Calls } from "./calls.js";
import { Clock } from "./clock.js";
import { Database } from "./database.js";
import { Deliveries } from "./deliveries.js";
import { FollowerEvents } from "./follower-events.js";
import { FollowerBook } from "./followers/book.js";
import { Followers } from "./followers/followers.js";
import { FollowerPages } from "./followers/pages.js";
import { Tags } from "./followers/tags.js";
import { Tallies } from "./followers/tallies.js";
import type { Faults, Hooks, Journal } from "./hooks.js";
import { Jobs } from "./jobs/jobs.js";
import { Ledger } from "./jobs/ledger.js";
import { Sending } from "./jobs/sending.js";
import { MediaIndex } from "./media.js";
import type { Place } from "./place.js";
import { Pushes } from "./pushes/pushes.js";
import { Rids } from "./rids.js";
import { Steering } from "./steering.js";
import { Tokens } from "./tokens.js";

/** Everything that the sandbox knows: its clock, its accounts, and what happened. Each part owns its tables. */
export class World {
  readonly db: Database;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly accounts: Accounts;
  readonly calls: Calls;
  readonly tokens: Tokens;
  readonly rids: Rids;
  readonly followers: Followers;
  readonly tags: Tags;
  readonly pages: FollowerPages;
  readonly tallies: Tallies;
  readonly deliveries: Deliveries;
  readonly media: MediaIndex;
  readonly pushes: Pushes;
  /** The table of jobs. */
  readonly ledger: Ledger;
  /** How jobs go. */
  readonly jobs: Jobs;
  readonly followerEvents: FollowerEvents;
  /** The followers as people see them and change them. */
  readonly book: FollowerBook;
  /** Changes behind the back of a program, for faults: it serves the `Effects` of `control/`. */
  readonly steering: Steering;

  constructor(storage: DurableObjectStorage, hooks: Hooks) {
    this.db = new Database(storage);
    this.clock = new Clock(this.db);
    this.agenda = new Agenda(storage, this.clock);
    const place: Place = { db: this.db, clock: this.clock, agenda: this.agenda };
    this.journal = hooks.journal(place);
    this.faults = hooks.faults(place);
    this.accounts = new Accounts(place);
    this.calls = new Calls(place);
    this.tokens = new Tokens(place);
    this.rids = new Rids(place);
    this.followers = new Followers(place, this.accounts);
    this.tags = new Tags(place, this.accounts, this.followers);
    this.pages = new FollowerPages(this.followers, this.tags);
    this.tallies = new Tallies(place);
    this.deliveries = new Deliveries(place, this.tallies);
    this.media = new MediaIndex();
    this.pushes = new Pushes(place, this.accounts, this.faults, this.journal);
    this.ledger = new Ledger(place);
    const sending = new Sending(
      this.accounts,
      this.followers,
      this.tags,
      this.tallies,
      this.deliveries,
    );
    this.jobs = new Jobs(place, {
      accounts: this.accounts,
      followers: this.followers,
      media: this.media,
      ledger: this.ledger,
      sending: new Sending(this.accounts, this.followers, this.tags, this.tallies, this.deliveries),
      pushes: this.pushes,
    });
    this.steering = new Steering({
      tokens: this.tokens,
      ledger: this.ledger,
      jobs: this.jobs,
      sending,
      followers: this.followers,
    });
    this.followerEvents = new FollowerEvents(place, this.accounts, this.followers, this.pushes);
    this.book = new FollowerBook(this);
    if (!this.accounts.begun) this.begin();
  }

  /** Fills a fresh world: an account of each kind, with tags. */
  begin(): void {
    this.db.transact(() => {
      this.accounts.begin();
      for (const { appid } of this.accounts.list()) this.tags.begin(appid);
    });
  }

  /** Lets a job end now, and resolves when a try of its push has ended. */
  async hurry(account: string, msgId: string): Promise<void> {
    this.db.transact(() => this.jobs.hurry(account, msgId));
    await this.pushes.deliverNow(account, msgId);
  }

  /** Ends the life of this object: another world takes its place, over the same tables. */
  retire(): void {
    this.agenda.retire();
    this.pushes.retire();
  }

  /** Forgets an account and all that was its. */
  forget(account: string): void {
    this.db.transact(() => {
      for (const part of [
        this.followers,
        this.tags,
        this.tallies,
        this.deliveries,
        this.pushes,
        this.ledger,
        this.tokens,
        this.calls,
      ]) {
        part.forget(account);
      }
      this.accounts.delete(account);
    });
  }
}
