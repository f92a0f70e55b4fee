/** A value of a statement. Every id is a text: some databases make floating-point numbers of numbers. */
export type SqlValue = string | number | Uint8Array | null;

/** A row of a result. */
export type SqlRow = Record<string, unknown>;

/** A statement with `?` for each value. */
export interface Statement {
  /** The text. */
  sql: string;
  /** The values, at most 100. */
  values: SqlValue[];
  /** Whether it returns rows. better-sqlite3 refuses to run the one kind as the other. */
  returns: boolean;
}

/** Work in SQL: it yields statements and is given their rows. It runs in sync and in async engines. */
export type Operation<T> = Generator<Statement, T, SqlRow[]>;

/** A statement that returns rows. */
export const rowsOf = (sql: string, ...values: SqlValue[]): Statement => ({
  sql,
  values,
  returns: true,
});

/** A statement that returns nothing. */
export const change = (sql: string, ...values: SqlValue[]): Statement => ({
  sql,
  values,
  returns: false,
});

/** Runs an operation in an engine that answers at once. */
export function runSync<T>(work: Operation<T>, execute: (statement: Statement) => SqlRow[]): T {
  let turn = work.next();
  while (!turn.done) turn = work.next(execute(turn.value));
  return turn.value;
}

/** Runs an operation in an engine that answers later. */
export async function runAsync<T>(
  work: Operation<T>,
  execute: (statement: Statement) => Promise<SqlRow[]>,
): Promise<T> {
  let turn = work.next();
  while (!turn.done) turn = work.next(await execute(turn.value));
  return turn.value;
}
