import type { World } from "../../world/world.js";
import { CommentStore } from "./comment-store.js";
import { DraftStore } from "./draft-store.js";
import { PublicationStore } from "./freepublish-store.js";
import { MediaStore } from "./media-store.js";

/** Where the endpoints of this folder keep what is theirs. */
export interface Stores {
  readonly media: MediaStore;
  readonly drafts: DraftStore;
  readonly publications: PublicationStore;
  readonly comments: CommentStore;
}

const STORES = new WeakMap<World, Stores>();

/** Returns the stores of a world. The first call makes them, and tells the world of its media and of what falls due. */
export function storesOf(world: World): Stores {
  const known = STORES.get(world);
  if (known !== undefined) return known;
  const media = new MediaStore(world);
  const drafts = new DraftStore(world);
  const publications = new PublicationStore(world, world, drafts);
  const comments = new CommentStore(world);
  const stores = { media, drafts, publications, comments };
  STORES.set(world, stores);
  world.media.add(drafts);
  world.media.add(media);
  world.agenda.add(publications);
  return stores;
}

/** Forgets all of an account that is here. */
export function forgetStores(world: World, account: string): void {
  for (const store of Object.values(storesOf(world))) store.forget(account);
}
