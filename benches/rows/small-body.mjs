// Small bodies: what one check and one build cost, and what of it is the boundary to WebAssembly.

import assert from "node:assert/strict";
import { build, check } from "wechat-mass";
import { bodyFloors } from "../floors.mjs";
import { compare, marksOf, timeTable } from "../harness.mjs";
import { openIdArray, textSend, textSendAll } from "../inputs.mjs";
import { BAD_SENDALLS, GOOD_SENDALLS, VALIDATORS } from "../peers.mjs";

export const title = "Small bodies";

export function run(settings) {
  const two = openIdArray(2);
  const send = textSend(two);
  const sendAll = textSendAll();
  sameRules();

  const checks = (api, body, method) => [
    {
      name: "**wechat-mass** check",
      run: () => check(api, body).length === 0,
      does: "every rule, problems in two languages",
    },
    ...VALIDATORS.map((validator) => ({
      name: validator.name,
      peer: validator.name,
      run: () => validator[method](body),
      does: method === "send" ? "one schema; no repeats found" : "one schema",
    })),
    ...bodyFloors(body),
  ];
  const builds = (api, body) => [
    {
      name: "**wechat-mass** build",
      run: () => build(api, body).body,
      same: JSON.parse,
      does: "check, body text, method, path, headers",
    },
    ...VALIDATORS.slice(0, 1).map((validator) => ({
      name: `${validator.name} + JSON.stringify`,
      peer: `${validator.name} + JSON.stringify`,
      run: () =>
        validator[api === "message/mass/send" ? "send" : "sendAll"](body) && JSON.stringify(body),
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
  const checkedSend = compare(checks("message/mass/send", send, "send"), true, settings);
  const checkedSendAll = compare(
    checks("message/mass/sendall", sendAll, "sendAll"),
    true,
    settings,
  );
  const builtSend = compare(builds("message/mass/send", send), send, settings);
  const builtSendAll = compare(builds("message/mass/sendall", sendAll), sendAll, settings);
  return {
    goals: [],
    marks: [
      ...marksOf("check, a text to two OpenIDs", checkedSend),
      ...marksOf("check, a text to a tag", checkedSendAll),
      ...marksOf("build, a text to two OpenIDs", builtSend),
      ...marksOf("build, a text to a tag", builtSendAll),
    ],
    markdown: `
\`check\`, a text to two OpenIDs:

${timeTable(checkedSend)}

\`check\`, a text to a tag (\`sendall\`):

${timeTable(checkedSendAll)}

\`build\`, a text to two OpenIDs:

${timeTable(builtSend)}

\`build\`, a text to a tag (\`sendall\`):

${timeTable(builtSendAll)}`,
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
