/** Which entries are wanted. */
export interface Wanted {
  readonly kind?: string | undefined;
  readonly account?: string | undefined;
  readonly endpoint?: string | undefined;
  /** The HTTP status. */
  readonly status?: number | undefined;
  /** Words, and terms such as `errcode:45009`. All must be there. */
  readonly search?: string | undefined;
  /** A text that must be there as it is. */
  readonly contains?: string | undefined;
  /** Only entries before this one. */
  readonly before?: string | undefined;
  /** Only entries after this one. */
  readonly since?: string | undefined;
}

/** A condition of SQL, with its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** The words before a colon, each with the column that it searches. */
const TERMS: Readonly<Record<string, string>> = {
  account: "account",
  endpoint: "endpoint",
  errcode: "errcode",
  fault: "fault",
  kind: "kind",
  method: "method",
  status: "status",
};

/** The texts in which a word is looked for. */
const TEXTS = ["path", "detail", "request", "reply"];

/** The most terms of a search. Each takes up to four of the hundred parameters of a statement. */
export const MOST_TERMS = 16;

/** Returns the terms of a search. A term with blanks is quoted: `"system busy"`. */
export function termsOf(search: string): string[] {
  const found = search.match(/(?:[^\s":]+:)?"[^"]*"|\S+/g) ?? [];
  return found.map((term) => term.replaceAll('"', "")).filter((term) => term !== "");
}

/** Makes the condition of SQL that finds the wanted entries. */
export function conditionOf(wanted: Wanted): Condition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const require = (sql: string, ...bound: (string | number)[]) => {
    parts.push(sql);
    values.push(...bound);
  };
  const requireText = (text: string) => {
    const like = `%${escaped(text)}%`;
    require(`(${TEXTS.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(" OR ")})`, ...TEXTS.map(
      () => like,
    ));
  };
  if (wanted.kind !== undefined) require("kind = ?", wanted.kind);
  if (wanted.account !== undefined) require("account = ?", wanted.account);
  if (wanted.endpoint !== undefined) require("endpoint = ?", wanted.endpoint);
  if (wanted.status !== undefined) require("status = ?", wanted.status);
  // An id is a text outside of here. SQLite compares it as the integer that it is.
  if (wanted.before !== undefined) require("id < CAST(? AS INTEGER)", wanted.before);
  if (wanted.since !== undefined) require("id > CAST(? AS INTEGER)", wanted.since);
  for (const term of termsOf(wanted.search ?? "").slice(0, MOST_TERMS)) {
    const [, name, value] = /^(-?[a-z]+):(.+)$/.exec(term) ?? [];
    const column = name === undefined ? undefined : TERMS[name];
    if (column !== undefined && value !== undefined) {
      if (value.endsWith("*"))
        require(`${column} LIKE ? ESCAPE '\\'`, `${escaped(value.slice(0, -1))}%`);
      else require(`CAST(${column} AS TEXT) = ?`, value);
    } else {
      requireText(term);
    }
  }
  if (wanted.contains !== undefined) requireText(wanted.contains);
  return { sql: parts.length === 0 ? "1" : parts.join(" AND "), values };
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
