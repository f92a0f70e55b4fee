/**
 * Writes UTF-8, for which there is room. Returns its end, or -1 if the text has half a surrogate pair. The engine does
 * the same, but takes longer to begin than a short text takes here.
 */
export function encode(text: string, memory: Uint8Array, at: number): number {
  const { length } = text;
  let to = at;
  for (let index = 0; index < length; index += 1) {
    let unit = text.charCodeAt(index);
    if (unit < 0x80) {
      memory[to++] = unit;
      continue;
    }
    if (unit < 0x800) {
      memory[to++] = 0xc0 | (unit >> 6);
    } else if ((unit & 0xf800) !== 0xd800) {
      memory[to++] = 0xe0 | (unit >> 12);
      memory[to++] = 0x80 | ((unit >> 6) & 0x3f);
    } else {
      index += 1;
      const second = text.charCodeAt(index);
      if (unit > 0xdbff || (second & 0xfc00) !== 0xdc00) return -1;
      unit = 0x10000 + ((unit & 0x3ff) << 10) + (second & 0x3ff);
      memory[to++] = 0xf0 | (unit >> 18);
      memory[to++] = 0x80 | ((unit >> 12) & 0x3f);
      memory[to++] = 0x80 | ((unit >> 6) & 0x3f);
    }
    memory[to++] = 0x80 | (unit & 0x3f);
  }
  return to;
}

/** Tells whether a text has no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  // Engines of 2023 and later have a faster way.
  const { isWellFormed } = text as { isWellFormed?: () => boolean };
  return isWellFormed === undefined ? !/\p{Surrogate}/u.test(text) : isWellFormed.call(text);
}
