// The requests that schemathesis has made, by operation.
import { readFile } from "node:fs/promises";
import { operationsOf } from "./configuration.mjs";

/**
 * Reads a HAR file.
 *
 * @returns {Promise<Map<string, { status: number, body: string, url: string }[]>>} The answers of each operation of the
 *   document. A request with a method that its path does not take is left out.
 */
export async function answersOf(file, document) {
  const { log } = JSON.parse(await readFile(file, "utf8"));
  const operations = operationsOf(document).map(({ name, method, path }) => ({
    name,
    method,
    // Of `accounts/preflight` and `accounts/{account}`, the first one counts.
    open: path.split("{").length,
    pattern: new RegExp(`^${path.replace(/\./g, "\\.").replace(/{\w+}/g, "[^/]+")}$`),
  }));
  operations.sort((one, other) => one.open - other.open);
  const answers = new Map(operations.map(({ name }) => [name, []]));
  for (const { request, response } of log.entries) {
    const { pathname } = new URL(request.url);
    const called = operations.find(({ pattern }) => pattern.test(pathname));
    const operation = operations.find(
      ({ method, pattern, open }) =>
        method === request.method && open === called.open && pattern.test(pathname),
    );
    const { status, content } = response;
    answers.get(operation?.name)?.push({ status, body: content.text ?? "", url: request.url });
  }
  return answers;
}
