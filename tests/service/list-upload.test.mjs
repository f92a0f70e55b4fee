// Lists of OpenIDs: what is read of a file, and what can be done with a list.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { openIdBatches } from "wechat-mass";
import { addUser } from "./caller.mjs";
import { openid, PATH, startAccount } from "./data-account.mjs";
import { until } from "./harness.mjs";

const TEXT = { "content-type": "text/plain" };
const CSV = { "content-type": "text/csv" };

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

const upload = (name, body, headers = TEXT, call = owner) =>
  call("POST", `${PATH}/lists?name=${encodeURIComponent(name)}`, body, headers);

async function membersOf({ id, openids }) {
  const members = [];
  while (members.length < openids) {
    const path = `${PATH}/lists/${id}?offset=${members.length}&limit=1000`;
    const page = await owner("GET", path);
    assert.notEqual(page.body.members.length, 0);
    members.push(...page.body.members);
  }
  return members;
}

test("each person of a file is in the list once, and the report counts the lines as the package does", async () => {
  const lines = [
    `\uFEFF${openid(1)}`,
    `${openid(2)}\r`,
    "",
    openid(1),
    '"quoted"',
    `${openid(3)}${openid(4)}`,
    "short",
    openid(5),
  ];
  const file = lines.join("\n");
  const { status, body } = await upload("一月", file);
  assert.equal(status, 201);
  const batches = openIdBatches(file);
  const [batch] = [...batches];
  const expected = batches.report;
  assert.deepEqual(
    [body.lines, body.openids, body.duplicates, body.malformed, body.odd],
    [expected.lines, expected.openids, expected.duplicates, expected.malformed, expected.odd],
  );
  assert.deepEqual(body.malformed_lines, expected.malformed_lines);
  assert.deepEqual(body.first_odd, expected.first_odd);
  assert.equal(body.state, "ready");
  const members = await membersOf(body);
  const all = new TextDecoder().decode(batch.openids).split("\n");
  assert.deepEqual(members.toSorted(), all.toSorted());
});

test("a list does not depend on the order of its file, and its digest says who is in it", async () => {
  const some = Array.from({ length: 3000 }, (_, number) => openid(number));
  const first = await upload("vorwärts", some.join("\n"));
  const second = await upload("rückwärts", some.toReversed().join("\n"));
  const other = await upload("andere", [...some.slice(1), openid(9999)].join("\n"));
  assert.equal(first.body.fingerprint, second.body.fingerprint);
  assert.notEqual(first.body.fingerprint, other.body.fingerprint);
  assert.deepEqual(await membersOf(first.body), await membersOf(second.body));
});

test("a table has its OpenIDs in the column of that name, or in the first one", async () => {
  const named = `name,"OpenID",city\r\n"Li, ""X""\nY",${openid(1)},北京\r\nWang,"${openid(2)}",上海\r\n`;
  const { body } = await upload("table", named, CSV);
  assert.deepEqual((await membersOf(body)).toSorted(), [openid(1), openid(2)]);
  assert.equal(body.malformed, 0);
  const first = await upload("first", `${openid(3)};x\n${openid(4)};y`, {
    "content-type": "text/csv; charset=utf-8",
  });
  assert.deepEqual((await membersOf(first.body)).toSorted(), [openid(3), openid(4)]);
});

test("a file that is cut anywhere is read as a whole", async () => {
  const file = new TextEncoder().encode(
    `${Array.from({ length: 50 }, (_, number) => openid(number)).join("\r\n")}\r\n`,
  );
  for (const size of [1, 7, 29, 30]) {
    const pieces = new ReadableStream({
      start(controller) {
        for (let at = 0; at < file.length; at += size) {
          controller.enqueue(file.subarray(at, at + size));
        }
        controller.close();
      },
    });
    const { body } = await upload(`pieces of ${size}`, pieces);
    assert.deepEqual([body.lines, body.openids, body.malformed], [50, 50, 0]);
  }
});

test("a file without an OpenID, and one of a spreadsheet, are refused with the reason, and leave nothing", async () => {
  const before = (await owner("GET", `${PATH}/lists`)).body.lists.length;
  const quoted = await upload("quoted", '"a b"\n"c d"\n');
  assert.deepEqual([quoted.status, quoted.body.code], [400, "no_openids"]);
  assert.match(quoted.body.message.en, /line 1/);
  assert.equal((await upload("empty", "\n\n")).body.code, "no_openids");
  for (const head of [
    [0xff, 0xfe],
    [0x50, 0x4b, 3, 4],
    [0x1f, 0x8b],
  ]) {
    const answer = await upload("foreign", Uint8Array.from([...head, 1, 2, 3]));
    assert.deepEqual([answer.status, answer.body.code], [415, "not_a_list"]);
  }
  assert.equal((await owner("GET", `${PATH}/lists`)).body.lists.length, before);
});

