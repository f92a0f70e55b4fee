// `callUnchecked` as a user writes it. This file is compiled, not run.
import { createClient, type UncheckedOptions, type UncheckedReply } from "wechat-mass/client";

declare const path: string;
declare const id: bigint;
const client = createClient({ token: "TOKEN" });

export const options: UncheckedOptions[] = [
  {},
  { query: { media_id: "M" } },
  { body: { touser: "O", id, list: [1, null] } },
  { body: '{"id":9007199254740993}', method: "POST", signal: new AbortController().signal },
];
export const replies: Promise<UncheckedReply>[] = [
  client.callUnchecked("/cgi-bin/menu/get"),
  client.callUnchecked(path, options[0]),
];

/** A reply is JSON or a file: each has the members of one of them. */
export async function sizeOf(): Promise<number | string> {
  const { json, text, bytes, content_type } = await client.callUnchecked(path);
  if (bytes !== undefined) return bytes.length + content_type.length;
  const ticket: unknown = json.ticket;
  return typeof ticket === "string" ? ticket : text;
}

// @ts-expect-error no such method
void client.callUnchecked(path, { method: "PUT" });
// @ts-expect-error a query has texts
void client.callUnchecked(path, { query: { offset: 0 } });
// @ts-expect-error a body is an object or a text
void client.callUnchecked(path, { body: [1] });
// @ts-expect-error a path
void client.callUnchecked(new URL("https://api.weixin.qq.com"));
// @ts-expect-error no such option
void client.callUnchecked(path, { file: new Blob() });
