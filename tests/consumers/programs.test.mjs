// Runtimes that run a program on their own: Node in every supported line, Bun, and Deno without any
// permission. Each runs everything, by import and by require, and twenty thousand panics of each part.
import assert from "node:assert/strict";
import { given, PANICS, PROGRAMS, project, run } from "./project.mjs";
import { row } from "./rows.mjs";
import { expected } from "./samples.mjs";

const RUNTIMES = [
  { name: "Node", program: process.execPath, before: [], ours: false },
  { name: "Node", program: given("NODE22"), before: [] },
  { name: "Node", program: given("NODE24"), before: [] },
  { name: "Node", program: given("NODE26"), before: [] },
  { name: "Bun", program: given("BUN"), before: ["run"] },
  { name: "Deno", program: given("DENO"), before: ["run", "--no-prompt", "--no-remote"] },
];

const everything = await project("programs", PROGRAMS);
const panics = await project("programs-panic", PANICS, { panic: true });

for (const runtime of RUNTIMES) {
  const said = await run(runtime.program, ["--version"]);
  runtime.version = said.match(/\d+\.\d+\.\d+/)[0];
}

for (const { name: host, version, program, before, ours } of RUNTIMES) {
  const result = async (folder, file) =>
    JSON.parse(await run(program, [...before, file], { cwd: folder }));

  for (const [way, file] of [
    ["import", "main.mjs"],
    ["require", "main.cjs"],
  ]) {
    row({ host, version, ours, way }, async () => {
      assert.deepEqual(await result(everything, file), expected);
    });
  }
  row({ host, version, ours, way: "5000 panics" }, async () => {
    assert.deepEqual(await result(panics, "panic.mjs"), [5000, 5000, 5000]);
  });
}
