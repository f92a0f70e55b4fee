// The store in PostgreSQL, with pg and a real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { openIdBatches, planCampaign } from "wechat-mass";
import { postgresStore } from "wechat-mass/store";
import { fences } from "../node/documents.mjs";
import { promises, storesAllOrNothing } from "./contract.mjs";
import { survivesKills } from "./kills.mjs";
import { startPostgres } from "./postgres-server.mjs";

const server = await startPostgres();
const pools = [];
test.after(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await server.stop();
});

function pool(config) {
  const made = new pg.Pool({ ...server.config, max: 2, ...config });
  pools.push(made);
  return made;
}

const open = (options) => postgresStore(pool(), options);
promises(open);
storesAllOrNothing(open, (sql) => pool().query(sql));

test("a database whose default is serializable makes no errors of conflicts", async () => {
  const strict = () => pool({ options: "-c default_transaction_isolation=serializable" });
  const stores = Array.from({ length: 4 }, () => postgresStore(strict(), { prefix: "strict_" }));
  const seen = await Promise.all(stores.map((store) => store.rememberPush("push", 1e9)));
  assert.equal(seen.filter(Boolean).length, 1);
});

test("over the documented tables, the right to change rows is enough", async () => {
  const admin = pool();
  const [{ code }] = fences("docs/guide/campaign-storing.md").filter(
    ({ role }) => role === "postgres",
  );
  await admin.query("CREATE DATABASE documented");
  const owner = pool({ database: "documented" });
  await owner.query(code);
  await owner.query(`CREATE ROLE app LOGIN;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app`);
  const store = postgresStore(pool({ database: "documented", user: "app" }));
  const openids = [...openIdBatches("o000000000000000000000000001\no000000000000000000000000002")];
  const content = { msgtype: "text", text: { content: "你好" } };
  const plan = { id: "spring", account: "service", audience: { openids }, content };
  assert.equal(await store.create(planCampaign(plan, 1_795_651_200)), true);
  assert.equal((await store.sends("spring")).length, 1);
  assert.equal(await store.remove("spring"), true);
});

test("a lost connection is an error of the call, and the next call works", async () => {
  const store = postgresStore(pool({ max: 1 }));
  await store.list();
  const [{ pid }] = (await pools.at(-1).query("SELECT pg_backend_pid() AS pid")).rows;
  await pool().query("SELECT pg_terminate_backend($1)", [pid]);
  await store.list().catch(() => {});
  assert.ok(Array.isArray(await store.list()));
});

test("a lost connection that nobody uses does not end the process", async () => {
  // pg tells the pool of it. This pool has no listener but that of the stores.
  const idle = pool({ max: 1 });
  const store = postgresStore(idle);
  postgresStore(idle);
  assert.equal(idle.listenerCount("error"), 1);
  await store.list();
  const [{ pid }] = (await idle.query("SELECT pg_backend_pid() AS pid")).rows;
  const removed = new Promise((resolve) => idle.once("remove", resolve));
  await pools[0].query("SELECT pg_terminate_backend($1)", [pid]);
  await removed;
  assert.ok(Array.isArray(await store.list()));
});

test("what is not a pool is refused", () => {
  assert.throws(() => postgresStore({}), /hand over a `Pool` of pg/);
});

survivesKills("postgres", async (_, n) => {
  const database = `kills_${n}`;
  await pools[0].query(`CREATE DATABASE ${database}`);
  return JSON.stringify({ ...server.config, database });
});
