// Small bodies: what one check and one build cost, and what of it is the boundary to WebAssembly.

import assert from "node:assert/strict";
import { build, check } from "wechat-mass";
import { compare, timeTable } from "../harness.mjs";
import { openIdArray, textSend, textSendAll } from "../inputs.mjs";
import { BAD_SENDALLS, GOOD_SENDALLS, VALIDATORS } from "../peers.mjs";

export const title = "Small bodies";

export async function run(settings) {
  const glue = await import(
    new URL("./generated/wechat_mass.js", import.meta.resolve("wechat-mass"))
  );
  const two = openIdArray(2);
  const send = textSend(two);
  const sendAll = textSendAll();
  sameRules();

  const crossing = {
    name: "floor: the boundary, nothing in, nothing out",
    run: () => glue.takePanicMessage(),
    does: "one call into WebAssembly and back",
    floor: true,
  };
  const target = new Uint8Array(4096);
  const encoder = new TextEncoder();
  const asText = (body) => ({
    name: "floor: the body to WebAssembly as JSON text",
    run: () => encoder.encodeInto(JSON.stringify(body), target),
    does: "JSON.stringify, encodeInto",
    floor: true,
  });

  const checks = (api, body, method) => [
    {
      name: "**wechat-mass** check",
      run: () => check(api, body).length === 0,
      does: "every rule, problems in two languages",
    },
    ...VALIDATORS.map((validator) => ({
      name: validator.name,
      run: () => validator[method](body),
      does: method === "send" ? "one schema; no repeats found" : "one schema",
    })),
    asText(body),
    crossing,
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
    crossing,
  ];
  return {
    goals: [],
    markdown: `
\`check\`, a text to two OpenIDs:

${timeTable(compare(checks("message/mass/send", send, "send"), true, settings))}

\`check\`, a text to a tag (\`sendall\`):

${timeTable(compare(checks("message/mass/sendall", sendAll, "sendAll"), true, settings))}

\`build\`, a text to two OpenIDs:

${timeTable(compare(builds("message/mass/send", send), send, settings))}

\`build\`, a text to a tag (\`sendall\`):

${timeTable(compare(builds("message/mass/sendall", sendAll), sendAll, settings))}`,
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
