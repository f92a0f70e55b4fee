import { badArgument, badOption, WHOLE_FROM_ONE } from "./options.js";

/**
 * The name of a fault. "Carried out" means: a send is accepted, and will reach people.
 *
 * - `request lost`: no answer, and not carried out
 * - `answer lost`: carried out, but no answer
 * - `page`: carried out, but a proxy answers with an HTML page and status 200
 * - `page, request lost`: such a page, and not carried out
 * - `busy`: carried out, but the answer is -1
 * - `no msg_id`: carried out, and the answer is a success without `msg_id`
 * - `exists`: carried out, but the answer is 45065 with the job's own `msg_id`, though the `clientmsgid`
 *   is new
 * - `exists, no msg_id`: the same without `msg_id`
 * - `exists, other msg_id`: carried out, and the answer is 45065 with the `msg_id` of another job
 * - `mistaken`: not carried out, and the answer is 45065 with the `msg_id` of another job
 *
 * Users of WeChat have reported each of them.
 */
export type FaultName =
  | "request lost"
  | "answer lost"
  | "page"
  | "page, request lost"
  | "busy"
  | "no msg_id"
  | "exists"
  | "exists, no msg_id"
  | "exists, other msg_id"
  | "mistaken";

/** A fault by its name, or the `errcode` of a refusal. A refused call is not carried out. */
export type Fault = number | FaultName;

const NAMES = [
  "request lost",
  "answer lost",
  "page",
  "page, request lost",
  "busy",
  "no msg_id",
  "exists",
  "exists, no msg_id",
  "exists, other msg_id",
  "mistaken",
] as const satisfies readonly FaultName[];

const OF_SENDS: ReadonlySet<unknown> = new Set(NAMES.slice(5));
const SENDS = ["message/mass/send", "message/mass/sendall"];

/** The faults that the next calls meet, by endpoint. */
export class Faults {
  #waiting: { apis: readonly string[]; fault: Fault; left: number }[] = [];

  /** The next `times` calls of an endpoint meet a fault. Faults are met in the order in which they were added. */
  add(apis: readonly string[], fault: Fault, times: number): void {
    if (!(Number.isInteger(fault) && fault !== 0) && !NAMES.includes(fault as FaultName)) {
      const names = NAMES.join(" | ");
      const wanted = {
        en: `an errcode other than 0, or one of: ${names}`,
        zh: `不为 0 的 errcode，或其中之一：${names}`,
      };
      throw badOption("fault", wanted, fault);
    }
    if (!Number.isInteger(times) || times < 1) throw badOption("times", WHOLE_FROM_ONE, times);
    const stray = apis.find((api) => OF_SENDS.has(fault) && !SENDS.includes(api));
    if (stray !== undefined) {
      const sends = SENDS.join(" | ");
      throw badArgument({
        en: `fault: ${fault}: only for ${sends}; given: ${stray}`,
        zh: `fault：${fault} 只用于 ${sends}，传入的是 ${stray}`,
      });
    }
    this.#waiting.push({ apis, fault, left: times });
  }

  /** The fault that this call meets. */
  take(api: string): Fault | undefined {
    const first = this.#waiting.find(({ apis }) => apis.includes(api));
    if (first === undefined) return undefined;
    first.left -= 1;
    if (first.left === 0) this.#waiting = this.#waiting.filter((one) => one !== first);
    return first.fault;
  }

  /** The faults that no call has met yet, as they were added. */
  get left(): { api: string; fault: Fault; times: number }[] {
    return this.#waiting.map(({ apis, fault, left }) => ({
      api: apis.join(" | "),
      fault,
      times: left,
    }));
  }
}
