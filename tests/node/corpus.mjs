// The inputs that fuzzing has kept, and the helpers of their tests.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

/** The kept inputs of a target, by their names. */
export function corpus(target) {
  const folder = new URL(`../../fuzz/corpus/${target}/`, import.meta.url);
  return readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder))]);
}

/** Returns the text of bytes with its byte order mark; undefined if they are not UTF-8. */
export function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns the value of a JSON text; undefined if it is not JSON. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Splits bytes at the first such byte. */
export function splitAt(bytes, byte) {
  const at = bytes.indexOf(byte);
  return at < 0 ? undefined : [bytes.subarray(0, at), bytes.subarray(at + 1)];
}

/** Returns the result of a call, or its refusal with one of these errors. Any other error fails the test. */
export function outcome(call, name, ...errors) {
  try {
    return call();
  } catch (error) {
    const expected = errors.some((kind) => error instanceof kind);
    assert.ok(expected, `${name}: ${error?.stack ?? error}`);
    return error;
  }
}
