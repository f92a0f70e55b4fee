// docs/gateway/nginx.conf with a real nginx, between a user's program and what stands for WeChat. Each test begins
// with what the page promises of the gateway.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { apis, build } from "wechat-mass";
import { nginx } from "./nginx.mjs";
import { authority, names, TOKEN, wechat } from "./wechat.mjs";

const KEY = "0123456789abcdef0123456789abcdef";
const ACCOUNT = { APPID: "wx0123456789abcdef", SECRET: "0a1b2c3d4e5f60718293a4b5c6d7e8f9" };
const SEND = {
  api: "message/mass/sendall",
  body: { filter: { tag_id: 2 }, msgtype: "text", text: { content: "你好" }, clientmsgid: "job42" },
};
const TOO_BIG = { "content-length": 13 << 20 };
const ACCEPTED = '{"errcode":0,"errmsg":"ok","msg_id":9007199254740993,"msg_data_id":2247483650}';

/** A gateway with its WeChat. */
async function setUp(t, { name = "api.weixin.qq.com", key = `"Bearer ${KEY}" 1;` } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "gateway-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const certificate = authority(folder);
  certificate("localhost", "gateway");
  const upstream = await wechat(t, certificate(name, "wechat"));
  upstream.answer = (response) => response.end(ACCEPTED);
  if (key !== "") writeFileSync(join(folder, "key"), key);
  const gateway = await nginx(t, folder, {
    "/etc/nginx/wechat-gateway-key": join(folder, "key"),
    "/etc/letsencrypt/live/gateway.example.com/fullchain.pem": join(folder, "gateway.pem"),
    "/etc/letsencrypt/live/gateway.example.com/privkey.pem": join(folder, "gateway.key"),
    "/etc/ssl/certs/ca-certificates.crt": join(folder, "ca.pem"),
    "/var/log/nginx": folder,
    "119.29.29.29 223.5.5.5": `127.0.0.1:${await names(t, ["127.0.0.1", "127.0.0.2"])}`,
    "set $wechat api.weixin.qq.com:443": `set $wechat api.weixin.qq.com:${upstream.port}`,
  });
  const ca = join(folder, "ca.pem");
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca };
  const caller = fork(new URL("caller.mjs", import.meta.url), { env, serialization: "advanced" });
  t.after(() => caller.kill());
  /** Makes a call as a user's program does. */
  const call = async (asked) => {
    const { key = KEY, ...rest } = asked;
    const settings = { ...ACCOUNT, GATEWAY: gateway.base, GATEWAY_KEY: key };
    caller.send({ settings, ...rest });
    return (await once(caller, "message"))[0];
  };
  /** Makes a request of one's own, and returns the answer with its bytes. */
  const ask = async (path, { method = "GET", headers = {}, body = "" } = {}) => {
    const own = { authorization: `Bearer ${KEY}`, ...headers };
    const sent = request(gateway.base + path, { method, ca: readFileSync(ca), headers: own });
    // A body that is only announced is answered before it comes.
    own["content-length"] === undefined ? sent.end(body) : sent.flushHeaders();
    const [response] = await once(sent, "response");
    sent.on("error", () => {});
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };
  /** All that nginx has written. */
  const logs = () =>
    readdirSync(folder, { recursive: true })
      .map((file) => join(folder, file))
      .filter((file) => file.endsWith(".log") && statSync(file).isFile())
      .map((file) => readFileSync(file, "utf8"))
      .join("") + gateway.said();
  return { upstream, gateway, call, ask, logs };
}

