// The worker of docs/guide/running.md with the configuration of docs/guide/hosts.md, as Wrangler would upload it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fences, HOSTS } from "../node/documents.mjs";
import { project } from "./project.mjs";
import { bundled, Miniflare } from "./worker.mjs";

/** The code of the one fence of a page with this role. */
const shown = (page, wanted) => fences(page).find(({ role }) => role === wanted).code;

test("the configuration of the page makes a Durable Object of the worker", async () => {
  const configuration = shown(HOSTS, "wrangler");
  const folder = await project("durable-object", {
    "worker.js": shown("docs/guide/running.md", "durable-object"),
    "wrangler.jsonc": configuration,
  });
  const modules = await bundled(folder, ["--config", "wrangler.jsonc"]);

  const { compatibility_date, durable_objects, migrations, vars } = JSON.parse(configuration);
  const [{ name, class_name: className }] = durable_objects.bindings;
  const miniflare = new Miniflare({
    modules,
    compatibilityDate: compatibility_date,
    bindings: { ...vars, SECRET: "0".repeat(32) },
    durableObjects: {
      [name]: { className, useSQLite: migrations[0].new_sqlite_classes.includes(className) },
    },
    cf: false,
  });
  try {
    const answer = await miniflare.dispatchFetch("http://localhost/campaigns/spring", {
      method: "POST",
      body: '{ "fact": { "what": "paused" } }',
    });
    // There is no such campaign: its store, which needs SQLite, was asked.
    const { code } = await answer.json();
    assert.deepEqual([answer.status, code], [404, "no_campaign"]);
  } finally {
    await miniflare.dispose();
  }
});
