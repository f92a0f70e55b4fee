// Each test tries to break one line of the service's security.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { addUser, callerOf, cookieOf, PASSWORD, setUp } from "./caller.mjs";
import { filesOf } from "./files.mjs";
import { startService } from "./harness.mjs";

const JSON_TYPE = { "content-type": "application/json" };

let service;
let owner;
let cookie;

before(async () => {
  service = await startService();
  owner = await setUp(service);
  await addUser(service, owner, { name: "second", role: "owner" });
  const body = { name: "second", password: PASSWORD };
  cookie = cookieOf(await callerOf(service.url)("POST", "/api/sign-in", body));
});
after(() => service.stop());

test("another site cannot make a browser change anything", async () => {
  const call = callerOf(service.url, { cookie });
  const body = { name: "key", permissions: ["read"] };
  const forged = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: service.url.replace("http:", "https:") },
    { origin: `${service.url}.evil.example` },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site", origin: service.url },
    { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
    // A browser that says nothing about where the request comes from.
    {},
  ];
  for (const headers of forged) {
    const answer = await call("POST", "/api/keys", body, headers);
    assert.deepEqual(
      [answer.status, answer.body.code],
      [403, "foreign_origin"],
      JSON.stringify(headers),
    );
  }
  for (const headers of [{ origin: service.url }, { "sec-fetch-site": "same-origin" }]) {
    assert.equal((await call("POST", "/api/keys", body, headers)).status, 201);
  }
});

test("a form of another site is refused, with whatever type it claims", async () => {
  const call = callerOf(service.url, { cookie, origin: "https://evil.example" });
  const own = callerOf(service.url, { cookie, origin: service.url });
  const body = '{"name":"key","permissions":["read"]}';
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const answer = await call("POST", "/api/keys", body, { "content-type": type });
    assert.equal(answer.status, 403, type);
    // Even the page itself must send JSON.
    const wrong = await own("POST", "/api/keys", body, { "content-type": type });
    assert.deepEqual([wrong.status, wrong.body.code], [415, "wrong_type"], type);
  }
});

test("another site cannot sign a browser in, or out", async () => {
  const call = callerOf(service.url, { origin: "https://evil.example" });
  const body = { name: "second", password: PASSWORD };
  assert.equal((await call("POST", "/api/sign-in", body)).status, 403);
  assert.equal((await call("POST", "/api/sign-out", {}, { cookie })).status, 403);
  const session = await callerOf(service.url, { cookie })("GET", "/api/session");
  assert.equal(session.body.user.name, "second");
});

test("the address of the service behind its web server is its own origin", async () => {
  const named = await startService({ env: { PUBLIC_URL: "https://mass.example.com/" } });
  const first = await setUp(named);
  const call = callerOf(named.url, { origin: "https://mass.example.com" });
  const answer = await call("POST", "/api/sign-in", { name: "owner", password: PASSWORD });
  assert.equal(answer.status, 200);
  assert.equal((await first("GET", "/api/users")).status, 200);
  await named.stop();
});

test("no page of another site may read an answer", async () => {
  const call = callerOf(service.url, { cookie, origin: "https://evil.example" });
  for (const method of ["GET", "OPTIONS"]) {
    const { headers } = await call(method, "/api/session");
    assert.equal(headers.get("access-control-allow-origin"), null);
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
  }
});

test("nothing but a session or a key opens anything", async () => {
  const call = callerOf(service.url);
  const { paths } = (await call("GET", "/api/openapi.json")).body;
  const open = [
    ...["/api/session", "/api/setup", "/api/sign-in", "/api/sign-out"],
    ...["/api/openapi.json", "/healthz", "/readyz"],
  ];
  let tried = 0;
  for (const [path, methods] of Object.entries(paths)) {
    if (open.includes(path) || path.startsWith("/wechat")) continue;
    for (const method of Object.keys(methods)) {
      const address = path.replace(/\{\w+\}/g, "wx5a0db0c5e7a1ce01");
      for (const headers of [
        {},
        { cookie: "__Host-session=" },
        { cookie: `__Host-session=${"A".repeat(43)}` },
        { authorization: "Bearer wmk_" },
        { authorization: `Basic ${btoa("owner:owner")}` },
      ]) {
        const answer = await call(method.toUpperCase(), address, undefined, {
          origin: service.url,
          ...headers,
        });
        assert.equal(answer.status, 401, `${method} ${path} ${JSON.stringify(headers)}`);
        tried += 1;
      }
    }
  }
  assert.ok(tried > 50);
});

test("a session is not taken from the address, from a header or from a key's place", async () => {
  const call = callerOf(service.url);
  const [, text] = cookie.split("=");
  const attempts = [
    call("GET", `/api/sessions?session=${text}`),
    call("GET", "/api/sessions", undefined, { authorization: `Bearer ${text}` }),
    call("GET", "/api/sessions", undefined, { cookie: `session=${text}` }),
    call("GET", "/api/sessions", undefined, { "x-session": text }),
  ];
  for (const { status } of await Promise.all(attempts)) assert.equal(status, 401);
});

