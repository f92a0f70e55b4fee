// A worker in Rust (examples/worker) in workerd: what it gives to JavaScript is what the npm package gives.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";
import { given, project } from "./project.mjs";
import { row } from "./rows.mjs";
import { Miniflare, version } from "./worker.mjs";

const folder = await project("rust-worker", {});
const require = createRequire(path.join(folder, "package.json"));
const { check, openPush, sealPush } = await import(
  pathToFileURL(require.resolve("wechat-mass")).href
);

const ACCOUNT = {
  token: "AAAAA",
  encoding_aes_key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  appid: "wxb11529c136998cb6",
};
const now = Math.floor(Date.now() / 1000);
const FINISH = `<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>
<CreateTime>${now}</CreateTime><MsgType>event</MsgType>
<Event>MASSSENDJOBFINISH</Event><MsgID>9007199254740993</MsgID><Status>err(20008)</Status>
<TotalCount>2</TotalCount><FilterCount>1</FilterCount><SentCount>1</SentCount><ErrorCount>0</ErrorCount>
<CopyrightCheckResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx>
<CanReprint>0</CanReprint></item></ResultList><CheckState>3</CheckState></CopyrightCheckResult>
<New><Inner>x</Inner></New></xml>`;

/** WeChat's side, which keeps the requests. */
const requests = [];
const wechat = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  requests.push({ url: request.url, body });
  response.end(
    request.url === "/cgi-bin/stable_token"
      ? '{"access_token":"T/1","expires_in":7200}'
      : '{"errcode":0,"errmsg":"ok","msg_id":9007199254740993}',
  );
});
wechat.listen(0, "127.0.0.1");
await once(wechat, "listening");
after(() => wechat.close());

const built = (file) => readFileSync(path.join(given("RUST_WORKER"), file));
const worker = new Miniflare({
  modules: [
    {
      type: "ESModule",
      path: "worker.mjs",
      contents: readFileSync(new URL("../../examples/worker/worker.mjs", import.meta.url)),
    },
    {
      type: "ESModule",
      path: "dist/wechat_mass_worker.js",
      contents: built("wechat_mass_worker.js"),
    },
    {
      type: "CompiledWasm",
      path: "dist/wechat_mass_worker_bg.wasm",
      contents: built("wechat_mass_worker_bg.wasm"),
    },
  ],
  compatibilityDate: "2024-01-01",
  cf: false,
  bindings: {
    PUSH_TOKEN: ACCOUNT.token,
    AES_KEY: ACCOUNT.encoding_aes_key,
    APPID: ACCOUNT.appid,
    SECRET: "0123456789abcdef0123456789abcdef",
    BASE: `http://127.0.0.1:${wechat.address().port}`,
  },
});
after(() => worker.dispose());

async function asked(target, body) {
  const response = await worker.dispatchFetch(`http://localhost${target}`, {
    method: "POST",
    body,
  });
  return { status: response.status, value: await response.json() };
}

row({ host: "workerd", version, way: "Rust" }, async () => {
  const { query, body } = sealPush({
    xml: FINISH,
    ...ACCOUNT,
    timestamp: now,
    nonce: "1",
    random: new Uint8Array(16),
  });
  const target = `/push?${new URLSearchParams(query)}`;
  const push = JSON.parse(JSON.stringify(openPush({ query, body, now, ...ACCOUNT })));
  assert.deepEqual(await asked(target, body), { status: 200, value: push });
  const forged = await asked(target.replace("msg_signature=", "msg_signature=0"), body);
  assert.deepEqual(forged, { status: 403, value: "bad_signature" });

  const send = { filter: { is_to_all: false }, msgtype: "text", text: { content: "" }, x: 1 };
  const problems = JSON.parse(JSON.stringify(check("message/mass/sendall", send)));
  assert.ok(problems.length > 2);
  assert.deepEqual(await asked("/check", JSON.stringify(send)), { status: 200, value: problems });

  const { status, value } = await asked("/send", "");
  assert.deepEqual([status, value.msg_id], [200, "9007199254740993"]);
  assert.equal(requests[1].url, "/cgi-bin/message/mass/sendall?access_token=T%2F1");
  assert.equal(JSON.parse(requests[1].body).clientmsgid, "worker-1");
});
