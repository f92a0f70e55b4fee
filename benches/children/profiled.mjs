// A fresh process: one hot path again and again, for the profiler.

import { build, check, openPush, read, readPush } from "wechat-mass";
import { EVENT } from "../files.mjs";
import { openIdArray, openIdBytes, SEND_REPLY, sealedEvent, textSend } from "../inputs.mjs";

const SEND = "message/mass/send";
const list = openIdBytes(10_000, 100);
const small = textSend(openIdArray(2));
const many = textSend(openIdArray(10_000));
const sealed = sealedEvent();
const page = new TextEncoder().encode(
  JSON.stringify({ total: 10_000, count: 10_000, data: { openid: many.touser }, next_openid: "" }),
);

const PATHS = {
  push: () => readPush(EVENT),
  "sealed-push": () => openPush(sealed),
  "send-openids": () => build(SEND, textSend(list)),
  "send-array": () => build(SEND, many),
  "check-small": () => check(SEND, small),
  "build-small": () => build(SEND, small),
  "read-reply": () => read(SEND, SEND_REPLY),
  "read-page": () => read("user/get", page),
};

const kept = { result: undefined };

/** Only calls below this function are counted: not the start, not the warm-up. */
function hotPath(call, ms) {
  let calls = 0;
  for (const end = performance.now() + ms; performance.now() < end; calls++) kept.result = call();
  return calls;
}

export default function profiled(path, ms) {
  const warmUp = performance.now() + ms / 5;
  while (performance.now() < warmUp) kept.result = PATHS[path]();
  return hotPath(PATHS[path], ms);
}
