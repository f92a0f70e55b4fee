import type { Call, Interruption, Why } from "../world/hooks.js";
import type { World } from "../world/world.js";
import { admit, identify } from "./admit.js";
import type { Endpoint, WeChatReply } from "./endpoint.js";
import { Refusal } from "./refusal.js";
import { endpointOf, nameOf } from "./registry.js";
import { type ReadRequest, readRequest } from "./request.js";
import { type Outcome, respond, withRid } from "./respond.js";
import { wordsOf } from "./words.js";

/** The answer of the server in front of WeChat's API to a body that it does not take in. */
const TOO_LARGE: Outcome = {
  status: 413,
  type: "text/html",
  text: pageOf("413 Request Entity Too Large"),
  bytes: undefined,
  json: undefined,
  why: {
    rule: {
      zh: "请求体超过 12 MB；最大的上传文件是 10 MB",
      en: "the body has more than 12 MB; the largest upload has 10 MB",
    },
    source: "docs/spec.md 2.2, 2.3",
  },
};

const GONE: Why = {
  rule: { zh: "沙箱世界已被另一个替换", en: "another world has taken the place of this one" },
  source: "README.md",
};

/** Answers a call of WeChat's API: reads, admits, handles in one transaction, disturbs by fault, and journals. */
export async function answer(world: World, incoming: Request): Promise<Response> {
  const begun = Date.now();
  const request = await readRequest(incoming);
  const endpoint = endpointOf(request.path);
  const account = endpoint === undefined ? "" : identifyQuietly(world, endpoint, request);
  const call: Call = {
    account,
    endpoint: endpoint === undefined ? request.path.slice(1) : nameOf(endpoint),
    path: request.path,
    method: request.method,
    query: request.query,
    bytes: request.bytes,
  };
  const before = endpoint === undefined ? undefined : world.faults.before(call);
  // A call that comes late is carried out late, perhaps after its caller has given up.
  await pause(before?.delay);
  if (world.agenda.retired) return respond(outcomeOfJson({}, GONE), "lost");
  let interruption = before;
  let outcome = outcomeOf(before);
  // By the endpoint itself, whatever a fault makes of its answer.
  let accepted = false;
  if (outcome === undefined) {
    const handled = handle(world, endpoint, account, request);
    accepted = handled.accepted;
    outcome = withRid(world, handled.outcome, request, account, begun);
    if (endpoint !== undefined) {
      const after = world.faults.after(call, outcome.json);
      interruption = after ?? before;
      if (after?.pushFirst) await pushFirst(world, account, outcome);
      outcome = withRid(world, outcomeOf(after) ?? outcome, request, account, begun);
    }
  } else {
    outcome = withRid(world, outcome, request, account, begun);
  }
  world.agenda.set();
  if (interruption !== before) await pause(interruption?.delay);
  const unread = request.body.unread();
  world.journal.write({
    kind: "call",
    account,
    method: request.method,
    path: request.path,
    endpoint: call.endpoint,
    query: request.query.toString(),
    status: interruption?.cut === "lost" ? 0 : outcome.status,
    errcode: errcodeOf(outcome.json),
    why: outcome.why,
    fault: interruption?.fault,
    unread: accepted ? unread : [],
    not_reached: accepted ? [] : unread,
    request: describe(request),
    reply: outcome.text,
    took: Date.now() - begun,
  });
  return respond(outcome, interruption?.cut);
}

/** A page of an error, as nginx makes it. */
function pageOf(error: string): string {
  return [
    `<html>\r\n<head><title>${error}</title></head>\r\n<body>`,
    `<center><h1>${error}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  ].join("\r\n");
}

/** Waits for seconds of the machine. */
async function pause(seconds = 0): Promise<void> {
  if (seconds > 0) await scheduler.wait(seconds * 1000);
}

/** The account, for faults and the journal; nothing if the call is going to be refused for it. */
function identifyQuietly(world: World, endpoint: Endpoint, request: ReadRequest): string {
  try {
    return identify(world, endpoint, request);
  } catch (error) {
    if (error instanceof Refusal) return "";
    throw error;
  }
}

/** Admits a call and lets its endpoint answer. Tells whether it has read the request to its end. */
function handle(
  world: World,
  endpoint: Endpoint | undefined,
  account: string,
  request: ReadRequest,
): { readonly outcome: Outcome; readonly accepted: boolean } {
  try {
    if (request.tooLarge) return { outcome: TOO_LARGE, accepted: false };
    if (endpoint === undefined) return { outcome: unknownPath(request.path), accepted: false };
    admit(world, endpoint, request);
    const reply = world.db.transact(() => endpoint.handle(world, account, request));
    return { outcome: outcomeOfReply(reply), accepted: true };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { errcode, message, more, why } = error;
    const outcome = outcomeOfJson({ errcode, errmsg: message, ...more }, why);
    return { outcome, accepted: false };
  }
}

/** WeChat answers a path that it does not know under its API by an errcode, and any other by a bare 404. */
function unknownPath(path: string): Outcome {
  const why: Why = {
    rule: { zh: "沙箱没有这个路径", en: "this path is unknown to the sandbox" },
    source: "observed",
  };
  if (/^\/(cgi-bin|datacube|wxa|sns|card|shakearound|customservice|semantic)\//.test(path)) {
    return outcomeOfJson({ errcode: 40066, errmsg: wordsOf(40066) }, why);
  }
  return {
    status: 404,
    type: "text/html",
    text: "404 Not Found",
    bytes: undefined,
    json: undefined,
    why,
  };
}

function outcomeOf(interruption: Interruption | undefined): Outcome | undefined {
  if (interruption === undefined) return undefined;
  const { json, raw, cut, why } = interruption;
  if (json !== undefined) return outcomeOfJson(json, why);
  if (raw !== undefined) {
    const { status, type, body } = raw;
    return { status, type, text: body, bytes: undefined, json: undefined, why };
  }
  // Cut before the commit: nothing was done, and nothing is answered.
  return cut === "lost" ? outcomeOfJson({}, why) : undefined;
}

function outcomeOfReply({ json, bytes, contentType, why }: WeChatReply): Outcome {
  if (json !== undefined) return outcomeOfJson(json, why);
  const type = contentType ?? "application/octet-stream";
  return { status: 200, type, text: "", bytes: bytes ?? new Uint8Array(), json: undefined, why };
}

function outcomeOfJson(json: Readonly<Record<string, unknown>>, why: Why): Outcome {
  return {
    status: 200,
    type: "application/json; encoding=utf-8",
    text: JSON.stringify(json, (_, value) => (typeof value === "bigint" ? Number(value) : value)),
    bytes: undefined,
    json,
    why,
  };
}

/** The job that a reply has accepted ends now, and its push is delivered before the reply leaves. */
async function pushFirst(world: World, account: string, { json }: Outcome): Promise<void> {
  const id = json?.msg_id;
  if (id !== undefined) await world.hurry(account, String(id));
}

function errcodeOf(json: Readonly<Record<string, unknown>> | undefined): number | undefined {
  const errcode = json?.errcode;
  return typeof errcode === "number" ? errcode : json === undefined ? undefined : 0;
}

function describe({ bytes, parts }: ReadRequest): string {
  if (parts.length === 0) return new TextDecoder().decode(bytes);
  const lines = parts.map(
    ({ name, filename, type, bytes: content }) =>
      `${name}${filename === undefined ? "" : ` filename=${filename}`}${type === undefined ? "" : ` ${type}`} ${content.length} bytes`,
  );
  return lines.join("\n");
}
