import type { Database } from "../../world/database.js";
import type { Place } from "../../world/place.js";
import { drawn } from "./chance.js";
import { defaultWhen, type Given, type Rule } from "./rule.js";

/** A rule with what it has done. */
export interface Counted {
  readonly rule: Rule;
  /** Calls that it has struck. */
  readonly hits: number;
  /** Calls that it still waits for; `null` for all. */
  readonly left: number | null;
}

interface Kept {
  readonly rule: Rule;
  /** Calls that went past it, those that it has skipped included. */
  seen: number;
  hits: number;
  /** Where its numbers of chance are. */
  state: number;
}

/** The most rules at a time. */
export const MOST_RULES = 1000;

/**
 * The rules by which the sandbox fails. They are asked in the order in which they were given. A rule that strikes ends the
 * search, so that a call which one rule has struck is not counted by those behind it. Everything that they count is stored
 * in the turn in which it is counted: after a restart the same calls are struck as without one.
 */
export class FaultRules {
  readonly #db: Database;
  #rules: Kept[];

  constructor({ db }: Place) {
    this.#db = db;
    db.migrate({
      part: "faults",
      versions: [
        [
          `CREATE TABLE fault_rules (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, rule TEXT NOT NULL,
            seen INTEGER NOT NULL, hits INTEGER NOT NULL, state INTEGER NOT NULL)`,
        ],
      ],
    });
    this.#rules = db
      .rows<{ rule: string; seen: number; hits: number; state: number }>(
        "SELECT rule, seen, hits, state FROM fault_rules ORDER BY place",
      )
      .map(({ rule, ...counts }) => ({ rule: JSON.parse(rule) as Rule, ...counts }));
  }

  /** Adds a rule behind the others. */
  add(given: Given): Counted {
    const id = `fault_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
    const rule: Rule = { ...given, id, when: given.when ?? defaultWhen(given) };
    const kept = { rule, seen: 0, hits: 0, state: given.seed ?? 0 };
    this.#db.change(
      "INSERT INTO fault_rules (id, rule, seen, hits, state) VALUES (?, ?, 0, 0, ?)",
      id,
      JSON.stringify(rule),
      kept.state,
    );
    this.#rules.push(kept);
    return counted(kept);
  }

  /** Lists the rules in their order. */
  list(): Counted[] {
    return this.#rules.map(counted);
  }

  /** Removes a rule. Returns whether there was one. */
  remove(id: string): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter(({ rule }) => rule.id !== id);
    this.#db.change("DELETE FROM fault_rules WHERE id = ?", id);
    return this.#rules.length < before;
  }

  /** Removes all rules. */
  clear(): void {
    this.#rules = [];
    this.#db.change("DELETE FROM fault_rules");
  }

  /**
   * Finds the rules that strike, and counts. These are all delays, and at most one other behind them.
   *
   * @param concerns says whether a rule has to do with what happens now.
   */
  strike(concerns: (rule: Rule) => boolean): Rule[] {
    const struck: Rule[] = [];
    for (const kept of this.#rules) {
      if (!concerns(kept.rule) || !this.#counts(kept)) continue;
      struck.push(kept.rule);
      if (kept.rule.kind !== "delay") break;
    }
    return struck;
  }

  /** Counts what a rule concerns, and returns whether the rule strikes it. */
  #counts(kept: Kept): boolean {
    const { rule } = kept;
    const skipped = rule.after ?? 0;
    if (rule.first !== undefined && kept.seen >= skipped + rule.first) return false;
    kept.seen += 1;
    let strikes = kept.seen > skipped;
    if (strikes && rule.chance !== undefined) {
      const { state, value } = drawn(kept.state);
      kept.state = state;
      strikes = value < rule.chance;
    }
    if (strikes) kept.hits += 1;
    this.#db.change(
      "UPDATE fault_rules SET seen = ?, hits = ?, state = ? WHERE id = ?",
      kept.seen,
      kept.hits,
      kept.state,
      rule.id,
    );
    return strikes;
  }
}

function counted({ rule, seen, hits }: Kept): Counted {
  if (rule.first === undefined) return { rule, hits, left: null };
  const end = (rule.after ?? 0) + rule.first;
  return { rule, hits, left: Math.max(0, Math.min(rule.first, end - seen)) };
}
