#!/usr/bin/env bash
# wechat-api 1.35.1 (npm): a call that WeChat answers with 40001 is repeated once, but with the token that has just
# failed: the store is read again, and it has the same token until its two hours are over. So after another program
# has fetched a token of the account, each call goes out twice and fails. A new token is fetched when the caller
# clears the store. A `getToken` of the caller's own that knows the newer token is not concerned.
#
# Seen:
#   first send    with TOKEN1 0
#   TOKEN1 ends: another program has fetched a token
#   second send   with TOKEN1 40001, with TOKEN1 40001
#   third send    with TOKEN1 40001, with TOKEN1 40001
#   after saveToken(null)
#   fourth send   fetches TOKEN2, with TOKEN2 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent wechat-api@1.35.1
cat >program.cjs <<'JS'
const http = require("node:http");
const { promisify } = require("node:util");
const API = require("wechat-api");
let valid = "TOKEN1";
let seen = [];
const server = http.createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const { pathname, searchParams } = new URL(request.url, "http://x");
    const token = searchParams.get("access_token");
    let answer = { errcode: 0, errmsg: "ok", msg_id: 1 };
    if (pathname.endsWith("/token")) {
      valid = "TOKEN2";
      answer = { access_token: valid, expires_in: 7200 };
      seen.push(`fetches ${valid}`);
    } else {
      if (token !== valid) answer = { errcode: 40001, errmsg: "invalid credential" };
      seen.push(`with ${token} ${answer.errcode}`);
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
});
server.listen(0, "127.0.0.1", async () => {
  const api = new API("APPID", "SECRET");
  api.endpoint = `http://127.0.0.1:${server.address().port}`;
  const save = promisify(api.saveToken).bind(api);
  const send = promisify(api.massSendText).bind(api);
  const show = async (name) => {
    seen = [];
    await send("hello", ["OPENID1", "OPENID2"]).catch(() => {});
    console.log(`${name.padEnd(13)} ${seen.join(", ")}`);
  };
  await save({ accessToken: "TOKEN1", expireTime: Date.now() + 7200_000 });
  await show("first send");
  valid = "a token of another program";
  console.log("TOKEN1 ends: another program has fetched a token");
  await show("second send");
  await show("third send");
  await save(null);
  console.log("after saveToken(null)");
  await show("fourth send");
  process.exit();
});
JS
seen=$(node --no-deprecation program.cjs)
expected='first send    with TOKEN1 0
TOKEN1 ends: another program has fetched a token
second send   with TOKEN1 40001, with TOKEN1 40001
third send    with TOKEN1 40001, with TOKEN1 40001
after saveToken(null)
fourth send   fetches TOKEN2, with TOKEN2 0'
echo "$seen"
[ "$seen" = "$expected" ]
