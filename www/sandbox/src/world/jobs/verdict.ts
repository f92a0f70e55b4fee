/** A finding of the originality check about one article. */
interface Finding {
  /** Its position, from 1. */
  readonly article: number;
  readonly canReprint: boolean;
}

/** How review and the originality check judge a content. */
export interface Verdict {
  /** The status of a job that is stopped; nothing if it goes on. */
  readonly stopped: string | undefined;
  /** `CheckState` of the event. */
  readonly checkState: 0 | 1 | 2 | 3;
  readonly findings: readonly Finding[];
}

/** Seconds that review takes if the content asks for it. */
export const SLOW_REVIEW = 600;

/** The markers of a text: all that is kept of it. An article has up to a megabyte. */
export function markersOf(text: string): string {
  return (text.match(/\[\[[\w:]{1,40}\]\]/g) ?? []).join("");
}

/**
 * Judges a content by the markers in its texts (docs/spec.md 3, 4.2):
 * `[[err:20001]]` review refuses with this status; `[[reprint]]` an original of somebody who allows reprints;
 * `[[reprint:forbidden]]` of somebody who does not; `[[reprint:error]]` the check itself fails; `[[fail]]` the send
 * fails.
 */
export function judge(texts: readonly string[], ignoreReprint: boolean): Verdict {
  const all = texts.join("\n");
  const error = /\[\[err:(\d{1,9})\]\]/.exec(all);
  if (error !== null) return { stopped: `err(${error[1]})`, checkState: 0, findings: [] };
  if (all.includes("[[fail]]")) return { stopped: "send fail", checkState: 1, findings: [] };
  const findings = texts.flatMap((text, place) => {
    const found = /\[\[reprint(:forbidden)?\]\]/.exec(text);
    return found === null ? [] : [{ article: place + 1, canReprint: found[1] === undefined }];
  });
  if (findings.some(({ canReprint }) => !canReprint)) {
    return { stopped: "err(30002)", checkState: 3, findings };
  }
  if (findings.length > 0) {
    return { stopped: ignoreReprint ? undefined : "err(30003)", checkState: 2, findings };
  }
  if (all.includes("[[reprint:error]]") && !ignoreReprint) {
    return { stopped: "err(30001)", checkState: 0, findings };
  }
  return { stopped: undefined, checkState: 1, findings };
}

/** Seconds that review takes. `[[slow]]` makes it ten minutes, `[[slow:90]]` ninety seconds. */
export function reviewSeconds(texts: readonly string[], usual: number): number {
  const slow = /\[\[slow(?::(\d{1,7}))?\]\]/.exec(texts.join("\n"));
  return slow === null ? usual : Number(slow[1] ?? SLOW_REVIEW);
}

/** How many of those that could be reached are not, by `[[errors:5]]`. */
export function wantedErrors(texts: readonly string[]): number {
  return Number(/\[\[errors:(\d{1,9})\]\]/.exec(texts.join("\n"))?.[1] ?? 0);
}
