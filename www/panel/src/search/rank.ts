/** Finds entries by what people call them, the best first. */

import { LATIN_WORDS, plain, singular, termsOf } from "./terms";

export interface Entry<T> {
  item: T;
  /** The texts that the page shows: numbers, paths, titles, meanings. */
  texts: string[];
  /** Other names that people give it. */
  also: string[];
}

/** How much of a query, by the weight of its terms, an entry must speak of. */
const ENOUGH = 0.6;

/** Of shorter words, one letter changes too much. */
const LONG_LATIN = /^[a-z]{5,}$/;

/** A function that finds the entries for a query; all of them, in their order, for an empty one. */
export function finder<T>(entries: Entry<T>[]): (query: string) => T[] {
  const indexed = entries.map(({ item, texts, also }) => {
    const all = [...texts, ...also];
    return {
      item,
      shown: texts.map(plain),
      also: also.map(plain),
      text: plain(all.join(" \n ")),
      terms: new Set(all.flatMap((text) => [...termsOf(text)])),
    };
  });
  const counts = new Map<string, number>();
  for (const { terms } of indexed) {
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const vocabulary = [...LATIN_WORDS, ...counts.keys()];
  const spelled = (word: string) =>
    [...termsOf(word)].every((term) => counts.has(term))
      ? word
      : (vocabulary.find((known) => isTypoOf(singular(word), known)) ?? word);
  const weight = (term: string) => Math.log((indexed.length + 1) / ((counts.get(term) ?? 0) + 0.5));

  return (query) => {
    const wanted = plain(query).replace(/[a-z]+/g, spelled);
    if (wanted === "") return indexed.map(({ item }) => item);
    const terms = [...termsOf(wanted)];
    const whole = terms.reduce((sum, term) => sum + weight(term), 0);
    return indexed
      .map((entry, order) => {
        const spoken = terms.filter((term) => entry.terms.has(term));
        const share = whole > 0 ? spoken.reduce((sum, term) => sum + weight(term), 0) / whole : 0;
        const score = share >= ENOUGH ? share : 0;
        return { item: entry.item, order, score: score + literal(wanted, entry) };
      })
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score || one.order - other.order)
      .map(({ item }) => item);
  };
}

/** The same letters count more than the same meaning. */
function literal(wanted: string, entry: { shown: string[]; also: string[]; text: string }): number {
  if (entry.shown.includes(wanted)) return 4;
  if (entry.also.includes(wanted)) return 3;
  if (entry.shown.some((text) => text.includes(wanted))) return 1;
  return entry.text.includes(wanted) ? 0.5 : 0;
}

/** Whether two words of Latin letters differ by one letter: changed, left out, added or swapped. */
function isTypoOf(typed: string, word: string): boolean {
  if (!LONG_LATIN.test(typed) || !LONG_LATIN.test(word) || Math.abs(typed.length - word.length) > 1)
    return false;
  let start = 0;
  while (start < typed.length && typed[start] === word[start]) start += 1;
  const rests = [
    [typed.slice(start + 1), word.slice(start + 1)],
    [typed.slice(start), word.slice(start + 1)],
    [typed.slice(start + 1), word.slice(start)],
    [swapped(typed.slice(start)), word.slice(start)],
  ];
  return rests.some(([one, other]) => one === other);
}

function swapped(text: string): string {
  return text.charAt(1) + text.charAt(0) + text.slice(2);
}
