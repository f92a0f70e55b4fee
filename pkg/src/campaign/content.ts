import type { Send, SendAll } from "../generated/types.js";

/** `Omit` for each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The message of a campaign: that of a send, without its audience and `clientmsgid`. */
export type CampaignContent =
  | Without<SendAll, "filter" | "clientmsgid">
  | Without<Send, "touser" | "clientmsgid">;
