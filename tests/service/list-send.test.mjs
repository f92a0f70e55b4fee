// A list that is put in order over a crash, and one that is sent to: each person once.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { APPID, control, openid, PATH, startAccount } from "./data-account.mjs";
import { until } from "./harness.mjs";

const TEXT = { "content-type": "text/plain" };

let sandbox;
let service;
let owner;

before(async () => {
  ({ sandbox, service, owner } = await startAccount());
});
after(async () => {
  await service.stop();
  await sandbox.stop();
});

const listsNow = async () => (await owner("GET", `${PATH}/lists`)).body.lists;

/** The followers of the sandbox, from the first on. */
async function followers(limit) {
  const query = `account=${APPID}&limit=${limit}`;
  const answer = await fetch(`${sandbox.url}/sandbox/openids?${query}`);
  return (await answer.text()).trim().split("\n");
}

test("a list goes on after a kill in the middle of its sorting, without being asked", async () => {
  const people = 400_000;
  const file = Array.from({ length: people }, (_, number) => `${openid(number)}\n`).join("");
  const sending = request(`${service.url}${PATH}/lists?name=killed`, {
    method: "POST",
    headers: { ...TEXT, cookie: owner.cookie, origin: service.url },
  });
  sending.on("error", () => {});
  sending.write(file);
  sending.end(file.slice(0, 29 * 1000));
  const { id } = await until(async () => {
    const list = (await listsNow()).find(({ name }) => name === "killed");
    return list?.state === "arranging" && list.arranged > 0 && list;
  }, "it is put in order");
  await service.kill();
  await service.restart();
  const list = await until(async () => {
    const { body } = await owner("GET", `${PATH}/lists/${id}`);
    assert.ok(["arranging", "ready"].includes(body.state), body.state);
    return body.state === "ready" && body;
  }, "it is ready");
  assert.deepEqual([list.lines, list.openids, list.duplicates], [people + 1000, people, 1000]);
  const text = (await owner("GET", `${PATH}/lists/${id}/openids`)).text.trim().split("\n");
  assert.equal(new Set(text).size, people);
});

test("a send to a list reaches each person once, and no batch has one person", async () => {
  const people = await followers(20_001);
  const list = (await owner("POST", `${PATH}/lists?name=send`, people.join("\n"), TEXT)).body;
  assert.equal(list.openids, people.length);
  const campaign = await started({ list: list.id });
  await control(sandbox, "PUT", "clock", { speed: 1000 });
  const ended = await until(async () => {
    const { body } = await owner("GET", `${PATH}/campaigns/${campaign.id}`);
    return body.state === "finished" && body;
  }, "it ends");
  await control(sandbox, "PUT", "clock", { speed: 1 });
  assert.equal(ended.totals.reached.recipients, people.length);
  const { jobs } = (await owner("GET", `${PATH}/campaigns/${campaign.id}/jobs`)).body;
  assert.deepEqual(
    jobs.map(({ recipients }) => recipients),
    [10_000, 9999, 2],
  );
  const { total } = await control(sandbox, "GET", `deliveries?account=${APPID}`);
  assert.equal(total.twice, 0);
});

test("a list of one person, and one that is removed, are not sent to", async () => {
  const one = (await owner("POST", `${PATH}/lists?name=one`, openid(1), TEXT)).body;
  const { body } = await plan({ list: one.id });
  const start = { revision: body.revision };
  const refused = await owner("POST", `${PATH}/campaigns/${body.id}/start`, start);
  assert.deepEqual([refused.status, refused.body.problems[0].code], [400, "too_few"]);
  assert.equal((await owner("DELETE", `${PATH}/lists/${one.id}`)).status, 204);
  assert.ok((await plan({ list: one.id })).status >= 400);
});

async function started(audience) {
  const { status, body, text } = await plan(audience);
  assert.equal(status, 201, text);
  const start = { revision: body.revision };
  const answer = await owner("POST", `${PATH}/campaigns/${body.id}/start`, start);
  assert.equal(answer.status, 200, answer.text);
  return body;
}

function plan(audience) {
  const content = { msgtype: "text", text: { content: "你好" } };
  return owner("POST", `${PATH}/campaigns`, { title: "to a list", content, audience });
}
