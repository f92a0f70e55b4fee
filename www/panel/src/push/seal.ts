/** Making pushes, and sending them to a handler that is being written. */

import { type SealedPush, sealPush } from "wechat-mass";
import { quote } from "../parts/shell-quote";
import type { Secrets } from "./reading";

/** Where a handler that is being written listens, most likely. */
const HANDLER = "http://127.0.0.1:3000/wechat";

/** Seals with the secrets: encrypted, or without a key only signed. */
export function seal(xml: string, { token, key, appid }: Secrets, timestamp: number): SealedPush {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  const signed = { xml, token, timestamp, nonce: `${number}` };
  if (key === "") return sealPush({ ...signed, mode: "plain" });
  const random = crypto.getRandomValues(new Uint8Array(16));
  return sealPush({ ...signed, encoding_aes_key: key, appid, random });
}

export function addressWith(query: URLSearchParams | Record<string, string>): string {
  return `${HANDLER}?${new URLSearchParams(query)}`;
}

/** Sends the body byte by byte as it is: no line break is added, and no `@` in it means a file. */
export function asCurl({ query, body }: SealedPush): string {
  return [
    `printf '%s' ${quote(body)} |`,
    `  curl ${quote(addressWith(query))} \\`,
    `  -H 'content-type: text/xml' --data-binary @-`,
  ].join("\n");
}
