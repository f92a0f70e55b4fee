/** A call in the words of other programs. The access token is always a placeholder. */

import type { Call, Part } from "wechat-mass";
import { parse } from "../json/parse";
import { format, javaScript } from "../json/tree";
import { quote } from "../parts/shell-quote";

const TOKEN = "ACCESS_TOKEN";

/** The whole address, as a request would have it. Not by `toRequest`, which wants an upload's file. */
export function urlOf({ api, path, query }: Call): string {
  const { href, searchParams } = new URL(path, "https://api.weixin.qq.com");
  if (api !== "token" && api !== "stable_token") searchParams.set("access_token", TOKEN);
  for (const [name, value] of Object.entries(query)) searchParams.append(name, value);
  return searchParams.size > 0 ? `${href}?${searchParams}` : href;
}

/** The body's text as it is sent; `undefined` where there is none or it is made of parts. */
export function bodyText({ body }: Call): string | undefined {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined;
}

/** The parts of an upload; of any other call, none. */
export function partsOf({ body }: Call): Part[] {
  return body !== null && typeof body === "object" && "parts" in body ? body.parts : [];
}

/** The same JSON over several lines. */
export function pretty(text: string): string {
  const parsed = parse(text);
  return parsed.ok ? format(text, parsed.root) : text;
}

export function asJson(call: Call): string {
  const body = bodyText(call);
  return JSON.stringify(body === undefined ? call : { ...call, body }, null, 2);
}

export function asCurl(call: Call, url: string): string {
  const lines = [`curl ${quote(url)}`];
  for (const [name, value] of Object.entries(call.headers)) {
    lines.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  const body = bodyText(call);
  if (body !== undefined) lines.push(`--data-raw ${quote(body)}`);
  for (const part of partsOf(call)) {
    lines.push(
      "value" in part
        ? `--form-string ${quote(`${part.name}=${part.value}`)}`
        : `-F ${quote(`${part.name}=@${JSON.stringify(part.filename)};type=${part.content_type}`)}`,
    );
  }
  return lines.join(" \\\n  ");
}

/** Three lines with this package: check and build, send, read. */
export function asJavaScript(call: Call, source: string): string {
  const parsed = parse(source);
  const body = parsed.ok ? javaScript(source, parsed.root) : "{}";
  const options = partsOf(call).length > 0 ? "{ access_token, file }" : "{ access_token }";
  return [
    'import { build, read, toRequest } from "wechat-mass";',
    `const call = build(${JSON.stringify(call.api)}, ${body});`,
    `const reply = read(call.api, await (await fetch(toRequest(call, ${options}))).text());`,
  ].join("\n");
}
