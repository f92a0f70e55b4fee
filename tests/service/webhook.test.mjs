// Messages to other programs: signed, tried again, and listed.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { pass, plan, reaches, SERVICE, start, startWorld } from "./account-world.mjs";
import { setUp } from "./caller.mjs";
import { startService, until } from "./harness.mjs";

/** A program that receives webhooks, and answers with the statuses that it is given, then with 204. */
async function receiver(t, statuses = []) {
  const received = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    received.push({ headers: request.headers, body, path: request.url });
    const status = statuses.shift() ?? 204;
    response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}/hook`, received };
}

test("A message is signed, so that the library of Standard Webhooks verifies it, and no other secret does", async (t) => {
  const { api } = await startWorld(t);
  const { url, received } = await receiver(t);
  const webhook = await api("POST", "webhooks", { url, events: ["campaign.state"] });
  const { message } = await api("POST", `webhooks/${webhook.id}/test`);
  await until(() => received.length === 1, "the message");
  const [{ headers, body }] = received;
  assert.equal(headers["webhook-id"], message);
  const { type, data } = new Webhook(webhook.secret).verify(body, headers);
  assert.deepEqual([type, data.account], ["test", SERVICE.appid]);
  const another = `whsec_${Buffer.alloc(24).toString("base64")}`;
  assert.throws(() => new Webhook(another).verify(body, headers));
  assert.throws(() => new Webhook(webhook.secret).verify(`${body} `, headers));
  // Its secret is shown once.
  const [shown] = await api("GET", "webhooks");
  assert.equal(shown.secret, undefined);
});

test("A campaign tells each of its states once, in order", async (t) => {
  const { api, control } = await startWorld(t);
  const { url, received } = await receiver(t);
  const { secret } = await api("POST", "webhooks", { url, events: ["campaign.state"] });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  await pass(control, 600);
  await reaches(api, campaign, "finished");
  await until(() => received.length >= 3, "the messages");
  const told = received.map(({ body, headers }) => new Webhook(secret).verify(body, headers));
  assert.deepEqual(
    told.map(({ data }) => [data.campaign, data.state]),
    [
      [campaign.id, "not_submitted"],
      [campaign.id, "sending"],
      [campaign.id, "finished"],
    ],
  );
  assert.equal(told[2].data.totals.sent_count, 500);
});

test("A message that fails is tried again with the same id, also after a restart, and no redirect is followed", async (t) => {
  const { api, control, service } = await startWorld(t);
  const { url, received } = await receiver(t, [500, 302]);
  await control("PUT", "clock", { stopped: true });
  const webhook = await api("POST", "webhooks", { url, events: ["push"] });
  const { message } = await api("POST", `webhooks/${webhook.id}/test`);
  await until(() => received.length === 1, "the first attempt");
  const delivery = () => api("GET", `webhooks/${webhook.id}/deliveries`).then(([first]) => first);
  const first = await until(async () => {
    const one = await delivery();
    return one.attempts === 1 && one;
  }, "the failure is noted");
  assert.deepEqual([first.delivered, first.status], [false, 500]);
  assert.ok(first.next_at > first.created_at);

  await service.kill();
  await service.restart();
  await pass(control, 10);
  await until(() => received.length === 2, "the second attempt");
  const second = await until(async () => {
    const one = await delivery();
    return one.attempts === 2 && one;
  }, "the redirect is noted");
  assert.equal(second.status, 302);
  // Each wait is longer than the one before.
  assert.ok(second.next_at - first.next_at > first.next_at - first.created_at);

  await pass(control, 60);
  const last = await until(async () => {
    const one = await delivery();
    return one.delivered && one;
  }, "the delivery");
  assert.deepEqual([last.attempts, last.status, last.next_at], [3, 204, undefined]);
  assert.equal(received.length, 3);
  assert.deepEqual(
    new Set(received.map(({ headers }) => headers["webhook-id"])),
    new Set([message]),
  );
  assert.ok(received.every(({ path }) => path === "/hook"));
});

test("A webhook that was removed or switched off is told nothing", async (t) => {
  const { api, control } = await startWorld(t);
  const { url, received } = await receiver(t);
  const off = await api("POST", "webhooks", { url, events: ["campaign.state"] });
  await api("PATCH", `webhooks/${off.id}`, { enabled: false });
  const gone = await api("POST", "webhooks", { url, events: ["campaign.state"] });
  await api("DELETE", `webhooks/${gone.id}`);
  const { url: heard, received: messages } = await receiver(t);
  await api("POST", "webhooks", { url: heard, events: ["campaign.state"] });
  const campaign = await plan(api, { audience: { tag_id: 100 } });
  await start(api, campaign);
  await pass(control, 600);
  await until(() => messages.length >= 3, "the messages of the one that is left");
  assert.deepEqual(received, []);
});

test("Outside of a sandbox a webhook has an address by https", async (t) => {
  const service = await startService({});
  t.after(() => service.stop());
  const owner = await setUp(service);
  const given = { ...SERVICE, base: "https://127.0.0.1:1" };
  assert.equal((await owner("POST", "/api/accounts", given)).status, 201);
  const add = (url) =>
    owner("POST", `/api/accounts/${SERVICE.appid}/webhooks`, { url, events: ["push"] });
  assert.equal((await add("http://127.0.0.1:1/hook")).status, 400);
  assert.equal((await add("ftp://example.com")).status, 400);
  assert.equal((await add("https://a:b@example.com")).status, 400);
  assert.equal((await add("https://example.com/hook")).status, 201);
});

test("The record does not tell the address of a webhook, which is often a secret", async (t) => {
  const { api } = await startWorld(t);
  const url = "https://hooks.example.com/send?key=0b1c2d3e";
  const { id } = await api("POST", "webhooks", { url, events: ["push"] });
  await api("POST", `webhooks/${id}/test`);
  await api("DELETE", `webhooks/${id}`);
  const lines = await api("GET", `audit?about=${id}`);
  assert.deepEqual(
    lines.map(({ what, details }) => [what, details.host]),
    ["remove", "test", "add"].map((act) => [`webhook.${act}`, "hooks.example.com"]),
  );
  assert.ok(!JSON.stringify(lines).includes("0b1c2d3e"));
});
