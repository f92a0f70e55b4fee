// Users, sessions, keys and what each may do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  addKey,
  addUser,
  callerOf,
  cookieOf,
  PASSWORD,
  pageOf,
  programOf,
  signIn,
} from "./caller.mjs";
import { startService } from "./harness.mjs";

let service;
let call;
let owner;

before(async () => {
  service = await startService({ env: { ADDRESS_HEADER: "X-Real-IP" } });
  call = callerOf(service.url);
});
after(() => service.stop());

const from = (address) => ({ "x-real-ip": address });

test("nobody becomes the owner without the code", async () => {
  const body = { code: "guess", name: "owner", password: PASSWORD };
  const answer = await call("POST", "/api/setup", body);
  assert.deepEqual([answer.status, answer.body.code], [403, "wrong_code"]);
  assert.equal((await call("GET", "/api/session")).body.needs_setup, true);
});

test("a weak password is refused", async () => {
  const { SETUP_CODE: code } = service.settings;
  for (const password of ["aaaaaaaaaaaaa", "my-owner-name-1"]) {
    const answer = await call("POST", "/api/setup", { code, name: "owner", password });
    assert.deepEqual([answer.status, answer.body.code], [400, "weak_password"]);
  }
});

test("of two that have the code at the same time, one becomes the owner", async () => {
  const { SETUP_CODE: code } = service.settings;
  const answers = await Promise.all(
    ["owner", "rival"].map((name) =>
      call("POST", "/api/setup", { code, name, password: PASSWORD }),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  const first = answers.find(({ status }) => status === 200);
  owner = pageOf(service, cookieOf(first));
  const session = (await owner("GET", "/api/session")).body;
  assert.deepEqual(session.user.permissions, ["read", "write", "send", "approve", "manage"]);
  assert.equal(session.needs_setup, false);
  const again = await call("POST", "/api/setup", { code, name: "x", password: PASSWORD });
  assert.equal(again.body.code, "already_set_up");
});

test("the cookie cannot be read by a script, sent by another site, or set for another path", async () => {
  await addUser(service, owner, { name: "cookie" });
  const answer = await call("POST", "/api/sign-in", { name: "cookie", password: PASSWORD });
  const [name, ...attributes] = answer.headers.getSetCookie()[0].split("; ");
  assert.match(name, /^__Host-session=[\w-]{43}$/);
  for (const attribute of ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"]) {
    assert.ok(attributes.includes(attribute), attribute);
  }
  assert.ok(!attributes.some((attribute) => /^domain/i.test(attribute)));
});

test("each sign-in has a session of its own, and ends the one that the browser had", async () => {
  await addUser(service, owner, { name: "rotating" });
  const body = { name: "rotating", password: PASSWORD };
  const first = cookieOf(await call("POST", "/api/sign-in", body));
  const fixed = "__Host-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const page = (cookie) => ({ cookie, origin: service.url });
  // A session that an attacker has chosen stays unknown.
  const second = cookieOf(await call("POST", "/api/sign-in", body, page(fixed)));
  assert.notEqual(second, fixed);
  assert.equal((await pageOf(service, fixed)("GET", "/api/sessions")).status, 401);
  const third = cookieOf(await call("POST", "/api/sign-in", body, page(second)));
  assert.equal((await pageOf(service, second)("GET", "/api/sessions")).status, 401);
  assert.equal((await pageOf(service, first)("GET", "/api/sessions")).status, 200);
  // The one of `addUser`, the first and the third.
  const open = await pageOf(service, third)("GET", "/api/sessions");
  assert.equal(open.body.length, 3);
});

test("a session that was signed out is of no use to whoever has stolen its cookie", async () => {
  const user = await addUser(service, owner, { name: "leaving" });
  const thief = await signIn(service, "leaving");
  assert.equal((await user("POST", "/api/sign-out", {})).status, 204);
  assert.equal((await user("GET", "/api/sessions")).status, 401);
  assert.equal((await thief("GET", "/api/sessions")).status, 200);
  const back = await signIn(service, "leaving");
  assert.equal((await back("POST", "/api/sign-out", { everywhere: true })).status, 204);
  for (const stolen of [user, thief, back]) {
    assert.equal((await stolen("GET", "/api/sessions")).status, 401);
  }
});

test("a changed password ends all sessions but the new one", async () => {
  const user = await addUser(service, owner, { name: "changing" });
  const other = await signIn(service, "changing");
  const wrong = { current: "not the password", password: "another long password" };
  assert.equal((await user("POST", "/api/password", wrong)).status, 401);
  const right = { current: PASSWORD, password: "another long password" };
  const answer = await user("POST", "/api/password", right);
  assert.equal(answer.status, 200);
  for (const before of [user, other])
    assert.equal((await before("GET", "/api/sessions")).status, 401);
  assert.equal((await pageOf(service, cookieOf(answer))("GET", "/api/sessions")).status, 200);
  const old = await call("POST", "/api/sign-in", { name: "changing", password: PASSWORD });
  assert.equal(old.body.code, "wrong_password");
  await signIn(service, "changing", "another long password");
});

test("who is disabled, or was given a password by an owner, is signed out at once", async () => {
  const user = await addUser(service, owner, { name: "disabled" });
  const { id } = (await user("GET", "/api/session")).body.user;
  await owner("PUT", `/api/users/${id}/password`, { password: "given by the owner" });
  assert.equal((await user("GET", "/api/sessions")).status, 401);
  const back = await signIn(service, "disabled", "given by the owner");
  assert.equal((await owner("PATCH", `/api/users/${id}`, { disabled: true })).status, 200);
  assert.equal((await back("GET", "/api/sessions")).status, 401);
  const body = { name: "disabled", password: "given by the owner" };
  const refused = await call("POST", "/api/sign-in", body);
  assert.deepEqual([refused.status, refused.body.code], [401, "wrong_password"]);
});

test("a wrong password and an unknown name are answered alike", async () => {
  await addUser(service, owner, { name: "known" });
  const [wrong, unknown] = await Promise.all(
    ["known", "unknown"].map((name) =>
      call("POST", "/api/sign-in", { name, password: "not the password" }),
    ),
  );
  assert.equal(wrong.status, 401);
  assert.equal(wrong.text, unknown.text);
  assert.equal(unknown.status, 401);
  assert.deepEqual([...wrong.headers.keys()].sort(), [...unknown.headers.keys()].sort());
});

test("names that look alike are one name", async () => {
  await addUser(service, owner, { name: "Ｗang" });
  const body = { name: "wang", role: "viewer", password: PASSWORD };
  assert.equal((await owner("POST", "/api/users", body)).body.code, "name_taken");
  await signIn(service, "WANG");
});

test("guessing is stopped after ten times, and does not lock out who is at home", async () => {
  await addUser(service, owner, { name: "target" });
  const right = { name: "target", password: PASSWORD };
  assert.equal((await call("POST", "/api/sign-in", right, from("10.0.0.1"))).status, 200);
  const guess = { name: "target", password: "a wrong password" };
  const statuses = [];
  for (let i = 0; i < 11; i += 1) {
    const answer = await call("POST", "/api/sign-in", guess, from(`10.1.0.${i}`));
    statuses.push(answer.status);
  }
  assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
  // Not even the right password is told, and no other writing of the name begins anew.
  const late = await call("POST", "/api/sign-in", { ...right, name: "TARGET" }, from("10.1.0.99"));
  assert.equal(late.status, 429);
  assert.equal(late.headers.get("retry-after"), String(late.body.retry_after));
  assert.equal((await call("POST", "/api/sign-in", right, from("10.0.0.1"))).status, 200);
});

test("guessing at unknown names is stopped at the same time as at known ones", async () => {
  const guess = { name: "nobody of this name", password: "a wrong password" };
  const statuses = [];
  for (let i = 0; i < 11; i += 1) {
    statuses.push((await call("POST", "/api/sign-in", guess, from(`10.2.0.${i}`))).status);
  }
  assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
});

test("one address cannot try one password at many names", async () => {
  const statuses = [];
  for (let i = 0; i < 31; i += 1) {
    const guess = { name: `name ${i}`, password: "password of many" };
    statuses.push((await call("POST", "/api/sign-in", guess, from("10.3.0.1"))).status);
  }
  assert.deepEqual(statuses, [...Array(30).fill(401), 429]);
});

test("the last owner stays", async () => {
  const { id } = (await owner("GET", "/api/session")).body.user;
  const attempts = [
    owner("DELETE", `/api/users/${id}`),
    owner("PATCH", `/api/users/${id}`, { role: "viewer" }),
    owner("PATCH", `/api/users/${id}`, { disabled: true }),
  ];
  for (const answer of await Promise.all(attempts)) {
    assert.deepEqual([answer.status, answer.body.code], [409, "last_owner"]);
  }
});

test("a viewer and an operator cannot make themselves more", async () => {
  const viewer = await addUser(service, owner, { name: "viewer", role: "viewer" });
  const operator = await addUser(service, owner, {
    name: "operator",
    permissions: ["write", "send", "approve", "manage"],
  });
  const session = await operator("GET", "/api/session");
  assert.deepEqual(session.body.user.permissions, ["read", "write", "send", "approve"]);
  for (const user of [viewer, operator]) {
    const { id } = (await user("GET", "/api/session")).body.user;
    const attempts = [
      user("GET", "/api/users"),
      user("PATCH", `/api/users/${id}`, { role: "owner" }),
      user("POST", "/api/users", { name: "twin", role: "owner", password: PASSWORD }),
      user("POST", "/api/keys", { name: "key", permissions: ["manage"] }),
      user("GET", "/api/keys"),
      user("GET", "/api/audit"),
    ];
    for (const answer of await Promise.all(attempts)) {
      assert.deepEqual([answer.status, answer.body.code], [403, "not_allowed"]);
    }
  }
});

test("a key does what it was made for, and nothing else", async () => {
  const reader = await addKey(service, owner, { permissions: ["read"] });
  assert.equal((await reader("GET", "/api/accounts")).status, 200);
  assert.equal((await reader("GET", "/api/users")).status, 403);
  const manager = await addKey(service, owner, { permissions: ["manage"] });
  assert.equal((await manager("GET", "/api/users")).status, 200);
  assert.equal((await manager("GET", "/api/accounts")).status, 403);
  // A key that leaked must not make a key or a user that stays when it has ended.
  for (const [path, body] of [
    ["/api/keys", { name: "next", permissions: ["manage"] }],
    ["/api/users", { name: "next", role: "owner", password: PASSWORD }],
    ["/api/password", { current: PASSWORD, password: "another long password" }],
  ]) {
    const answer = await manager("POST", path, body);
    assert.deepEqual([answer.status, answer.body.code], [403, "people_only"]);
  }
});

test("a key ends when it is removed, and when its time is up", async () => {
  const made = (body) => owner("POST", "/api/keys", { name: "k", permissions: ["read"], ...body });
  const { id, key } = (await made({})).body;
  const program = programOf(service, key);
  assert.equal((await program("GET", "/api/accounts")).status, 200);
  assert.equal((await owner("DELETE", `/api/keys/${id}`)).status, 204);
  assert.equal((await program("GET", "/api/accounts")).status, 401);
  const past = await made({ expires_at: Date.now() / 1000 - 1 });
  assert.deepEqual([past.status, past.body.code], [400, "already_expired"]);
  const list = await owner("GET", "/api/keys");
  assert.doesNotMatch(list.text, /wmk_/);
});

test("the audit log says who did what from where, page by page", async () => {
  const { body: lines } = await owner("GET", "/api/audit?limit=200");
  const line = lines.find(({ what, details }) => what === "user.add" && details.name === "viewer");
  assert.equal(line.actor.name, (await owner("GET", "/api/session")).body.user.name);
  assert.ok(lines.some(({ what, address }) => what === "sign_in" && address === "10.0.0.1"));
  assert.ok(lines.some(({ what }) => what === "sign_in.refused"));
  const first = (await owner("GET", "/api/audit?limit=2")).body;
  const next = (await owner("GET", `/api/audit?limit=2&before=${first[1].id}`)).body;
  assert.deepEqual([...first, ...next], lines.slice(0, 4));
});