test("a send reaches WeChat as the package made it, and the answer comes back byte for byte", async (t) => {
  const { upstream, call, ask } = await setUp(t);
  const { reply } = await call(SEND);
  assert.deepEqual(reply, {
    errcode: 0,
    errmsg: "ok",
    msg_id: "9007199254740993",
    msg_data_id: "2247483650",
  });
  const [{ method, url, headers, rawHeaders, body, servername }] = upstream.asked;
  assert.equal(`${method} ${url}`, `POST /cgi-bin/${SEND.api}?access_token=${TOKEN}`);
  assert.equal(String(body), build(SEND.api, SEND.body).body);
  assert.equal(servername, "api.weixin.qq.com");
  assert.equal(headers.host, "api.weixin.qq.com");
  assert.equal(headers["content-type"], "application/json");
  const known = ["host", "connection", "content-length", "content-type"];
  const sent = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  assert.deepEqual(sent.sort(), known.sort(), "nothing about the caller, and not the key");

  // Neither compressed nor made anew, whatever its type is.
  const answer = `{"errcode": 0,\n "x": "${"y".repeat(100_000)}"}`;
  upstream.answer = (response) => {
    response.setHeader("content-type", "text/plain; encoding=utf-8");
    response.end(answer);
  };
  const back = await ask("/cgi-bin/tags/get", { headers: { "accept-encoding": "gzip" } });
  assert.equal(back.body, answer);
  assert.equal(back.headers["content-type"], "text/plain; encoding=utf-8");
});

test("an upload of 10 MB passes whole, and with its length", async (t) => {
  const { upstream, call, ask } = await setUp(t);
  upstream.answer = (response) =>
    response.end('{"type":"video","media_id":"M","created_at":1795651200}');
  const file = new Uint8Array(10 * 1024 * 1024).map((_, index) => index * 7);
  file.set([0, 0, 0, 0x18, ...Buffer.from("ftypmp42")]);
  const media = { filename: "a.mp4", content_type: "video/mp4", size: file.length };
  const { reply } = await call({ api: "media/upload", body: { type: "video", media }, file });
  assert.equal(reply?.media_id, "M");
  assert.ok(upstream.asked[0].body.includes(file), "the file");
  assert.match(upstream.asked[0].headers["content-type"], /^multipart\/form-data; boundary=/);
  assert.equal(Number(upstream.asked[0].headers["content-length"]), upstream.asked[0].body.length);

  // WeChat's own front refuses what comes in pieces of unknown length (411).
  const headers = { "transfer-encoding": "chunked" };
  await ask("/cgi-bin/tags/create", { method: "POST", headers, body: "{}" });
  assert.equal(upstream.asked[1].headers["content-length"], "2");

  const big = await ask("/cgi-bin/media/upload", { method: "POST", headers: TOO_BIG });
  assert.equal(big.status, 413);
  assert.equal(upstream.asked.length, 2);
});

test("a connection that breaks after WeChat has read the send is one attempt, and the outcome is unknown", async (t) => {
  const { upstream, call } = await setUp(t);
  upstream.answer = (_, { socket }) => socket.destroy();
  const { error } = await call(SEND);
  assert.equal(upstream.asked.length, 1, "WeChat has two addresses here");
  assert.equal(`${error.name} ${error.status}`, "ReplyError 502");
  assert.deepEqual(error.advice, "repeat", "the same bytes, with the same clientmsgid");
  // A call without an effect is one attempt, too: the client decides.
  await call({ api: "tags/get" });
  assert.equal(upstream.asked.length, 2);
});

test("a half answer and a page of somebody's are never a success", async (t) => {
  const { upstream, call } = await setUp(t);
  upstream.answer = (response) => {
    response.writeHead(200, { "content-length": ACCEPTED.length });
    response.write(ACCEPTED.slice(0, 60), () => response.destroy());
  };
  const { error: half } = await call(SEND);
  assert.match(half.name, /^(ConnectionError|ReplyError)$/);
  upstream.answer = (response) => response.end("<html><h1>502 Bad Gateway</h1></html>");
  const { error: page } = await call(SEND);
  assert.equal(`${page.name} ${page.code}`, "ReplyError html");
  upstream.answer = (response) => response.writeHead(502).end(ACCEPTED);
  const { error: accepted } = await call(SEND);
  assert.equal(`${accepted.name} ${accepted.advice}`, "ReplyError pending");
  upstream.answer = (response) => {
    response.writeHead(302, { location: "https://example.com/" }).end();
  };
  const { error: elsewhere } = await call(SEND);
  assert.equal(elsewhere.name, "ReplyError");
  assert.equal(upstream.asked.length, 4, "each of them once");
});

