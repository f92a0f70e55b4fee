/** A request of the journal as a command for a shell. */

import type { ShownRequest } from "./messages";

/** A word for a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Secrets in it are shortened, as the journal shows them: the reader puts the own ones in. */
export function toCurl({ method, url, body }: ShownRequest): string {
  const options = [];
  if (method !== "GET") options.push(`-X ${method}`);
  if (body !== "")
    options.push(`-H 'content-type: application/json'`, `--data-binary ${quote(body)}`);
  return [`curl ${quote(url)}`, ...options].join(" \\\n  ");
}
