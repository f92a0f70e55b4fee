/** The same in JavaScript. The secrets come from the environment, whatever was typed here. */

import type { Came, Reading } from "./reading";

export function asJavaScript(reading: Reading, { query, body }: Came, appid: string): string {
  if (reading.kind === "answer") {
    return program("verifyUrl", [
      "// The whole answer to the GET.",
      `console.log(verifyUrl(${JSON.stringify(query)}, process.env.WECHAT_TOKEN));`,
    ]);
  }
  if (reading.kind !== "push") return "";
  const { mode } = reading.push;
  if (mode === "unverified") {
    return program("readPush", [
      "// Only for what your own server has verified before.",
      `const push = readPush(${JSON.stringify(body)});`,
      "console.log(push);",
    ]);
  }
  return program("openPush", [
    "const push = openPush({",
    `  query: ${JSON.stringify(query)},`,
    `  body: ${JSON.stringify(body)},`,
    "  token: process.env.WECHAT_TOKEN,",
    mode === "plain"
      ? '  mode: "plain",'
      : "  encoding_aes_key: process.env.WECHAT_ENCODING_AES_KEY,",
    ...(appid === "" ? [] : [`  appid: ${JSON.stringify(appid)},`]),
    "});",
    "console.log(push);",
  ]);
}

function program(name: string, lines: string[]): string {
  return [`import { ${name} } from "wechat-mass";`, "", ...lines].join("\n");
}