test("whoever has another certificate than api.weixin.qq.com gets nothing", async (t) => {
  const { upstream, call } = await setUp(t, { name: "api.example.com" });
  const { error } = await call(SEND);
  assert.equal(error.name, "TokenError", "the call was not carried out");
  assert.equal(`${error.cause.name} ${error.cause.status}`, "ReplyError 502");
  assert.deepEqual([...upstream.asked, ...upstream.secrets], []);
});

test("without the key nothing passes, and the program learns it before it sends", async (t) => {
  const { upstream, call, ask } = await setUp(t);
  for (const authorization of ["", "Bearer", `Bearer ${KEY}0`, `Basic ${KEY}`, KEY]) {
    const { status } = await ask("/cgi-bin/tags/get", { headers: { authorization } });
    assert.equal(status, 403, authorization);
  }
  const { error } = await call({ ...SEND, key: "another" });
  assert.equal(error.name, "TokenError", "the call was not carried out");
  assert.equal(`${error.cause.name} ${error.cause.status}`, "ReplyError 403");
  assert.deepEqual([...upstream.asked, ...upstream.secrets], []);
});

test("all endpoints of the package pass, and no other path", async (t) => {
  const { upstream, ask } = await setUp(t);
  const paths = apis().map(({ path }) => path);
  for (const path of paths.filter((path) => path !== "/cgi-bin/stable_token")) {
    assert.equal((await ask(path)).status, 200, path);
    assert.equal(upstream.asked.at(-1).url, path);
  }
  const passed = upstream.asked.length;
  for (const path of ["/", "/sns/userinfo", "/cgi-bin", "/cgi-bin/../sns/userinfo", "/wxa/x"]) {
    assert.equal((await ask(path)).status, 404, path);
  }
  assert.equal(upstream.asked.length, passed);
});

test("no log has the token, the key or the AppSecret, whatever goes wrong", async (t) => {
  const { upstream, call, ask, logs } = await setUp(t);
  await call(SEND);
  upstream.answer = (_, { socket }) => socket.destroy();
  await call(SEND);
  upstream.answer = (response) => response.socket.end("no HTTP\r\n\r\n");
  await call(SEND);
  upstream.answer = (response) => response.end(ACCEPTED);
  await call({ ...SEND, key: "another" });
  await ask(`/sns/userinfo?access_token=${TOKEN}`);
  await ask(`/cgi-bin/token?appid=wx1&secret=${TOKEN}`);
  await ask(`/cgi-bin/tags/get?access_token=${TOKEN}`, { method: "POST", headers: TOO_BIG });
  await ask(`/cgi-bin/tags/get?access_token=${TOKEN}&x=${"x".repeat(40_000)}`);
  assert.ok(upstream.secrets.includes(ACCOUNT.SECRET));
  const written = logs();
  for (const secret of [TOKEN, KEY, ACCOUNT.SECRET, "access_token", "你好"]) {
    assert.ok(!written.includes(secret), secret);
  }
  // The access log has enough to see the course of a send.
  const line =
    / 127\.0\.0\.1 POST \/cgi-bin\/message\/mass\/sendall (\d+) [\d.]+ 127\.0\.0\.[12]:\d+ (\S+)\n/g;
  const sends = [...written.matchAll(line)].map(([, status, theirs]) => `${status} ${theirs}`);
  assert.deepEqual(sends.slice(0, 2), ["200 200", "502 502"]);
});

test("without the file of the key nginx does not start", async (t) => {
  await assert.rejects(setUp(t, { key: "" }), /nginx does not start: .*open\(\) ".*key" failed/s);
});
