/** Uses of parsed JSON on the page: take its value, find a place in it, print it. */

import type { JsonNode, Range } from "./parse";

/** The plain JavaScript value; integers beyond 2^53 are `bigint`. */
export function plainValue(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plainValue(value)]));
    case "array":
      return node.items.map(plainValue);
    case "scalar":
      return node.value;
  }
}

/**
 * Where a JSON pointer (RFC 6901) points. A scalar is its own place; an object or array is shown
 * by its name (or its first bracket), so that a long one is not marked as a whole; a member that
 * is missing is shown at what should contain it.
 */
export function locate(root: JsonNode, pointer: string): Range {
  let node = root;
  let name: Range | undefined;
  for (const token of pointer.split("/").slice(1)) {
    const step = child(node, token.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (!step) return containerRange(node, name);
    [node, name] = step;
  }
  return node.kind === "scalar" ? node : containerRange(node, name);
}

function containerRange(node: JsonNode, name: Range | undefined): Range {
  return name ?? { start: node.start, end: node.kind === "scalar" ? node.end : node.start + 1 };
}

function child(node: JsonNode, token: string): [JsonNode, Range | undefined] | undefined {
  if (node.kind === "object") {
    const member = node.members.find(({ key }) => key === token);
    return member && [member.value, member.keyRange];
  }
  if (node.kind === "array") {
    const item = node.items[Number(token)];
    return item && [item, undefined];
  }
  return undefined;
}

/** Indents by two spaces, keeping every string and number as it was written. */
export function format(text: string, root: JsonNode): string {
  return print(root, ({ start, end }) => text.slice(start, end));
}

/** The same value as a JavaScript expression: integers beyond 2^53 get their `n`. */
export function javaScript(text: string, root: JsonNode): string {
  return print(root, (range) => {
    const literal = text.slice(range.start, range.end);
    return "value" in range && typeof range.value === "bigint" ? `${literal}n` : literal;
  });
}

function print(node: JsonNode, literal: (range: Range | JsonNode) => string, indent = ""): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case "scalar":
      return literal(node);
    case "array":
      return bracketed(
        "[]",
        node.items.map((item) => print(item, literal, inner)),
        indent,
      );
    case "object":
      return bracketed(
        "{}",
        node.members.map(
          ({ keyRange, value }) => `${literal(keyRange)}: ${print(value, literal, inner)}`,
        ),
        indent,
      );
  }
}

/** JSON text of a value that may hold `bigint`s, which `JSON.stringify` refuses. */
export function stringify(value: unknown, indent = ""): string {
  const inner = `${indent}  `;
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) {
    return bracketed(
      "[]",
      value.map((item) => stringify(item, inner)),
      indent,
    );
  }
  return bracketed(
    "{}",
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${JSON.stringify(key)}: ${stringify(member, inner)}`),
    indent,
  );
}

function bracketed(brackets: "[]" | "{}", entries: string[], indent: string): string {
  if (entries.length === 0) return brackets;
  const inner = entries.map((entry) => `${indent}  ${entry}`).join(",\n");
  return `${brackets[0]}\n${inner}\n${indent}${brackets[1]}`;
}
