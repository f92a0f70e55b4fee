// Tells schemathesis what is there. Without that, nearly every request would find nothing.
import { readFile } from "node:fs/promises";

/** How often a request of chance is about something that is there. */
const OFTEN = 0.9;

/** The kinds of ids of the parameters, for operations that a pattern matches. The first that matches counts. */
const KINDS = [
  // Settings at random would cut the account off from WeChat, and one that is removed has nothing to hit.
  [/^(PATCH|DELETE) \/api\/accounts\/{account}$/, { account: "spare", confirm: "spare" }],
  [/\/fence$/, { account: "restored" }],
  [/\/events\//, { id: "event" }],
  [/\/media\//, { media_id: "media" }],
  [/\/drafts\//, { media_id: "draft" }],
  [/\/(approve|reject)$/, { id: "submitted" }],
  [/\/answer$/, { id: "asking" }],
  [/\/(pause|resume)$/, { id: "running" }],
  [/\/rest$/, { id: "left" }],
  [/\/(jobs|delete-articles)$/, { id: "sent" }],
  [/^DELETE .*\/followers\//, { sync: "reading" }],
  [/\/(deliveries|again)$/, { webhook: "heard" }],
];

/** The kinds of ids of all other parameters. */
const COMMON = {
  account: "account",
  id: "campaign",
  list: "list",
  sync: "sync",
  webhook: "webhook",
  delivery: "delivery",
  msg_data_id: "message",
  index: "index",
  comment: "comment",
  key: "key",
  user: "user",
};

/** Whoever took another one would end the trial. */
const ALWAYS = ["spare", "key", "user"];

/**
 * Adds examples to a document: ids of what is there, and bodies that succeed.
 *
 * @param {object} document The OpenAPI document of the service.
 * @param {Record<string, string[]>} ids What is there, by kind.
 * @param {Record<string, object>} bodies By operation.
 */
export function withExamples(document, ids, bodies) {
  const copy = structuredClone(document);
  for (const [at, { name, operation }] of operationsOf(copy).entries()) {
    for (const parameter of operation.parameters ?? []) {
      const values = ids[kindOf(name, parameter.name)];
      // An act uses up what it is about, so the next one is about another.
      if (values === undefined) continue;
      const example = values[at % values.length];
      Object.assign(parameter, { example, schema: { ...parameter.schema, example } });
    }
    if (bodies[name] === undefined) continue;
    operation.requestBody.content["application/json"].example = bodies[name];
  }
  return copy;
}

/** Returns the configuration: the file beside this one, and for each operation the ids of what is there. */
export async function configurationOf(document, ids) {
  const lines = [await readFile(new URL("schemathesis.toml", import.meta.url), "utf8")];
  for (const [kind, values] of Object.entries(ids)) {
    lines.push(`[dictionaries.${kind}]`, `values = ${JSON.stringify(values)}`, "");
  }
  for (const { name, operation } of operationsOf(document)) {
    const given = (operation.parameters ?? []).flatMap((parameter) => {
      const kind = kindOf(name, parameter.name);
      if (kind === undefined) return [];
      const probability = ALWAYS.includes(kind) ? 1 : OFTEN;
      const binding = `{ dictionary = "${kind}", probability = ${probability} }`;
      return [`"${parameter.in}.${parameter.name}" = ${binding}`];
    });
    if (given.length === 0) continue;
    lines.push("[[operations]]", `include-name = "${name}"`);
    lines.push(`parameters = { ${given.join(", ")} }`, "");
  }
  return lines.join("\n");
}

/** The operations of a document, with their names as schemathesis has them. */
export function operationsOf({ paths }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

function kindOf(name, parameter) {
  const [, special = {}] = KINDS.find(([pattern]) => pattern.test(name)) ?? [];
  return special[parameter] ?? COMMON[parameter];
}