test("a body that is too large is refused by its header, before it comes", async () => {
  const answer = await raw(
    "POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1\.1 413 /);
  assert.match(answer, /"code":"too_large"/);
});

test("a body that is too large is refused by counting, where no header tells", async () => {
  const sent = { bytes: 0 };
  const endless = new ReadableStream({
    pull(controller) {
      sent.bytes += 65_536;
      if (sent.bytes > 64 * 1024 * 1024) controller.close();
      else controller.enqueue(new Uint8Array(65_536).fill(32));
    },
  });
  const call = callerOf(service.url);
  const answer = await call("POST", "/api/sign-in", endless, JSON_TYPE).catch(({ code }) => ({
    code,
  }));
  // Whoever is still sending may see the end of the connection before the answer.
  assert.ok(answer.status === 413 || ["ECONNRESET", "EPIPE"].includes(answer.code), answer.code);
  // It was cut off at the limit, not after all had come.
  assert.ok(sent.bytes < 32 * 1024 * 1024, `${sent.bytes} bytes were taken`);
});

test("a small body passes without a length, too", async () => {
  const body = new Blob([JSON.stringify({ name: "second", password: PASSWORD })]).stream();
  const answer = await callerOf(service.url)("POST", "/api/sign-in", body, JSON_TYPE);
  assert.equal(answer.status, 200);
});

test("a deep or a strange JSON is a wrong request, and no failure", async () => {
  const call = callerOf(service.url);
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const strange = [
    '{"__proto__":{"name":"a"}}',
    "null",
    "[]",
    '"a"',
    "1e999",
    '{"name":"\\ud800"}',
    deep,
  ];
  for (const body of strange) {
    const answer = await call("POST", "/api/sign-in", body, JSON_TYPE);
    assert.equal(answer.status, 400, body.slice(0, 40));
  }
});

test("no path gets around the check of who asks", async () => {
  const tricks = [
    "/api//users",
    "//api/users",
    "/api/users/",
    "/api/./users",
    "/api/session/../users",
    "/api/session/%2e%2e/users",
    "/api/%75sers",
    "/%61pi/users",
    "/API/users",
    "/api%2fusers",
    "/api\\users",
    "/api/users;x",
    "/api/users%00",
    "/index.html/../api/users",
    "/api/users?x=.js",
    "/api/users.js",
  ];
  for (const path of tricks) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
    assert.ok([400, 401, 404].includes(status), `${path} got ${status}`);
    assert.doesNotMatch(answer, /"second"/);
    // A path that a web server in front may read differently is refused before anything reads it.
    if (/%2f|%00|;|\/\/|%2e/.test(path)) assert.match(answer, /"bad_path"/, path);
  }
});

test("neither the files nor the output have a password, a session, a key or a setting", async () => {
  const secret = "unusual-password-7291";
  const call = callerOf(service.url);
  const made = await owner(
    "POST",
    "/api/keys",
    { name: "s", permissions: ["read"] },
    {
      "idempotency-key": "secret-reply",
    },
  );
  await owner("POST", "/api/users", { name: "zoe", role: "viewer", password: secret });
  const signedIn = await call("POST", "/api/sign-in", { name: "zoe", password: secret });
  // People type their password into the field of the name.
  await call("POST", "/api/sign-in", { name: `${secret}-as-name`, password: "x" });
  await call("GET", `/api/users?access_token=${secret}-in-query`);
  const { SECRETS_KEY, SETUP_CODE } = service.settings;
  const secrets = [
    secret,
    `${secret}-as-name`,
    PASSWORD,
    made.body.key,
    cookieOf(signedIn).split("=")[1],
    cookie.split("=")[1],
    SECRETS_KEY,
    SETUP_CODE,
  ];
  const texts = [["output", service.logs()], ...filesOf(service.folder)];
  assert.ok(texts.length > 2);
  for (const [name, text] of texts) {
    for (const one of secrets) assert.ok(!text.includes(one), `${name} has ${one}`);
  }
  // The search finds what is there.
  assert.ok(texts.some(([, text]) => text.includes("second")));
});

test("on a server, nothing of this machine can be reached, whatever a setting says", async () => {
  const asked = { production: 0, local: 0 };
  for (const production of [false, true]) {
    const victim = createServer((_, response) => {
      asked[production ? "production" : "local"] += 1;
      response.end("{}");
    });
    await new Promise((resolve) => victim.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${victim.address().port}`;
    const server = await startService({ production, env: { SANDBOX: address } });
    const first = await setUp(server);
    const appid = "wx5a0db0c5e7a1ce01";
    const secret = "0123456789abcdef0123456789abcde1";
    const account = { appid, secret, name: "n", kind: "service", base: address };
    await first("POST", "/api/accounts/preflight", account);
    await server.stop();
    victim.close();
    victim.closeAllConnections();
  }
  assert.ok(asked.local > 0);
  assert.equal(asked.production, 0);
});

/** Sends bytes as they are, and returns what comes until the end or the first second of silence. */
function raw(text) {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    const finish = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setEncoding("utf8").on("data", (part) => {
      answer += part;
      if (answer.includes('"}}')) finish();
    });
    socket.setTimeout(5000, finish).on("end", finish).on("error", reject);
  });
}

test("a picture is not fetched from this machine, which only a service beside a sandbox does", async (t) => {
  const server = await startService({ production: true });
  t.after(() => server.stop());
  const manager = await setUp(server);
  const appid = "wx5a0db0c5e7a1ce01";
  const token_source = "https://tokens.example.com/";
  const account = { appid, kind: "service", name: "公众号", token_source };
  assert.equal((await manager("POST", "/api/accounts", account)).status, 201);
  const addresses = ["http://127.0.0.1:1/a.png", "http://localhost/a.png", "http://[::1]/a.png"];
  const path = `/api/accounts/${appid}/articles/pictures/fetch`;
  const { pictures } = (await manager("POST", path, { addresses })).body;
  for (const { address, error } of pictures) {
    assert.match(error.message.en, /only pictures of public HTTPS addresses/, address);
  }
});
