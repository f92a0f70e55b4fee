/** A request id as WeChat appends it to an `errmsg`: the time, and two random words. */
export function newRid(second: number): string {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return [second, random[0] ?? 0, random[1] ?? 0]
    .map((word) => word.toString(16).padStart(8, "0"))
    .join("-");
}
