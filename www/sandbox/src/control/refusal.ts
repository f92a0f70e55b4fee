/** A text for people, in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** Why a request about the sandbox itself was refused. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 500;
  /** The word that programs compare. */
  readonly code: string;
  readonly message: Text;
  /** The field that is wrong, such as `filter.tag_id`. */
  readonly field?: string;
  /** The values that it may have. */
  readonly limit?: string;
  /** The value that it had. */
  readonly value?: unknown;
}

/** Is thrown where a request cannot be served. `routes.ts` answers it. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message.en);
    this.name = "Refused";
    this.refusal = refusal;
  }
}

/** Refuses with a status, a code and the words. */
export function refuse(
  status: Refusal["status"],
  code: string,
  zh: string,
  en: string,
  more: Pick<Refusal, "field" | "limit" | "value"> = {},
): never {
  throw new Refused({ status, code, message: { zh, en }, ...more });
}

/** The one form of every refusal. */
export function refusalResponse({ status, ...error }: Refusal): Response {
  return Response.json({ error }, { status });
}
