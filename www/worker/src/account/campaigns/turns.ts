/**
 * Lets work about the same thing be done one after the other. Between two steps of it other calls of the object
 * run: without turns, the second of two clicks could see the state before the first.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Does work when all earlier work about the same thing has ended. */
  async take<T>(about: string, work: () => T | Promise<T>): Promise<T> {
    const before = this.#last.get(about) ?? Promise.resolve();
    const mine = before.then(work);
    const end = mine.then(
      () => {},
      () => {},
    );
    this.#last.set(about, end);
    try {
      return await mine;
    } finally {
      if (this.#last.get(about) === end) this.#last.delete(about);
    }
  }
}
