import type { World } from "../world/world.js";
import type { Faults } from "./faults/faults.js";
import type { Journal } from "./journal/journal.js";
import type { Live } from "./live.js";
import type { Snapshots } from "./worlds/snapshots.js";

/** The things that the routes work with. The world and its parts are others after a reset. */
export interface Room {
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly live: Live;
  readonly snapshots: Snapshots;
  /** Changes the tables behind the world's back, and makes the world anew from them. All of it happens, or nothing. */
  renew(change: () => void): void;
}
