/** Calls to the sandbox's own endpoints. */

import type { Words } from "../shell/language";

/** A call that the sandbox refused, or that could not reach it. */
export class CallFailed extends Error {
  readonly words: Words;
  readonly status: number;

  constructor(words: Words, status: number) {
    super(words.en);
    this.words = words;
    this.status = status;
  }
}

const UNREACHABLE: Words = {
  zh: "沙箱没有回应。它可能已停止，重新启动后本页会继续。",
  en: "The sandbox does not answer. It may have stopped; this page goes on once it runs again.",
};

type Query = Record<string, string | number | undefined>;

/** Where an endpoint of the sandbox is, with the parameters that have a value. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `/sandbox/${path}${text && `?${text}`}`;
}

export const read = <T>(path: string, query: Query = {}): Promise<T> =>
  call<T>("GET", address(path, query));

export const change = <T>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> =>
  call<T>(method, address(path), body === undefined ? undefined : JSON.stringify(body));

/** Sends a text that is JSON already, such as a seed file. */
export const changeByText = <T>(method: "PUT" | "POST", path: string, text: string): Promise<T> =>
  call<T>(method, address(path), text);

async function call<T>(method: string, url: string, body?: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
    });
  } catch {
    throw new CallFailed(UNREACHABLE, 0);
  }
  const text = await response.text();
  const value = parsed(text);
  if (!response.ok) throw new CallFailed(wordsOf(value, response.status, text), response.status);
  return value as T;
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wordsOf(value: unknown, status: number, text: string): Words {
  const message = (value as { error?: { message?: Words } } | undefined)?.error?.message;
  if (message?.zh && message.en) return message;
  const rest = text.slice(0, 200);
  return {
    zh: `沙箱返回 HTTP ${status}。${rest}`,
    en: `The sandbox answered HTTP ${status}. ${rest}`,
  };
}
