// Campaigns to OpenIDs: a job for each batch, and no call but of the very batch that was planned.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import {
  batchCall,
  campaignSummary,
  nextStep,
  openIdBatches,
  planCampaign,
  record,
  toRequest,
} from "wechat-mass";
import { openIds } from "./bodies.mjs";
import { ACCEPTED, NOW, planFor, refused, TEXT } from "./campaign/campaigns.mjs";

const LIST = openIds(10_003);
const [FIRST, SECOND] = openIdBatches(LIST);
const CAMPAIGN = planCampaign(planFor({ audience: { openids: [FIRST, SECOND] } }), NOW);
const STEP = nextStep(CAMPAIGN, NOW);
const text = (bytes) => new TextDecoder().decode(bytes);

test("the step names the batch, and batchCall makes its call of the OpenIDs", () => {
  const { count, fingerprint } = FIRST;
  assert.deepEqual(STEP, {
    do: "call",
    id: "send-1-1",
    purpose: "send",
    job: 1,
    call: null,
    batch: 1,
    count,
    fingerprint,
    // Six hours before WeChat forgets a clientmsgid that is used now.
    before: NOW + 18 * 3600,
  });
  const call = batchCall(CAMPAIGN, STEP, FIRST.openids);
  const [{ clientmsgid }] = campaignSummary(CAMPAIGN, NOW).jobs;
  assert.equal(call.path, "/cgi-bin/message/mass/send");
  assert.deepEqual(JSON.parse(text(call.body)), {
    touser: LIST.slice(0, 10_000),
    ...TEXT,
    clientmsgid,
  });
});

test("the call of a batch can be queued as JSON: the same bytes leave", async () => {
  const call = batchCall(CAMPAIGN, STEP, FIRST.openids);
  const queued = JSON.parse(JSON.stringify(call));
  const sent = async (one) => toRequest(one, { access_token: "T" }).text();
  assert.equal(await sent(queued), await sent(call));
  assert.equal(JSON.parse(await sent(queued)).touser.length, 10_000);
});

test("the same OpenIDs in every form give the same bytes", () => {
  const { body } = batchCall(CAMPAIGN, STEP, FIRST.openids);
  const lines = text(FIRST.openids);
  for (const openids of [
    lines,
    lines.split("\n"),
    FIRST.openids.slice().buffer,
    Buffer.from(FIRST.openids),
    // Of another realm, and as stores give bytes back: D1, JSON.
    runInNewContext("Uint8Array.from(list)", { list: [...FIRST.openids] }),
    new DataView(FIRST.openids.slice().buffer),
    [...FIRST.openids],
    JSON.parse(JSON.stringify(Buffer.from(FIRST.openids))),
    JSON.parse(JSON.stringify(FIRST.openids)),
    `\ufeff${lines.replaceAll("\n", "\r\n")}\r\n`,
    // A line twice is one OpenID, for `build` as well.
    `${lines}\n${LIST[0]}`,
  ]) {
    assert.deepEqual(batchCall(CAMPAIGN, STEP, openids).body, body);
  }
});

test("a repeat has the same bytes", () => {
  const called = record(CAMPAIGN, { what: "called", id: STEP.id }, NOW);
  const lost = record(called, { what: "lost", id: STEP.id }, NOW);
  const again = nextStep(lost, NOW + 70);
  assert.deepEqual([again.id, again.batch], ["send-1-2", 1]);
  assert.deepEqual(batchCall(lost, again, FIRST.openids), batchCall(CAMPAIGN, STEP, FIRST.openids));
});

for (const [name, openids] of Object.entries({
  "another batch": SECOND.openids,
  nothing: "",
  "no bytes": null,
  "a number": 5,
  "another order": text(FIRST.openids).split("\n").reverse(),
  "one less": FIRST.openids.subarray(0, -29),
  "one more": `${text(FIRST.openids)}\n${text(SECOND.openids).split("\n")[0]}`,
  "one other": text(FIRST.openids).replace(/^o0/, "o1"),
  "the whole list": LIST,
  "a line that is no OpenID": `${text(FIRST.openids)}\n名`,
})) {
  test(`${name}: no call`, () => {
    refused(() => batchCall(CAMPAIGN, STEP, openids), "another_batch", { field: "openids" });
  });
}

test("what is no bytes is named", () => {
  for (const [openids, actual] of [
    [null, "null"],
    [undefined, "undefined"],
    [5, "number"],
    [FIRST, "Object"],
    [new Map(), "Map"],
    [Promise.resolve(FIRST.openids), "Promise"],
    [[FIRST.openids], "array of Uint8Arrays"],
    [[111, 256], "array of numbers"],
    [Object.assign([111], { 2: 111 }), "array of numbers"],
    [[["o"]], "array of arrays"],
    [new Blob([FIRST.openids]), "Blob"],
  ]) {
    const { count, fingerprint } = FIRST;
    const limit = `${count} × ${fingerprint}`;
    refused(() => batchCall(CAMPAIGN, STEP, openids), "another_batch", { actual, limit });
    refused(() => batchCall(CAMPAIGN, { id: "send-9-1" }, openids), "not_in_campaign");
  }
});

test("a call that names no batch is refused", () => {
  for (const id of ["send-3-1", "poll-1-1", "preview-1-1"]) {
    refused(() => batchCall(CAMPAIGN, { id }, FIRST.openids), "not_in_campaign", { actual: id });
  }
  for (const id of ["", "1", undefined, null, {}]) {
    refused(() => batchCall(CAMPAIGN, { id }, FIRST.openids), "bad_fact", { field: "id" });
  }
  const toTag = planCampaign(planFor(), NOW);
  refused(() => batchCall(toTag, { id: "send-1-1" }, FIRST.openids), "not_in_campaign");
});

test("one send after the other, each batch in its turn", () => {
  const called = record(CAMPAIGN, { what: "called", id: STEP.id }, NOW);
  assert.equal(nextStep(called, NOW).because.code, "unanswered");
  const accepted = record(called, { id: STEP.id, ...ACCEPTED }, NOW);
  const next = nextStep(accepted, NOW);
  assert.deepEqual([next.id, next.batch, next.count], ["send-2-1", 2, 3]);
  refused(() => batchCall(accepted, next, FIRST.openids), "another_batch");
  assert.deepEqual(
    JSON.parse(text(batchCall(accepted, next, SECOND.openids).body)).touser,
    LIST.slice(10_000),
  );
});
