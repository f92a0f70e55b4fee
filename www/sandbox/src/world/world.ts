import { Accounts } from "./accounts.js";
import { Agenda } from "./agenda.js";
import { Calls } from "./calls.js";
import { Clock } from "./clock.js";
import { Database } from "./database.js";
import type { Faults, Hooks, Journal } from "./hooks.js";
import type { Place } from "./place.js";
import { Rids } from "./rids.js";
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
    if (this.accounts.list().length === 0) this.begin();
  }

  /** Lets a job end now, and resolves when its push was taken or given up. */
  async hurry(_account: string, _msgId: string): Promise<void> {}

  /** Fills a fresh world. */
  begin(): void {
    this.accounts.begin();
  }
}
