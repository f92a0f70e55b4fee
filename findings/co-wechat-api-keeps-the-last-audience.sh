#!/usr/bin/env bash
# co-wechat-api 3.11.0 (npm): `massSend` writes the audience and the `clientmsgid` into the object that the
# caller gave it. A message that is kept and sent twice carries the OpenIDs of the first send into the second
# one, beside its tag, and has the `clientmsgid` of the first: WeChat takes it for a repeat (45065).
#
# Seen:
#   1 message/mass/send    touser=2 filter=none          clientmsgid=job-1
#   2 message/mass/sendall touser=2 filter={"tag_id":7}  clientmsgid=job-1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent co-wechat-api@3.11.0
cat >program.cjs <<'JS'
const http = require("node:http");
const API = require("co-wechat-api");
const seen = [];
const server = http.createServer((request, response) => {
  let text = "";
  request.on("data", (piece) => (text += piece));
  request.on("end", () => {
    const { touser = [], filter, clientmsgid } = JSON.parse(text);
    const path = new URL(request.url, "http://x").pathname.slice(1);
    const shown = filter === undefined ? "none" : JSON.stringify(filter);
    seen.push(`${seen.length + 1} ${path} touser=${touser.length} filter=${shown} clientmsgid=${clientmsgid}`);
    response.setHeader("content-type", "application/json");
    response.end('{"errcode":0,"errmsg":"ok","msg_id":1}');
  });
});
server.listen(0, "127.0.0.1", async () => {
  const token = async () => ({ accessToken: "TOKEN", expireTime: Date.now() + 3600_000 });
  const api = new API("APPID", "SECRET", token);
  api.prefix = `http://127.0.0.1:${server.address().port}/`;
  const message = { msgtype: "text", text: { content: "hello" } };
  await api.massSend(message, ["OPENID1", "OPENID2"], "job-1");
  await api.massSend(message, 7);
  console.log(seen.join("\n"));
  server.close();
});
JS
seen=$(node program.cjs)
expected='1 message/mass/send touser=2 filter=none clientmsgid=job-1
2 message/mass/sendall touser=2 filter={"tag_id":7} clientmsgid=job-1'
echo "$seen"
[ "$seen" = "$expected" ]
