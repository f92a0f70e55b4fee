// Who may use which route: users with fewer permissions, and keys of other accounts, try all of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startWorld } from "./account-world.mjs";
import { addKey, addUser, callerOf } from "./caller.mjs";

const ends = [];
let world;
let operations;

before(async () => {
  world = await startWorld({ after: (end) => ends.push(end) });
  const { paths } = (await callerOf(world.service.url)("GET", "/api/openapi.json")).body;
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, "x-permission": permission }]) => ({
      name: `${method} ${path}`,
      path,
      method: method.toUpperCase(),
      permission,
      isOpen: security.length === 0,
      isForPeople: !security.some((one) => "key" in one),
    })),
  );
});
after(async () => {
  for (const end of ends) await end();
});

/** An address with something in each of its open parts. */
const filled = (path, account) =>
  path.replace("{account}", account).replace(/\{\w+\}/g, "5a0db0c5-e7a1-4e01-8001-000000000001");

test("what a route does decides the permission that it needs", () => {
  const rules = [
    [/\/(start|schedule|resume|answer|cancel|pause)$/, ["send"]],
    [/\/delete-articles$/, ["send"]],
    [/\/(approve|reject)$/, ["approve"]],
    [/^\w+ \/api\/(users|keys|audit)/, ["manage"]],
    [/^(post|patch|delete) \/api\/accounts(\/preflight|\/restore|\/\{account\})?$/, ["manage"]],
    [/^\w+ \/api\/accounts\/\{account\}\/(webhooks|export)/, ["manage"]],
  ];
  for (const [pattern, permissions] of rules) {
    const found = operations.filter(({ name }) => pattern.test(name));
    assert.ok(found.length > 0, String(pattern));
    for (const { name, permission } of found) assert.ok(permissions.includes(permission), name);
  }
  // Who may only read changes nothing, but for what is itself a question.
  const questions = operations
    .filter(({ method, permission }) => method !== "GET" && permission === "read")
    .map(({ name }) => name);
  for (const name of questions) assert.match(name, /\/(check|prepare|replace)$/, name);
});

test("a viewer gets 403 from whatever needs more than reading, above all from what sends", async () => {
  const viewer = await addUser(world.service, world.owner, { name: "viewer", role: "viewer" });
  const refused = operations.filter(({ permission }) => permission && permission !== "read");
  assert.ok(refused.length > 50);
  for (const { name, method, path } of refused) {
    const answer = await viewer(method, filled(path, world.account));
    assert.deepEqual([answer.status, answer.body.code], [403, "not_allowed"], name);
  }
});

test("who may write but not send gets 403 from all that sends, approves or manages", async () => {
  const writer = await addUser(world.service, world.owner, {
    name: "writer",
    permissions: ["write"],
  });
  const refused = operations.filter(({ permission }) =>
    ["send", "approve", "manage"].includes(permission),
  );
  for (const { name, method, path } of refused) {
    const answer = await writer(method, filled(path, world.account));
    assert.deepEqual([answer.status, answer.body.code], [403, "not_allowed"], name);
  }
});

test("a key of another account finds no account here, whatever it may do there", async () => {
  const permissions = ["read", "write", "send", "approve", "manage"];
  const accounts = ["wx5a0db0c5e7a1ce02"];
  const other = await addKey(world.service, world.owner, { permissions, accounts });
  const inside = operations.filter(
    ({ path, isForPeople }) => path.includes("{account}") && !isForPeople,
  );
  assert.ok(inside.length > 60);
  for (const { name, method, path } of inside) {
    const answer = await other(method, filled(path, world.account));
    assert.deepEqual([answer.status, answer.body.code], [404, "no_account"], name);
  }
  assert.deepEqual((await other("GET", "/api/accounts")).body, []);
});

test("a key of some accounts manages these alone: no users, no keys, and no other account", async () => {
  const permissions = ["read", "manage"];
  const limited = await addKey(world.service, world.owner, {
    permissions,
    accounts: [world.account],
  });
  assert.equal((await limited("GET", `/api/accounts/${world.account}/webhooks`)).status, 200);
  const beyond = operations.filter(
    ({ path, permission, isForPeople }) =>
      permission === "manage" && !path.includes("{account}") && !isForPeople,
  );
  assert.ok(beyond.length > 4);
  for (const { name, method, path } of beyond) {
    const answer = await limited(method, path);
    assert.deepEqual([answer.status, answer.body.code], [403, "limited_key"], name);
  }
});

test("a key of this account is let in, and an account that nobody has added is none", async () => {
  const own = await addKey(world.service, world.owner, {
    permissions: ["read"],
    accounts: [world.account],
  });
  assert.equal((await own("GET", `/api/accounts/${world.account}/lists`)).status, 200);
  assert.equal((await own("GET", "/api/accounts")).body.length, 1);
  const nobodys = await world.owner("GET", "/api/accounts/wx0000000000000000/lists");
  assert.deepEqual([nobodys.status, nobodys.body.code], [404, "no_account"]);
});

test("what only people may do is refused to a key with every permission", async () => {
  const permissions = ["read", "write", "send", "approve", "manage"];
  const key = await addKey(world.service, world.owner, { permissions });
  const refused = operations.filter(({ isForPeople, isOpen }) => isForPeople && !isOpen);
  assert.ok(refused.length >= 8);
  for (const { name, method, path } of refused) {
    const answer = await key(method, filled(path, world.account));
    assert.deepEqual([answer.status, answer.body.code], [403, "people_only"], name);
  }
});

test("a list without any OpenID is a wrong request, which says what was found", async () => {
  const answer = await world.owner("POST", `/api/accounts/${world.account}/campaigns`, {
    title: "wrong list",
    content: { msgtype: "text", text: { content: "你好" } },
    audience: { openids: ["not an OpenID"] },
  });
  assert.deepEqual([answer.status, answer.body.code], [400, "wrong_list"]);
  assert.match(answer.body.message.en, /begins with "not an OpenID"/);
});