test("lists are united, intersected and subtracted", async () => {
  const [a, b, c] = await Promise.all([]).then(async () => [
    (await upload("a", [1, 2, 3, 4].map(openid).join("\n"))).body.id,
    (await upload("b", [3, 4, 5].map(openid).join("\n"))).body.id,
    (await upload("c", [4, 6].map(openid).join("\n"))).body.id,
  ]);
  const expected = { union: [1, 2, 3, 4, 5, 6], intersection: [4], minus: [1, 2] };
  for (const [how, numbers] of Object.entries(expected)) {
    const path = `${PATH}/lists/combine`;
    const { status, body } = await owner("POST", path, { name: how, how, lists: [a, b, c] });
    assert.equal(status, 201);
    assert.deepEqual((await membersOf(body)).toSorted(), numbers.map(openid).toSorted());
    const same = await upload(`${how} by hand`, numbers.map(openid).join("\n"));
    assert.equal(body.fingerprint, same.body.fingerprint);
  }
});

test("somebody is found in a list, or not", async () => {
  const { body } = await upload("has", [1, 2].map(openid).join("\n"));
  const has = async (number) =>
    (await owner("GET", `${PATH}/lists/${body.id}/members/${openid(number)}`)).body.is_member;
  assert.deepEqual([await has(1), await has(3)], [true, false]);
});

test("a whole list comes as a text, and goes away when it is removed", async () => {
  const numbers = Array.from({ length: 500 }, (_, number) => number);
  const { body } = await upload("whole", numbers.map(openid).join("\n"));
  const path = `${PATH}/lists/${body.id}`;
  const text = await owner("GET", `${path}/openids`);
  assert.equal(text.headers.get("content-type").split(";")[0], "text/plain");
  assert.deepEqual(text.text.trim().split("\n").toSorted(), numbers.map(openid).toSorted());
  assert.equal((await owner("DELETE", path)).status, 204);
  assert.equal((await owner("GET", path)).body.code, "no_list");
  assert.equal((await owner("GET", `${path}/openids`)).status, 404);
});

test("a viewer sees lists, and neither makes nor removes nor downloads one", async () => {
  const viewer = await addUser(service, owner, { name: "viewer", role: "viewer" });
  const { body } = await upload("seen", openid(1));
  assert.equal((await viewer("GET", `${PATH}/lists/${body.id}`)).status, 200);
  assert.equal((await upload("not", openid(1), TEXT, viewer)).status, 403);
  assert.equal((await viewer("GET", `${PATH}/lists/${body.id}/openids`)).status, 403);
  assert.equal((await viewer("DELETE", `${PATH}/lists/${body.id}`)).status, 403);
});

test("an upload that breaks off leaves nothing; one whose process was killed is seen, cannot be used, and is removed", async () => {
  const broken = beginUpload("broken off");
  await until(() => stateOf("broken off"), "the upload is seen");
  broken.destroy();
  await until(async () => (await stateOf("broken off")) === undefined, "it is gone");

  const killed = beginUpload("killed");
  await until(() => stateOf("killed"), "the upload is seen");
  await service.kill();
  killed.destroy();
  await service.restart();
  assert.equal(await stateOf("killed"), "interrupted");
  const { id } = await listOf("killed");
  const path = `${PATH}/lists/combine`;
  const used = await owner("POST", path, { name: "x", how: "union", lists: [id, id] });
  assert.deepEqual([used.status, used.body.code], [409, "list_not_ready"]);
  assert.equal((await owner("DELETE", `${PATH}/lists/${id}`)).status, 204);
  assert.equal(await stateOf("killed"), undefined);
  assert.equal((await upload("after it", openid(1))).status, 201);
});

async function listOf(name) {
  const { lists } = (await owner("GET", `${PATH}/lists`)).body;
  return lists.find((list) => list.name === name);
}

async function stateOf(name) {
  return (await listOf(name))?.state;
}

/** Begins an upload that does not end. */
function beginUpload(name) {
  const sending = request(`${service.url}${PATH}/lists?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { ...TEXT, cookie: owner.cookie, origin: service.url },
  });
  sending.on("error", () => {});
  sending.write(`${openid(1)}\n`);
  return sending;
}
