// The switches under /sandbox/: what they refuse, whole worlds, and what the sandbox says of itself.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox, until } from "../service/harness.mjs";
import { addDraft, addPicture, FILES } from "./material-uploads.mjs";
import {
  advance,
  callerOf,
  control,
  openids,
  SERVICE,
  stopClock,
  untilQuiet,
} from "./world-caller.mjs";

const JSON_TYPE = { "content-type": "application/json" };

describe("the switches", () => {
  let sandbox;
  before(async () => {
    sandbox = await startSandbox({ env: { ALLOWED_HOSTS: "sandbox.test" } });
  });
  after(() => sandbox.stop());
  beforeEach(() => control(sandbox, "POST", "reset"));

  const call = async (method, path, body, headers = JSON_TYPE) => {
    const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { headers, body }),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const errorOf = async (method, path, body) =>
    (await call(method, path, JSON.stringify(body))).error;

  test("refuse in one form, in both languages, with field, limit and value", async () => {
    const speed = await errorOf("PUT", "clock", { speed: 0 });
    assert.deepEqual(
      [speed.code, speed.field, speed.limit, speed.value],
      ["invalid", "speed", ">= 0.1", 0],
    );
    assert.match(speed.message.zh, /speed/);
    assert.match(speed.message.en, /speed/);
    for (const [method, path, body, field] of [
      ["PUT", "clock", { now: 1 }, "now"],
      ["PUT", "clock", { fast: true }, "fast"],
      ["POST", "clock/advance", { seconds: -1 }, "seconds"],
      ["POST", "clock/advance", { until: "noon", at_most: 1 }, "until"],
      ["PUT", "faults", { faults: [{ endpoint: "token" }] }, "faults.0.kind"],
      ["POST", "accounts", { appid: "no" }, "appid"],
      ["POST", "accounts", { appid: "wxnew123456", kind: "personal" }, "kind"],
      ["POST", "accounts", { appid: SERVICE.appid }, "appid"],
      ["PATCH", `accounts/${SERVICE.appid}`, { followers: 10_000_001 }, "followers"],
      ["PATCH", `accounts/${SERVICE.appid}`, { callback: { url: "ftp://a" } }, "callback.url"],
      ["PATCH", "accounts/wxnobody", {}, "account"],
      ["POST", "wait", { for: { kind: "thought" } }, "for.kind"],
      ["PUT", "seed", { tables: { secrets: { columns: ["a"], rows: [] } } }, "tables.secrets"],
      ["PUT", "seed", { faults: [{ endpoint: "no", kind: "system_busy" }] }, "faults.0.endpoint"],
    ]) {
      const error = await errorOf(method, path, body);
      assert.equal(error?.field, field, `${method} ${path} ${JSON.stringify(body)}`);
      assert.ok(error.message.zh.length > 3 && error.message.en.length > 3);
    }
    const query = await call("GET", "journal?limit=100000");
    assert.deepEqual([query.status, query.error.field], [400, "limit"]);
    assert.equal((await call("GET", "journal/99999")).status, 404);
    assert.equal((await call("GET", "nothing")).status, 404);
    assert.equal((await call("DELETE", "faults/fault_no")).status, 404);
    assert.equal((await call("POST", "snapshots/no/restore")).status, 404);
  });

  test("take JSON only, and not more of it than they need", async () => {
    assert.equal((await call("PUT", "clock", "{", JSON_TYPE)).error.code, "json");
    assert.equal((await call("PUT", "clock", "{}", { "content-type": "text/plain" })).status, 415);
    const large = JSON.stringify({ name: "x".repeat(300 * 1024) });
    assert.equal((await call("POST", "snapshots", large)).status, 413);
    const chunked = await fetch(`${sandbox.url}/sandbox/snapshots`, {
      method: "POST",
      headers: JSON_TYPE,
      body: new Blob([large]).stream(),
      duplex: "half",
    });
    assert.equal(chunked.status, 413);
  });

  test("refuse pages of other sites, and names that may point anywhere", async () => {
    const with_ = (headers) =>
      new Promise((resolve, reject) => {
        const sent = httpRequest(`${sandbox.url}/sandbox/health`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", reject).end();
      });
    const { host, port } = new URL(sandbox.url);
    assert.equal(await with_({ host }), 200);
    assert.equal(await with_({ host, origin: `http://${host}` }), 200);
    assert.equal(await with_({ host: `localhost:${port}` }), 200);
    assert.equal(await with_({ host: `sandbox.test:${port}` }), 200);
    assert.equal(await with_({ host: "rebound.example" }), 403);
    assert.equal(await with_({ host: "127.0.0.1.rebound.example" }), 403);
    assert.equal(await with_({ host, origin: "http://evil.example" }), 403);
    assert.equal(await with_({ host, origin: "null" }), 403);
    assert.equal(await with_({ host, "sec-fetch-site": "cross-site" }), 403);
  });

  test("add, change and take away accounts", async () => {
    const added = await call(
      "POST",
      "accounts",
      JSON.stringify({ appid: "wxnew123456", followers: 10 }),
    );
    assert.deepEqual([added.status, added.kind, added.verified], [201, "service", true]);
    const caller = await callerOf(sandbox, added);
    assert.equal((await openids(caller, 20)).length, 10);
    const changed = await control(sandbox, "PATCH", "accounts/wxnew123456", {
      name: "新账号",
      limits: { text_characters: 5 },
    });
    assert.deepEqual(
      [changed.name, changed.limits.text_characters, changed.followers],
      ["新账号", 5, 10],
    );
    assert.ok(changed.limits.clientmsgid_bytes > 0, "the other limits stay");
    const { accounts } = await control(sandbox, "DELETE", "accounts/wxnew123456");
    assert.equal(accounts.length, 2);
    assert.equal((await caller.get("tags/get")).errcode, 40001);
  });

  test("say whether a callback answers as WeChat asks", async () => {
    const verify = () => call("POST", `accounts/${SERVICE.appid}/callback/verify`);
    assert.equal((await verify()).error.code, "no_callback");
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, {
      callback: { url: "http://127.0.0.1:9/", token: "token", encoding_aes_key: "", mode: "plain" },
    });
    assert.equal((await verify()).error.code, "not_verified");
  });

  test("make a fresh world of any", async () => {
    const caller = await callerOf(sandbox);
    await control(sandbox, "POST", "accounts", { appid: "wxnew123456" });
    await control(sandbox, "POST", "faults", { endpoint: "*", kind: "system_busy" });
    await control(sandbox, "PUT", "clock", { speed: 50 });
    await addPicture(sandbox, caller);
    await control(sandbox, "POST", "reset");
    const seed = await control(sandbox, "GET", "seed");
    assert.deepEqual(
      seed.accounts.map(({ appid }) => appid),
      ["wx5a0db0c5e7a1ce01", "wx5a0db0c5e7a1ce02"],
    );
    assert.deepEqual([seed.faults, Object.keys(seed.tables), seed.clock.speed], [[], ["tags"], 1]);
    assert.ok(Math.abs(seed.clock.now - Date.now() / 1000) < 60, "the time is that of the machine");
    assert.equal((await caller.get("tags/get")).errcode, 40001, "tokens are gone");
    const { entries } = await control(sandbox, "GET", "journal?kind=control");
    assert.deepEqual(
      entries.map(({ path }) => path),
      ["/sandbox/reset"],
    );
  });

  test("give a whole world as JSON, and take it back", async () => {
    const { job, picture } = await livedIn();
    const seed = await control(sandbox, "GET", "seed");
    await control(sandbox, "POST", "reset");
    await control(sandbox, "PUT", "seed", JSON.parse(JSON.stringify(seed)));
    const again = await control(sandbox, "GET", "seed");
    assert.deepEqual(again, seed);
    await check({ job, picture });
  });

  test("take a world that was written by hand", async () => {
    await control(sandbox, "PUT", "seed", {
      clock: { now: 1_900_000_000, stopped: true },
      accounts: [
        { appid: "wxbyhand123", secret: "0123456789abcdef", kind: "subscription", followers: 3 },
      ],
      faults: [{ endpoint: "token", kind: "errcode", errcode: 40164, first: 1 }],
    });
    const clock = await control(sandbox, "GET", "clock");
    assert.deepEqual([clock.now, clock.stopped], [1_900_000_000, true]);
    const { accounts } = await control(sandbox, "GET", "accounts");
    assert.deepEqual(
      accounts.map(({ appid, followers }) => [appid, followers]),
      [["wxbyhand123", 3]],
    );
    const { tables } = await control(sandbox, "GET", "seed");
    assert.deepEqual(new Set(tables.tags.rows.map(([appid]) => appid)), new Set(["wxbyhand123"]));
    const { faults } = await control(sandbox, "GET", "faults");
    assert.deepEqual([faults.length, faults[0].errcode], [1, 40164]);
  });

  test("take a world whole or not at all", async () => {
    const caller = await callerOf(sandbox);
    await caller.post("tags/update", { tag: { id: 100, name: "renamed" } });
    await caller.post("tags/delete", { tag: { id: 101 } });
    const seed = await control(sandbox, "GET", "seed");
    const broken = structuredClone(seed);
    broken.tables.tags.rows.push(broken.tables.tags.rows[0]);
    broken.accounts = [];
    const error = await errorOf("PUT", "seed", broken);
    assert.equal(error.field, "tables");
    const still = await control(sandbox, "GET", "seed");
    assert.deepEqual({ ...still, clock: null }, { ...seed, clock: null });
    assert.deepEqual((await control(sandbox, "GET", "snapshots")).snapshots, []);
    await control(sandbox, "POST", "reset");
    await control(sandbox, "PUT", "seed", seed);
    const tags = (await (await callerOf(sandbox)).get("tags/get")).tags;
    assert.deepEqual(
      tags.map(({ name }) => name),
      ["星标组", "renamed"],
    );
  });

  test("stay without accounts after the last one was deleted, until they are reset", async () => {
    const appids = async () =>
      (await control(sandbox, "GET", "accounts")).accounts.map(({ appid }) => appid);
    const begun = await appids();
    for (const appid of begun) await control(sandbox, "DELETE", `accounts/${appid}`);
    await sandbox.kill();
    await sandbox.restart();
    assert.deepEqual(await appids(), []);
    // A world without accounts can be written down and made again.
    const seed = await control(sandbox, "GET", "seed");
    await control(sandbox, "POST", "reset");
    assert.deepEqual(await appids(), begun);
    await control(sandbox, "PUT", "seed", seed);
    assert.deepEqual(await appids(), []);
    await control(sandbox, "POST", "reset");
    assert.deepEqual(await appids(), begun);
  });

  test("keep snapshots, and go back to one, also in time", async () => {
    const { job, picture } = await livedIn();
    const { id, at } = await control(sandbox, "POST", "snapshots", { name: "before" });
    const caller = await callerOf(sandbox);
    await control(sandbox, "PUT", "faults", []);
    await caller.post("material/del_material", { media_id: picture });
    await advance(sandbox, 40 * 86_400);
    await control(sandbox, "DELETE", `accounts/${SERVICE.appid}`);
    await sandbox.kill();
    await sandbox.restart();
    await control(sandbox, "POST", `snapshots/${id}/restore`);
    const clock = await control(sandbox, "GET", "clock");
    assert.deepEqual([clock.now, clock.stopped], [at, true]);
    assert.equal((await control(sandbox, "GET", "faults")).faults.length, 1);
    await check({ job, picture });
    const { snapshots } = await control(sandbox, "GET", "snapshots");
    assert.deepEqual(
      snapshots.filter((snapshot) => snapshot.id === id).map(({ name }) => name),
      ["before"],
    );
    assert.equal((await control(sandbox, "GET", `snapshots/${id}`)).at, at);
    await control(sandbox, "DELETE", `snapshots/${id}`);
    assert.equal((await call("GET", `snapshots/${id}`)).status, 404);
    assert.equal((await call("POST", `snapshots/${id}/restore`)).status, 404);
  });

  test("go on after a restore: what was due is still due", async () => {
    await stopClock(sandbox);
    const caller = await callerOf(sandbox);
    const { msg_id } = await caller.post("message/mass/sendall", {
      filter: { is_to_all: true },
      msgtype: "text",
      text: { content: "hello" },
    });
    const { id } = await control(sandbox, "POST", "snapshots");
    await untilQuiet(sandbox);
    const deliveries = async () =>
      (await control(sandbox, "GET", `deliveries?account=${SERVICE.appid}`)).total;
    assert.deepEqual(await deliveries(), { most: 1, twice: 0 });
    await control(sandbox, "POST", `snapshots/${id}/restore`);
    assert.deepEqual(await deliveries(), { most: 0, twice: 0 });
    await untilQuiet(sandbox);
    assert.deepEqual(await deliveries(), { most: 1, twice: 0 });
    const status = await caller.post("message/mass/get", { msg_id });
    assert.equal(status.msg_status, "SEND_SUCCESS");
  });

  test("go back in time with a clock that runs, too", async () => {
    await control(sandbox, "PUT", "clock", { speed: 100_000 });
    const { id, at } = await control(sandbox, "POST", "snapshots");
    const now = async () => (await control(sandbox, "GET", "clock")).now;
    const passed = await until(async () => {
      const seconds = (await now()) - at;
      return seconds > 20_000 && seconds;
    }, "hours of the sandbox");
    const { clock } = await control(sandbox, "POST", `snapshots/${id}/restore`);
    assert.ok(clock.now - at < passed / 2, "what passed after the snapshot has not passed");
    assert.equal(clock.speed, 100_000);
  });

  test("say which endpoints there are, what is missing, and what a green run proves", async () => {
    const { endpoints } = await control(sandbox, "GET", "endpoints");
    const paths = endpoints.map(({ path }) => path);
    for (const path of everyEndpointOfThePackage()) assert.ok(paths.includes(path), path);
    const { limits } = await control(sandbox, "GET", "limits");
    assert.ok(limits.some(({ endpoint }) => endpoint === null));
    for (const limit of limits) {
      assert.ok(limit.zh.length > 5 && limit.en.length > 5);
      assert.ok(limit.endpoint === null || paths.includes(limit.endpoint));
    }
    const { confidence } = await control(sandbox, "GET", "confidence");
    for (const { claim, proven, proof, source } of confidence) {
      assert.ok(claim.zh.length > 3 && claim.en.length > 3 && source.length > 3);
      assert.equal(proof === null, proven === "no", claim.en);
      if (proof === null) continue;
      const text = readFileSync(new URL(`../../${proof.file}`, import.meta.url), "utf8");
      const name = JSON.stringify(proof.test);
      assert.ok(text.includes(name), `${proof.file} has no test ${name}`);
    }
  });

  /** A world in which things have happened: a job that has reached people, media, a draft, a fault, a stopped clock. */
  async function livedIn() {
    await stopClock(sandbox);
    const caller = await callerOf(sandbox);
    const media_id = await addDraft(sandbox, caller, {});
    await addDraft(sandbox, caller, { title: "stays" });
    const job = await caller.post("message/mass/sendall", {
      filter: { is_to_all: false, tag_id: 100 },
      msgtype: "mpnews",
      mpnews: { media_id },
      clientmsgid: "a",
    });
    await untilQuiet(sandbox);
    const picture = await addPicture(sandbox, caller);
    await control(sandbox, "POST", "faults", {
      endpoint: "tags/get",
      kind: "system_busy",
      after: 5,
    });
    return { job, picture };
  }

  /** Whether such a world is there. */
  async function check({ job, picture }) {
    const caller = await callerOf(sandbox);
    const { msg_status } = await caller.post("message/mass/get", { msg_id: job.msg_id });
    assert.equal(msg_status, "SEND_SUCCESS");
    assert.equal((await caller.get("draft/count")).total_count, 1);
    const file = await fetch(
      `${sandbox.url}/cgi-bin/material/get_material?access_token=${caller.access_token}`,
      { method: "POST", body: JSON.stringify({ media_id: picture }) },
    );
    assert.deepEqual(new Uint8Array(await file.arrayBuffer()), FILES.png);
    const { messages, total } = await control(
      sandbox,
      "GET",
      `deliveries?account=${SERVICE.appid}`,
    );
    assert.deepEqual([messages[0].reached, total.twice], [500, 0]);
  }

  /** The paths that the crate declares, read from its sources. */
  function everyEndpointOfThePackage() {
    const folder = new URL("../../src/endpoints/", import.meta.url);
    const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".rs"));
    const names = files.flatMap((file) => {
      const text = readFileSync(new URL(file, folder), "utf8");
      return [...text.matchAll(/EndpointSpec::\w+\(\s*"([^"]+)"/g)].map(([, name]) => name);
    });
    assert.ok(names.length > 50);
    return names.map((name) => (name.startsWith("datacube/") ? name : `cgi-bin/${name}`));
  }
});
