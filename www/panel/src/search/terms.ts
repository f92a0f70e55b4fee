/** The terms of a text: what it speaks of, whichever of several words it uses for that. */

import words from "./words.json";

const SIMPLIFIED = new Map(
  [...words.traditional].map((letter, index) => [letter, [...words.simplified][index] ?? letter]),
);

/** Known words by their first letter, the longest first: "not a follower" must not be read as "follower". */
const KNOWN = new Map<string, { word: string; term: string | undefined }[]>();
for (const [index, group] of [words.ignored, ...words.same].entries()) {
  for (const word of group) {
    const others = KNOWN.get(word.charAt(0)) ?? [];
    others.push({ word, term: index === 0 ? undefined : `=${index}` });
    KNOWN.set(word.charAt(0), others);
  }
}
for (const known of KNOWN.values()) {
  known.sort((one, other) => other.word.length - one.word.length);
}

/** The known words in Latin letters. */
export const LATIN_WORDS = [...KNOWN.values()]
  .flat()
  .flatMap(({ word }) => (/^[a-z]+$/.test(word) ? [word] : []));

const LATIN = /[a-z0-9]/;
const LATIN_WORD = /[a-z0-9]+/y;
const HAN = /\p{Script=Han}/u;

/** Small letters, simplified characters and plain spaces. */
export function plain(text: string): string {
  const small = text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  return [...small].map((letter) => SIMPLIFIED.get(letter) ?? letter).join("");
}

/** The terms of a text: one for each group of words that mean the same, and the other words. */
export function termsOf(text: string): Set<string> {
  const source = plain(text);
  const terms = new Set<string>();
  let at = 0;
  while (at < source.length) {
    const known = knownAt(source, at);
    if (known) {
      if (known.term) terms.add(known.term);
      at = known.end;
      continue;
    }
    LATIN_WORD.lastIndex = at;
    const [word] = LATIN_WORD.exec(source) ?? [];
    if (word) {
      terms.add(singular(word));
      at += word.length;
      continue;
    }
    // Chinese has no spaces: two characters side by side stand for a word.
    const pair = source.slice(at, at + 2);
    if ([...pair].length === 2 && [...pair].every((letter) => HAN.test(letter))) terms.add(pair);
    at += 1;
  }
  return terms;
}

function knownAt(source: string, at: number) {
  if (LATIN.test(source.charAt(at)) && LATIN.test(source.charAt(at - 1))) return undefined;
  for (const { word, term } of KNOWN.get(source.charAt(at)) ?? []) {
    if (!source.startsWith(word, at)) continue;
    let end = at + word.length;
    if (LATIN.test(word.charAt(word.length - 1))) {
      if (source.charAt(end) === "s") end += 1;
      if (LATIN.test(source.charAt(end))) continue;
    }
    return { term, end };
  }
  return undefined;
}

/** A word of Latin letters without the `s` of a plural. */
export function singular(word: string): string {
  return word.length > 3 && word.endsWith("s") ? word.slice(0, -1) : word;
}
