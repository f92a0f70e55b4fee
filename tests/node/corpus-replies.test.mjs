// Every reply that fuzzing has kept, through the built package, as fuzz/src/read.rs reads it: only a JSON
// object without an errcode, or with 0, is a success.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, apis, ReplyError, read } from "wechat-mass";
import { corpus, outcome, parsed, splitAt, textOf } from "./corpus.mjs";

const [FIRST, ...OTHERS] = apis().map(({ api }) => api);
const NAMES = new Set([FIRST, ...OTHERS]);

/** Returns the content of a reply, or its error without the stack. */
function said(found) {
  if (!(found instanceof Error)) return found;
  return { ...found, message: found.message };
}

test("no kept reply is a success that it is not", () => {
  const endings = { read: 0, api: 0, reply: 0 };
  for (const [name, data] of corpus("read")) {
    const [head, rest] = splitAt(data, 10) ?? [];
    const named = head && NAMES.has(textOf(head));
    const [api, reply] = named ? [textOf(head), rest] : [FIRST, data];
    const found = outcome(() => read(api, reply), name, ApiError, ReplyError);
    const text = textOf(reply)
      ?.replace(/^\uFEFF/, "")
      .trim();
    const written = parsed(text);
    if (found instanceof ApiError) {
      assert.notEqual(found.errcode, 0, name);
      assert.ok(found.meaning.zh && found.meaning.en, name);
      endings.api += 1;
    } else if (found instanceof ReplyError) {
      const accepted = written?.errcode === 0 || written?.errcode === "0";
      assert.ok(found.advice === "pending" || !accepted, name);
      assert.ok([...found.excerpt].length <= 65, name);
      endings.reply += 1;
    } else {
      // Its texts may contain bytes that are not UTF-8.
      const whole = text ?? new TextDecoder().decode(reply).trim();
      assert.ok(whole.startsWith("{") && whole.endsWith("}"), name);
      if (written !== undefined) {
        assert.ok([undefined, "0"].includes(written.errcode) || written.errcode === 0, name);
        for (const key of Object.keys(found)) assert.ok(Object.hasOwn(written, key), name);
      }
      endings.read += 1;
    }
    // Text or bytes: it is the same.
    if (textOf(reply) !== undefined) {
      const again = outcome(() => read(api, textOf(reply)), name, ApiError, ReplyError);
      assert.deepEqual(said(again), said(found), name);
    }
  }
  assert.ok(
    Object.values(endings).every((count) => count > 0),
    JSON.stringify(endings),
  );
});
