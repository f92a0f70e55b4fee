// The answers of the fake: plain members, of which ids are bigints, because they are beyond 2^53.

/** An answer of WeChat. A bigint is written with all its digits. */
export type Answer = { readonly [member: string]: unknown };

/** Makes a refusal. `rid` is what WeChat appends to every `errmsg`. */
export function refusal(errcode: number, errmsg: string): Answer {
  return { errcode, errmsg: `${errmsg} rid: 665f194a-5af447f7-8c6a1b2c` };
}

/** The answer of an endpoint that has nothing to tell. */
export const OK: Answer = { errcode: 0, errmsg: "ok" };

/** Writes an answer as JSON text. */
export function jsonOf(answer: Answer): string {
  const members = Object.entries(answer).map(([name, value]) => {
    const text = typeof value === "bigint" ? String(value) : JSON.stringify(value);
    return `${JSON.stringify(name)}:${text}`;
  });
  return `{${members.join(",")}}`;
}
