/** A page of a list, as `message/mass/send` takes it. */
export interface ListBatch {
  /** The number of its OpenIDs: 2 to 10 000. */
  readonly count: number;
  /** The fingerprint that `openIdBatches` gives these OpenIDs in this order. */
  readonly fingerprint: string;
  /** The OpenIDs, one a line. */
  readonly openids: Uint8Array;
}

/** A stored list, as far as a campaign needs it. */
export interface ListFacts {
  readonly id: string;
  /** The name for people. */
  readonly name: string;
  /** The number of its OpenIDs. */
  readonly count: number;
  /** A digest of all its OpenIDs. An approval holds for this list and no other. */
  readonly fingerprint: string;
}

/** The part of the lists of an account that campaigns use. A list does not change once it is complete. */
export interface ListsPort {
  /** Returns a list that is complete, or nothing if there is none. */
  facts(list: string): ListFacts | undefined;
  /** The OpenIDs of a list in pages of at most 10 000; each OpenID once, and never a last page of one. */
  batches(list: string): AsyncIterable<ListBatch>;
}
