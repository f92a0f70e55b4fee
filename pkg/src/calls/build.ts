import { bytesOf, storable } from "../arguments/bytes.js";
import { engineProblem, type Problem } from "../errors/calls.js";
import type { EngineError } from "../errors/engine.js";
import type { Api, Preview, Requests, Send, SendAll } from "../generated/types.js";
import { callWasm, errorOf, mailbox } from "../wasm/calls.js";
import { knownOptions, nameOf } from "./arguments.js";
import { type Endpoint, endpointOf } from "./endpoint.js";
import { describe, type MediaInput } from "./media.js";
import type { Call, Options, Recipient } from "./types.js";

/**
 * The body of an endpoint. The `media` of an upload may also be bytes, a `Blob` or a `File`. The body
 * of an endpoint without parameters may be `undefined`.
 */
export type Body<A extends Api> = Requests[A] extends { media: unknown }
  ? Omit<Requests[A], "media"> & { media: MediaInput }
  : Record<never, never> extends Requests[A]
    ? Requests[A] | undefined
    : Requests[A];

/** The arguments after the name of an endpoint: its body, which is optional if it may be empty, and options. */
export type BodyAndOptions<A extends Api, O = Options> =
  undefined extends Body<A> ? [body?: Body<A>, options?: O] : [body: Body<A>, options?: O];

/**
 * The arguments after a name that is known only at run time: any body. If the compiler knows the name,
 * the body must have its type.
 */
type UncheckedBodyAndOptions<S extends string> = string extends S
  ? [body?: unknown, options?: Options]
  : [never];

/**
 * A body whose members the compiler does not know, for example from a request: `unknown`, `object` or
 * `Record<string, unknown>`. It is checked when the program runs. A value whose members the compiler knows must
 * be a `Body`. So must `{}`, because it is also the type of an empty literal.
 */
export type Untrusted<B> = unknown extends B
  ? B
  : string extends B
    ? never
    : [object, keyof B] extends [B, never]
      ? B
      : [string, unknown] extends [keyof B, B[keyof B]]
        ? B
        : never;

/**
 * Lists every problem of a body, errors and warnings: first those of its members in their order, then
 * those of the rules between members. Never throws, for any arguments, even if the stack is almost
 * used up or the engine has no WebAssembly. The body may be `unknown`; then `isValid` gives it its type.
 *
 * @example
 * check("message/mass/sendall", { filter: {}, msgtype: "text", text: { content: "" }, clientmsgid: "job42" });
 * // [{ path: "/text/content", code: "empty", … }, { path: "/filter", code: "audience_missing", … }]
 */
export function check<A extends Api>(api: A, ...rest: BodyAndOptions<A>): Problem[];
export function check<A extends Api, B>(api: A, body: Untrusted<B>, options?: Options): Problem[];
export function check<S extends string>(api: S, ...rest: UncheckedBodyAndOptions<S>): Problem[];
export function check(api: string, body?: unknown, options?: Options): Problem[] {
  try {
    const { rest, list } = split(api, body);
    return callWasm((wasm) => {
      const endpoint = endpointOf(wasm, api);
      const length = mailbox.values(options, rest, (start, end) => {
        if (list !== undefined) return wasm.checkWithOpenIds(list, start, end);
        if (endpoint === undefined) return wasm.refuseApi(nameOf(api), start, end);
        return wasm.check(endpoint.number, start, end);
      });
      return mailbox.problems(length);
    });
  } catch (thrown) {
    // At the end of the stack no function can be called, not even the one behind `instanceof`. So this
    // only reads members. Firefox throws its own `InternalError` there, which has no `code`.
    const { name: kind, code, cause } = (thrown ?? {}) as { [key: string]: unknown; cause?: Error };
    if (kind === "EngineError") return [engineProblem(thrown as EngineError)];
    const isOutOfStack = kind === "RangeError" || (kind === "InternalError" && code === undefined);
    if (!isOutOfStack && cause?.name !== "RangeError") throw thrown;
    return OUT_OF_STACK;
  }
}

/**
 * Tells whether a body of unknown type is right: `check` finds no error in it. Warnings are allowed. Then it has
 * the type of a body, so that `build` and `client.call` take it. Never throws, as `check`.
 *
 * @example
 * const body: unknown = await request.json();
 * if (!isValid("message/mass/sendall", body)) return Response.json(check("message/mass/sendall", body));
 * const call = build("message/mass/sendall", body);
 */
