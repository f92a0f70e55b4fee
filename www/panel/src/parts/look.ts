/** How good something is, as `StateLine` shows it. `waiting`: accepted, and the end is still to come. */
export type Look = "good" | "waiting" | "caution" | "bad" | "unclear";
