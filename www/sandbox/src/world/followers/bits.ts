/** Followers of a chunk: one bit each. */
export const CHUNK = 65_536;
const WORDS = CHUNK / 32;

/** A set of the followers of one chunk. */
export type Bits = Uint32Array<ArrayBuffer>;

export function noBits(): Bits {
  return new Uint32Array(WORDS);
}

/** Reads a set as it is stored; what is missing at its end is empty. */
export function bitsOf(stored: ArrayBuffer | null | undefined): Bits {
  if (stored === null || stored === undefined) return noBits();
  if (stored.byteLength === WORDS * 4) return new Uint32Array(stored);
  const bits = noBits();
  bits.set(new Uint32Array(stored.slice(0, stored.byteLength & ~3)));
  return bits;
}

/** Bytes to store: without the empty end. Nothing for an empty set. */
export function storedBits(bits: Bits): ArrayBuffer | null {
  let words = WORDS;
  while (words > 0 && bits[words - 1] === 0) words--;
  return words === 0 ? null : bits.buffer.slice(0, words * 4);
}

/** Adds the followers from `from` to before `to`. */
export function fill(bits: Bits, from: number, to: number): void {
  let at = Math.max(0, from);
  const end = Math.min(CHUNK, to);
  while (at < end && at % 32 !== 0) setBit(bits, at++);
  while (at + 32 <= end) {
    bits[at >>> 5] = 0xffffffff;
    at += 32;
  }
  while (at < end) setBit(bits, at++);
}

export function setBit(bits: Bits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}

export function clearBit(bits: Bits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) & ~(1 << (at & 31));
}

export function hasBit(bits: Bits, at: number): boolean {
  return (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

/** Keeps what is in both. */
export function keep(bits: Bits, other: Bits): void {
  for (let at = 0; at < WORDS; at++) bits[at] = (bits[at] ?? 0) & (other[at] ?? 0);
}

/** Takes away what is in the other. */
export function drop(bits: Bits, other: Bits): void {
  for (let at = 0; at < WORDS; at++) bits[at] = (bits[at] ?? 0) & ~(other[at] ?? 0);
}

/** Counts the followers of a set. */
export function count(bits: Bits): number {
  let sum = 0;
  for (let at = 0; at < WORDS; at++) {
    let word = bits[at] ?? 0;
    if (word === 0) continue;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    sum += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return sum;
}

/** The places of a set, in their order. */
export function* placesOf(bits: Bits): Generator<number> {
  for (let at = 0; at < WORDS; at++) {
    let word = bits[at] ?? 0;
    while (word !== 0) {
      const low = word & -word;
      yield at * 32 + (31 - Math.clz32(low));
      word ^= low;
    }
  }
}
