import { className } from "../arguments/type-name.js";
import { refuse, textOf, textsOf } from "../calls/arguments.js";
import { build } from "../calls/build.js";
import { apis } from "../calls/explain.js";
import { encoded, requestTo, toRequest } from "../calls/request.js";
import type { RequestOptions } from "../calls/types.js";
import { MassError, type Problem } from "../errors/calls.js";
import { jsonText } from "./json-text.js";

/** The parts of an unchecked call that a caller gives. */
export interface UncheckedParts {
  /** The HTTP method. Default: `POST` with a body, `GET` without. */
  method?: "GET" | "POST";
  /** The query, without the `access_token`. Its texts are percent-encoded. */
  query?: Record<string, string>;
  /**
   * The body: an object, which is sent as JSON in UTF-8, or JSON text, which is sent as it is. A bigint is
   * written as a number with all its digits. Files cannot be sent.
   */
  body?: Record<string, unknown> | string;
}

/** An unchecked call: a path that may be called, and texts to send. It has no token yet. */
export interface UncheckedCall {
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly query: readonly [string, string][];
  readonly body: string | undefined;
}

/** The endpoint whose request shows a checked address. It has neither a query nor a body. */
const MODEL = "getcallbackip";
const MODEL_PATH = `/cgi-bin/${MODEL}`;

/** The maximum length of a path. A longer one is not a path of WeChat's. */
const LONGEST_PATH = 200;

/** Matches a path of mass sends, also of those that this package does not know. */
const MASS = /\/cgi-bin\/message\/mass(?:\/|$)/i;

/** Matches a path that every program reads in the same way: no empty segment, no `.` or `..`, no escape. */
const PLAIN_PATH = /^(?:\/[\w-]+(?:\.[\w-]+)*)+$/;

/**
 * Checks the path and the form of a call to an endpoint that this package does not know.
 *
 * @throws {MassError} if the path is not a plain path, is that of an endpoint that `call` checks, or if an option
 * has a wrong form.
 */
export function uncheckedCall(path: unknown, parts: UncheckedParts): UncheckedCall {
  const endpoint = unknownEndpoint(textOf("/path", path));
  const body = bodyText(parts.body);
  const { method = body === undefined ? "GET" : "POST" } = parts;
  if (method !== "GET" && method !== "POST") {
    throw refused({
      path: "/options/method",
      code: "not_one_of",
      message: { zh: "`method` 应为 GET 或 POST", en: "`method` must be GET or POST" },
      limit: "GET, POST",
    });
  }
  if (method === "GET" && body !== undefined) {
    throw refused({
      path: "/options/body",
      code: "unsupported",
      message: {
        zh: "GET 请求不能有 `body`；参数请放在 `query` 里，或用 POST",
        en: "a GET request has no `body`; give its parameters in `query`, or use POST",
      },
    });
  }
  return { path: endpoint, method, query: queryOf(parts.query), body };
}

/**
 * Makes the request of an unchecked call. Host, gateway and token are checked as those of every call.
 *
 * @throws {MassError} if the token or the base is refused, or if the address is that of a mass send.
 */
export function uncheckedRequest(call: UncheckedCall, options: RequestOptions): Request {
  const { path, method, query, body } = call;
  const model = new URL(toRequest(build(MODEL), options).url);
  const prefix = model.pathname.slice(0, -MODEL_PATH.length);
  let address = `${model.origin}${prefix}${path}${model.search}`;
  for (const [name, value] of query) address += `&${encoded(name)}=${encoded(value)}`;
  // The token must not go elsewhere, whatever the rules above overlook.
  const { origin, pathname, searchParams } = new URL(address);
  const isSame =
    model.pathname === `${prefix}${MODEL_PATH}` &&
    origin === model.origin &&
    pathname === `${prefix}${path}` &&
    searchParams.getAll("access_token").length === 1;
  if (!isSame) throw badPath("URL");
  // The path of `base` may be a part of it.
  if (MASS.test(pathname)) throw massEndpoint();
  return requestTo(address, method, body);
}

/** Returns a path that may be called unchecked. */
function unknownEndpoint(path: string): string {
  // WeChat may read a path without regard to its case or to slashes at its end.
  const plain = path.toLowerCase().replace(/\/+$/, "");
  const known = apis().find((info) => info.path.toLowerCase() === plain);
  if (known !== undefined) throw checkedEndpoint(known.path, known.api);
  if (MASS.test(plain)) throw massEndpoint();
  if (path.length > LONGEST_PATH) throw badPath(`${path.length} > ${LONGEST_PATH}`);
  if (!PLAIN_PATH.test(path))
    throw badPath(path.startsWith("/") ? oddPart(path) : "no / at the start");
  return path;
}

/** Names what makes a path odd, without showing the path: it may have a token in its query. */
function oddPart(path: string): string {
  const [odd] = /[^\w./-]/u.exec(path) ?? /\/{2}|\/$|\.{1,2}/.exec(path) ?? [""];
  const code = odd.codePointAt(0) ?? 0;
  return code > 0x20 && code < 0x7f ? odd : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function bodyText(body: unknown): string | undefined {
  if (body === undefined || typeof body === "string") return body;
  if (className(body) !== "Object") return refuse("/options/body", "object, string", body);
  return jsonText(body, "/options/body");
}

function queryOf(query: unknown): [string, string][] {
  if (query === undefined) return [];
  const entries = textsOf("/options/query", query);
  if (entries.some(([name]) => name.toLowerCase() === "access_token")) {
    throw refused({
      path: "/options/query/access_token",
      code: "unsupported",
      message: {
        zh: "`query` 里不能有 `access_token`，由客户端加上",
        en: "`query` must not have an `access_token`: the client adds it",
      },
    });
  }
  return entries;
}

function checkedEndpoint(path: string, api: string): MassError {
  return refused({
    path: "/path",
    code: "unsupported",
    message: {
      zh: `本库会检查接口 \`${path}\`，请改用 \`call("${api}", …)\``,
      en: `this package checks the endpoint \`${path}\`: use \`call("${api}", …)\``,
    },
    actual: path,
  });
}

function massEndpoint(): MassError {
  return refused({
    path: "/path",
    code: "unsupported",
    message: {
      zh: "`/cgi-bin/message/mass/` 下的接口不能不经检查就调用：发错的群发无法收回。请用 `call`",
      en: "nothing below `/cgi-bin/message/mass/` is called unchecked: a wrong mass send cannot be taken back. Use `call`",
    },
  });
}

function badPath(actual: string): MassError {
  return refused({
    path: "/path",
    code: "bad_format",
    message: {
      zh: `\`path\` 应为微信域名之后的路径，例如 \`/cgi-bin/menu/create\`：只含字母、数字、\`_\`、\`-\`、\`.\` 和 \`/\`，不含域名、查询参数、\`..\` 和转义（${actual}）`,
      en: `\`path\` must be the path on WeChat's host, such as \`/cgi-bin/menu/create\`: letters, digits, \`_\`, \`-\`, \`.\` and \`/\`, without host, query, \`..\` and escapes (${actual})`,
    },
    limit: "/cgi-bin/menu/create",
    actual,
  });
}

function refused(problem: Omit<Problem, "level">): MassError {
  return new MassError([{ ...problem, level: "error" }]);
}
