import type {
  Call,
  Faults as FaultsHook,
  Interruption,
  PushFault,
  PushOutlook,
} from "../../world/hooks.js";
import type { Place } from "../../world/place.js";
import type { Effects } from "./effects.js";
import { faultKind, SENDS } from "./kinds.js";
import type { Rule } from "./rule.js";
import { FaultRules } from "./rules.js";

/** A proxy's page, as operators see it between their server and WeChat. */
const PAGE = `<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><h1>Sign in to continue</h1><p>This network asks you to sign in.</p></body></html>
`;

/** An address of the range for documentation, where a rule has none. */
const SOME_ADDRESS = "203.0.113.7";

/** An unused id, for a world with one job. */
const NO_JOB = "3147483700";

/** Where each fault comes from. */
const SOURCE = "GET /sandbox/faults";

/** The faults: what each rule does to a call, a job or a push. */
export class Faults implements FaultsHook {
  /** The rules, for those who list and change them. */
  readonly rules: FaultRules;
  readonly #words: (errcode: number) => string;
  #effects: Effects | undefined;

  /** @param words gives WeChat's own text of an errcode. */
  constructor(place: Place, words: (errcode: number) => string) {
    this.rules = new FaultRules(place);
    this.#words = words;
  }

  /** Says how faults change the world. It is not whole yet when they are made. */
  change(effects: Effects): void {
    this.#effects = effects;
  }

  before(call: Call): Interruption | undefined {
    const struck = this.rules.strike(
      (rule) =>
        rule.when === "before" && isOfCall(rule) && concerns(rule, call.endpoint, call.account),
    );
    return this.#interruption(struck, call, undefined);
  }

  after(
    call: Call,
    reply: Readonly<Record<string, unknown>> | undefined,
  ): Interruption | undefined {
    const accepted = reply !== undefined && isAccepted(call, reply);
    if (accepted) this.#steer(call, String(reply.msg_id));
    const struck = this.rules.strike(
      (rule) =>
        rule.when === "after" &&
        isOfCall(rule) &&
        (accepted || faultKind(rule.kind).strikes !== "send") &&
        concerns(rule, call.endpoint, call.account),
    );
    const first = accepted
      ? this.rules.strike(
          (rule) => rule.kind === "push_before_reply" && concerns(rule, "push", call.account),
        )[0]
      : undefined;
    const interruption = this.#interruption(struck, call, reply);
    if (first === undefined) return interruption;
    return { ...(interruption ?? { fault: first.kind, why: why(first) }), pushFirst: true };
  }

  push({ account, event, msg_id }: PushOutlook): PushFault | undefined {
    const [rule] = this.rules.strike(
      ({ kind, ...rule }) =>
        faultKind(kind).strikes === "push" &&
        // The call that makes the job asks for this one.
        kind !== "push_before_reply" &&
        (kind !== "push_empty_copyright" || event === "MASSSENDJOBFINISH") &&
        concerns({ kind, ...rule }, "push", account),
    );
    switch (rule?.kind) {
      case "push_never":
        return { fault: rule.kind, never: true };
      case "push_late":
        return { fault: rule.kind, late: rule.seconds ?? 0 };
      case "push_three_times":
        return { fault: rule.kind, times: 3 };
      case "push_empty_copyright":
        if (msg_id !== undefined) this.#effects?.emptyCopyright(account, msg_id);
        return { fault: rule.kind };
      default:
        return undefined;
    }
  }

