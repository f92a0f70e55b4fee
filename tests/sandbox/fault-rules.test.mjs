// The rules by which the sandbox fails: which are taken, which calls they strike, and that the same calls are struck again.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { callerOf, control, SERVICE, SUBSCRIPTION } from "./world-caller.mjs";

const BUSY = { endpoint: "tags/get", kind: "system_busy" };

describe("the rules of faults", () => {
  let sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(() => control(sandbox, "POST", "reset"));

  const add = (rule) => control(sandbox, "POST", "faults", rule);
  const list = async () => (await control(sandbox, "GET", "faults")).faults;
  const refused = async (rule) => {
    const response = await fetch(`${sandbox.url}/sandbox/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(rule),
    });
    assert.equal(response.status, 400);
    return (await response.json()).error;
  };
  /** The errcodes of some calls of `tags/get`, one after another. */
  const errcodes = async (caller, calls) => {
    const found = [];
    for (let call = 0; call < calls; call++)
      found.push((await caller.get("tags/get")).errcode ?? 0);
    return found;
  };

  test("strike the first calls, skip some, and count", async () => {
    const caller = await callerOf(sandbox);
    await add({ ...BUSY, after: 1, first: 2 });
    assert.deepEqual(await errcodes(caller, 5), [0, -1, -1, 0, 0]);
    const [{ hits, left }] = await list();
    assert.deepEqual({ hits, left }, { hits: 2, left: 0 });
  });

  test("form a queue: a call that one has struck is not counted by those behind it", async () => {
    const caller = await callerOf(sandbox);
    await add({ ...BUSY, first: 2 });
    await add({ endpoint: "tags/get", kind: "errcode", errcode: 45009, first: 1 });
    assert.deepEqual(await errcodes(caller, 4), [-1, -1, 45009, 0]);
  });

  test("strike the calls of one account, of one endpoint, or of all", async () => {
    const [service, subscription] = [
      await callerOf(sandbox),
      await callerOf(sandbox, SUBSCRIPTION),
    ];
    const { id } = await add({ ...BUSY, account: SERVICE.appid });
    assert.deepEqual(await errcodes(subscription, 1), [0]);
    assert.deepEqual(await errcodes(service, 1), [-1]);
    await control(sandbox, "DELETE", `faults/${id}`);
    await add({ endpoint: "*", kind: "system_busy", first: 1 });
    assert.equal((await service.get("user/get")).errcode, -1);
  });

  test("strike by chance as the seed says: the same again, also over a restart", async () => {
    const struck = async (seed, restart = false) => {
      await control(sandbox, "PUT", "faults", [{ ...BUSY, chance: 0.5, seed }]);
      const caller = await callerOf(sandbox);
      const first = await errcodes(caller, 20);
      if (restart) {
        await sandbox.kill();
        await sandbox.restart();
      }
      return [...first, ...(await errcodes(caller, 20))].join();
    };
    const once = await struck(7);
    assert.match(once, /-1/);
    assert.match(once, /0/);
    assert.equal(await struck(7), once);
    assert.equal(await struck(7, true), once);
    assert.notEqual(await struck(8), once);
  });

  test("are refused where they could never strike, with the field, its limit and its value", async () => {
    assert.deepEqual(Object.keys(await refused({ ...BUSY, endpoint: "tags/got" })), [
      "code",
      "message",
      "field",
      "value",
      "limit",
    ]);
    const fieldOf = async (rule) => (await refused(rule)).field;
    assert.equal(await fieldOf({ ...BUSY, endpoint: "tags/got" }), "endpoint");
    assert.equal(await fieldOf({ ...BUSY, endpoint: "cgi-bin/tags/get" }), "endpoint");
    assert.equal(await fieldOf({ ...BUSY, kind: "busy" }), "kind");
    assert.equal(await fieldOf({ ...BUSY, first: 0 }), "first");
    assert.equal(await fieldOf({ ...BUSY, times: 3 }), "times");
    assert.equal(await fieldOf({ ...BUSY, chance: 0.5 }), "seed");
    assert.equal(await fieldOf({ ...BUSY, seed: 1 }), "chance");
    assert.equal(await fieldOf({ ...BUSY, chance: 1.5, seed: 1 }), "chance");
    assert.equal(await fieldOf({ ...BUSY, seconds: 3 }), "seconds");
    assert.equal(await fieldOf({ ...BUSY, kind: "errcode" }), "errcode");
    assert.equal(await fieldOf({ ...BUSY, kind: "delay" }), "seconds");
    assert.equal(await fieldOf({ ...BUSY, kind: "delay", seconds: 601 }), "seconds");
    assert.equal(await fieldOf({ ...BUSY, kind: "lost_reply", when: "before" }), "when");
    assert.equal(await fieldOf({ ...BUSY, kind: "push_never" }), "endpoint");
    assert.equal(await fieldOf({ endpoint: "push", kind: "system_busy" }), "endpoint");
    assert.equal(await fieldOf({ ...BUSY, kind: "no_msg_data_id" }), "endpoint");
    assert.equal(
      await fieldOf({
        endpoint: "message/mass/send",
        kind: "duplicate_clientmsgid",
        msg_id: "own",
        when: "before",
      }),
      "msg_id",
    );
    assert.deepEqual(await list(), []);
  });

  test("are replaced as a whole, or not at all", async () => {
    await add(BUSY);
    const response = await fetch(`${sandbox.url}/sandbox/faults`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([BUSY, { ...BUSY, endpoint: "nothing" }]),
    });
    assert.equal(response.status, 400);
    assert.equal((await response.json()).error.field, "1.endpoint");
    assert.equal((await list()).length, 1);
    await control(sandbox, "PUT", "faults", []);
    assert.deepEqual(await list(), []);
  });

  test("are told with all their kinds, in both languages", async () => {
    const { kinds } = await control(sandbox, "GET", "faults/kinds");
    assert.ok(kinds.length > 20);
    for (const { kind, what, when } of kinds) {
      assert.ok(what.zh.length > 5 && what.en.length > 5, kind);
      assert.ok(when.length > 0, kind);
    }
  });
});
