import { type Answer, refusal } from "./answer.js";
import type { Asked, Endpoint } from "./endpoints.js";

/** A request as it arrived. */
export interface Arrived {
  api: string;
  method: string;
  query: URLSearchParams;
  /** The text of the body; for an upload, the names of its parts. */
  text: string;
  file: Blob | undefined;
}

const MULTIPART = /^multipart\/form-data/i;

/** Reads a request to its last byte. */
export async function arrived(request: Request): Promise<Arrived> {
  const { pathname, searchParams: query } = new URL(request.url);
  const [, api = pathname] = /^.*?\/cgi-bin\/(.+)$/.exec(pathname) ?? [];
  const head = { api, method: request.method, query };
  if (!MULTIPART.test(request.headers.get("content-type") ?? "")) {
    return { ...head, text: await request.text(), file: undefined };
  }
  const form = await request.formData();
  const parts = [...form].map(([name, value]) =>
    typeof value === "string" ? name : `${name}: ${value.name}, ${value.size} bytes`,
  );
  const media = form.get("media");
  const file = typeof media === "string" || media === null ? undefined : media;
  return { ...head, text: parts.join("\n"), file };
}

/** Reads the body for an endpoint, or tells why WeChat refuses it. */
export function bodyFor(endpoint: Endpoint, { method, text }: Arrived): Asked["body"] | Refused {
  if (method !== endpoint.method) {
    return endpoint.method === "GET"
      ? new Refused(43001, "require GET method")
      : new Refused(43002, "require POST method");
  }
  if (endpoint.takes !== "json") return {};
  // Only speed/get needs no body.
  if (text === "")
    return endpoint.members?.length === 0 ? {} : new Refused(44002, "empty post data");
  try {
    // An id is a number of 64 bits. JSON.parse would round it.
    const body = JSON.parse(text.replace(/("msg_id"\s*:\s*)(\d+)/g, '$1"$2"'));
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Answered below.
  }
  return new Refused(47001, "data format error");
}

/** Why a body is refused. */
export class Refused {
  readonly answer: Answer;

  constructor(errcode: number, errmsg: string) {
    this.answer = refusal(errcode, errmsg);
  }
}
