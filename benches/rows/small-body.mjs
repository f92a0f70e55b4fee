// Small bodies: what one check and one build cost, and what of it is the boundary to WebAssembly.

import assert from "node:assert/strict";
import { build, check } from "wechat-mass";
import * as before from "../before.mjs";
import { bodyFloors } from "../floors.mjs";
import { atLeast, BEFORE, compare, marksOf, timeTable } from "../harness.mjs";
import { openIdArray, textSend } from "../inputs.mjs";
import { BAD_SENDALLS, GOOD_SENDALLS, VALIDATORS } from "../peers.mjs";

export const title = "Small bodies";

export function run(settings) {
  const two = openIdArray(2);
  const send = textSend(two);
  sameRules();

  const checks = (body) => [
    {
      name: "**wechat-mass** check",
      run: () => check("message/mass/send", body).length === 0,
      does: "every rule, problems in two languages",
    },
    { ...BEFORE, run: () => before.check("message/mass/send", body).length === 0 },
    ...VALIDATORS.map((validator) => ({
      name: validator.name,
      peer: validator.name,
      run: () => validator.send(body),
      does: "one schema; no repeats found",
    })),
    ...bodyFloors(body),
  ];
  const builds = (body) => [
    {
      name: "**wechat-mass** build",
      run: () => build("message/mass/send", body).body,
      same: JSON.parse,
      does: "check, body text, method, path, headers",
    },
    {
      ...BEFORE,
      run: () => before.build("message/mass/send", body).body,
      same: JSON.parse,
    },
    ...VALIDATORS.slice(0, 1).map((validator) => ({
      name: `${validator.name} + JSON.stringify`,
      peer: `${validator.name} + JSON.stringify`,
      run: () => validator.send(body) && JSON.stringify(body),
      same: JSON.parse,
      does: "one schema, body text",
    })),
    {
      name: "JSON.stringify",
      run: () => JSON.stringify(body),
      same: JSON.parse,
      does: "body text, checks nothing",
    },
    ...bodyFloors(body, JSON.stringify(body)),
  ];
  const checkedSend = compare(checks(send), true, settings);
  const builtSend = compare(builds(send), send, settings);
  return {
    goals: [
      atLeast(5, "check, a text to two OpenIDs", checkedSend, BEFORE.name),
      // zod checks a fraction of it.
      atLeast(0.6, "check, a text to two OpenIDs", checkedSend, "zod"),
      atLeast(5, "build, a text to two OpenIDs", builtSend, BEFORE.name),
    ],
    marks: [
      ...marksOf("check, a text to two OpenIDs", checkedSend),
      ...marksOf("build, a text to two OpenIDs", builtSend),
    ],
    markdown: `
\`check\`, a text to two OpenIDs:

${timeTable(checkedSend)}

\`build\`, a text to two OpenIDs:

${timeTable(builtSend)}`,
  };
}

function sameRules() {
  const ours = (body) =>
    check("message/mass/sendall", body).every(({ level }) => level !== "error");
  for (const { name, sendAll } of [{ name: "wechat-mass", sendAll: ours }, ...VALIDATORS]) {
    for (const body of GOOD_SENDALLS) {
      assert.equal(sendAll(body), true, `${name} takes a good body`);
    }
    for (const body of BAD_SENDALLS) {
      assert.equal(sendAll(body), false, `${name} refuses a bad body`);
    }
  }
}