  /** Lets the rules of jobs decide how one ends that has just been accepted. */
  #steer(call: Call, msg_id: string): void {
    const [rule] = this.rules.strike(
      (rule) =>
        faultKind(rule.kind).strikes === "job" && concerns(rule, call.endpoint, call.account),
    );
    if (rule?.kind === "job_ends")
      this.#effects?.endJobWith(call.account, msg_id, rule.status ?? "");
    if (rule?.kind === "reached_nobody") this.#effects?.reachNobody(call.account, msg_id);
  }

  #interruption(
    struck: readonly Rule[],
    call: Call,
    reply: Readonly<Record<string, unknown>> | undefined,
  ): Interruption | undefined {
    const last = struck.at(-1);
    if (last === undefined) return undefined;
    const delays = struck.filter(({ kind }) => kind === "delay");
    const delay = delays.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
    const fault = struck.map(({ kind }) => kind).join("+");
    const done = last.kind === "delay" ? {} : this.#done(last, call, reply);
    return { fault, why: why(last), ...(delays.length > 0 ? { delay } : {}), ...done };
  }

  /** Changes the world as a rule says, and returns the change of the answer. */
  #done(
    rule: Rule,
    call: Call,
    reply: Readonly<Record<string, unknown>> | undefined,
  ): Pick<Interruption, "json" | "raw" | "cut"> {
    const { account } = call;
    const msg_id = reply?.msg_id === undefined ? undefined : String(reply.msg_id);
    switch (rule.kind) {
      case "lost_request":
      case "lost_reply":
        return { cut: "lost" };
      case "half_reply":
        return { cut: "half" };
      case "bad_gateway":
        return { raw: { status: rule.http_status ?? 502, type: "text/html", body: PAGE } };
      case "html":
        return { raw: { status: 200, type: "text/html", body: PAGE } };
      case "system_busy":
        return this.#answer(-1);
      case "platform_busy":
        return this.#answer(268488001);
      case "errcode":
        return this.#answer(rule.errcode ?? -1);
      case "token_taken":
        this.#effects?.endTokens(account);
        return this.#answer(40001);
      case "address_refused": {
        const address = rule.address ?? SOME_ADDRESS;
        const mapped = address.includes(":") ? address : `::ffff:${address}`;
        const errmsg = `invalid ip ${address} ipv6 ${mapped}, not in whitelist`;
        return { json: { errcode: 40164, errmsg } };
      }
      case "sent_by_hand":
        this.#effects?.useUpSends(account);
        return this.#answer(45028);
      case "draft_used_up":
        this.#effects?.useUpDraft(account, draftOf(call));
        return this.#answer(40007);
      case "follower_leaves":
        if (msg_id !== undefined) this.#effects?.letFirstLeave(account, msg_id);
        return {};
      case "duplicate_clientmsgid": {
        const other = this.#effects?.anotherJob(account, msg_id);
        const held = rule.msg_id === "another" ? (other ?? NO_JOB) : (msg_id ?? NO_JOB);
        return { json: { errcode: 45065, errmsg: this.#words(45065), msg_id: Number(held) } };
      }
      case "no_msg_data_id":
      case "no_msg_id": {
        const { [rule.kind.slice(3)]: _, ...rest } = reply ?? {};
        return { json: rest };
      }
      case "administrator_silent":
        if (msg_id !== undefined) this.#effects?.awaitAdministrator(account, msg_id);
        return this.#answer(89505);
      default:
        return {};
    }
  }

  #answer(errcode: number): Pick<Interruption, "json"> {
    return { json: { errcode, errmsg: this.#words(errcode) } };
  }
}

function isOfCall(rule: Rule): boolean {
  const { strikes } = faultKind(rule.kind);
  return strikes === "call" || strikes === "send";
}

function concerns(rule: Rule, endpoint: string, account: string): boolean {
  if (rule.account !== undefined && rule.account !== account) return false;
  if (rule.endpoint === endpoint) return true;
  const { strikes } = faultKind(rule.kind);
  return rule.endpoint === "*" && (strikes === "call" || SENDS.includes(endpoint));
}

/** Whether a send has made a job. */
function isAccepted(call: Call, reply: Readonly<Record<string, unknown>>): boolean {
  return SENDS.includes(call.endpoint) && (reply.errcode ?? 0) === 0 && reply.msg_id !== undefined;
}

/** The draft that a send names; empty if it names none. */
function draftOf(call: Call): string {
  try {
    const body = JSON.parse(new TextDecoder().decode(call.bytes)) as {
      mpnews?: { media_id?: unknown };
    };
    return String(body.mpnews?.media_id ?? "");
  } catch {
    // A body that is not JSON names nothing.
    return "";
  }
}

function why(rule: Rule): Interruption["why"] {
  return {
    rule: {
      zh: `故障规则 ${rule.kind}（${rule.id}）在处理${rule.when === "before" ? "前" : "后"}起作用`,
      en: `the fault ${rule.kind} (${rule.id}) struck ${rule.when} the commit`,
    },
    source: SOURCE,
  };
}
