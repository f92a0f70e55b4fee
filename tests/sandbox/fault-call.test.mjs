// Faults of calls: the answers that the caller gets, and the things that have happened behind them. Field reports: docs/spec.md 1.5, 2.8, 7.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox, until } from "../service/harness.mjs";
import { callerOf, control, SERVICE } from "./world-caller.mjs";

describe("faults of calls", () => {
  let sandbox;
  let caller;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(async () => {
    await control(sandbox, "POST", "reset");
    caller = await callerOf(sandbox);
  });

  const add = (rule) => control(sandbox, "POST", "faults", { first: 1, ...rule });
  const create = (name) => caller.post("tags/create", { tag: { name } });
  const names = async () => (await caller.get("tags/get")).tags.map(({ name }) => name);
  /** The raw response of `tags/create`. */
  const raw = (name) =>
    fetch(`${sandbox.url}/cgi-bin/tags/create?access_token=${caller.access_token}`, {
      method: "POST",
      body: JSON.stringify({ tag: { name } }),
    });

  test("a lost reply is lost after the commit, and a lost request before it", async () => {
    await add({ endpoint: "tags/create", kind: "lost_reply" });
    await assert.rejects(create("one"), TypeError);
    await add({ endpoint: "tags/create", kind: "lost_request" });
    await assert.rejects(create("two"), TypeError);
    const known = await names();
    assert.ok(known.includes("one"));
    assert.ok(!known.includes("two"));
    const { entries } = await control(sandbox, "GET", "journal?search=fault:lost_reply");
    assert.deepEqual([entries.length, entries[0].status], [1, 0]);
  });

  test("a proxy's page and half a reply come in place of the answer", async () => {
    await add({ endpoint: "tags/create", kind: "html" });
    const page = await raw("one");
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type"), /^text\/html/);
    assert.match(await page.text(), /^<!DOCTYPE html>/);
    await add({ endpoint: "tags/create", kind: "html", when: "before" });
    await (await raw("two")).text();
    await add({ endpoint: "tags/create", kind: "bad_gateway", http_status: 504 });
    assert.equal((await raw("three")).status, 504);
    await add({ endpoint: "tags/create", kind: "half_reply" });
    const half = await (await raw("four")).text();
    assert.throws(() => JSON.parse(half), SyntaxError);
    assert.match(half, /^\{/);
    const known = await names();
    assert.deepEqual(
      ["one", "two", "three", "four"].map((name) => known.includes(name)),
      [true, false, true, true],
    );
  });

  test("errcodes come in WeChat's own words and shape, before the commit or after it", async () => {
    const rid = / rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;
    const told = async (rule, name) => {
      await add({ endpoint: "tags/create", ...rule });
      const { errcode, errmsg, ...rest } = await create(name);
      assert.match(errmsg, rid);
      assert.deepEqual(Object.keys(rest), ["why"]);
      return [errcode, errmsg.replace(rid, "")];
    };
    assert.deepEqual(await told({ kind: "system_busy" }, "a"), [-1, "system error"]);
    assert.deepEqual(await told({ kind: "platform_busy", when: "after" }, "b"), [
      268488001,
      "system busy, please try later",
    ]);
    for (const [errcode, errmsg] of [
      [45009, "reach max api daily quota limit"],
      [42010, "masssend fast, retry again"],
      [45066, "same clientmsgid retry too fast"],
      [48001, "api unauthorized"],
    ]) {
      assert.deepEqual(await told({ kind: "errcode", errcode }, "c"), [errcode, errmsg]);
    }
    assert.deepEqual(
      (await names()).filter((name) => name.length === 1),
      ["b"],
    );
  });

  test("a refused address is named as WeChat names it", async () => {
    await add({ endpoint: "tags/get", kind: "address_refused", address: "198.51.100.4" });
    const { errcode, errmsg } = await caller.get("tags/get");
    assert.equal(errcode, 40164);
    assert.match(
      errmsg,
      /^invalid ip 198\.51\.100\.4 ipv6 ::ffff:198\.51\.100\.4, not in whitelist rid: /,
    );
  });

  test("another system that takes the token ends all tokens at once", async () => {
    const asked = await fetch(`${sandbox.url}/cgi-bin/stable_token`, {
      method: "POST",
      body: JSON.stringify({ grant_type: "client_credential", ...SERVICE }),
    });
    const { access_token: stable } = await asked.json();
    await add({ endpoint: "tags/get", kind: "token_taken" });
    assert.equal((await caller.get("tags/get")).errcode, 40001);
    assert.equal((await caller.get("tags/get")).errcode, 40001);
    const other = await fetch(`${sandbox.url}/cgi-bin/tags/get?access_token=${stable}`);
    assert.equal((await other.json()).errcode, 40001);
    caller = await callerOf(sandbox);
    assert.equal((await caller.get("tags/get")).errcode, undefined);
  });

  test("a delay is waited for, and the rules behind it still strike", async () => {
    await add({ endpoint: "tags/get", kind: "delay", seconds: 0.3 });
    await add({ endpoint: "tags/get", kind: "errcode", errcode: 45011 });
    assert.equal((await caller.get("tags/get")).errcode, 45011);
    const { entries } = await control(sandbox, "GET", "journal?search=fault:delay*");
    assert.equal(entries[0].fault, "delay+errcode");
    assert.ok(entries[0].took >= 300);
  });

  test("a delay holds the call back before it is carried out, or its answer after that", async () => {
    const struck = async () => (await control(sandbox, "GET", "faults")).faults[0].hits === 1;
    await add({ endpoint: "tags/create", kind: "delay", seconds: 3 });
    const late = create("late");
    await until(struck, "the call to come");
    assert.ok(!(await names()).includes("late"));
    assert.equal((await late).errcode, undefined);
    assert.ok((await names()).includes("late"));
    await control(sandbox, "PUT", "faults", []);
    await add({ endpoint: "tags/create", kind: "delay", seconds: 3, when: "after" });
    let answered = false;
    const slow = create("slow").then(() => {
      answered = true;
    });
    await until(async () => (await names()).includes("slow"), "the call to be carried out");
    assert.ok(!answered);
    await slow;
  });

  test("a call that is held back does not reach into the world after a reset", async () => {
    await add({ endpoint: "tags/create", kind: "delay", seconds: 1 });
    const late = assert.rejects(create("late"), TypeError);
    await until(
      async () => (await control(sandbox, "GET", "faults")).faults[0].hits === 1,
      "the call to come",
    );
    await control(sandbox, "POST", "reset");
    await late;
    caller = await callerOf(sandbox);
    assert.ok(!(await names()).includes("late"));
  });
});
