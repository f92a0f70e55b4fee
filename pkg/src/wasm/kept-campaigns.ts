/** The most campaigns that are kept, as in `src/wasm/kept_campaigns.rs`: two may be driven in turn. */
const MOST = 2;

/** A campaign that the WebAssembly keeps, and its text. */
interface Kept {
  readonly text: string;
  readonly number: number;
}

/**
 * The campaigns that were read or written last. Most texts are those that were just given out: their campaigns need
 * not be read once more.
 *
 * A campaign is known by its whole text. Its number is used once, also over all instances, so that it never means
 * another campaign. A campaign that is lost is read again.
 */
export class KeptCampaigns {
  /** The last used one comes first. */
  #kept: readonly Kept[] = [];
  #last = 0;

  /** Forgets the campaigns of an instance that has ended. */
  forget(): void {
    this.#kept = [];
  }

  /** Returns the number of the campaign with this text, or nothing if it is not kept. */
  numberOf(text: string): number | undefined {
    return this.#kept.find((kept) => kept.text === text)?.number;
  }

  /** Returns a number for a campaign that is about to be kept. */
  newNumber(): number {
    this.#last += 1;
    return this.#last;
  }

  /** Remembers that a campaign is kept, and was used last; also that it has taken the place of another one. */
  keep(text: string, number: number, replaced = number): void {
    const others = this.#kept.filter((kept) => kept.number !== replaced);
    this.#kept = [{ text, number }, ...others].slice(0, MOST);
  }
}
