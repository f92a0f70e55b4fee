import type { Outcome, Refusal } from "../shared/outcome.js";
import { Refused } from "../shared/outcome.js";

/** Returns the value of an outcome. A refusal is thrown, and the app answers it in the one form of errors. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Refused(outcome.refusal);
}

/** Makes the answer of a refusal: the one form of errors of the whole API. */
export function refusalResponse(refusal: Refusal, headers: Record<string, string> = {}): Response {
  const { status, ...body } = refusal;
  const later: Record<string, string> =
    refusal.retry_after === undefined
      ? {}
      : { "Retry-After": String(Math.ceil(refusal.retry_after)) };
  return Response.json(body, { status, headers: { ...later, ...headers } });
}
