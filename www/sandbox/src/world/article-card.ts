/** Characters of each member that are kept: more than the title, the digest and the address of any article have. */
const KEPT = 300;

/** An article as a chat shows it. It is kept with what was sent: the draft may change, or be gone. */
export interface ArticleCard {
  readonly title: string;
  readonly digest: string;
  /** The media_id of the cover. */
  readonly cover: string;
}

/** Returns the card of an article. */
export function cardOf({ title, digest, cover }: ArticleCard): ArticleCard {
  return {
    title: title.slice(0, KEPT),
    digest: digest.slice(0, KEPT),
    cover: cover.slice(0, KEPT),
  };
}