export function isValid<A extends Api>(api: A, body: unknown, options?: Options): body is Body<A> {
  return check<Api, unknown>(api, body, options).every(({ level }) => level !== "error");
}

/** The answer of `check` at the end of the stack. It is made in advance: there is no stack left for a literal. */
const OUT_OF_STACK: Problem[] = [
  Object.freeze<Problem>({
    path: "",
    code: "too_deep",
    level: "error",
    message: {
      zh: "调用栈已几乎用尽，无法检查；请在更浅的调用处检查",
      en: "the stack is almost used up and nothing was checked; check at a shallower place",
    },
  }),
];
Object.freeze(OUT_OF_STACK);

/**
 * Builds the call of a body, as data. Nothing is sent.
 *
 * @throws {MassError} with every problem, if one of them is an error.
 * @example
 * const call = build("message/mass/sendall", {
 *   filter: { is_to_all: false, tag_id: 2 },
 *   msgtype: "text",
 *   text: { content: "你好" },
 *   clientmsgid: "job42-t2",
 * });
 * const response = await fetch(toRequest(call, { access_token }));
 * const { msg_id } = read("message/mass/sendall", await response.text());
 */
export function build<A extends Api>(api: A, ...rest: BodyAndOptions<A>): Call;
export function build<A extends Api, B>(api: A, body: Untrusted<B>, options?: Options): Call;
export function build<S extends string>(api: S, ...rest: UncheckedBodyAndOptions<S>): Call;
export function build(api: string, body?: unknown, options?: Options): Call {
  const { rest, list } = split(api, body);
  return callWasm((wasm) => {
    const endpoint = endpointOf(wasm, api);
    const length = mailbox.values(options, rest, (start, end) => {
      if (endpoint === undefined) return -wasm.refuseApi(nameOf(api), start, end);
      if (list !== undefined) return wasm.buildWithOpenIds(list, start, end);
      return wasm.build(endpoint.number, start, end);
    });
    if (length < 0 || endpoint?.body !== "json") return mailbox.result(length, errorOf);
    if (list !== undefined) return storable(callOf(endpoint, mailbox.bytes(length)));
    return callOf(endpoint, mailbox.text(length));
  });
}

/** Makes the call of an endpoint that sends JSON. */
function callOf({ api, method, path }: Endpoint, body: string | Uint8Array<ArrayBuffer>): Call {
  return { api, method, path, query: {}, headers: { "content-type": "application/json" }, body };
}

/**
 * Makes the preview of a send: the same message for one person. It omits the audience, `clientmsgid` and
 * `send_ignore_reprint`, and shows only the first of several pictures.
 *
 * @throws {MassError} if the send has no message, or if there is not exactly one recipient.
 */
export function previewOf(body: SendAll | Send, recipient: Recipient): Preview {
  const { touser, towxname } = knownOptions(recipient, RECIPIENT, "/recipient") as {
    touser?: string;
    towxname?: string;
  };
  const { rest } = split("message/mass/send", body);
  return callWasm((wasm) => {
    const length = mailbox.values(undefined, rest, (start, end) =>
      wasm.previewOf(start, end, touser, towxname),
    );
    return mailbox.result(length, errorOf);
  });
}

const RECIPIENT = { touser: "string", towxname: "string" } as const;

/**
 * Splits a body into `rest`, which the WebAssembly converts, and `list`, OpenIDs in bytes, which cross
 * unchanged. The file of an upload is replaced by its description: its bytes need not cross.
 */
function split(api: string, body: unknown): { rest: unknown; list?: Uint8Array } {
  if (typeof body !== "object" || body === null) return { rest: body };
  try {
    if (api === "message/mass/send" && "touser" in body) {
      const list = Array.isArray(body.touser) ? undefined : bytesOf(body.touser);
      if (list !== undefined) return { rest: { ...body, touser: undefined }, list };
    }
    if ("media" in body) return { rest: { ...body, media: describe(body.media) } };
  } catch {
    // A getter or a Proxy that throws. The conversion reports it with its place.
  }
  return { rest: body };
}
