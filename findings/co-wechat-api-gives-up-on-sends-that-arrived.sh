#!/usr/bin/env bash
# co-wechat-api 3.11.0 (npm): a mass send is given up after three seconds, the default of httpx 2.3.3 below it. Uploads
# have a minute of their own, but sends have not. The error says `failed`, though WeChat has read the whole call and
# takes it. A program that then sends again is refused as a repeat (45065), or sends twice with a new `clientmsgid`.
# `setOpts({ timeout })` gives the call more time.
#
# Seen, when the answer takes four seconds:
#   default  WeChat has read job-1, the caller reads RequestTimeoutError: ReadTimeout(3000)
#   default  WeChat then answers job-1 with msg_id 1, and nobody reads it
#   10000    WeChat has read job-2, the caller reads msg_id 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent co-wechat-api@3.11.0 httpx@2.3.3
cat >program.cjs <<'JS'
const http = require("node:http");
const { setTimeout: wait } = require("node:timers/promises");
const API = require("co-wechat-api");
let read;
let taken = 0;
let answered;
const server = http.createServer((request, response) => {
  let text = "";
  request.on("data", (piece) => (text += piece));
  request.on("end", async () => {
    read = JSON.parse(text).clientmsgid;
    taken += 1;
    const answer = { errcode: 0, errmsg: "ok", msg_id: taken };
    await wait(4000);
    answered = `answers ${JSON.parse(text).clientmsgid} with msg_id ${answer.msg_id}`;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
});
server.listen(0, "127.0.0.1", async () => {
  const token = async () => ({ accessToken: "TOKEN", expireTime: Date.now() + 3600_000 });
  const api = new API("APPID", "SECRET", token);
  api.prefix = `http://127.0.0.1:${server.address().port}/`;
  const send = (id) =>
    api.massSendText("hello", 7, id).then(
      (sent) => `msg_id ${sent.msg_id}`,
      (error) => `${error.name}: ${error.message.split(".")[0]}`,
    );
  const first = await send("job-1");
  console.log(`default  WeChat has read ${read}, the caller reads ${first}`);
  await wait(2000);
  console.log(`default  WeChat then ${answered}, and nobody reads it`);
  api.setOpts({ timeout: 10_000 });
  const second = await send("job-2");
  console.log(`10000    WeChat has read ${read}, the caller reads ${second}`);
  process.exit();
});
JS
seen=$(node program.cjs)
expected='default  WeChat has read job-1, the caller reads RequestTimeoutError: ReadTimeout(3000)
default  WeChat then answers job-1 with msg_id 1, and nobody reads it
10000    WeChat has read job-2, the caller reads msg_id 2'
echo "$seen"
[ "$seen" = "$expected" ]
