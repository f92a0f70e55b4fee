// A change with an `Idempotency-Key` is carried out once, whatever happens on the way.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { addUser, callerOf, PASSWORD, setUp } from "./caller.mjs";
import { filesOf } from "./files.mjs";
import { startService, until } from "./harness.mjs";

let service;
let owner;

before(async () => {
  service = await startService();
  owner = await setUp(service);
});
after(() => service.stop());

/** Waits until a request is under way: until its key is stored. */
const isUnderWay = ({ folder }, key) => {
  const digest = createHash("sha256").update(key).digest("hex");
  return until(() => filesOf(folder).some(([, text]) => text.includes(digest)), "a key is stored");
};

test("a change with a key is carried out once, and its reply is given again", async () => {
  const body = { name: "once", permissions: ["read"] };
  const headers = { "idempotency-key": "once-1" };
  const first = await owner("POST", "/api/keys", body, headers);
  assert.equal(first.status, 201);
  assert.equal(first.headers.get("idempotent-replay"), null);
  const second = await owner("POST", "/api/keys", body, headers);
  assert.equal(second.status, 201);
  assert.equal(second.headers.get("idempotent-replay"), "true");
  assert.equal(second.text, first.text);
  const { body: keys } = await owner("GET", "/api/keys");
  assert.equal(keys.filter(({ name }) => name === "once").length, 1);
});

test("a key that was used with another request is refused", async () => {
  const headers = { "idempotency-key": "reused" };
  await owner("POST", "/api/keys", { name: "a", permissions: ["read"] }, headers);
  for (const [method, path, body] of [
    ["POST", "/api/keys", { name: "b", permissions: ["read"] }],
    ["POST", "/api/keys?x=1", { name: "a", permissions: ["read"] }],
    ["POST", "/api/users", { name: "a", role: "viewer", password: PASSWORD }],
  ]) {
    const answer = await owner(method, path, body, headers);
    assert.deepEqual([answer.status, answer.body.code], [422, "idempotency_key_reused"]);
  }
});

test("of many with one key at the same time, one is carried out and the others wait or get its reply", async () => {
  const headers = { "idempotency-key": "race" };
  const body = { name: "race", role: "viewer", password: PASSWORD };
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => owner("POST", "/api/users", body, headers)),
  );
  const done = answers.filter(({ status }) => status === 201);
  const waiting = answers.filter(({ body: { code } }) => code === "under_way");
  assert.equal(done.length + waiting.length, 8);
  assert.ok(done.length > 0 && new Set(done.map(({ text }) => text)).size === 1);
  assert.ok(waiting.every(({ status, headers }) => status === 409 && headers.has("retry-after")));
});

test("a change that was cut off is not carried out again, and nobody is told that it was done", async () => {
  const cut = await startService();
  const first = await setUp(cut);
  const body = { name: "cut off", role: "viewer", password: PASSWORD };
  const add = () => first("POST", "/api/users", body, { "idempotency-key": "cut" });
  const broken = add().catch(() => "broken");
  // It is under way once its key is stored. The password that it hashes then takes longer than the kill.
  const key = createHash("sha256").update("cut").digest("hex");
  await until(
    () => filesOf(cut.folder).some(([, text]) => text.includes(key)),
    "the key is stored",
  );
  await cut.kill();
  assert.equal(await broken, "broken");
  await cut.restart();
  const repeated = await add();
  assert.deepEqual([repeated.status, repeated.body.code], [409, "under_way"]);
  const { body: users } = await first("GET", "/api/users");
  assert.deepEqual(
    users.map(({ name }) => name),
    ["owner"],
  );
  await cut.stop();
});

test("the reply of one user is not given to another", async () => {
  const other = await addUser(service, owner, { name: "other owner", role: "owner" });
  const headers = { "idempotency-key": "mine" };
  const body = { name: "mine", permissions: ["read"] };
  const mine = await owner("POST", "/api/keys", body, headers);
  const theirs = await other("POST", "/api/keys", body, headers);
  assert.equal(theirs.status, 201);
  assert.notEqual(theirs.body.key, mine.body.key);
});

test("a change that was refused has not used up its key", async () => {
  const headers = { "idempotency-key": "refused-first" };
  const wrong = await owner("POST", "/api/keys", { name: "" }, headers);
  assert.equal(wrong.status, 400);
  const body = { name: "right", permissions: ["read"] };
  assert.equal((await owner("POST", "/api/keys", body, headers)).status, 201);
});

test("a key of more than 255 characters, or of strange ones, is refused", async () => {
  const body = { name: "long", permissions: ["read"] };
  for (const key of ["x".repeat(256), "with blank", ""]) {
    const answer = await owner("POST", "/api/keys", body, { "idempotency-key": key });
    assert.deepEqual([answer.status, answer.body.code], [400, "bad_idempotency_key"], key);
  }
  const longest = { "idempotency-key": "x".repeat(255) };
  assert.equal((await owner("POST", "/api/keys", body, longest)).status, 201);
});

test("who hangs up in the middle finds the reply later", async () => {
  const body = { name: "hung up", role: "viewer", password: PASSWORD };
  const sent = request(new URL("/api/users", service.url), {
    method: "POST",
    agent: false,
    headers: {
      "content-type": "application/json",
      "idempotency-key": "hung-up",
      cookie: owner.cookie,
      origin: service.url,
    },
  });
  sent.on("error", () => {});
  sent.end(JSON.stringify(body));
  await isUnderWay(service, "hung-up");
  sent.destroy();
  const reply = await until(async () => {
    const answer = await owner("POST", "/api/users", body, { "idempotency-key": "hung-up" });
    return answer.status !== 409 && answer;
  }, "the reply is stored");
  assert.equal(reply.status, 201);
  assert.equal(reply.headers.get("idempotent-replay"), "true");
});

test("a stored reply opens with the key before the newest, and with no other", async () => {
  const headers = { "idempotency-key": "kept" };
  const body = { name: "kept", permissions: ["read"] };
  const before = await startService();
  const first = await setUp(before);
  const made = await first("POST", "/api/keys", body, headers);
  const { folder, settings } = before;
  await before.stop({ keep: true });

  const rotated = await startService({ folder, env: { SECRETS_KEY_BEFORE: settings.SECRETS_KEY } });
  const later = callerOf(rotated.url, { cookie: first.cookie, origin: rotated.url });
  const replayed = await later("POST", "/api/keys", body, headers);
  assert.equal(replayed.text, made.text);
  await rotated.stop({ keep: true });

  const lost = await startService({ folder });
  const last = callerOf(lost.url, { cookie: first.cookie, origin: lost.url });
  const failed = await last("POST", "/api/keys", body, headers);
  assert.deepEqual([failed.status, failed.body.code], [503, "secret_locked"]);
  await lost.stop({ keep: false });
});
