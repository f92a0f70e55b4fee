import type { Context } from "hono";
import type { z } from "zod";
import { refuse } from "./refusal.js";

/** The greatest body of a request about the sandbox, except for a world. Bytes. */
export const MOST_OF_A_BODY = 256 * 1024;

/** The greatest world that can be given. Bytes. */
export const MOST_OF_A_WORLD = 64 * 1024 * 1024;

/** The things that the routes keep with a request. */
export interface Kept {
  Variables: {
    /** The body as it was given, for the journal. */
    given: unknown;
  };
}

/** Reads a body as JSON and holds it against a form. */
export async function bodyOf<T extends z.ZodType>(
  context: Context<Kept>,
  form: T,
  most = MOST_OF_A_BODY,
): Promise<z.infer<T>> {
  const request = context.req.raw;
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type)) {
    refuse(
      415,
      "content_type",
      "请求体必须是 application/json",
      "the body must be application/json",
      {
        field: "Content-Type",
        limit: "application/json",
        value: type,
      },
    );
  }
  const bytes = await bounded(request, most);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    refuse(400, "json", `请求体不是 JSON：${said}`, `the body is not JSON: ${said}`);
  }
  context.set("given", value);
  return held(value, form);
}

/** Holds a value against a form. The first problem is told, with its field, its limit and its value. */
export function held<T extends z.ZodType>(value: unknown, form: T): z.infer<T> {
  const result = form.safeParse(value);
  if (result.success) return result.data;
  const issue = nearest(result.error.issues[0]);
  const path = issue === undefined ? [] : [...issue.path];
  if (issue?.code === "unrecognized_keys") path.push(issue.keys[0] ?? "");
  const field = path.map(String).join(".");
  const limit = limitOf(issue);
  refuse(
    400,
    "invalid",
    `${field || "请求体"} 不符合要求：${limit}`,
    `${field || "the body"} does not fit: ${limit}`,
    { field, limit, value: shown(valueAt(value, path)) },
  );
}

/** The issue to tell: of several forms, that of the one which fits farthest, and has the fewest others. */
function nearest(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== "invalid_union") return issue;
  const depth = (issues: readonly z.core.$ZodIssue[]) => issues[0]?.path.length ?? 0;
  const [best] = issue.errors.toSorted(
    (one, other) => depth(other) - depth(one) || one.length - other.length,
  );
  const inner = nearest(best?.[0]);
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] };
}

/** Reads a body of at most `most` bytes. */
async function bounded(request: Request, most: number): Promise<Uint8Array> {
  const tooLarge = (size: number | string): never =>
    refuse(413, "too_large", `请求体超过 ${most} 字节`, `the body has more than ${most} bytes`, {
      field: "Content-Length",
      limit: String(most),
      value: size,
    });
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > most) tooLarge(announced);
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body !== null) {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > most) tooLarge(`> ${most}`);
      chunks.push(chunk);
    }
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function limitOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case "too_small":
      return `>= ${issue.minimum}`;
    case "too_big":
      return `<= ${issue.maximum}`;
    case "invalid_value":
      return issue.values.map(String).join(", ");
    case "invalid_type":
      return issue.expected;
    case "unrecognized_keys":
      return "no such field";
    default:
      return issue?.message ?? "";
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

/** A value that fits into a message. */
function shown(value: unknown): unknown {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= 200 ? (value ?? null) : `${text.slice(0, 200)}…`;
}
