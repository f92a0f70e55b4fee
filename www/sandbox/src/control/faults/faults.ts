import { drawn } from "./chance.js";
import { type FaultKind, faultKind } from "./kinds.js";
import type { Rule } from "./rule.js";

/** A rule with what it has done. */
export interface Counted {
  readonly rule: Rule;
  /** Calls that it has struck. */
  readonly hits: number;
  /** Calls that it may still strike; `null` if there is no end. */
  readonly left: number | null;
}

interface Kept {
  readonly rule: Rule;
  /** Calls that went past it, those that it let pass included. */
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
export class Faults {
  readonly #sql: SqlStorage;
  #rules: Kept[] = [];

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS fault_rules (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
      rule TEXT NOT NULL, seen INTEGER NOT NULL, hits INTEGER NOT NULL, state INTEGER NOT NULL)`);
    this.load();
  }

  /** Reads the rules, after the tables have been changed by somebody else. */
  load(): void {
    this.#rules = this.#sql
      .exec<{ rule: string; seen: number; hits: number; state: number }>(
        "SELECT rule, seen, hits, state FROM fault_rules ORDER BY place",
      )
      .toArray()
      .map(({ rule, ...counts }) => ({ rule: JSON.parse(rule) as Rule, ...counts }));
  }

  /** Adds a rule behind the others. */
  add(given: Omit<Rule, "id" | "when"> & { when?: Rule["when"] | undefined }): Counted {
    const id = `fault_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
    const rule = { ...given, id, when: given.when ?? faultKind(given.kind).when[0] ?? "before" };
    const kept = { rule: rule as Rule, seen: 0, hits: 0, state: given.seed ?? 0 };
    this.#sql.exec(
      "INSERT INTO fault_rules (id, rule, seen, hits, state) VALUES (?, ?, 0, 0, ?)",
      id,
      JSON.stringify(rule),
      kept.state,
    );
    this.#rules.push(kept);
    return counted(kept);
  }

  /** Lists the rules. */
  list(): Counted[] {
    return this.#rules.map(counted);
  }

  /** Removes a rule. Returns whether there was one. */
  remove(id: string): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter(({ rule }) => rule.id !== id);
    this.#sql.exec("DELETE FROM fault_rules WHERE id = ?", id);
    return this.#rules.length < before;
  }

  /** Removes all rules. */
  clear(): void {
    this.#rules = [];
    this.#sql.exec("DELETE FROM fault_rules");
  }

  /**
   * Asks the rules about something that happens now, and counts it. Returns those that strike: delays, and at most one
   * other behind them.
   *
   * @param strikes what is happening.
   * @param endpoint the endpoint without `cgi-bin/`, or `push`.
   * @param account the AppID, if it is known.
   */
  strike(strikes: FaultKind["strikes"], endpoint: string, account: string | undefined): Rule[] {
    const struck: Rule[] = [];
    for (const kept of this.#rules) {
      const { rule } = kept;
      if (!concerns(rule, strikes, endpoint, account) || !this.#counts(kept)) continue;
      struck.push(rule);
      if (rule.kind !== "delay") break;
    }
    return struck;
  }

  /** Counts a call that a rule concerns, and returns whether the rule strikes it. */
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
    this.#sql.exec(
      "UPDATE fault_rules SET seen = ?, hits = ?, state = ? WHERE id = ?",
      kept.seen,
      kept.hits,
      kept.state,
      rule.id,
    );
    return strikes;
  }
}

function concerns(
  rule: Rule,
  strikes: FaultKind["strikes"],
  endpoint: string,
  account: string | undefined,
): boolean {
  const of = faultKind(rule.kind).strikes;
  // A send is a call, too.
  if (of !== strikes && !(of === "send" && strikes === "call")) return false;
  if (rule.account !== undefined && rule.account !== account) return false;
  return rule.endpoint === "*" || rule.endpoint === endpoint;
}

function counted({ rule, seen, hits }: Kept): Counted {
  const skipped = rule.after ?? 0;
  const left =
    rule.first === undefined
      ? null
      : Math.max(0, Math.min(rule.first, skipped + rule.first - seen));
  return { rule, hits, left };
}
