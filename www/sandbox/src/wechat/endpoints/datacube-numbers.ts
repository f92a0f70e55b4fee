import { createHash } from "node:crypto";
import { dayOf, startOfDay } from "../../world/clock.js";
import type { Released } from "./freepublish-released.js";

const DAY = 86_400;

/** The part of all readers that comes on each day after the release. */
const BY_DAY = [0.62, 0.2, 0.08, 0.04, 0.03, 0.02, 0.01];

/** Readers of a publication, which nobody is told of. */
const READERS_OF_A_PUBLICATION = 40;

/** The numbers of an article on one day, or up to one. */
export interface Numbers {
  readonly readers: number;
  readonly reads: number;
  readonly sharers: number;
  readonly likes: number;
  readonly favourites: number;
  readonly originals: number;
}

/** An article with its id among the numbers: `msg_data_id`, `_` and its position from 1. */
export interface Counted {
  readonly msgid: string;
  readonly title: string;
  readonly released: Released;
  readonly position: number;
}

/** The articles of messages. */
export function articlesOf(messages: readonly Released[]): Counted[] {
  return messages.flatMap((released) =>
    released.articles.map(({ title }, place) => ({
      msgid: `${released.msg_data_id}_${place + 1}`,
      title,
      released,
      position: place + 1,
    })),
  );
}

/**
 * Makes up the numbers of an article on a day. They are always the same for the same article, grow with the followers
 * that it reached, and fall from day to day.
 */
export function numbersOn(article: Counted, day: string): Numbers {
  const first = startOfDay(article.released.at);
  const after = Math.round((Date.parse(`${day}T00:00:00+08:00`) / 1000 - first) / DAY);
  return numbersOf(readersOf(article) * (BY_DAY[after] ?? 0));
}

/** Makes up the numbers of an article from its release to the end of a day. */
export function numbersUpTo(article: Counted, day: string): Numbers {
  const first = startOfDay(article.released.at);
  const after = Math.round((Date.parse(`${day}T00:00:00+08:00`) / 1000 - first) / DAY);
  const part = BY_DAY.slice(0, Math.max(0, after + 1)).reduce((sum, each) => sum + each, 0);
  return numbersOf(readersOf(article) * part);
}

/** The days from the release of an article on, at most `most`, and none that is not over. */
export function daysAfter({ released }: Counted, most: number, now: number): string[] {
  const first = startOfDay(released.at);
  const over = Math.floor((startOfDay(now) - first) / DAY);
  return Array.from({ length: Math.max(0, Math.min(most, over)) }, (_, place) =>
    dayOf(first + place * DAY),
  );
}

/** The sum of numbers. */
export function sumOf(numbers: readonly Numbers[]): Numbers {
  const sum = (name: keyof Numbers) => numbers.reduce((total, each) => total + each[name], 0);
  return {
    readers: sum("readers"),
    reads: sum("reads"),
    sharers: sum("sharers"),
    likes: sum("likes"),
    favourites: sum("favourites"),
    originals: sum("originals"),
  };
}

function readersOf({ msgid, released, position }: Counted): number {
  const hash = createHash("sha256").update(msgid).digest();
  const rate = 0.05 + ((hash[0] ?? 0) / 255) * 0.1;
  const reached = released.published ? READERS_OF_A_PUBLICATION / rate : released.reached;
  // Articles behind the first one are read less.
  return (reached * rate) / position;
}

function numbersOf(readers: number): Numbers {
  const whole = Math.round(readers);
  return {
    readers: whole,
    reads: Math.round(readers * 1.3),
    sharers: Math.round(readers * 0.04),
    likes: Math.round(readers * 0.03),
    favourites: Math.round(readers * 0.02),
    originals: Math.round(readers * 0.01),
  };
}
