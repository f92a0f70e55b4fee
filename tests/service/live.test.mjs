// The news for open pages: server-sent events that go on where they broke off.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pass, plan, reaches, SERVICE, start, startWorld } from "./account-world.mjs";
import { addKey } from "./caller.mjs";

/** Reads server-sent events until one fits, and returns all of them. */
async function listen(service, headers, fits, { path = "live", last } = {}) {
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(new Error("waited in vain")), 20_000);
  const response = await fetch(`${service.url}/api/accounts/${SERVICE.appid}/${path}`, {
    headers: { ...headers, ...(last === undefined ? {} : { "last-event-id": last }) },
    signal: abort.signal,
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^text\/event-stream/);
  const events = [];
  const decoder = new TextDecoder();
  const body = response.body.getReader();
  for (let rest = ""; ; ) {
    const { done, value } = await body.read();
    if (done) throw new Error("the stream has ended");
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)),
      );
      if (fields.id === undefined) continue;
      events.push({ id: fields.id, kind: fields.event, data: JSON.parse(fields.data) });
      if (!fits(events.at(-1))) continue;
      clearTimeout(late);
      abort.abort();
      return events;
    }
  }
}

/** A key of a program that only reads. */
async function reader(owner) {
  const answer = await owner("POST", "/api/keys", { name: "live", permissions: ["read"] });
  return { authorization: `Bearer ${answer.body.key}` };
}

test("A page that connects again gets what it has missed, each once and in order", async (t) => {
  const { api, control, service, owner } = await startWorld(t);
  const headers = await reader(owner);
  const first = await plan(api, { audience: { tag_id: 100 } });
  const seen = await listen(service, headers, ({ kind }) => kind === "campaign", {
    path: "live?after=0",
  });
  assert.deepEqual([seen.at(-1).data.id, seen.at(-1).data.state], [first.id, "not_submitted"]);

  // The connection is broken while this happens.
  await start(api, first);
  await pass(control, 600);
  await reaches(api, first, "finished");

  const last = seen.at(-1).id;
  const missed = await listen(
    service,
    headers,
    ({ kind, data }) => kind === "campaign" && data.state === "finished",
    { last },
  );
  const ids = missed.map(({ id }) => Number(id));
  assert.ok(ids.every((id, n) => id > Number(last) && (n === 0 || id > ids[n - 1])));
  assert.ok(missed.some(({ kind }) => kind === "push"));
  assert.ok(missed.some(({ kind, data }) => kind === "campaign" && data.state === "sending"));

  // And the same again after the program was killed: the ids are stored.
  await service.kill();
  await service.restart();
  const again = await listen(service, headers, ({ id }) => id === missed.at(-1).id, { last });
  assert.deepEqual(again, missed);
});

test("What happens while a page listens is told at once", async (t) => {
  const { api, service, owner } = await startWorld(t);
  const headers = await reader(owner);
  const heard = listen(service, headers, ({ data }) => data.title === "刚刚写的");
  // The page may connect before or after this one.
  for (let told = false; !told; ) {
    await plan(api, { title: "刚刚写的", audience: { tag_id: 100 } });
    told = await Promise.race([
      heard.then(() => true),
      new Promise((resolve) => setTimeout(resolve, 100, false)),
    ]);
  }
  const events = await heard;
  assert.equal(events.at(-1).kind, "campaign");
});

test("A page that was away for too long is told to read everything anew", async (t) => {
  const { service, owner, api } = await startWorld(t);
  await plan(api, { audience: { tag_id: 100 } });
  const headers = await reader(owner);
  const [event] = await listen(service, headers, () => true, { last: "99999999" });
  assert.equal(event.kind, "reset");
});

test("The stream is for those who may read the account", async (t) => {
  const { service, owner } = await startWorld(t);
  const address = `${service.url}/api/accounts/${SERVICE.appid}/live`;
  assert.equal((await fetch(address)).status, 401);
  const call = await addKey(service, owner, {
    permissions: ["read"],
    accounts: ["wx00000000000000ff"],
  });
  assert.equal((await call("GET", `/api/accounts/${SERVICE.appid}/live`)).status, 404);
});
