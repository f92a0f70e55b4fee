// Next.js: a route of the Node runtime, one of the edge runtime, and a page whose script runs in a browser;
// built and served as one would.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { after, test } from "node:test";
import { HOSTS, hosts } from "../node/documents.mjs";
import { chromiumAlone } from "./browsers.mjs";
import { given, project, run, tool } from "./project.mjs";
import { assertReceives, SETTINGS } from "./pushes.mjs";
import { row } from "./rows.mjs";
import { expected } from "./samples.mjs";

const ROOM = given("CONSUMERS_ROOM");
const require = createRequire(path.join(ROOM, "package.json"));

const WORK = `import * as wechatMass from "wechat-mass";
import * as client from "wechat-mass/client";
import { everything } from "../../everything.mjs";
import { samples } from "../../samples.mjs";
const work = () => everything(wechatMass, client, samples);
`;
const ROUTE = `${WORK}export const dynamic = "force-dynamic";
export const GET = async () => Response.json(await work());
`;

/** The files that the page of the hosts shows. */
const { files: PAGE } = hosts(HOSTS).find(({ name }) => name === "Next.js");

const folder = await project("next", {
  ...PAGE,
  // The tools are those of the folder above.
  "next.config.mjs": `export default { turbopack: { root: ${JSON.stringify(ROOM)} } };\n`,
  "app/layout.js": `export default ({ children }) => <html><body>{children}</body></html>;\n`,
  "app/node/route.js": ROUTE,
  "app/edge/route.js": `${ROUTE}export const runtime = "edge";\n`,
  "app/page/page.js": `"use client";
import { useEffect, useState } from "react";
${WORK}export default function Page() {
  const [said, say] = useState("");
  useEffect(() => void work().then((result) => say(JSON.stringify(result))), []);
  return <output>{said}</output>;
}
`,
});

const next = tool("next/dist/bin/next");
const env = { ...SETTINGS, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
await run(process.execPath, [next, "build"], { cwd: folder, env });
const server = spawn(process.execPath, [next, "start", "--port", "0", "--hostname", "127.0.0.1"], {
  cwd: folder,
  env: { ...process.env, ...env },
  stdio: ["ignore", "pipe", "inherit"],
});
const origin = await new Promise((resolve, reject) => {
  let said = "";
  server.stdout.on("data", (bytes) => {
    said += bytes;
    const found = said.match(/http:\/\/127\.0\.0\.1:[1-9]\d*/);
    if (found && said.includes("Ready")) resolve(found[0]);
  });
  server.on("exit", () => reject(new Error(`next start: ${said}`)));
});
const chromium = await chromiumAlone();
after(async () => {
  await chromium.close();
  server.kill();
  await once(server, "exit");
});

const { version } = require("next/package.json");
for (const [way, file] of [
  ["Node route", "node"],
  ["edge route", "edge"],
]) {
  row({ host: "Next.js", version, way }, async () => {
    const response = await fetch(`${origin}/${file}`);
    assert.deepEqual(await response.json(), expected);
  });
}
row({ host: "Next.js", version, way: "client component" }, async () => {
  assert.deepEqual(JSON.parse(await chromium.visit(`${origin}/page`)), expected);
});

const ROUTES = Object.keys(PAGE).filter((name) => path.basename(name) === "route.js");
test(`${HOSTS} shows a route for each runtime of Next.js`, () => assert.equal(ROUTES.length, 2));
for (const name of ROUTES) {
  const way = path.dirname(name).replace(/^app/, "");
  test(`the route ${way} of ${HOSTS} receives pushes`, async () => {
    await assertReceives((query, options) => fetch(origin + way + query.slice(1), options));
  });
}
