// A fresh process: many calls of one kind, and what is left of them.

import {
  batchCall,
  build,
  campaignSummary,
  check,
  nextStep,
  openIdBatches,
  openPush,
  planCampaign,
  read,
  readPush,
  record,
} from "wechat-mass";
import { accepted, NOW, planOf } from "../campaigns.mjs";
import { EVENT } from "../files.mjs";
import {
  openIdArray,
  openIdBytes,
  SEND_REPLY,
  sealedEvent,
  textSend,
  textSendAll,
} from "../inputs.mjs";

const WARM_UP = 5_000;
const LOOKS = 10;

const good = textSend(openIdArray(2));
const bad = { ...textSendAll(), filter: {}, text: {}, surprise: [1, { two: 2 }] };
const bytes = textSend(openIdBytes(100));
const reply = new TextEncoder().encode(SEND_REPLY);
const sealed = sealedEvent();
const forged = { ...sealed, query: { ...sealed.query, nonce: "1" } };
const refusal = '{"errcode":45028,"errmsg":"has no masssend quota rid: 5f2a-1b-2c"}';

const list = openIdBytes(100);
const planned = planCampaign(planOf([...openIdBatches(list)]), NOW);
const step = nextStep(planned, NOW);
const called = record(planned, { what: "called", id: step.id }, NOW);
const replied = { what: "replied", id: step.id, reply: accepted(1) };

function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("it should have thrown");
}

const KINDS = {
  check: () => check("message/mass/send", good),
  "check-problems": () => check("message/mass/sendall", bad),
  build: () => build("message/mass/send", good),
  "build-bytes": () => build("message/mass/send", bytes),
  "build-refused": () => thrown(() => build("message/mass/sendall", bad)),
  read: () => read("message/mass/send", reply),
  "read-refused": () => thrown(() => read("message/mass/send", refusal)),
  "read-push": () => readPush(EVENT),
  "open-push": () => openPush(sealed),
  "open-push-refused": () => thrown(() => openPush(forged)),
  "openid-batches": () => [...openIdBatches(list)],
  "next-step": () => nextStep(planned, NOW),
  record: () => record(called, replied, NOW),
  "record-refused": () => thrown(() => record(called, { what: "called", id: "send-2-1" }, NOW)),
  "batch-call": () => batchCall(called, step, list),
  "campaign-summary": () => campaignSummary(called, NOW),
};

/** Which WebAssembly a kind calls into: what is not named here is that of bodies and replies. */
const MODULES = {
  "read-push": "wechat_mass_push",
  "open-push": "wechat_mass_push",
  "open-push-refused": "wechat_mass_push",
  "openid-batches": "wechat_mass_campaign",
  "next-step": "wechat_mass_campaign",
  record: "wechat_mass_campaign",
  "record-refused": "wechat_mass_campaign",
  "batch-call": "wechat_mass_campaign",
  "campaign-summary": "wechat_mass_campaign",
};

const kept = { result: undefined };

function look(glue) {
  kept.result = undefined;
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  // Already initialised, it gives the exports of the instance.
  const wasm = glue.initSync();
  return {
    heapUsed,
    // The memory of WebAssembly is apart from it.
    arrayBuffers,
    rss,
    pages: wasm.memory.buffer.byteLength / 65_536,
    references: wasm.__wbindgen_externrefs.length,
  };
}

export default async function flatHeap(kind, calls) {
  const name = MODULES[kind] ?? "wechat_mass";
  const glue = await import(new URL(`./generated/${name}.js`, import.meta.resolve("wechat-mass")));
  const call = KINDS[kind];
  for (let index = 0; index < WARM_UP; index++) kept.result = call();
  const looks = [look(glue)];
  for (let part = 0; part < LOOKS; part++) {
    for (let index = 0; index < calls / LOOKS; index++) kept.result = call();
    looks.push(look(glue));
  }
  return looks;
}
